#include "databases/oracle_user_drop.h"

#include <fmt/format.h>
#include <utility>

#include "databases/oracle_blocks.h"
#include "databases/oracle_names.h"

namespace shoal {
namespace {

constexpr std::string_view kNoSuchUser = "ORA-01918";
constexpr std::string_view kIsConnected = "ORA-01940";

// Sessions that were ended go away in their own time.
constexpr int kMostTries = 20;
constexpr double kSecondsBetweenTries = 0.5;

}  // namespace

std::string drop_user_statement(std::string_view user) {
  return fmt::format("DROP USER {} CASCADE", quoted_name(user));
}

std::vector<Step> OracleUserDrop::next() {
  if (!std::exchange(is_to_do_, false)) return {};
  std::vector<Step> steps;
  if (tries_ > 0) {
    steps.push_back(pause_step(kSecondsBetweenTries));
  } else if (lock_ == Lock::yes) {
    steps.push_back({.text = fmt::format("ALTER USER {} ACCOUNT LOCK", quoted_name(user_)),
                     .goal = fmt::format("let nobody log in as the user '{}'", user_),
                     .tolerated = {std::string{kNoSuchUser}}});
  }
  ++tries_;
  steps.push_back(kill_step(user_));
  steps.push_back({.text = drop_user_statement(user_),
                   .goal = fmt::format("drop the user '{}'", user_),
                   .tolerated = {std::string{kNoSuchUser}}});
  return steps;
}

bool OracleUserDrop::recovers(const Step& failed, const StepError& error) {
  if (error.code != kIsConnected || tries_ >= kMostTries || failed.text != drop_user_statement(user_)) return false;
  is_to_do_ = true;
  return true;
}

}  // namespace shoal
