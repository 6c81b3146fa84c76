// Decides when a worker counts as gone, from the little that can be known.
//
// Its connection closes, and the host says how its process ended: in either
// order, or one of them never. Pure: it is told the time.
#pragma once

#include <optional>

#include "base/time.h"
#include "model/run_event.h"

namespace shoal {

class WorkerEnding {
 public:
  // What there is to do now.
  enum class Step {
    wait,
    close_connection,  // Somebody else holds it open: a child of the worker's.
    kill,              // It left the run and does not end.
    end,               // It is gone, or we go on without it.
  };

  void connected();
  void disconnected(TimePoint now);
  void exited(ExitStatus status, TimePoint now);
  void killed(TimePoint now);
  void host_left(TimePoint now);

  // Ask after each of the above and about ten times a second; do what it says
  // and tell it so.
  [[nodiscard]] Step next(TimePoint now) const;

  [[nodiscard]] bool has_exited() const { return exited_.has_value(); }

  // Unknown unless the host told.
  [[nodiscard]] ExitStatus status() const;

 private:
  [[nodiscard]] Step next_while_connected(TimePoint now) const;
  [[nodiscard]] bool waited(std::optional<TimePoint> since, Microseconds time, TimePoint now) const;

  bool is_connected_ = false;
  std::optional<TimePoint> disconnected_ = {};
  std::optional<TimePoint> exited_ = {};
  std::optional<TimePoint> killed_ = {};
  std::optional<TimePoint> host_left_ = {};
  ExitStatus status_{0, 0, false};
};

}  // namespace shoal
