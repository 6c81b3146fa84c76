#include "rules.h"

#include <fmt/format.h>
#include <algorithm>
#include <variant>

namespace shoal {

Rules::Rules(const Scenario& scenario, Truth& truth)
    : scenario_(scenario),
      truth_(truth),
      slots_(scenario.options.workers),
      tests_(scenario.suite.test_count()),
      fixtures_(scenario.suite.units.size()),
      deaths_as_fixture_(scenario.suite.units.size()),
      deaths_outside_(scenario.suite.units.size()),
      to_blame_(scenario.suite.units.size()),
      unsure_(scenario.suite.units.size()) {}

// --- As the run goes on ---

void Rules::command_given(const Command& command) {
  require(!ended_, "a command was given after the end");
  std::visit([this](const auto& what) { check(what); }, command);
}

void Rules::check(const StartWorker& command) {
  SlotView& slot = view(command.slot);
  require(!slot.asked, "a slot was given a second live worker");
  require(command.generation == slot.generation + 1, "a generation did not follow the one before");
  require(!truth_.must_stop, "a worker was asked for after the run was stopped");
  if (command.generation > 1 && slot.died_by_itself) {
    // One that only retries are left for is no restart; here nobody can tell.
    if (scenario_.options.retries == 0) ++restarts_;
    met_.insert("replacement");
  }
  require(restarts_ <= scenario_.options.max_worker_restarts, "there were more restarts than allowed");
  slot = SlotView{command.generation, true};
}

void Rules::check(const GiveUnit& command) {
  SlotView& slot = view(command.slot);
  require(slot.ready && !slot.dismissed && !slot.killed && !slot.terminated,
          "a unit was given to a worker that is not ready");
  require(!truth_.must_stop && !slot.held, "a unit was given after the run was stopped");
  const bool retry = command.tests.size() == 1 && tests_[command.tests.front().value].tries > 0;
  if (retry) {
    require(!slot.used, "a test was tried again in a worker that is not fresh");
    met_.insert("retry");
  }
  slot.used = true;
  slot.retries = retry;
  for (const SlotView& any : slots_) {
    require(retry || any.retries || std::find(any.units.begin(), any.units.end(), command.unit) == any.units.end(),
            "a unit was given out twice");
  }
  for (const TestIndex test : tests_of(Portion{command.unit, command.tests}, scenario_.suite)) {
    require(tests_[test.value].times == 0, "a test was given out that has its result");
    require(scenario_.suite.unit_of(test) == command.unit, "a test was given out with a foreign unit");
  }
  slot.units.push_back(command.unit);
  require(slot.units.size() <= 2, "a worker was given more than one unit ahead");
  if (slot.units.size() == 2) met_.insert("unit given ahead");
  if (!command.tests.empty()) met_.insert("part of a unit given");
}

void Rules::check(const HoldWorker& command) {
  SlotView& slot = view(command.slot);
  require(slot.ready && !slot.held, "a worker was held that is not at work");
  slot.held = true;
  met_.insert("hold");
}

void Rules::check(const DismissWorker& command) {
  SlotView& slot = view(command.slot);
  require(slot.ready && !slot.dismissed, "a worker was dismissed that is not at work");
  require(slot.units.empty(), "a worker was dismissed in the middle of its work");
  slot.dismissed = true;
}

void Rules::check(const AskForStacks& command) {
  require(view(command.slot).asked, "a worker was asked where it is that is not there");
  met_.insert("stacks");
}

void Rules::check(const TerminateWorker& command) {
  SlotView& slot = view(command.slot);
  require(slot.asked && !slot.terminated && !slot.killed, "a worker was asked to end that is not there");
  slot.terminated = true;
  met_.insert("terminate");
}

void Rules::check(const KillWorker& command) {
  SlotView& slot = view(command.slot);
  require(slot.asked && !slot.killed, "a worker was killed that is not there");
  require(interrupts_ > 0 || host_ended_ || slot.terminated || global_timeout_passed_,
          "a worker was killed without need");
  slot.killed = true;
  met_.insert("kill");
}

void Rules::check(const Report& command) {
  require(!finished_, "something was reported after the end of the run");
  std::visit([this](const auto& what) { see(what); }, command.event.what);
}

void Rules::check(const EndRun& command) {
  require(finished_ && finished_->verdict == command.verdict, "the end does not agree with its report");
  for (const SlotView& slot : slots_) require(!slot.asked, "the run ended before a worker had ended");
  ended_ = true;
}

void Rules::see(const TestReported& what) {
  Seen& seen = tests_[what.result.test.value];
  ++seen.times;
  seen.outcome = what.result.outcome;
  seen.slot = what.slot;
  require(what.id == scenario_.suite.id_of(what.result.test), "a test was reported under a wrong id");

  require(what.result.outcome == Outcome::not_run || what.result.attempt == seen.tries + 1 ||
              what.result.attempt == seen.tries,
          "a test's last try has a wrong number");
  if (is_flaky(what.result)) {
    ++counts_.flaky;
    met_.insert("flaky");
  }
  met_.insert(name_of(what.result.outcome));
  if (what.result.started) ++counts_.run;
  const UnitIndex unit = scenario_.suite.unit_of(what.result.test);
  if (what.result.outcome == Outcome::not_run && fixtures_[unit.value] == 0) ++counts_.not_run;
  for (const Problem& problem : what.result.problems) counts_.add(problem);
  if (is_bad(what.result.outcome)) note_bad();
}

void Rules::see(const TestRetried& what) {
  Seen& seen = tests_[what.result.test.value];
  require(seen.times == 0, "a test was tried again that has its result");
  require(what.result.attempt == ++seen.tries, "a try has a wrong number");
  require(seen.tries <= scenario_.options.retries, "a test was tried again too often");
  require(is_bad(what.result.outcome), "a test was tried again that did well");
  require(what.result.outcome == truth_.tests[what.result.test.value], "a try was reported wrongly");
  truth_.may_run_again[what.result.test.value] = true;
  unsure_[scenario_.suite.unit_of(what.result.test).value] = true;
}

void Rules::note_bad() {
  bad_ = true;
  ++bad_ones_;
  const Options& options = scenario_.options;
  if (options.failfast || (options.max_fail && bad_ones_ >= *options.max_fail)) truth_.must_stop = true;
}

void Rules::see(const FixtureReported& what) {
  const auto& units = scenario_.suite.units;
  const auto unit = std::find_if(units.begin(), units.end(), [&](const Unit& any) { return any.name == what.unit; });
  const auto place = static_cast<std::size_t>(unit - units.begin());
  const bool of_death = what.result.problem.title.starts_with("outside any test");
  ++(of_death ? deaths_as_fixture_ : fixtures_)[place];

  met_.insert(of_death ? "unit blamed" : "fixture");
  counts_.add(what.result.problem);
  if (what.result.problem.kind != Problem::Kind::skip) note_bad();
}

void Rules::see(const Warned& what) {
  ++warnings_;
  if (what.text.starts_with("worker restarts are used up")) met_.insert("restarts used up");
  if (what.text.starts_with("no worker is left")) met_.insert("no worker left");
  if (what.text.find("--global-timeout") != std::string::npos) {
    global_timeout_passed_ = truth_.must_stop = true;
    met_.insert("global timeout");
  }
  if (what.text.starts_with("the grace time")) met_.insert("grace is over");
  if (const auto place = what.text.find("(process "); place != std::string::npos) {
    named_.insert(std::stoll(what.text.substr(place + 9)));
    met_.insert("nobody saw it end");
  }
  if (what.text.find("gave no result") != std::string::npos) met_.insert("forgotten test");
}

void Rules::see(const RunFinished& what) {
  finished_ = what;
  met_.insert(name_of(what.verdict));
}

void Rules::event_told(const Event& event) {
  if (const auto* ready = std::get_if<WorkerBecameReady>(&event)) view(ready->slot).ready = true;
  if (const auto* failed = std::get_if<WorkerFailedToStart>(&event)) {
    a_start_failed_ = true;
    // Its slot is closed, nobody waits for the end of its process; unless it
    // was killed before.
    if (!view(failed->slot).killed) view(failed->slot).asked = false;
  }
  if (const auto* done = std::get_if<UnitFinished>(&event)) std::erase(view(done->slot).units, done->unit);
  if (const auto* ended = std::get_if<WorkerEnded>(&event)) note_end(*ended);
  if (std::holds_alternative<InterruptAsked>(event)) ++interrupts_;
  if (std::holds_alternative<HostEnded>(event)) host_ended_ = true;
  truth_.must_stop = truth_.must_stop || interrupts_ > 0 || host_ended_;
}

void Rules::note_end(const WorkerEnded& event) {
  SlotView& slot = view(event.slot);
  if (slot.asked && !slot.ready) a_start_failed_ = true;
  const bool unexpected = slot.ready && !slot.dismissed && !slot.killed && !slot.terminated && !truth_.must_stop;
  if (slot.terminated && event.unit) unsure_[event.unit->value] = true;
  for (const UnitIndex unit : slot.units) unsure_[unit.value] = unsure_[unit.value] || slot.terminated;
  const bool by_itself = !slot.dismissed && !slot.killed && !slot.terminated;
  slot = SlotView{.generation = slot.generation, .died_by_itself = by_itself};
  const bool in_test = event.running && tests_[event.running->value].times == 0;
  if (!unexpected || in_test || !event.unit) return;

  const std::vector<TestIndex> tests = tests_of(Portion{*event.unit}, scenario_.suite);
  const bool nothing_left =
      std::all_of(tests.begin(), tests.end(), [this](TestIndex test) { return tests_[test.value].times > 0; });
  if (++deaths_outside_[event.unit->value] >= 2 || nothing_left) to_blame_[event.unit->value] = true;
}

void Rules::answered() {
  if (ended_ || !truth_.must_stop) return;
  for (const SlotView& slot : slots_) {
    const bool working = slot.ready && !slot.dismissed;
    require(!working || slot.held || slot.killed, "a worker was not held though the run was stopped");
    const bool in_a_hurry = interrupts_ > 1 || host_ended_ || (interrupts_ == 1 && !slot.ready && !slot.terminated);
    require(!slot.asked || slot.killed || !in_a_hurry, "a worker was not killed though there is no time");
  }
}

bool Rules::has(Slot slot, UnitIndex unit) const {
  if (slot.value == 0 || slot.value > slots_.size()) return false;
  const std::vector<UnitIndex>& units = slots_[slot.value - 1].units;
  return std::find(units.begin(), units.end(), unit) != units.end();
}

// --- At its end ---

void Rules::nothing_was_amiss() {
  require(counts_.not_run == 0, "a test was not run though nothing went wrong");
  require(deaths_reported_ == 0 && warnings_ == 0, "a worker was complained of though nothing went wrong");
  require(restarts_ == 0, "a worker was replaced though nothing went wrong");
}

void Rules::run_ended(const Conductor& conductor) {
  check_every_test();
  check_fixtures();
  require(finished_.has_value(), "the end of the run was not reported");
  if (!finished_) return;
  require(finished_->counts == counts_ && conductor.counts() == counts_, "the counts are not what was reported");
  require(finished_->verdict == expected_verdict(),
          fmt::format("the verdict is {}, not {}", name_of(finished_->verdict), name_of(expected_verdict())));
}

void Rules::check_every_test() {
  for (std::uint32_t test = 0; test < tests_.size(); ++test) {
    const Seen& seen = tests_[test];
    require(seen.times == 1, fmt::format("test #{} was reported {} times", test, seen.times));
    const Outcome truth = truth_.tests[test].value_or(Outcome::not_run);
    require(seen.outcome == truth,
            fmt::format("test #{} was reported as {}, not {}", test, name_of(seen.outcome), name_of(truth)));
    if (seen.outcome == Outcome::not_run) check_why_not_run(TestIndex{test});
  }
}

// A test may only stay undone for a reason.
void Rules::check_why_not_run(TestIndex test) {
  if (truth_.must_stop) return;
  const UnitIndex unit = scenario_.suite.unit_of(test);
  const bool nobody_left = a_start_failed_ || met_.contains("restarts used up");
  const bool explained =
      tests_[test.value].slot == Slot{0}
          ? nobody_left
          : fixtures_[unit.value] + deaths_as_fixture_[unit.value] > 0 || scenario_.tests[test.value].forgotten;
  require(explained, fmt::format("test #{} was not run for no reason", test.value));
}

void Rules::check_fixtures() {
  for (std::size_t unit = 0; unit < fixtures_.size(); ++unit) {
    require(fixtures_[unit] == truth_.fixtures[unit],
            fmt::format("unit {}: {} fixtures were reported, not {}", unit, fixtures_[unit], truth_.fixtures[unit]));
    if (unsure_[unit]) continue;
    const std::uint32_t due = to_blame_[unit] ? 1 : 0;
    require(deaths_as_fixture_[unit] == due,
            fmt::format("unit {} was blamed {} times for deaths, not {}", unit, deaths_as_fixture_[unit], due));
  }
}

Verdict Rules::expected_verdict() const {
  if (tests_.empty()) return Verdict::no_tests;
  if (interrupts_ > 0) return Verdict::interrupted;

  bool lost = false;
  for (std::uint32_t test = 0; test < tests_.size() && !truth_.must_stop; ++test) {
    if (tests_[test].outcome != Outcome::not_run) continue;
    const UnitIndex unit = scenario_.suite.unit_of(TestIndex{test});
    lost = lost || tests_[test].slot == Slot{0} || fixtures_[unit.value] == 0;
  }
  lost = lost || global_timeout_passed_;
  if (lost && !ever_ready_) return Verdict::could_not_start;
  const bool flaky = scenario_.options.flaky_result == FlakyResult::fail && counts_.flaky > 0;
  return lost || bad_ || flaky || host_ended_ ? Verdict::failed : Verdict::passed;
}

}  // namespace shoal
