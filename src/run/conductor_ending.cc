// How the Conductor brings a run to its end, and what it says of it.
#include <fmt/format.h>
#include <algorithm>
#include <cassert>
#include <optional>
#include <utility>

#include "run/conductor_state.h"

namespace shoal {
namespace {

using Phase = Worker::Phase;

}  // namespace

// The first wish lets the tests that run come to their end; the second does
// not wait for them.
void Conductor::State::on(const InterruptAsked&) {
  ++interrupts_;
  if (interrupts_ > 1) {
    kill_all();
    return;
  }
  warn("interrupted: tests that run come to their end, and no others begin; once more ends them now");
  hold();
  for (Worker& worker : workers_) {
    if (worker.phase == Phase::starting) kill(worker);
  }
}

void Conductor::State::on(const HostEnded&) {
  host_ended_ = true;
  holding_ = true;
  kill_all();
}

// A worker that is still starting needs no word: it is dismissed when it is
// ready.
void Conductor::State::hold() {
  if (std::exchange(holding_, true)) return;
  for (const Worker& worker : workers_) {
    if (worker.phase == Phase::working) commands_.emplace_back(HoldWorker{worker.slot});
  }
}

void Conductor::State::kill_all() {
  for (Worker& worker : workers_) {
    if (worker.phase != Phase::gone) kill(worker);
  }
}

void Conductor::State::kill(Worker& worker) {
  if (worker.phase == Phase::killed) return;
  worker.phase = Phase::killed;
  commands_.emplace_back(KillWorker{worker.slot});
}

void Conductor::State::end_if_done() {
  if (ended_ || std::any_of(workers_.begin(), workers_.end(), [](const Worker& w) { return w.may_report(); })) return;
  give_up_queue();
  if (std::any_of(workers_.begin(), workers_.end(), [](const Worker& w) { return w.phase != Phase::gone; })) return;
  assert(ledger_.missing() == 0);

  ended_ = true;
  report(RunFinished{verdict(), ledger_.counts(), now_});
  commands_.emplace_back(EndRun{verdict()});
}

// Nobody is left who could run what the queue still holds.
void Conductor::State::give_up_queue() {
  if (queue_.empty()) return;

  std::uint32_t missing = 0;
  while (const std::optional<Portion> portion = queue_.take()) missing += report_not_run(Slot{0}, *portion);
  if (holding_) return;
  lost_tests_ = true;
  warn(fmt::format("no worker is left: {} tests were not run", missing));
}

Verdict Conductor::State::verdict() const {
  if (suite_.test_count() == 0) return Verdict::no_tests;
  if (interrupts_ > 0) return Verdict::interrupted;
  if (lost_tests_ && !ever_ready_) return Verdict::could_not_start;
  return lost_tests_ || host_ended_ || ledger_.bad() ? Verdict::failed : Verdict::passed;
}

}  // namespace shoal
