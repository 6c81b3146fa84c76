#include "databases/oracle_verification.h"

#include <fmt/format.h>
#include <utility>

#include "databases/oracle_identity.h"
#include "databases/oracle_job.h"

namespace shoal {
namespace {

void append(std::vector<Step>& steps, std::vector<Step> more) {
  for (Step& step : more) steps.push_back(std::move(step));
}

}  // namespace

std::vector<Step> OracleVerification::next(std::span<const Rows> answers) {
  if (obstacle()) return {};
  switch (stage_) {
    case Stage::beginning:
      return begin();
    case Stage::reading:
      return read(answers);
    case Stage::counting:
      return compare(answers);
    case Stage::done:
      break;
  }
  return {};
}

std::vector<Step> OracleVerification::begin() {
  stage_ = Stage::reading;
  std::vector<Step> steps;
  if (!original_.identities.empty()) steps.push_back(continue_identities(order_, original_));
  append(steps, ask_for_facts(order_, Step::Session::clone));
  return steps;
}

std::vector<Step> OracleVerification::read(std::span<const Rows> answers) {
  Result<OracleFacts> facts = read_facts(answers);
  if (!facts) return give_up(facts.error().message);
  copy_ = std::move(*facts);
  stage_ = Stage::counting;
  std::vector<Step> questions = ask_for_rows(order_, Step::Session::clone, copy_);
  return questions.empty() ? compare({}) : questions;
}

// What was changed after something else was made of it (a table under a view) is invalid until it is compiled.
std::vector<Step> OracleVerification::compare(std::span<const Rows> answers) {
  if (const Result<void> counted = read_rows(answers, copy_); !counted) return give_up(counted.error().message);
  const std::string difference = difference_of(original_, copy_);
  if (difference.empty()) {
    stage_ = Stage::done;
    return {};
  }
  if (std::exchange(is_compiled_, true)) return give_up(fmt::format("the copy differs: {}", difference));
  stage_ = Stage::reading;
  std::vector<Step> steps{compile_schema(order_)};
  append(steps, ask_for_facts(order_, Step::Session::clone));
  return steps;
}

std::vector<Step> OracleVerification::give_up(std::string reason) {
  stop({.reason = std::move(reason)});
  return {};
}

}  // namespace shoal
