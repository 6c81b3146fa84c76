#include "databases/oracle_pump.h"

#include <utility>

#include "databases/oracle_job.h"
#include "databases/oracle_names.h"

namespace shoal {
namespace {

using Meaning = OracleJudgement::Meaning;

// Whether a row's name is one of our jobs', whatever the server takes for alike.
bool is_job_of(std::string_view user, std::string_view job) {
  for (int attempt = 1; attempt <= 9; ++attempt) {
    if (job == job_name(user, attempt)) return true;
  }
  return false;
}

void end_jobs(std::string_view user, const Rows& rows, std::vector<Step>& steps) {
  for (const Row& row : rows) {
    if (row.size() < 2 || !is_job_of(user, row[0].value_or(""))) continue;
    steps.push_back(end_job(*row[0], row[1].value_or("")));
  }
}

}  // namespace

OraclePump::OraclePump(const CloneOrder& order, OracleWay way, Export exports, OracleAttempts& attempts)
    : order_(order),
      way_(way),
      exports_(exports),
      attempts_(attempts),
      file_(dump_file_of(exports == Export::own ? order.name : order.source)) {}

std::vector<Step> OraclePump::next(std::span<const Rows> answers) {
  if (obstacle()) return tidy();
  switch (stage_) {
    case Stage::looking:
      if (answers.empty()) return look();
      return begin(answers);
    case Stage::exporting:
    case Stage::importing:
      return go_on_after_job(answers);
    case Stage::compiling:
    case Stage::tidying:
      return tidy();
    case Stage::done:
      break;
  }
  return {};
}

void OraclePump::refused(const Step& step, const StepError& error) {
  if (stage_ != Stage::tidying) OracleRoute::refused(step, error);
}

std::vector<Step> OraclePump::look() const {
  std::vector<Step> steps{find_jobs_of(order_.name)};
  if (way_ == OracleWay::dump && exports_ == Export::for_all) steps.push_back(find_jobs_of(order_.source));
  return steps;
}

std::vector<Step> OraclePump::begin(std::span<const Rows> leftovers) {
  std::vector<Step> steps;
  end_jobs(order_.name, leftovers[0], steps);
  if (leftovers.size() > 1) end_jobs(order_.source, leftovers[1], steps);
  for (Step& step : export_or_import()) steps.push_back(std::move(step));
  return steps;
}

std::vector<Step> OraclePump::export_or_import() {
  if (way_ != OracleWay::dump || exports_ == Export::done || has_own_file_) return import();
  stage_ = Stage::exporting;
  writes_own_file_ = exports_ == Export::own;
  const std::string& user = writes_own_file_ ? order_.name : order_.source;
  return {dump_export(order_, job_name(user, attempts_.next()), file_)};
}

std::vector<Step> OraclePump::import() {
  stage_ = Stage::importing;
  const std::string job = job_name(order_.name, attempts_.next());
  if (way_ == OracleWay::network) return {network_import(order_, job)};
  if (way_ == OracleWay::link) return {link_import(order_, job)};
  return {dump_import(order_, job, file_)};
}

std::vector<Step> OraclePump::go_on_after_job(std::span<const Rows> answers) {
  OracleJudgement judgement = judge_job(answers.empty() ? Rows{} : answers.front());
  const Meaning meaning = judgement.meaning;
  if (meaning == Meaning::new_name && !std::exchange(has_new_name_, true)) return export_or_import();
  if (meaning != Meaning::done && meaning != Meaning::done_with_warnings) {
    stop(std::move(judgement));
    return tidy();
  }
  if (stage_ == Stage::exporting) {
    has_own_file_ = exports_ == Export::own;
    if (exports_ == Export::for_all) exports_ = Export::done;
    return import();
  }
  if (meaning == Meaning::done) return tidy();
  stage_ = Stage::compiling;
  return {compile_schema(order_)};
}

// Nobody else reads what was exported for this clone.
std::vector<Step> OraclePump::tidy() {
  const bool was_tidied = std::exchange(stage_, Stage::tidying) == Stage::tidying;
  if (was_tidied || !writes_own_file_) {
    stage_ = Stage::done;
    return {};
  }
  return {remove_dump(order_, file_)};
}

}  // namespace shoal
