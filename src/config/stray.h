// Characters that stand in a TOML file where only ASCII may.
//
// toml++ says the same, but on its way there runs into undefined behaviour.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace shoal {

// Returns the place of the first byte beyond ASCII that is in no string and in
// no comment. Up to the first mistake in `toml` it sees strings and comments
// as a parser does.
[[nodiscard]] std::optional<std::size_t> find_stray_byte(std::string_view toml);

}  // namespace shoal
