#include "config/duration.h"

#include <fmt/format.h>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace shoal {
namespace {

struct Unit {
  std::string_view name;
  std::int64_t milliseconds;
};

// In the order in which they may follow each other.
constexpr std::array kUnits{Unit{"h", 3'600'000}, Unit{"m", 60'000}, Unit{"s", 1'000}, Unit{"ms", 1}};
constexpr std::int64_t kMillionth = 1'000'000;
constexpr std::size_t kMostDigits = 9;

bool is_digit(char character) { return character >= '0' && character <= '9'; }

template <class Belongs>
std::string_view take_while(std::string_view& rest, Belongs belongs) {
  std::size_t size = 0;
  while (size < rest.size() && belongs(rest[size])) ++size;
  const std::string_view taken = rest.substr(0, size);
  rest.remove_prefix(size);
  return taken;
}

// In millionths, whole numbers: what a double makes of 0.1 is of no use here.
std::optional<std::int64_t> take_number(std::string_view& rest) {
  const std::string_view whole = take_while(rest, is_digit);
  std::string_view fraction;
  if (rest.starts_with('.')) {
    rest.remove_prefix(1);
    fraction = take_while(rest, is_digit);
    if (fraction.empty()) return std::nullopt;
  }
  if (whole.empty() || whole.size() > kMostDigits) return std::nullopt;

  std::int64_t number = 0;
  for (const char digit : whole) number = number * 10 + (digit - '0');
  number *= kMillionth;
  std::int64_t worth = kMillionth;
  for (const char digit : fraction) number += (worth /= 10) * (digit - '0');
  return number;
}

// The place of the unit among those that may still come.
std::optional<std::size_t> find_unit(std::size_t first, std::string_view name) {
  for (std::size_t at = first; at < kUnits.size(); ++at) {
    if (kUnits[at].name == name) return at;
  }
  return std::nullopt;
}

std::optional<Microseconds> duration_from(std::string_view text) {
  if (text == "none") return Microseconds{0};
  std::int64_t sum = 0;  // In microseconds.
  std::size_t first = 0;
  do {
    const std::optional<std::int64_t> number = take_number(text);
    const bool plain = first == 0 && text.empty();
    const std::string_view name = take_while(text, [](char character) { return !is_digit(character); });
    const std::optional<std::size_t> unit = find_unit(first, plain ? "s" : name);
    if (!number || !unit) return std::nullopt;
    sum += *number / 1'000 * kUnits[*unit].milliseconds;
    first = *unit + 1;
  } while (!text.empty());
  return Microseconds{sum};
}

}  // namespace

Result<Microseconds> parse_duration(std::string_view text) {
  const std::optional<Microseconds> duration = duration_from(text);
  if (!duration) {
    return fail({.message = fmt::format("'{}' is no duration", text),
                 .cause = fmt::format("expected {}", kDurationForms),
                 .hint = {}});
  }
  if (*duration > kLongestDuration) {
    return fail({.message = fmt::format("'{}' is too long", text),
                 .cause = "a duration is 365 days at most",
                 .hint = "\"none\" means no limit"});
  }
  return *duration;
}

}  // namespace shoal
