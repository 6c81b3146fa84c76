#include "run/conductor.h"

#include <fmt/format.h>
#include <algorithm>
#include <string_view>
#include <utility>
#include <variant>

#include "run/conductor_state.h"
#include "run/post_mortem.h"

namespace shoal {
namespace {

using Phase = Worker::Phase;

std::string_view without_last_line_feed(std::string_view text) {
  while (!text.empty() && text.back() == '\n') text.remove_suffix(1);
  return text;
}

}  // namespace

Conductor::Conductor(const Suite& suite, Options options)
    : state_(std::make_unique<State>(suite, std::move(options))) {}
Conductor::~Conductor() = default;

Commands Conductor::start(std::string run, std::string time, TimePoint now) {
  return state_->start(std::move(run), std::move(time), now);
}
Commands Conductor::handle(const Event& event, TimePoint now) { return state_->handle(event, now); }
const Counts& Conductor::counts() const { return state_->counts(); }
bool Conductor::ended() const { return state_->ended(); }

Conductor::State::State(const Suite& suite, Options options)
    : suite_(suite),
      options_(std::move(options)),
      queue_(suite),
      ledger_(suite.test_count()),
      records_(suite.units.size()) {
  // One worker a unit is enough; a wish for none is taken as one.
  const std::size_t slots = std::min<std::size_t>(std::max(options_.workers, 1u), queue_.left());
  for (std::uint32_t slot = 1; slot <= slots; ++slot) workers_.push_back(Worker{Slot{slot}});
}

Commands Conductor::State::start(std::string run, std::string time, TimePoint now) {
  now_ = now;
  const auto units = static_cast<std::uint32_t>(suite_.units.size());
  report(RunStarted{std::move(run), std::move(time), suite_.test_count(), units, options_});
  for (Worker& worker : workers_) ask_for_worker(worker);
  end_if_done();
  return std::exchange(commands_, {});
}

Commands Conductor::State::handle(const Event& event, TimePoint now) {
  if (ended_) return {};
  now_ = now;
  std::visit([this](const auto& what) { on(what); }, event);
  end_if_done();
  return std::exchange(commands_, {});
}

// --- Work ---

void Conductor::State::on(const WorkerBecameReady& event) {
  Worker* worker = worker_in(event.slot, event.generation);
  if (worker == nullptr || worker->phase != Phase::starting) return;

  ever_ready_ = true;
  worker->phase = Phase::working;
  worker->deaths_at_start = 0;
  worker->free_since = now_;
  worker->fresh = true;
  worker->ending.reset();  // It was ready in time after all.
  take_standing(*worker, Standing{.since = now_});
  report(WorkerStarted{event.slot, event.generation, event.pid});
  feed(*worker);
}

void Conductor::State::on(const WorkerPrepares& event) {
  Worker* worker = worker_in(event.slot, event.generation);
  if (worker == nullptr || worker->phase != Phase::starting) return;
  worker->prepares = event.what;
  take_standing(*worker, Standing{.since = now_});
}

void Conductor::State::on(const WorkerFailedToStart& event) {
  Worker* worker = worker_in(event.slot, event.generation);
  if (worker == nullptr || worker->phase != Phase::starting) return;

  // Its process ends by itself. What it says is about the project (settings,
  // a database), so another try in this slot would say the same.
  worker->phase = Phase::gone;
  if (!event.error.empty() && event.error == last_start_error_) {
    warn(fmt::format("worker {} could not start for the same reason", event.slot.value));
    return;
  }
  last_start_error_ = event.error;
  warn(fmt::format("worker {} could not start:\n{}", event.slot.value, without_last_line_feed(event.error)));
}

void Conductor::State::on(const TestFinished& event) {
  Worker* worker = worker_in(event.slot);
  if (worker == nullptr) return;

  // A test that the slot does not have is another's to report, or was reported
  // when its unit was over: counting it here would count it twice.
  const auto given = std::find_if(worker->given.begin(), worker->given.end(),
                                  [&](const Given& candidate) { return is_open(candidate, event.result.test); });
  if (given == worker->given.end()) return;

  given->heard_of = given->has_result = true;
  for (const std::int64_t child : event.result.children) worker->children[child] = event.result.test;
  report_test(event.slot, given->portion.unit, event.result);
}

void Conductor::State::on(const FixtureFinished& event) {
  Worker* worker = worker_in(event.slot);
  if (worker == nullptr) return;
  const auto given = std::find_if(worker->given.begin(), worker->given.end(),
                                  [&](const Given& candidate) { return candidate.portion.unit == event.unit; });
  if (given == worker->given.end()) return;

  given->heard_of = true;
  records_[event.unit.value].fixture_spoke = true;
  report_fixture(event.slot, event.unit, event.result);
}

void Conductor::State::on(const UnitFinished& event) {
  Worker* worker = worker_in(event.slot);
  if (worker == nullptr) return;
  const auto given = std::find_if(worker->given.begin(), worker->given.end(),
                                  [&](const Given& candidate) { return candidate.portion.unit == event.unit; });
  if (given == worker->given.end()) return;

  ++pace_.units;
  pace_.spent += now_ - std::max(given->at, worker->free_since);
  worker->free_since = now_;
  take_standing(*worker, Standing{.since = now_});

  // A worker runs its units in order: those before this one are over too.
  const std::vector<Given> over(worker->given.begin(), given + 1);
  worker->given.erase(worker->given.begin(), given + 1);
  for (const Given& unit_over : over) close(*worker, unit_over);
  if (worker->phase == Phase::working) feed(*worker);
}

void Conductor::State::feed(Worker& worker) {
  while (!holding_ && worker.given.size() < 2) {
    const bool ahead = !worker.given.empty();
    if (ahead && !may_give_ahead(pace_, queue_.left(), workers_.size())) break;
    std::optional<Portion> portion = queue_.take();
    if (!portion) break;
    give(worker, *std::move(portion));
  }
  if (worker.given.empty() && worker.fresh && !holding_ && !retries_.empty()) {
    const Portion retry = retries_.front();
    retries_.pop_front();
    give(worker, retry);
  }
  if (!worker.given.empty()) return;

  worker.phase = Phase::leaving;
  commands_.emplace_back(DismissWorker{worker.slot});
}

void Conductor::State::give(Worker& worker, Portion portion) {
  const Unit& whole = unit(portion.unit);
  const auto some = static_cast<std::uint32_t>(portion.tests.size());
  report(UnitGiven{portion.unit, whole.name, worker.slot, some > 0 ? some : whole.size()});
  commands_.emplace_back(GiveUnit{worker.slot, portion.unit, portion.tests});
  worker.given.push_back(Given{std::move(portion), now_});
  // A unit that it was given ahead has not begun.
  if (worker.given.size() == 1) take_standing(worker, Standing{.since = now_});
  worker.fresh = false;
}

void Conductor::State::close(const Worker& worker, const Given& given) {
  const UnitIndex index = given.portion.unit;
  if (given.portion.retry) {
    // Its fixture kept it from running again, or the run is being stopped.
    if (is_open(given, given.portion.tests.front())) settle_try(given.portion.tests.front());
    return;
  }
  const std::uint32_t missing = report_not_run(worker.slot, given.portion);
  if (missing == 0 || holding_ || records_[index.value].fixture_spoke) return;

  lost_tests_ = true;
  warn(fmt::format("worker {} is through with {} but gave no result for {} of its tests", worker.slot.value,
                   unit(index).name, missing));
}

// --- Reports ---

void Conductor::State::report(decltype(RunEvent::what) what) {
  commands_.emplace_back(Report{RunEvent{now_, std::move(what)}});
}

void Conductor::State::report_test(Slot slot, UnitIndex unit, TestResult result) {
  const auto tried = tries_.find(result.test);
  result.attempt = tried == tries_.end() ? 1 : tried->second.result.attempt + 1;
  if (options_.leaks == Leaks::fail) blame_for_leaks(result, id_of(unit, result.test));
  if (is_tried_again(result)) return note_try(slot, unit, std::move(result));
  if (tried != tries_.end()) tries_.erase(tried);
  enter_test(slot, unit, std::move(result));
}

void Conductor::State::enter_test(Slot slot, UnitIndex unit, TestResult result) {
  ledger_.enter(result);
  const bool bad = is_bad(result.outcome);
  const std::string& id = id_of(unit, result.test);
  report(TestReported{id, slot, std::move(result)});
  if (bad) count_bad();
}

void Conductor::State::count_bad() {
  ++bad_ones_;
  if (options_.failfast || (options_.max_fail && bad_ones_ >= *options_.max_fail)) hold();
}

void Conductor::State::report_fixture(Slot slot, UnitIndex index, FixtureResult result) {
  ledger_.enter(result);
  const bool bad = is_bad(result);
  report(FixtureReported{unit(index).name, slot, std::move(result)});
  if (bad) count_bad();
}

std::uint32_t Conductor::State::report_not_run(Slot slot, const Portion& portion) {
  std::uint32_t missing = 0;
  for (const TestIndex test : tests_of(portion, suite_)) {
    if (is_settled(test)) continue;
    TestResult result{test, Outcome::not_run};
    result.started = false;
    if (records_[portion.unit.value].fixture_spoke) {
      ledger_.enter_explained(test);
    } else {
      ledger_.enter(result);
    }
    report(TestReported{id_of(portion.unit, test), slot, std::move(result)});
    ++missing;
  }
  return missing;
}

// --- Questions ---

Worker* Conductor::State::worker_in(Slot slot) {
  if (slot.value == 0 || slot.value > workers_.size()) return nullptr;
  return &workers_[slot.value - 1];
}

Worker* Conductor::State::worker_in(Slot slot, std::uint32_t generation) {
  Worker* worker = worker_in(slot);
  return worker != nullptr && worker->generation == generation ? worker : nullptr;
}

bool Conductor::State::covers(const Portion& portion, TestIndex test) const {
  // Only one worker has a unit at a time, but for a retry of one test; so a
  // test of the unit that is not on
  // the portion's list has its result already.
  const Unit& whole = unit(portion.unit);
  if (portion.retry) return test == portion.tests.front();
  return test >= whole.first && test.value - whole.first.value < whole.size();
}

bool Conductor::State::is_open(const Given& given, TestIndex test) const {
  if (!covers(given.portion, test) || ledger_.has(test)) return false;
  return given.portion.retry ? !given.has_result : !tries_.contains(test);
}

const std::string& Conductor::State::id_of(UnitIndex index, TestIndex test) const {
  const Unit& whole = unit(index);
  return whole.tests[test.value - whole.first.value];
}

void Conductor::State::ask_for_worker(Worker& worker) {
  ++worker.generation;
  worker.phase = Phase::starting;
  worker.prepares.clear();
  worker.asked_about.reset();
  worker.ending.reset();
  worker.children.clear();
  take_standing(worker, Standing{.since = now_});
  commands_.emplace_back(StartWorker{worker.slot, worker.generation});
}

}  // namespace shoal
