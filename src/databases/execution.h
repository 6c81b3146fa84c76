// Carries one plan through: steps go out, answers come in, and what was done is undone when a step fails.
//
//     Next next = execution.begin();
//     // Next is the steps to perform, or how it has ended.
//     next = *execution.performed();
//
// Pure; whoever performs the steps may be far away.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "base/error.h"
#include "databases/plan.h"
#include "databases/step.h"

namespace shoal {

class Execution {
 public:
  using Ended = Result<void>;
  // Steps to perform in order, at least one; or the end.
  using Next = std::variant<std::vector<Step>, Ended>;

  // `where` completes an error's message: "on 127.0.0.1:5432 (alias 'default')".
  Execution(std::unique_ptr<Plan> plan, std::string where) : plan_(std::move(plan)), where_(std::move(where)) {}

  [[nodiscard]] Next begin();

  // What came of the steps that were sent last. The outer errors are breaches of the protocol: answers to no
  // question, a step that was not sent.
  [[nodiscard]] Result<void> returned(Rows rows, bool more);
  [[nodiscard]] Result<Next> performed();
  [[nodiscard]] Result<Next> refused(const StepError& error);

  // The plan itself, once it has ended well.
  [[nodiscard]] const Plan& plan() const { return *plan_; }

 private:
  enum class Phase { doing, inquiring, undoing, ended };

  [[nodiscard]] Next send();
  [[nodiscard]] Next advance();
  [[nodiscard]] Next undo();
  [[nodiscard]] Next end(Ended ended);
  [[nodiscard]] Next explain();
  void note_done(std::size_t count);

  std::unique_ptr<Plan> plan_;
  std::string where_;
  Phase phase_ = Phase::doing;
  std::vector<Step> wanted_ = {};   // Not sent yet, in order.
  std::vector<Step> sent_ = {};     // Being performed.
  std::vector<Rows> fresh_ = {};    // The answers of those so far.
  std::vector<Rows> answers_ = {};  // Of this round, without `fresh_`.
  bool more_follows_ = false;       // The last answer is not complete.
  std::vector<Step> undo_ = {};     // Takes back what was done, oldest first.
  Step failed_ = {};
  StepError why_ = {};
  Error error_ = {};
};

}  // namespace shoal
