#include "fake_worker.h"

#include <fmt/format.h>
#include <utility>

namespace shoal {
namespace {

constexpr Microseconds kAtOnce{0};
constexpr Microseconds kFixtureTakes{20};
constexpr Microseconds kBetweenTests{2};

std::vector<Problem> problems_of(Outcome outcome) {
  switch (outcome) {
    case Outcome::failed:
      return {Problem{Problem::Kind::failure, "t", "why"}};
    case Outcome::error:
      return {Problem{Problem::Kind::error, "t", "why"}};
    case Outcome::skipped:
      return {Problem{Problem::Kind::skip, "t", "why"}};
    case Outcome::expected_failure:
      return {Problem{Problem::Kind::expected_failure, "t", "why"}};
    case Outcome::unexpected_success:
      return {Problem{Problem::Kind::unexpected_success, "t", "why"}};
    default:
      return {};
  }
}

}  // namespace

std::optional<Microseconds> FakeWorker::step(Random& random) {
  if (!alive_) return std::nullopt;
  switch (stage_) {
    case Stage::booting:
      return boot();
    case Stage::idle:
      return next_unit();
    case Stage::fixture:
      return run_fixture();
    case Stage::between:
      return next_test();
    case Stage::in_test:
      return end_test(random);
    case Stage::last_fixture:
      return end_unit();
  }
  return std::nullopt;
}

std::optional<Microseconds> FakeWorker::boot() {
  const std::vector<Start>& plan = scenario_.starts[slot_.value - 1];
  const Start start = generation_ <= plan.size() ? plan[generation_ - 1] : Start::ready;
  // Its clone takes its time, and it may die over it.
  if (start != Start::hangs) outbox.push_back(WorkerPrepares{slot_, generation_, "making the database 'test_1'"});
  if (start == Start::ready) outbox.push_back(WorkerPrepares{slot_, generation_, ""});
  if (start == Start::fails) outbox.push_back(WorkerFailedToStart{slot_, generation_, "no database"});
  if (start == Start::hangs) return std::nullopt;
  if (start != Start::ready) {
    die();
    return std::nullopt;
  }
  outbox.push_back(WorkerBecameReady{slot_, generation_, 1});
  stage_ = Stage::idle;
  return std::nullopt;
}

std::optional<Microseconds> FakeWorker::next_unit() {
  if (inbox_.empty()) {
    if (told_to_leave_) die();
    return std::nullopt;
  }
  portion_ = std::move(inbox_.front());
  inbox_.pop_front();
  tests_ = tests_of(portion_, scenario_.suite);
  next_ = 0;
  stage_ = held_ ? Stage::last_fixture : Stage::fixture;
  return held_ ? kAtOnce : kFixtureTakes;
}

std::optional<Microseconds> FakeWorker::run_fixture() {
  if (script().deaths_in_fixture > 0) {
    --script().deaths_in_fixture;
    die();
    return std::nullopt;
  }
  if (script().hangs_in_fixture > 0) {
    --script().hangs_in_fixture;
    return std::nullopt;
  }
  if (script().fixture == UnitScript::Fixture::error || script().fixture == UnitScript::Fixture::skip) {
    log_fixture(script().fixture == UnitScript::Fixture::error ? Problem::Kind::error : Problem::Kind::skip);
    next_ = tests_.size();
  }
  stage_ = Stage::between;
  return kAtOnce;
}

std::optional<Microseconds> FakeWorker::next_test() {
  if (next_ > 0 && next_ < tests_.size() && std::exchange(script().dies_between, false)) {
    die();
    return std::nullopt;
  }
  while (next_ < tests_.size() && scenario_.tests[tests_[next_].value].forgotten) ++next_;
  if (held_ || next_ >= tests_.size()) {
    stage_ = Stage::last_fixture;
    return kFixtureTakes;
  }
  begin(tests_[next_++]);
  stage_ = Stage::in_test;
  if (scenario_.tests[running_->value].hangs) return std::nullopt;
  return scenario_.tests[running_->value].duration;
}

std::optional<Microseconds> FakeWorker::end_test(Random& random) {
  const TestScript& test = scenario_.tests[running_->value];
  if (test.kills) {
    truth_.tests[running_->value] = terminated_ ? Outcome::timed_out : Outcome::crashed;
    die();
    return std::nullopt;
  }

  const Outcome outcome = outcome_of(*running_);
  TestResult result{*running_, outcome, test.duration};
  result.problems = problems_of(outcome);
  if (test.leaks && scenario_.options.leaks != Leaks::off) result.leaks = {"thread 'x'"};
  if (test.leaves_process) {
    children_.push_back(10'000 + running_->value);
    result.children = {children_.back()};
  }
  const bool leaks_fail = scenario_.options.leaks == Leaks::fail && !result.leaks.empty() && !is_bad(outcome);
  truth_.tests[running_->value] = leaks_fail ? Outcome::failed : outcome;
  log.push_back(TestFinished{slot_, std::move(result)});
  // The record is cleared after the log is written: a death in between must
  // not blame the test.
  if (script().dies_between && random.chance(50)) {
    script().dies_between = false;
    die();
    return std::nullopt;
  }
  running_.reset();
  stage_ = Stage::between;
  return kBetweenTests;
}

std::optional<Microseconds> FakeWorker::end_unit() {
  if (script().fixture == UnitScript::Fixture::error_at_the_end && !held_) log_fixture(Problem::Kind::error);
  if (!held_ && std::exchange(script().dies_at_the_end, false)) {
    die();
    return std::nullopt;
  }
  if (!held_ && std::exchange(script().hangs_at_the_end, false)) return std::nullopt;
  outbox.push_back(UnitFinished{slot_, portion_.unit});
  stage_ = Stage::idle;
  return kAtOnce;
}

void FakeWorker::begin(TestIndex test) {
  if (truth_.must_stop) truth_.complain(fmt::format("test #{} was begun after the run was stopped", test.value));
  const bool again = truth_.tries[test.value] > 0 && !truth_.may_run_again[test.value];
  if (again) truth_.complain(fmt::format("test #{} was run again", test.value));
  truth_.may_run_again[test.value] = false;
  ++truth_.tries[test.value];
  before_ = truth_.tests[test.value];
  running_ = test;
}

void FakeWorker::log_fixture(Problem::Kind kind) {
  ++truth_.fixtures[portion_.unit.value];
  log.push_back(FixtureFinished{slot_, portion_.unit, FixtureResult{Problem{kind, "setUpClass", "why"}}});
}

std::optional<UnitIndex> FakeWorker::unit() const {
  if (stage_ == Stage::booting || stage_ == Stage::idle) return std::nullopt;
  return portion_.unit;
}

Outcome FakeWorker::outcome_of(TestIndex test) const {
  const TestScript& script = scenario_.tests[test.value];
  return truth_.tries[test.value] <= script.bad_tries ? Outcome::failed : script.outcome;
}

void FakeWorker::terminate() {
  // One that has just died by itself cannot be told from one that was ended.
  const bool in_test = running_ && (alive_ ? stage_ == Stage::in_test : has_crashed());
  if (in_test) truth_.tests[running_->value] = Outcome::timed_out;
  terminated_ = true;
  if (!scenario_.stubborn) die();
}

void FakeWorker::kill() {
  killed_ = true;
  // Nor from one that was killed, but for a test whose time was up before.
  if (!alive_ && running_ && has_crashed()) truth_.tests[running_->value] = before_;
  die();
}

bool FakeWorker::has_crashed() const { return truth_.tests[running_->value] == Outcome::crashed; }

void FakeWorker::die() { alive_ = false; }

}  // namespace shoal
