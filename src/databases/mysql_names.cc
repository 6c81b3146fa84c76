#include "databases/mysql_names.h"

#include <algorithm>

#include "databases/quote.h"

namespace shoal {
namespace {

// The place after what is quoted from `begin` on; a doubled quote does not end it, nor (in texts) one after a
// backslash.
std::size_t end_of_quoted(std::string_view text, std::size_t begin) {
  const char quote = text[begin];
  std::size_t place = begin + 1;
  while (place < text.size()) {
    const bool doubled = text[place] == quote && place + 1 < text.size() && text[place + 1] == quote;
    if (doubled || (text[place] == '\\' && quote != '`')) {
      place += 2;
    } else if (text[place++] == quote) {
      break;
    }
  }
  return std::min(place, text.size());
}

}  // namespace

std::string named_in(std::string_view to, std::string_view from, std::string_view statement) {
  const std::string old_name = quote_name(Vendor::mysql, from);
  const std::string new_name = quote_name(Vendor::mysql, to);
  std::string changed;
  for (std::size_t place = 0; place < statement.size();) {
    const char character = statement[place];
    const bool is_quoted = character == '`' || character == '\'' || character == '"';
    const std::size_t end = is_quoted ? end_of_quoted(statement, place) : place + 1;
    const std::string_view piece = statement.substr(place, end - place);
    const bool is_name = piece == old_name;
    const bool qualifies = statement.substr(end).starts_with('.') && !changed.ends_with('.');
    if (is_name && !qualifies) return std::string{statement};
    changed += is_name ? std::string_view{new_name} : piece;
    place = end;
  }
  return changed;
}

bool is_plain(std::string_view text) {
  return std::ranges::all_of(text, [](char letter) { return static_cast<unsigned char>(letter) < 0x80; });
}

}  // namespace shoal
