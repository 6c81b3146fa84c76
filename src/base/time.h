// Time as the engine's pure rooms know it: they are told, they never ask.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace shoal {

// All durations inside the engine; messages and files say seconds.
using Microseconds = std::chrono::microseconds;

// A moment, counted from the start of the run.
using TimePoint = Microseconds;

// Returns seconds as a number for files: 1500 us is 0.0015.
[[nodiscard]] double to_seconds(Microseconds duration);

// Returns the nearest whole microsecond; for reading `to_seconds` back.
[[nodiscard]] Microseconds from_seconds(double seconds);

// Returns seconds with three decimals, as unittest prints them: "0.012s".
[[nodiscard]] std::string print_seconds(Microseconds duration);

}  // namespace shoal
