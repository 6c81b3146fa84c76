#include "config/stray.h"

#include <algorithm>

namespace shoal {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

// The quotes of the string that begins here: three, or one.
std::string_view quotes_at(std::string_view toml, std::size_t at) {
  const std::string_view three = toml.substr(at, 3);
  return three == "\"\"\"" || three == "'''" ? three : toml.substr(at, 1);
}

std::size_t end_of_string(std::string_view toml, std::size_t at) {
  const std::string_view quotes = quotes_at(toml, at);
  const bool on_one_line = quotes.size() == 1;
  for (at += quotes.size(); at < toml.size(); ++at) {
    if (toml[at] == '\\' && quotes.front() == '"') {
      ++at;
    } else if (toml.substr(at).starts_with(quotes)) {
      at += quotes.size();
      // Up to two quotes of the text may stand before those that end it.
      for (int i = 0; i < 2 && !on_one_line && at < toml.size() && toml[at] == quotes.front(); ++i) ++at;
      return at;
    } else if (toml[at] == '\n' && on_one_line) {
      return at;
    }
  }
  return toml.size();
}

}  // namespace

std::optional<std::size_t> find_stray_byte(std::string_view toml) {
  std::size_t at = toml.starts_with(kByteOrderMark) ? kByteOrderMark.size() : 0;
  while (at < toml.size()) {
    if (static_cast<unsigned char>(toml[at]) >= 0x80) return at;
    if (toml[at] == '#') {
      at = std::min(toml.find('\n', at), toml.size());
    } else if (toml[at] == '"' || toml[at] == '\'') {
      at = end_of_string(toml, at);
    } else {
      ++at;
    }
  }
  return std::nullopt;
}

}  // namespace shoal
