#include "report/text.h"

#include <fmt/format.h>
#include <array>
#include <iterator>
#include <utility>

#include "base/utf8.h"

namespace shoal {
namespace {

constexpr std::string_view kEllipsis = "…";

struct Character {
  std::string_view bytes;
  char32_t code = 0;  // 0 with `valid` false for a byte that begins none.
  bool valid = false;
};

Character character_at(std::string_view text, std::size_t at) {
  const std::size_t length = utf8_length(text, at);
  if (length == 0) return {text.substr(at, 1), static_cast<unsigned char>(text[at]), false};
  constexpr std::array<unsigned, 5> lead_bits{0, 0x7F, 0x1F, 0x0F, 0x07};
  char32_t code = static_cast<unsigned char>(text[at]) & lead_bits.at(length);
  for (std::size_t i = 1; i < length; ++i) code = (code << 6u) | (static_cast<unsigned char>(text[at + i]) & 0x3Fu);
  return {text.substr(at, length), code, true};
}

bool is_control(const Character& character) {
  return !character.valid || character.code < 0x20 || (character.code >= 0x7F && character.code < 0xA0);
}

// East Asian and pictographic blocks that terminals draw two columns wide
// (Unicode's EastAsianWidth.txt, coarsely: a status line is all that needs it).
bool is_wide(char32_t code) {
  constexpr std::array<std::pair<char32_t, char32_t>, 10> wide{{{0x1100, 0x115F},
                                                                {0x2E80, 0xA4CF},
                                                                {0xAC00, 0xD7A3},
                                                                {0xF900, 0xFAFF},
                                                                {0xFE30, 0xFE6F},
                                                                {0xFF00, 0xFF60},
                                                                {0xFFE0, 0xFFE6},
                                                                {0x1F300, 0x1F64F},
                                                                {0x1F900, 0x1F9FF},
                                                                {0x20000, 0x3FFFD}}};
  for (const auto& [first, last] : wide) {
    if (code >= first && code <= last) return true;
  }
  return false;
}

void append_spelled_out(std::string& out, char32_t code) {
  switch (code) {
    case U'\n':
      out += "\\n";
      return;
    case U'\r':
      out += "\\r";
      return;
    case U'\t':
      out += "\\t";
      return;
    default:
      fmt::format_to(std::back_inserter(out), "\\x{:02x}", static_cast<unsigned>(code));
  }
}

// `kept` are characters that are passed on although they are control ones,
// `escaped` are those that get a backslash although they are none.
std::string spell_out(std::string_view text, std::string_view kept, std::string_view escaped) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const Character character = character_at(text, at);
    const char first = text[at];
    if (is_control(character) && kept.find(first) == std::string_view::npos) {
      append_spelled_out(out, character.code);
    } else {
      if (escaped.find(first) != std::string_view::npos) out += '\\';
      out += character.bytes;
    }
    at += character.bytes.size();
  }
  return out;
}

std::size_t columns_of(const Character& character) { return is_wide(character.code) ? 2 : 1; }

}  // namespace

std::string printable(std::string_view text) { return spell_out(text, "", ""); }

std::string printable_lines(std::string_view text) { return spell_out(text, "\n\t", ""); }

std::string print_quoted(std::string_view text) {
  const bool doubled = text.find('\'') != std::string_view::npos && text.find('"') == std::string_view::npos;
  return doubled ? fmt::format("\"{}\"", spell_out(text, "", "\\")) : fmt::format("'{}'", spell_out(text, "", "\\'"));
}

std::size_t columns(std::string_view text) {
  std::size_t sum = 0;
  for (std::size_t at = 0; at < text.size();) {
    const Character character = character_at(text, at);
    sum += columns_of(character);
    at += character.bytes.size();
  }
  return sum;
}

std::string keep_head(std::string_view text, std::size_t room) {
  if (columns(text) <= room) return std::string(text);
  if (room == 0) return {};
  std::size_t at = 0;
  for (std::size_t used = 1;;) {
    const Character character = character_at(text, at);
    used += columns_of(character);
    if (used > room) break;
    at += character.bytes.size();
  }
  return fmt::format("{}{}", text.substr(0, at), kEllipsis);
}

std::string keep_tail(std::string_view text, std::size_t room) {
  std::size_t rest = columns(text);
  if (rest <= room) return std::string(text);
  if (room == 0) return {};
  std::size_t at = 0;
  while (rest + 1 > room) {
    const Character character = character_at(text, at);
    rest -= columns_of(character);
    at += character.bytes.size();
  }
  return fmt::format("{}{}", kEllipsis, text.substr(at));
}

std::string print_clock(TimePoint at) {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(at).count();
  if (seconds < 3600) return fmt::format("{:02}:{:02}", seconds / 60, seconds % 60);
  return fmt::format("{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
}

std::string print_count(std::size_t count, std::string_view noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

}  // namespace shoal
