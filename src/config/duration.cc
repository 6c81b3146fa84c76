#include "config/duration.h"

#include <fmt/format.h>
#include <array>
#include <charconv>
#include <cstddef>
#include <optional>
#include <string>

namespace shoal {
namespace {

struct Unit {
  std::string_view name;
  double seconds;
};

// In the order in which they may follow each other.
constexpr std::array kUnits{Unit{"h", 3600}, Unit{"m", 60}, Unit{"s", 1}, Unit{"ms", 0.001}};

bool is_in_number(char character) { return (character >= '0' && character <= '9') || character == '.'; }

std::string_view take_while(std::string_view& rest, bool in_number) {
  std::size_t size = 0;
  while (size < rest.size() && is_in_number(rest[size]) == in_number) ++size;
  const std::string_view taken = rest.substr(0, size);
  rest.remove_prefix(size);
  return taken;
}

std::optional<double> number_from(std::string_view text) {
  double number = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number, std::chars_format::fixed);
  if (fault != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

// The place of the unit among those that may still come.
std::optional<std::size_t> unit_from(std::size_t first, std::string_view name) {
  for (std::size_t at = first; at < kUnits.size(); ++at) {
    if (kUnits[at].name == name) return at;
  }
  return std::nullopt;
}

std::optional<double> seconds_from(std::string_view text) {
  if (text == "none") return 0;
  if (const std::optional<double> plain = number_from(text)) return plain;
  double seconds = 0;
  std::size_t first = 0;
  while (!text.empty()) {
    const std::optional<double> number = number_from(take_while(text, true));
    const std::optional<std::size_t> unit = unit_from(first, take_while(text, false));
    if (!number || !unit) return std::nullopt;
    seconds += *number * kUnits[*unit].seconds;
    first = *unit + 1;
  }
  return first == 0 ? std::nullopt : std::optional{seconds};
}

}  // namespace

Result<Microseconds> parse_duration(std::string_view text) {
  const std::optional<double> seconds = seconds_from(text);
  if (!seconds || *seconds < 0) {
    return fail({.message = fmt::format("'{}' is no duration", text),
                 .cause = "expected seconds, or a text like \"90s\", \"1h30m\", \"500ms\" or \"none\"",
                 .hint = {}});
  }
  if (*seconds > to_seconds(kLongestDuration)) {
    return fail({.message = fmt::format("'{}' is too long", text),
                 .cause = "a duration is 365 days at most",
                 .hint = "\"none\" means no limit"});
  }
  return from_seconds(*seconds);
}

}  // namespace shoal
