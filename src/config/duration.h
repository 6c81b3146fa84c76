// Durations as people write them: "90s", "1h30m", "500ms", "none".
#pragma once

#include <chrono>
#include <string_view>

#include "base/error.h"
#include "base/time.h"

namespace shoal {

inline constexpr Microseconds kLongestDuration = std::chrono::hours{24 * 365};

// What is understood, for error messages.
inline constexpr std::string_view kDurationForms =
    "seconds, or a text like \"90s\", \"2m\", \"1h30m\", \"500ms\" or \"none\"";

// Numbers with the units h, m, s and ms, the larger before the smaller, each
// at most once; a number without a unit is seconds. "none" is 0: no limit. What
// is finer than a microsecond is cut off.
[[nodiscard]] Result<Microseconds> parse_duration(std::string_view text);

}  // namespace shoal
