// How the Conductor watches the time: what is slow, what takes too long.
#include <fmt/format.h>
#include <algorithm>
#include <string>
#include <utility>

#include "run/conductor_state.h"
#include "run/post_mortem.h"

namespace shoal {
namespace {

using Phase = Worker::Phase;

// A worker that can answer does so within milliseconds.
constexpr Microseconds kPatienceForStacks = std::chrono::seconds{2};

}  // namespace

void Conductor::State::on(const WorkerSeen& event) {
  Worker* worker = worker_in(event.slot, event.generation);
  if (worker == nullptr || worker->phase != Phase::working) return;

  // Between units its record says nothing of since when.
  const TimePoint since = event.unit || event.running ? std::min(event.since, now_) : worker->free_since;
  take_standing(*worker, Standing{event.unit, event.running, since});
}

void Conductor::State::take_standing(Worker& worker, const Standing& standing) {
  if (standing == worker.standing) return;
  worker.standing = standing;
  worker.periods_said = 0;
}

void Conductor::State::on(const StacksWritten& event) {
  Worker* worker = worker_in(event.slot, event.generation);
  if (worker == nullptr) return;

  // One that has gone on since answers for something else.
  if (std::exchange(worker->asked_about, std::nullopt) == worker->standing) {
    const Microseconds running = now_ - worker->standing.since;
    report(WorkerIsSlow{worker->slot, what_does(*worker), running, current_line(event.stacks)});
  }
  if (!worker->ending || worker->ending->stage != Ending::Stage::asking) return;
  worker->ending->stacks = event.stacks;
  terminate(*worker);
}

void Conductor::State::on(const TimePassed&) {
  const Microseconds limit = options_.global_timeout;
  if (limit > Microseconds{0} && now_ >= limit && !std::exchange(global_timeout_passed_, true)) end_all_in_time();
  if (interrupted_at_ && now_ - *interrupted_at_ >= options_.grace && !std::exchange(grace_is_over_, true)) {
    end_grace();
  }
  for (Worker& worker : workers_) watch(worker);
}

void Conductor::State::watch(Worker& worker) {
  if (worker.phase != Phase::starting && worker.phase != Phase::working) return;
  if (worker.ending) return advance(worker);
  if (worker.phase == Phase::working && worker.given.empty()) return;

  const Microseconds running = now_ - worker.standing.since;
  const Microseconds limit = limit_of(worker);
  if (limit > Microseconds{0} && running >= limit) return begin_ending(worker, limit, false);

  const Microseconds period =
      worker.standing.test ? limits_.slow_timeout_of(*worker.standing.test) : options_.slow_timeout;
  if (period <= Microseconds{0}) return;
  const auto periods = static_cast<std::uint32_t>(std::min<Microseconds::rep>(running / period, UINT32_MAX));
  if (periods <= worker.periods_said) return;
  worker.periods_said = periods;
  if (worker.asked_about == worker.standing) return;
  worker.asked_about = worker.standing;
  commands_.emplace_back(AskForStacks{worker.slot});
}

Microseconds Conductor::State::limit_of(const Worker& worker) const {
  // How long a database takes to copy has nothing to do with how long a test may take.
  if (worker.phase == Phase::starting) return worker.prepares.empty() ? limits_.timeout_at_start() : Microseconds{0};
  if (worker.standing.test) return limits_.timeout_of(*worker.standing.test);
  return limits_.timeout_outside_tests(worker.standing.unit.value_or(worker.given.front().portion.unit));
}

// --- The end of a worker whose time is up ---

void Conductor::State::begin_ending(Worker& worker, Microseconds limit, bool whole_run) {
  worker.ending = Ending{.standing = worker.standing, .limit = limit, .whole_run = whole_run, .at = now_};
  commands_.emplace_back(AskForStacks{worker.slot});
}

void Conductor::State::advance(Worker& worker) {
  Ending& ending = *worker.ending;
  if (ending.stage == Ending::Stage::asking && now_ - ending.at >= kPatienceForStacks) return terminate(worker);
  if (ending.stage != Ending::Stage::terminated || now_ - ending.at < options_.grace) return;

  ending.stage = Ending::Stage::killed;
  commands_.emplace_back(KillWorker{worker.slot});
}

void Conductor::State::terminate(Worker& worker) {
  Ending& ending = *worker.ending;
  const bool over = worker.standing != ending.standing ||
                    (ending.standing.test && ledger_.has(*ending.standing.test)) || has_moved_on(worker);
  if (over && !ending.whole_run) {
    worker.ending.reset();  // It came to an end by itself in the meantime.
    return;
  }
  ending.stage = Ending::Stage::terminated;
  ending.at = now_;
  commands_.emplace_back(TerminateWorker{worker.slot});
}

// Its standing is of a test whose bad end is known and waits for a retry.
bool Conductor::State::has_moved_on(const Worker& worker) const {
  const std::optional<TestIndex>& test = worker.ending->standing.test;
  if (!test) return false;
  return std::none_of(worker.given.begin(), worker.given.end(),
                      [&](const Given& given) { return is_open(given, *test); });
}

void Conductor::State::end_all_in_time() {
  warn(fmt::format("the run has used up its {} of --global-timeout: what runs is ended, and nothing else begins",
                   print_limit(options_.global_timeout)));
  lost_tests_ = true;
  hold();
  for (Worker& worker : workers_) {
    if (worker.phase == Phase::starting) kill(worker);
    if (worker.phase == Phase::working && !worker.ending) begin_ending(worker, options_.global_timeout, true);
  }
}

void Conductor::State::end_grace() {
  if (std::none_of(workers_.begin(), workers_.end(), [](const Worker& worker) { return worker.may_report(); }))
    return;
  warn(fmt::format("the grace time of {} is over: what still runs is ended", print_limit(options_.grace)));
  kill_all();
}

std::string Conductor::State::what_does(const Worker& worker) const {
  if (worker.phase == Phase::starting) return worker.prepares.empty() ? "starting" : worker.prepares;
  if (worker.standing.test) return "running " + suite_.id_of(*worker.standing.test);
  if (worker.standing.unit) return "between tests of " + unit(*worker.standing.unit).name;
  return worker.given.empty() ? "between units" : "loading " + unit(worker.given.front().portion.unit).name;
}

}  // namespace shoal
