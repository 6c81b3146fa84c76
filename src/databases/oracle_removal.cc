#include "databases/oracle_removal.h"

#include <fmt/format.h>

#include "databases/oracle_blocks.h"
#include "databases/oracle_job.h"
#include "databases/oracle_marks.h"
#include "databases/oracle_names.h"
#include "databases/oracle_users.h"

namespace shoal {
namespace {

constexpr std::string_view kNoSuchTablespace = "ORA-00959";

// Sort segments of sessions that have just ended: "wait for the sort segments to be dropped, and retry".
constexpr std::string_view kHasSegments = "ORA-60100";
constexpr int kMostTries = 20;
constexpr double kSecondsBetweenTries = 0.5;

// What is dropped by its name has to have one of ours, whatever the server answers.
bool is_job_of(const std::string& user, const std::string& job) {
  const std::string first = job_name(user, 1);
  return oracle_name(job) == job && job.starts_with(std::string_view{first}.substr(0, first.size() - 1));
}

}  // namespace

std::vector<Step> OracleRemoval::next(std::span<const Rows> answers) {
  if (stage_ == Stage::finding_jobs) {
    stage_ = Stage::ending_jobs;
    removed_ = Thing::job;
    return {find_jobs_of(things_.user)};
  }
  if (stage_ == Stage::ending_jobs) {
    stage_ = things_.exists ? Stage::user : Stage::tablespaces;
    if (std::vector<Step> steps = end_jobs(answers); !steps.empty()) return steps;
  }
  if (stage_ == Stage::user) {
    removed_ = Thing::user;
    if (std::vector<Step> steps = drop_.next(); !steps.empty()) return steps;
    stage_ = Stage::tablespaces;
  }
  return drop_tablespace();
}

std::vector<Step> OracleRemoval::end_jobs(std::span<const Rows> answers) {
  std::vector<Step> steps;
  if (answers.empty()) return steps;
  for (const Row& row : answers.front()) {
    const std::string job = cell_at(row, 0);
    if (is_job_of(things_.user, job)) steps.push_back(end_job(job, cell_at(row, 1)));
  }
  return steps;
}

std::vector<Step> OracleRemoval::drop_tablespace() {
  if (tablespaces_.empty()) return {};
  removed_ = Thing::tablespace;
  if (dropped_ != tablespaces_.front()) tries_ = 0;
  dropped_ = tablespaces_.front();
  tablespaces_.erase(tablespaces_.begin());
  std::vector<Step> steps;
  if (tries_++ > 0) steps.push_back(pause_step(kSecondsBetweenTries));
  steps.push_back({.text = drop_tablespace_statement(dropped_),
                   .goal = fmt::format("drop the tablespace '{}'", dropped_),
                   .tolerated = {std::string{kNoSuchTablespace}}});
  return steps;
}

// A job that cannot be ended keeps nobody from dropping the user: what it copies into is gone then.
bool OracleRemoval::recovers(const Step& failed, const StepError& error) {
  if (removed_ == Thing::tablespace && error.code == kHasSegments && tries_ < kMostTries) {
    tablespaces_.insert(tablespaces_.begin(), dropped_);
    return true;
  }
  return removed_ == Thing::job || drop_.recovers(failed, error);
}

std::vector<std::string> OracleRemoval::skip() {
  std::vector<std::string> left;
  if (removed_ == Thing::tablespace) {
    left.push_back(drop_tablespace_statement(dropped_));
    return left;
  }
  left = statements_by_hand(things_);
  tablespaces_.clear();
  stage_ = Stage::tablespaces;
  return left;
}

std::vector<std::string> statements_by_hand(const OracleRemoval::Things& things) {
  std::vector<std::string> statements;
  if (things.exists) statements.push_back(drop_user_statement(things.user));
  for (const std::string& tablespace : things.tablespaces) {
    statements.push_back(drop_tablespace_statement(tablespace));
  }
  return statements;
}

}  // namespace shoal
