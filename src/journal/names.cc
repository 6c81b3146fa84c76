#include "journal/names.h"

#include <fmt/format.h>
#include <algorithm>

#include "base/hash.h"
#include "base/utf8.h"

namespace shoal {
namespace {

std::string server_name(std::string_view wanted, const std::string& suffix, std::size_t longest) {
  if (wanted.size() + suffix.size() <= longest) return std::string{wanted} + suffix;
  const std::string end = fmt::format("_{:08x}{}", fnv1a(wanted), suffix);
  return std::string{utf8_head(wanted, longest - end.size())} + end;
}

std::string oracle_name(std::string_view wanted, const std::string& suffix) {
  std::string name = server_name(wanted, suffix, kLongestOracleName);
  std::ranges::transform(name, name.begin(), [](char letter) {
    return 'a' <= letter && letter <= 'z' ? static_cast<char>(letter - 'a' + 'A') : letter;
  });
  return name;
}

std::string file_name(std::string_view wanted, const std::string& suffix) {
  const std::size_t slash = wanted.rfind('/');
  const std::size_t first = slash == std::string_view::npos ? 0 : slash + 1;
  const std::size_t dot = wanted.rfind('.');
  // A dot that begins the name hides the file and has no extension behind it.
  const std::size_t end = dot == std::string_view::npos || dot <= first ? wanted.size() : dot;
  return std::string{wanted.substr(0, end)} + suffix + std::string{wanted.substr(end)};
}

std::string name_with(const std::string& wanted, const std::string& suffix, std::string_view vendor) {
  if (vendor == "sqlite") return file_name(wanted, suffix);
  if (vendor == "oracle") return oracle_name(wanted, suffix);
  return server_name(wanted, suffix, kLongestDatabaseName);
}

}  // namespace

std::string fitting_name(const std::string& wanted, std::string_view vendor) {
  if (vendor == "oracle") return wanted.size() > kLongestOracleName ? oracle_name(wanted, "") : wanted;
  const bool has_limit = vendor == "postgresql" || vendor == "mysql";
  return has_limit && wanted.size() > kLongestUnchangedName ? server_name(wanted, "", kLongestDatabaseName) : wanted;
}

std::string choose_name(const std::string& wanted, std::span<const std::string> taken, std::string_view vendor) {
  std::string name = fitting_name(wanted, vendor);
  for (unsigned number = 2; std::find(taken.begin(), taken.end(), name) != taken.end(); ++number) {
    const std::string suffix = fmt::format("_s{}", number);
    name = name_with(wanted, suffix, vendor);
  }
  return name;
}

}  // namespace shoal
