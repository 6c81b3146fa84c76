// Removes all that one test user has: its Data Pump jobs, itself, its tablespaces.
//
// A part of a plan, with a round for each thing. Only for what was found to be ours.
#pragma once

#include <span>
#include <string>
#include <utility>
#include <vector>

#include "databases/oracle_user_drop.h"
#include "databases/step.h"

namespace shoal {

class OracleRemoval {
 public:
  // `exists`: of the user; jobs of one that is gone may still be there. `tablespaces`: those that may be dropped.
  struct Things {
    std::string user;
    bool exists = true;
    OracleUserDrop::Lock lock = OracleUserDrop::Lock::no;
    std::vector<std::string> tablespaces = {};
  };

  explicit OracleRemoval(Things things)
      : things_(std::move(things)), drop_(things_.user, things_.lock), tablespaces_(things_.tablespaces) {}

  // The next steps; none when nothing is left to do.
  [[nodiscard]] std::vector<Step> next(std::span<const Rows> answers);

  // True when the thing that `failed` was to remove may go later, or is none that anybody needs removed.
  [[nodiscard]] bool recovers(const Step& failed, const StepError& error);

  // Goes on without the thing that could not be removed, and without what needs it gone: the statements for them are
  // left to somebody else.
  [[nodiscard]] std::vector<std::string> skip();

 private:
  enum class Stage { finding_jobs, ending_jobs, user, tablespaces };
  enum class Thing { job, user, tablespace };

  [[nodiscard]] std::vector<Step> end_jobs(std::span<const Rows> answers);
  [[nodiscard]] std::vector<Step> drop_tablespace();

  Things things_;
  OracleUserDrop drop_;
  std::vector<std::string> tablespaces_;  // Not dropped yet, in order.
  Stage stage_ = Stage::finding_jobs;
  Thing removed_ = Thing::job;  // By the last steps.
  std::string dropped_ = {};    // The tablespace of the last steps.
  int tries_ = 0;               // Of it.
};

// The same for somebody else to do.
[[nodiscard]] std::vector<std::string> statements_by_hand(const OracleRemoval::Things& things);

}  // namespace shoal
