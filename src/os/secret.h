// Comparing secrets.
#pragma once

#include <string_view>

namespace shoal {

// Takes equally long wherever the texts differ, so that nobody can guess a
// secret one letter at a time. Only the length is given away.
[[nodiscard]] bool is_same_secret(std::string_view given, std::string_view secret);

}  // namespace shoal
