// A moment as records and messages have it.
#pragma once

#include <cstdint>
#include <string>

namespace shoal {

// Returns "2026-11-24T14:02:11Z" for nanoseconds since 1970.
[[nodiscard]] std::string print_utc(std::int64_t moment);

}  // namespace shoal
