#include "databases/quote.h"

namespace shoal {
namespace {

void append_doubled(std::string& quoted, std::string_view text, std::string_view doubled) {
  for (const char character : text) {
    quoted += character;
    if (doubled.find(character) != std::string_view::npos) quoted += character;
  }
}

std::string quoted_with(char quote, std::string_view text, std::string_view doubled) {
  std::string quoted(1, quote);
  append_doubled(quoted, text, doubled);
  return quoted + quote;
}

}  // namespace

std::string quote_name(Vendor vendor, std::string_view name) {
  return vendor == Vendor::mysql ? quoted_with('`', name, "`") : quoted_with('"', name, "\"");
}

std::string quote_text(Vendor vendor, std::string_view text) {
  return quoted_with('\'', text, vendor == Vendor::mysql ? "'\\" : "'");
}

}  // namespace shoal
