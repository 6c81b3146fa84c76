// A number that only compares with its own kind, so that a slot can never be
// passed where a test is meant. Costs nothing at run time.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>

namespace shoal {

template <class Tag>
struct Id {
  std::uint32_t value = 0;

  friend auto operator<=>(Id, Id) = default;
};

}  // namespace shoal

template <class Tag>
struct std::hash<shoal::Id<Tag>> {
  std::size_t operator()(shoal::Id<Tag> id) const noexcept { return id.value; }
};
