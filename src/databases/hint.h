// What to do about an error, by the server's code of it.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace shoal {

struct Hint {
  std::string_view code;  // As in StepError.
  std::string_view text;
};

// The text of the first that has this code; empty when none has.
[[nodiscard]] inline std::string hint_for(std::span<const Hint> hints, std::string_view code) {
  for (const Hint& hint : hints) {
    if (hint.code == code) return std::string{hint.text};
  }
  return {};
}

}  // namespace shoal
