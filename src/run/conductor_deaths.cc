// How the Conductor takes the end of a worker.
#include <fmt/format.h>
#include <cassert>
#include <cstddef>
#include <iterator>
#include <utility>
#include <vector>

#include "run/conductor_state.h"
#include "run/post_mortem.h"

namespace shoal {
namespace {

using Phase = Worker::Phase;

// A worker that dies twice before it is ready will not do better.
constexpr std::uint32_t kTriesToStart = 2;

// The same for a unit whose workers die while none of its tests runs.
constexpr std::uint8_t kTriesOutsideTests = 2;

}  // namespace

void Conductor::State::on(const ProcessesFound& event) {
  Worker* worker = worker_in(event.slot);
  if (worker == nullptr) return;

  for (const ProcessesFound::Process& process : event.processes) {
    const auto starter = worker->children.find(process.pid);
    std::string test = starter == worker->children.end() ? std::string{} : suite_.id_of(starter->second);
    report(ProcessLeft{event.slot, std::move(test), process.pid, process.command});
  }
}

void Conductor::State::on(const WorkerEnded& event) {
  Worker* worker = worker_in(event.slot, event.generation);
  if (worker == nullptr || worker->phase == Phase::gone) return;

  if (!event.confirmed && event.pid > 0) {
    warn(fmt::format("worker {} (process {}) was killed and nobody saw it end; 'shoal clean' ends it if it is there",
                     event.slot.value, event.pid));
  }
  switch (std::exchange(worker->phase, Phase::gone)) {
    case Phase::gone:
      return;
    case Phase::leaving:
      return left(*worker);
    case Phase::starting:
      return died_starting(*worker, event);
    case Phase::working:
      return died_working(*worker, event);
    case Phase::killed:
      return was_killed(*worker, event);
  }
}

void Conductor::State::left(Worker& worker) {
  if (wants_retry_worker()) ask_for_worker(worker);
}

// It was killed because the run is being given up: nobody is to blame, but for
// a test that had used up its time before.
void Conductor::State::was_killed(Worker& worker, const WorkerEnded& event) {
  const std::vector<Given> all = std::exchange(worker.given, {});
  for (const Given& given : all) {
    if (worker.ended_by_us() && event.running && is_open(given, *event.running)) {
      blame_test(worker, *event.running, event);
    }
    if (given.portion.retry) {
      settle_try(given.portion.tests.front());
    } else {
      report_not_run(worker.slot, given.portion);
    }
  }
}

void Conductor::State::died_starting(Worker& worker, const WorkerEnded& event) {
  if (worker.ending) {
    warn(start_timeout_warning(worker.slot, worker.ending->limit, worker.ending->stacks));
  } else {
    report(WorkerDied{worker.slot, worker.generation, event.status, "starting"});
    if (!event.stacks.empty())
      warn(fmt::format("worker {} died while it started:\n{}", worker.slot.value, event.stacks));
  }
  if (holding_ || (queue_.empty() && retries_.empty())) return;

  if (++worker.deaths_at_start < kTriesToStart) {
    replace(worker, false);
    return;
  }
  warn(fmt::format("worker {} died {} times while it started ({}); the run goes on without it", worker.slot.value,
                   worker.deaths_at_start, print_exit_status(event.status)));
}

void Conductor::State::died_working(Worker& worker, const WorkerEnded& event) {
  assert(!worker.given.empty());  // Else it would have been dismissed.
  drop_units_that_were_over(worker, event);

  const Portion& portion = worker.given.front().portion;
  const bool in_test = event.running && is_open(worker.given.front(), *event.running);
  const bool by_us = worker.ended_by_us();
  if (!by_us) {
    const std::string doing = in_test ? "running " + id_of(portion.unit, *event.running) : "between tests";
    report(WorkerDied{worker.slot, worker.generation, event.status, doing});
  }
  if (in_test) {
    blame_test(worker, *event.running, event);
  } else if (by_us ? !worker.ending->standing.test : !holding_) {
    blame_outside(worker, event);
  }
  put_back_rest(worker);
  if (!holding_ && (!queue_.empty() || !retries_.empty())) replace(worker, by_us || queue_.empty());
}

void Conductor::State::blame_test(Worker& worker, TestIndex test, const WorkerEnded& event) {
  const UnitIndex index = suite_.unit_of(test);
  const bool by_us = worker.ended_by_us();
  TestResult result = by_us ? timed_out_result(test, id_of(index, test), *worker.ending)
                            : crashed_result(test, id_of(index, test), event.status, event.stacks);
  if (by_us) result.duration = now_ - worker.ending->standing.since;
  result.output = event.output;
  report_test(worker.slot, index, std::move(result));
}

// The word that a unit is over may have been lost with the worker; that a
// later one was begun says the same.
void Conductor::State::drop_units_that_were_over(Worker& worker, const WorkerEnded& event) {
  std::size_t current = 0;
  for (std::size_t place = 1; place < worker.given.size(); ++place) {
    const Given& given = worker.given[place];
    const bool named = event.unit == given.portion.unit || (event.running && covers(given.portion, *event.running));
    if (given.heard_of || named) current = place;
  }

  const auto first_kept = worker.given.begin() + static_cast<std::ptrdiff_t>(current);
  const std::vector<Given> over(worker.given.begin(), first_kept);
  worker.given.erase(worker.given.begin(), first_kept);
  for (const Given& given : over) close(worker, given);
}

// No test was running. Once is bad luck (memory, a signal); when nothing of
// the unit is left to try again, it happens again, or its time was up, the
// unit is to blame.
void Conductor::State::blame_outside(Worker& worker, const WorkerEnded& event) {
  const Given given = worker.given.front();
  const Portion& portion = given.portion;
  bool missing = false;
  for (const TestIndex test : tests_of(portion, suite_)) missing = missing || is_open(given, test);

  // One that died between two units had not begun this one.
  if (!worker.ending && event.unit != portion.unit && !given.heard_of) return;
  UnitRecord& record = records_[portion.unit.value];
  ++record.deaths_outside_tests;
  if (!worker.ending && record.deaths_outside_tests < kTriesOutsideTests && missing) return;
  const std::string& name = unit(portion.unit).name;
  report_fixture(worker.slot, portion.unit,
                 worker.ending ? timed_out_outside_result(name, *worker.ending)
                               : died_outside_result(name, event.status, event.stacks));
  if (portion.retry) {
    if (missing) settle_try(portion.tests.front());  // Else its next try waits, or it has ended.
  } else {
    report_not_run(worker.slot, portion);
  }
}

// The first unit goes back last, so that it is the next one to leave.
void Conductor::State::put_back_rest(Worker& worker) {
  std::vector<Given> all = std::exchange(worker.given, {});
  for (auto given = all.rbegin(); given != all.rend(); ++given) {
    if (given->portion.retry) {
      take_back_retry(given->portion);
      continue;
    }
    std::vector<TestIndex> rest = tests_of(given->portion, suite_);
    std::erase_if(rest, [this](TestIndex test) { return is_settled(test); });
    if (rest.empty()) continue;
    if (rest.size() == unit(given->portion.unit).size()) rest.clear();  // All of it.
    queue_.put_back(Portion{given->portion.unit, std::move(rest)});
  }
}

// What we ended ourselves, and what only retries are left for, has bounds of
// its own: a worker for them is no restart.
void Conductor::State::replace(Worker& worker, bool by_us) {
  if (by_us || restarts_ < options_.max_worker_restarts) {
    if (!by_us) ++restarts_;
    ask_for_worker(worker);
    return;
  }
  if (std::exchange(said_restarts_used_up_, true)) return;
  warn(
      fmt::format("worker restarts are used up ({}): from now on a worker that dies is not replaced\n"
                  "look first at the tests that were running when workers died",
                  options_.max_worker_restarts));
}

}  // namespace shoal
