#include "base/time.h"

#include <fmt/format.h>
#include <cmath>

namespace shoal {

double to_seconds(Microseconds duration) { return static_cast<double>(duration.count()) / 1e6; }

Microseconds from_seconds(double seconds) { return Microseconds{std::llround(seconds * 1e6)}; }

std::string print_seconds(Microseconds duration) { return fmt::format("{:.3f}s", to_seconds(duration)); }

}  // namespace shoal
