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

void Conductor::State::on(const WorkerEnded& event) {
  Worker* worker = worker_in(event.slot, event.generation);
  if (worker == nullptr) return;

  switch (std::exchange(worker->phase, Phase::gone)) {
    case Phase::gone:
    case Phase::leaving:
      return;
    case Phase::starting:
      died_starting(*worker, event.status);
      return;
    case Phase::working:
      died_working(*worker, event);
      return;
    case Phase::killed:
      break;
  }
  // It was killed because the run is being given up: nobody is to blame.
  for (const Given& given : std::exchange(worker->given, {})) report_not_run(worker->slot, given.portion);
}

void Conductor::State::died_starting(Worker& worker, const ExitStatus& status) {
  report(WorkerDied{worker.slot, worker.generation, status, "starting"});
  if (holding_ || queue_.empty()) return;

  if (++worker.deaths_at_start < kTriesToStart) {
    replace(worker);
    return;
  }
  warn(fmt::format("worker {} died {} times while it started ({}); the run goes on without it", worker.slot.value,
                   worker.deaths_at_start, print_exit_status(status)));
}

void Conductor::State::died_working(Worker& worker, const WorkerEnded& event) {
  assert(!worker.given.empty());  // Else it would have been dismissed.
  drop_units_that_were_over(worker, event);

  const UnitIndex index = worker.given.front().portion.unit;
  const bool in_test =
      event.running && covers(worker.given.front().portion, *event.running) && !ledger_.has(*event.running);
  const std::string doing = in_test ? "running " + id_of(index, *event.running) : "between tests";
  report(WorkerDied{worker.slot, worker.generation, event.status, doing});

  if (in_test) {
    TestResult result = crashed_result(*event.running, id_of(index, *event.running), event.status);
    result.output = event.output;
    report_test(worker.slot, index, std::move(result));
  } else if (!holding_) {
    blame_unit(worker, event.status);
  }
  put_back_rest(worker);
  if (!holding_ && !queue_.empty()) replace(worker);
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
// the unit is left to try again, or it happens again, the unit is to blame.
void Conductor::State::blame_unit(Worker& worker, const ExitStatus& status) {
  const Portion& portion = worker.given.front().portion;
  bool missing = false;
  for (const TestIndex test : tests_of(portion, suite_)) missing = missing || !ledger_.has(test);

  UnitRecord& record = records_[portion.unit.value];
  if (++record.deaths_outside_tests < kTriesOutsideTests && missing) return;
  report_fixture(worker.slot, portion.unit, died_outside_result(unit(portion.unit).name, status));
  report_not_run(worker.slot, portion);
}

// The first unit goes back last, so that it is the next one to leave.
void Conductor::State::put_back_rest(Worker& worker) {
  std::vector<Given> all = std::exchange(worker.given, {});
  for (auto given = all.rbegin(); given != all.rend(); ++given) {
    std::vector<TestIndex> rest = tests_of(given->portion, suite_);
    std::erase_if(rest, [this](TestIndex test) { return ledger_.has(test); });
    if (rest.empty()) continue;
    if (rest.size() == unit(given->portion.unit).size()) rest.clear();  // All of it.
    queue_.put_back(Portion{given->portion.unit, std::move(rest)});
  }
}

void Conductor::State::replace(Worker& worker) {
  if (restarts_ < options_.max_worker_restarts) {
    ++restarts_;
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
