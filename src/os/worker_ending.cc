#include "os/worker_ending.h"

#include <algorithm>

namespace shoal {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

// What the worker sent before its end is read within this time.
constexpr Microseconds kDrain = milliseconds{200};
// The host tells of an exit as soon as it sees one; interpreters take a while
// to shut down.
constexpr Microseconds kUntilKill = seconds{10};
constexpr Microseconds kUntilKilledGivenUp = seconds{5};
// Killed before it ever connected: its pid was never known.
constexpr Microseconds kUntilUnseenGivenUp = seconds{2};
constexpr Microseconds kUntilOrphanGivenUp = seconds{2};

}  // namespace

void WorkerEnding::connected() { is_connected_ = true; }

void WorkerEnding::disconnected(TimePoint now) {
  is_connected_ = false;
  disconnected_ = now;
}

void WorkerEnding::exited(ExitStatus status, TimePoint now) {
  exited_ = now;
  status_ = status;
}

void WorkerEnding::killed(TimePoint now) {
  if (!killed_) killed_ = now;
}

void WorkerEnding::host_left(TimePoint now) { host_left_ = now; }

WorkerEnding::Step WorkerEnding::next(TimePoint now) const {
  if (is_connected_) return next_while_connected(now);
  if (host_left_ || (exited_ && disconnected_)) return Step::end;
  if (!disconnected_) {
    // What it said before its end may still be on its way.
    return waited(exited_, kDrain, now) || waited(killed_, kUntilUnseenGivenUp, now) ? Step::end : Step::wait;
  }
  if (!killed_) return waited(disconnected_, kUntilKill, now) ? Step::kill : Step::wait;
  return waited(std::max(*killed_, *disconnected_), kUntilKilledGivenUp, now) ? Step::end : Step::wait;
}

WorkerEnding::Step WorkerEnding::next_while_connected(TimePoint now) const {
  if (waited(exited_, kDrain, now) || waited(host_left_, kUntilOrphanGivenUp, now)) return Step::close_connection;
  return waited(killed_, kUntilKill, now) ? Step::end : Step::wait;
}

ExitStatus WorkerEnding::status() const { return status_; }

bool WorkerEnding::waited(std::optional<TimePoint> since, Microseconds time, TimePoint now) const {
  return since && now - *since >= time;
}

}  // namespace shoal
