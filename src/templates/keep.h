// Which templates go when a new one has been made.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

#include "templates/record.h"

namespace shoal {

// Returns the places of those that go: what the new one, `id`, has taken the place of, and the least recently used
// beyond `keep`. `remembered` are those of one database, the new one among them, the most recently used first. The
// new one never goes, whatever the clock says.
[[nodiscard]] std::vector<std::size_t> choose_dropped(std::span<const RememberedTemplate> remembered,
                                                      std::string_view id, std::size_t keep);

}  // namespace shoal
