#include "model/oracle.h"

#include <algorithm>

#include "model/names.h"

namespace shoal {
namespace {

constexpr std::array kWays{
    std::pair{OracleWay::automatic, std::string_view{"auto"}},
    std::pair{OracleWay::network, std::string_view{"network"}},
    std::pair{OracleWay::link, std::string_view{"link"}},
    std::pair{OracleWay::dump, std::string_view{"dump"}},
    std::pair{OracleWay::metadata, std::string_view{"metadata"}},
    std::pair{OracleWay::migrate, std::string_view{"migrate"}},
};

// SQL Language Reference, "Database Object Naming Rules": in bytes, since release 12.2. A link's domain and qualifier
// count, too.
constexpr std::size_t kLongestName = 128;
constexpr std::size_t kMostDigits = 18;

bool is_letter(char byte) { return (byte >= 'A' && byte <= 'Z') || (byte >= 'a' && byte <= 'z'); }

bool is_digit(char byte) { return byte >= '0' && byte <= '9'; }

char upper(char byte) { return byte >= 'a' && byte <= 'z' ? static_cast<char>(byte - 'a' + 'A') : byte; }

std::string upper(std::string_view text) {
  std::string result{text};
  std::ranges::transform(result, result.begin(), [](char byte) { return upper(byte); });
  return result;
}

bool is_name(std::string_view text) {
  return !text.empty() && text.size() <= kLongestName && is_letter(text.front()) &&
         std::ranges::all_of(text, [](char byte) {
           return is_letter(byte) || is_digit(byte) || byte == '_' || byte == '$' || byte == '#';
         });
}

// Names with dots between them.
bool is_dotted(std::string_view text) {
  for (std::size_t dot = text.find('.'); dot != std::string_view::npos; dot = text.find('.')) {
    if (!is_name(text.substr(0, dot))) return false;
    text.remove_prefix(dot + 1);
  }
  return is_name(text);
}

bool is_control(char byte) { return static_cast<unsigned char>(byte) < 0x20 || byte == 0x7F; }

}  // namespace

std::string_view name_of(OracleWay way) { return name_in(kWays, way); }

std::optional<OracleWay> oracle_way_named(std::string_view name) { return value_in<OracleWay>(kWays, name); }

std::optional<std::string> oracle_name(std::string_view text) {
  if (!is_name(text)) return std::nullopt;
  return upper(text);
}

// SQL Language Reference, "References to Objects in Remote Databases": database[.domain]...[@qualifier].
std::optional<std::string> oracle_link_name(std::string_view text) {
  const std::size_t at = text.find('@');
  if (text.size() > kLongestName || !is_dotted(text.substr(0, at))) return std::nullopt;
  if (at != std::string_view::npos && !is_name(text.substr(at + 1))) return std::nullopt;
  return upper(text);
}

// In a statement it is followed by a quote, and `]'` would end the literal that the statement stands in.
std::optional<std::string> oracle_path(std::string_view text) {
  if (text.empty() || text.back() == ']' || text.find('\'') != std::string_view::npos) return std::nullopt;
  if (std::ranges::any_of(text, is_control)) return std::nullopt;
  return std::string{text};
}

// SQL Language Reference, size_clause; P and E are more than any file can have.
std::optional<std::string> oracle_size(std::string_view text) {
  std::string_view digits = text;
  if (!digits.empty() && std::string_view{"KMGT"}.find(upper(digits.back())) != std::string_view::npos) {
    digits.remove_suffix(1);
  }
  if (digits.empty() || digits.size() > kMostDigits || !std::ranges::all_of(digits, is_digit)) return std::nullopt;
  return upper(text);
}

}  // namespace shoal
