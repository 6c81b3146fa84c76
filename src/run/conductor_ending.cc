// How the Conductor brings a run to its end, and what it says of it.
#include <fmt/format.h>
#include <algorithm>
#include <cassert>
#include <optional>
#include <utility>

#include "run/conductor_state.h"
#include "run/post_mortem.h"

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
  interrupted_at_ = now_;
  warn(
      fmt::format("interrupted: tests that run have {} to come to their end, and no others begin; once more ends "
                  "them now",
                  print_limit(options_.grace)));
  hold();
  for (Worker& worker : workers_) {
    if (worker.phase == Phase::starting) kill(worker);
  }
}

void Conductor::State::on(const HostEnded&) {
  host_ended_ = true;
  holding_ = true;
  std::string text = "the host is gone, so the run ends here";
  for (const Worker& worker : workers_) {
    if (worker.phase != Phase::working) continue;
    text += fmt::format("\nworker {} was {}", worker.slot.value, what_does(worker));
  }
  warn(std::move(text));
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
  if (!holding_ && !retries_.empty() && is_leaving()) return;  // The next worker in its slot takes one.
  give_up_queue();
  if (std::any_of(workers_.begin(), workers_.end(), [](const Worker& w) { return w.phase != Phase::gone; })) return;
  assert(ledger_.missing() == 0);

  ended_ = true;
  report(RunFinished{verdict(), ledger_.counts(), now_});
  commands_.emplace_back(EndRun{verdict()});
}

bool Conductor::State::is_leaving() const {
  return std::any_of(workers_.begin(), workers_.end(), [](const Worker& w) { return w.phase == Phase::leaving; });
}

// Nobody is left who could run what the queue still holds.
void Conductor::State::give_up_queue() {
  retries_.clear();
  while (!tries_.empty()) settle_try(tries_.begin()->first);
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
  const bool flaky = options_.flaky_result == FlakyResult::fail && ledger_.counts().flaky > 0;
  return lost_tests_ || host_ended_ || flaky || ledger_.bad() ? Verdict::failed : Verdict::passed;
}

}  // namespace shoal
