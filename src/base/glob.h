// Patterns over names, as shells have them: `*` stands for any text, `?` for
// one character, all else for itself.
#pragma once

#include <string_view>

namespace shoal {

// Whether the whole of `text` is what `pattern` says. Takes time in the order
// of their lengths multiplied, whatever the pattern.
[[nodiscard]] bool matches(std::string_view pattern, std::string_view text);

}  // namespace shoal
