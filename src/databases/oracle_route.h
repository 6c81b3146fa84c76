// One way of copying a schema into a user that is empty: says what to do next, as a plan does, and what stood in its
// way. Pure.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "databases/oracle_judgement.h"
#include "databases/step.h"

namespace shoal {

class OracleRoute {
 public:
  virtual ~OracleRoute() = default;

  // The next steps; none when the way has come to its end, see `obstacle`. `answers` as in Plan.
  [[nodiscard]] virtual std::vector<Step> next(std::span<const Rows> answers) = 0;

  // A step was refused, so the rest of its round was not done: `next` goes on from there, given no answers.
  virtual void refused(const Step& /*step*/, const StepError& error) { stop(judge_error(error)); }

  // What stood in its way; nothing while nothing does.
  [[nodiscard]] const std::optional<OracleJudgement>& obstacle() const { return obstacle_; }

 protected:
  void stop(OracleJudgement why) { obstacle_ = std::move(why); }

 private:
  std::optional<OracleJudgement> obstacle_ = {};
};

}  // namespace shoal
