// What has changed since a template was made, in words for people.
#pragma once

#include <cstddef>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include "templates/changes.h"

namespace shoal {

// "migration shop.0002_cart is new", "setting TEST has changed", "file shop/data.json is gone".
[[nodiscard]] std::string print_change(const TemplateChange& change);

// One text a change; what is beyond `most` of them is counted in a last text: "and 5 more".
[[nodiscard]] std::vector<std::string> print_changes(std::span<const TemplateChange> changes,
                                                     std::size_t most = std::numeric_limits<std::size_t>::max());

}  // namespace shoal
