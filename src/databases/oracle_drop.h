// Drops the test users of one template, and the template where it is asked for, with whoever is in them.
//
// It drops what is shoal's and nothing else, never fails, and says what is left.
#pragma once

#include <deque>
#include <string>
#include <utility>
#include <vector>

#include "databases/clone_order.h"
#include "databases/clone_plans.h"
#include "databases/oracle_marks.h"
#include "databases/oracle_removal.h"
#include "databases/oracle_tablespaces.h"
#include "databases/plan.h"

namespace shoal {

class OracleDrop final : public Plan {
 public:
  // Precondition: orders of one template, at least one.
  explicit OracleDrop(std::vector<CloneOrder> orders) : orders_(std::move(orders)) {}

  Result<std::vector<Step>> next(std::span<const Rows> answers) override;
  bool recovers(const Step& failed, const StepError& error) override;

  [[nodiscard]] const std::vector<NotDropped>& not_dropped() const { return left_; }

 private:
  enum class Stage { asking, reading, removing, files, asking_for_bearers, role, done };

  struct Removal {
    std::string user;
    OracleRemoval steps;
  };

  // Nobody is told of one without a name, when it cannot be removed.
  struct File {
    std::string name;
    Step step;
  };

  [[nodiscard]] std::vector<Step> ask();
  void read(std::span<const Rows> answers);
  void plan_removal_of(const CloneOrder& order);
  [[nodiscard]] OracleRemoval::Things things_of(const CloneOrder& order) const;
  [[nodiscard]] std::vector<Step> remove(std::span<const Rows> answers);
  void plan_files();
  [[nodiscard]] std::vector<Step> remove_files();
  [[nodiscard]] std::vector<Step> drop_role(std::span<const Rows> answers) const;
  void leave(const std::string& name, const std::string& cause, std::vector<std::string> by_hand);
  void leave_all(const std::string& cause);

  std::vector<CloneOrder> orders_;
  Stage stage_ = Stage::asking;
  OracleMarks marks_ = {};
  OracleTablespaces tablespaces_ = {};
  std::deque<Removal> removals_ = {};  // To be done, in order.
  std::deque<File> files_ = {};        // To be done after that, in order.
  File file_ = {};                     // The last that was sent.
  std::vector<NotDropped> left_ = {};
};

}  // namespace shoal
