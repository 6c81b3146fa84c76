// What a person who mistyped a word may have meant.
#pragma once

#include <span>
#include <string_view>

namespace shoal {

// Returns the one of `known` that takes the fewest changed letters to get to
// from `word`; empty when none is near.
[[nodiscard]] std::string_view find_nearest(std::string_view word, std::span<const std::string_view> known);

}  // namespace shoal
