#include "json/writer.h"

#include <cstddef>
#include <iterator>
#include <utility>

#include "base/utf8.h"

namespace shoal {
namespace {

bool is_plain(char character) {
  const auto byte = static_cast<unsigned char>(character);
  return byte >= 0x20 && byte < 0x80 && character != '"' && character != '\\';
}

void append_escaped(std::string& out, char character) {
  switch (character) {
    case '"':
      out += "\\\"";
      return;
    case '\\':
      out += "\\\\";
      return;
    case '\b':
      out += "\\b";
      return;
    case '\f':
      out += "\\f";
      return;
    case '\n':
      out += "\\n";
      return;
    case '\r':
      out += "\\r";
      return;
    case '\t':
      out += "\\t";
      return;
    default:
      break;
  }
  constexpr std::string_view digits = "0123456789abcdef";
  const auto byte = static_cast<unsigned char>(character);
  out += "\\u00";
  out += digits[byte / 16u];
  out += digits[byte % 16u];
}

}  // namespace

void append_json_text(std::string& out, std::string_view text) {
  out += '"';
  std::size_t at = 0;
  while (at < text.size()) {
    std::size_t end = at;
    while (end < text.size() && is_plain(text[end])) ++end;
    out += text.substr(at, end - at);
    if (end == text.size()) break;

    const std::size_t length = utf8_length(text, end);
    if (length > 1) {
      out += text.substr(end, length);
    } else if (length == 1) {
      append_escaped(out, text[end]);
    } else {
      out += kReplacementCharacter;
    }
    at = end + (length == 0 ? 1 : length);
  }
  out += '"';
}

JsonWriter& JsonWriter::begin_object() {
  separate();
  text_ += '{';
  follows_value_ = false;
  return *this;
}

JsonWriter& JsonWriter::end_object() {
  text_ += '}';
  follows_value_ = true;
  return *this;
}

JsonWriter& JsonWriter::begin_list() {
  separate();
  text_ += '[';
  follows_value_ = false;
  return *this;
}

JsonWriter& JsonWriter::end_list() {
  text_ += ']';
  follows_value_ = true;
  return *this;
}

JsonWriter& JsonWriter::key(std::string_view name) {
  separate();
  append_json_text(text_, name);
  text_ += ": ";
  follows_value_ = false;
  return *this;
}

JsonWriter& JsonWriter::null() { return plain("null"); }

JsonWriter& JsonWriter::value(std::string_view text) {
  separate();
  append_json_text(text_, text);
  follows_value_ = true;
  return *this;
}

JsonWriter& JsonWriter::value(double number) {
  separate();
  fmt::format_to(std::back_inserter(text_), "{}", number);
  follows_value_ = true;
  return *this;
}

std::string JsonWriter::take_line() {
  text_ += '\n';
  follows_value_ = false;
  return std::exchange(text_, {});
}

JsonWriter& JsonWriter::plain(std::string_view token) {
  separate();
  text_ += token;
  follows_value_ = true;
  return *this;
}

void JsonWriter::separate() {
  if (follows_value_) text_ += ", ";
}

}  // namespace shoal
