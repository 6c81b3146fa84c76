// Durations as people write them: "90s", "1h30m", "500ms", "none".
#pragma once

#include <string_view>

#include "base/error.h"
#include "base/time.h"

namespace shoal {

// The longest that is understood; longer is the same as none.
inline constexpr Microseconds kLongestDuration = std::chrono::hours{24 * 365};

// Numbers with the units h, m, s and ms, the larger before the smaller, each
// at most once; a number without a unit is seconds. "none" and "0" are 0, which
// means no limit wherever a duration is one.
[[nodiscard]] Result<Microseconds> parse_duration(std::string_view text);

}  // namespace shoal
