// A hash that is the same on every machine and for ever, for names that have to be found again.
#pragma once

#include <cstdint>
#include <string_view>

namespace shoal {

// Fowler, Noll and Vo's hash 1a of 32 bits (draft-eastlake-fnv, sections 2 and 5).
[[nodiscard]] constexpr std::uint32_t fnv1a(std::string_view text) {
  std::uint32_t hash = 2166136261U;
  for (const char letter : text) hash = (hash ^ static_cast<unsigned char>(letter)) * 16777619U;
  return hash;
}

}  // namespace shoal
