// What the user typed, as values.
#pragma once

#include <optional>
#include <string>
#include <variant>

#include "base/error.h"

namespace shoal {

struct RunAsked {
  std::string directory;
  std::optional<std::string> events = {};
  std::optional<std::string> state = {};
  std::optional<std::string> config = {};
};
struct ReplayAsked {
  std::string file;
  std::optional<int> verbosity = {};
  std::optional<int> durations = {};
};
struct HelpAsked {};
struct VersionAsked {};

using Asked = std::variant<RunAsked, ReplayAsked, HelpAsked, VersionAsked>;

// Errors say what was typed and what was expected.
[[nodiscard]] Result<Asked> parse_command_line(int count, const char* const* words);

// One screen about everything that can be typed.
[[nodiscard]] std::string print_help();

}  // namespace shoal
