// A plan for one database: says what to do next, given what came of what was done.
//
//     for (auto steps = plan.next({}); steps && !steps->empty(); steps = plan.next(answers)) answers =
//     perform(*steps);
//
// Pure. `Execution` carries one through, with undo; nobody else has to.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "base/error.h"
#include "databases/step.h"

namespace shoal {

class Plan {
 public:
  virtual ~Plan() = default;

  // The next steps, in order; none when all is done. `answers` holds one entry for each of the last steps that wanted
  // rows. An error when the answers are nothing that the plan can go on with.
  [[nodiscard]] virtual Result<std::vector<Step>> next(std::span<const Rows> answers) = 0;

  // True when the plan knows another way round a step that was refused: `next` says which, given no answers. What is
  // left of the round is not done.
  [[nodiscard]] virtual bool recovers(const Step& failed, const StepError& error);

  // True when it failed because the server does too much at once: it is worth another try with nobody else at it.
  [[nodiscard]] virtual bool wants_to_be_alone() const { return false; }

  // What a person should know of a plan that has ended well, a line each.
  [[nodiscard]] virtual std::vector<std::string> notes() const { return {}; }

  // Steps whose rows help to explain why `failed` was refused; they may fail themselves.
  [[nodiscard]] virtual std::vector<Step> inquire(const Step& failed, const StepError& error);

  // What to do about it, given what `inquire` found out (empty when it asked nothing, or was refused, too).
  [[nodiscard]] virtual std::string hint(const Step& failed, const StepError& error, std::span<const Rows> found);
};

}  // namespace shoal
