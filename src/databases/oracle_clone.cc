#include "databases/oracle_clone.h"

#include <fmt/format.h>
#include <algorithm>
#include <array>
#include <utility>

#include "databases/oracle_blocks.h"
#include "databases/oracle_hint.h"
#include "databases/oracle_marks.h"
#include "databases/oracle_names.h"
#include "databases/oracle_rebuild.h"
#include "databases/oracle_verification.h"

namespace shoal {
namespace {

using Meaning = OracleJudgement::Meaning;

constexpr double kSecondsToWait = 5;
constexpr std::string_view kBanner = "SELECT banner FROM v$version WHERE ROWNUM = 1";

// Answers of the survey after those about the schema.
constexpr std::size_t kAboutServer = 2;

// Django knows best how its tables are made, and makes them all again.
class OracleMigration final : public OracleRoute {
 public:
  explicit OracleMigration(const CloneOrder& order) : name_(order.name) {}

  std::vector<Step> next(std::span<const Rows> /*answers*/) override {
    if (std::exchange(is_done_, true)) return {};
    return {{.action = Step::Action::migrate,
             .text = {},
             .goal = fmt::format("migrate the schema {}, as Django does", name_),
             .session = Step::Session::clone}};
  }

 private:
  std::string name_;
  bool is_done_ = false;
};

bool is_data_pump(OracleWay way) {
  return way == OracleWay::network || way == OracleWay::link || way == OracleWay::dump;
}

// What was found to work comes first; what comes before it did not.
std::vector<OracleWay> ways_of(const OracleOrder& oracle, const std::optional<OracleWay>& found) {
  if (oracle.way != OracleWay::automatic) return {oracle.way};
  std::vector<OracleWay> ways{OracleWay::network, OracleWay::link, OracleWay::dump, OracleWay::metadata,
                              OracleWay::migrate};
  if (oracle.link.empty()) std::erase(ways, OracleWay::link);
  const auto first = found ? std::ranges::find(ways, *found) : ways.end();
  if (first != ways.end()) ways.erase(ways.begin(), first);
  return ways;
}

Result<void> check(const CloneOrder& order) {
  if (auto checked = check_oracle_order(order); !checked) return checked;
  if (order.oracle->way != OracleWay::link || !order.oracle->link.empty()) return {};
  return fail({.message = fmt::format("cannot copy the schema {} over a database link", order.source),
               .cause = "no link is named",
               .hint = "name one with oracle-link, or let shoal find out the way: oracle-clone = \"auto\""});
}

}  // namespace

OracleClone::OracleClone(CloneOrder order, std::shared_ptr<const OracleTemplate> known, CloneState state)
    : order_(std::move(order)),
      known_(std::move(known)),
      state_(state),
      ways_(ways_of(*order_.oracle, known_ ? known_->way : std::nullopt)) {}

Result<std::vector<Step>> OracleClone::next(std::span<const Rows> answers) {
  while (stage_ != Stage::done) {
    Result<std::vector<Step>> steps = advance(std::exchange(answers, {}));
    if (!steps || !steps->empty()) return steps;
  }
  return std::vector<Step>{};
}

bool OracleClone::recovers(const Step& failed, const StepError& error) {
  if (is_connection_lost(error.code)) return false;
  if (stage_ == Stage::renewing) return renewal_->recovers(failed, error);
  if (stage_ != Stage::copying && stage_ != Stage::verifying) return false;
  route_->refused(failed, error);
  return true;
}

std::string OracleClone::hint(const Step& /*failed*/, const StepError& error, std::span<const Rows> /*found*/) {
  if (!is_connection_lost(error.code)) return oracle_hint(order_, error.code, error.text);
  return "the server, its listener or the network has gone away: look into the server's log";
}

// No steps mean that the next stage has something to say.
Result<std::vector<Step>> OracleClone::advance(std::span<const Rows> answers) {
  switch (stage_) {
    case Stage::beginning:
      return begin();
    case Stage::surveying:
      return take_survey(answers);
    case Stage::counting:
      return take_counts(answers);
    case Stage::pausing:
      begin_renewal();
      return std::vector{pause_step(kSecondsToWait)};
    case Stage::renewing:
      return renew(answers);
    case Stage::copying:
      return copy(answers);
    case Stage::verifying:
      return verify(answers);
    case Stage::done:
      break;
  }
  return std::vector<Step>{};
}

Result<std::vector<Step>> OracleClone::begin() {
  if (const Result<void> checked = check(order_); !checked) return fail(checked.error());
  if (known_) {
    begin_first_way();
    return std::vector<Step>{};
  }
  stage_ = Stage::surveying;
  return survey();
}

std::vector<Step> OracleClone::survey() const {
  std::vector<Step> steps = ask_for_facts(order_, Step::Session::source);
  for (const std::string_view question : {kBanner, kWhoAsks}) {
    steps.push_back(
        {.text = std::string{question}, .goal = "find out which server it is, and who asks", .wants_rows = true});
  }
  return steps;
}

Result<std::vector<Step>> OracleClone::take_survey(std::span<const Rows> answers) {
  if (answers.size() < kAboutServer) return fail({"the server has not answered all questions"});
  const std::size_t about_schema = answers.size() - kAboutServer;
  Result<OracleFacts> facts = read_facts(answers.first(about_schema));
  if (!facts) return fail(facts.error());
  found_.facts = std::move(*facts);
  found_.banner = first_cell(answers[about_schema]);
  found_.admin = first_cell(answers[about_schema + 1]);
  stage_ = Stage::counting;
  std::vector<Step> questions = ask_for_rows(order_, Step::Session::source, found_.facts);
  return questions.empty() ? take_counts({}) : questions;
}

Result<std::vector<Step>> OracleClone::take_counts(std::span<const Rows> answers) {
  if (const Result<void> counted = read_rows(answers, found_.facts); !counted) return fail(counted.error());
  begin_first_way();
  return std::vector<Step>{};
}

// What `plan_set_up` has made is as good as new.
void OracleClone::begin_first_way() {
  if (state_ == CloneState::set_up) {
    begin_copy();
  } else {
    begin_renewal();
  }
}

void OracleClone::begin_renewal() {
  stage_ = Stage::renewing;
  renewal_.emplace(order_);
}

void OracleClone::begin_copy() {
  stage_ = Stage::copying;
  route_ = make_route();
}

std::unique_ptr<OracleRoute> OracleClone::make_route() {
  const OracleWay way = ways_.front();
  if (way == OracleWay::migrate) return std::make_unique<OracleMigration>(order_);
  if (way == OracleWay::metadata) {
    return std::make_unique<OracleRebuild>(order_, original().facts, original().definitions);
  }
  using Export = OraclePump::Export;
  const Export missing = known_ ? Export::own : Export::for_all;
  return std::make_unique<OraclePump>(order_, way, original().is_exported ? Export::done : missing, attempts_);
}

Result<std::vector<Step>> OracleClone::renew(std::span<const Rows> answers) {
  Result<std::vector<Step>> steps = renewal_->next(answers);
  if (steps && steps->empty()) begin_copy();
  return steps;
}

Result<std::vector<Step>> OracleClone::copy(std::span<const Rows> answers) {
  std::vector<Step> steps = route_->next(answers);
  if (!steps.empty()) return steps;
  keep_what_was_found();
  if (route_->obstacle()) return take_obstacle(*route_->obstacle());
  stage_ = Stage::verifying;
  route_ = std::make_unique<OracleVerification>(order_, original().facts);
  return std::vector<Step>{};
}

Result<std::vector<Step>> OracleClone::verify(std::span<const Rows> answers) {
  std::vector<Step> steps = route_->next(answers);
  if (!steps.empty()) return steps;
  if (route_->obstacle()) return take_obstacle(*route_->obstacle());
  found_.way = ways_.front();
  stage_ = Stage::done;
  return std::vector<Step>{};
}

void OracleClone::keep_what_was_found() {
  if (const auto* pump = dynamic_cast<const OraclePump*>(route_.get())) found_.is_exported |= pump->has_exported();
  const auto* rebuild = dynamic_cast<const OracleRebuild*>(route_.get());
  if (rebuild != nullptr && !rebuild->obstacle()) found_.definitions = rebuild->definitions();
}

// Goes on after something stood in the way of copying, or of taking the copy for one.
Result<std::vector<Step>> OracleClone::take_obstacle(const OracleJudgement& why) {
  if (why.meaning == Meaning::full) {
    return fail({.message = fmt::format("there is no room for the copy of {} in {}", order_.source, order_.name),
                 .cause = why.reason,
                 .hint = "raise DATAFILE_MAXSIZE in TEST of DATABASES, or run with fewer workers (--parallel)"});
  }
  if (why.meaning == Meaning::short_of_resources && known_) {
    wants_to_be_alone_ = true;
    return fail({.message = fmt::format("cannot copy the schema {} to {}", order_.source, order_.name),
                 .cause = why.reason,
                 .hint = "the server does too much at once: run with fewer workers (--parallel)"});
  }
  if (tries_again(why)) return std::vector<Step>{};
  note_failure(why);
  if (ways_.empty()) return fail(no_way());
  begin_renewal();
  return std::vector<Step>{};
}

// Once more the same way: when the server has had time, or the user nothing in it.
bool OracleClone::tries_again(const OracleJudgement& why) {
  if (why.meaning == Meaning::short_of_resources && !std::exchange(has_paused_, true)) {
    stage_ = Stage::pausing;
    return true;
  }
  if (why.meaning == Meaning::not_empty && !std::exchange(was_emptied_, true)) {
    begin_renewal();
    return true;
  }
  return false;
}

// No way of Data Pump does without its grants.
void OracleClone::note_failure(const OracleJudgement& why) {
  const bool lacks_grants = why.meaning == Meaning::not_allowed;
  failures_.push_back(fmt::format("{}: {}{}", name_of(ways_.front()), why.reason,
                                  lacks_grants ? fmt::format("; {}", missing_grants()) : ""));
  ways_.erase(ways_.begin());
  if (!lacks_grants) return;
  lacks_grants_ = true;
  std::erase_if(ways_, is_data_pump);
}

std::string OracleClone::missing_grants() const {
  const std::string& admin = original().admin;
  return fmt::format("GRANT DATAPUMP_EXP_FULL_DATABASE, DATAPUMP_IMP_FULL_DATABASE TO {}",
                     admin.empty() ? "the user of DATABASES" : quoted_name(admin));
}

Error OracleClone::no_way() const {
  constexpr std::string_view kNextLine = "\n         ";
  std::string reasons;
  for (const std::string& failure : failures_) reasons += (reasons.empty() ? "" : std::string{kNextLine}) + failure;
  return {
      .message =
          fmt::format("no way of cloning the schema works: {} cannot be copied to {}", order_.source, order_.name),
      .cause = reasons,
      .hint = fmt::format("{}docs/oracle.md says what each way needs", lacks_grants_ ? missing_grants() + "; " : "")};
}

}  // namespace shoal
