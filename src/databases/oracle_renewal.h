// Makes a clone's user anew, as the set-up has made it: without anything that another worker, or a way of copying
// that did not work, has left in it.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/error.h"
#include "databases/clone_order.h"
#include "databases/oracle_user_drop.h"
#include "databases/step.h"

namespace shoal {

class OracleRenewal {
 public:
  explicit OracleRenewal(const CloneOrder& order) : order_(order), drop_(order.name, OracleUserDrop::Lock::no) {}

  // As of a plan. An error when the user is not ours, or cannot be made.
  [[nodiscard]] Result<std::vector<Step>> next(std::span<const Rows> answers);

  [[nodiscard]] bool recovers(const Step& failed, const StepError& error) { return drop_.recovers(failed, error); }

 private:
  enum class Stage { asking, deciding, dropping, creating, taking_back, done };

  [[nodiscard]] Result<std::vector<Step>> decide(std::span<const Rows> answers);
  [[nodiscard]] Result<std::vector<Step>> drop_or_create();
  [[nodiscard]] Result<std::vector<Step>> judge_creation(std::span<const Rows> answers);

  CloneOrder order_;
  OracleUserDrop drop_;
  Stage stage_ = Stage::asking;
  Error error_ = {};
};

}  // namespace shoal
