// Steps through text that claims to be UTF-8.
#pragma once

#include <cstddef>
#include <string_view>

namespace shoal {

// What a byte that belongs to no valid sequence is replaced by: U+FFFD.
inline constexpr std::string_view kReplacementCharacter = "\xEF\xBF\xBD";

namespace utf8_detail {

[[nodiscard]] constexpr unsigned byte_at(std::string_view text, std::size_t at) {
  return at < text.size() ? static_cast<unsigned char>(text[at]) : 0u;
}

// The second byte's limits rule out overlong forms, surrogates and what lies
// beyond U+10FFFF (Unicode 15.0, table 3-7).
[[nodiscard]] constexpr bool second_byte_fits(unsigned first, unsigned second) {
  if (first == 0xE0) return second >= 0xA0 && second <= 0xBF;
  if (first == 0xED) return second >= 0x80 && second <= 0x9F;
  if (first == 0xF0) return second >= 0x90 && second <= 0xBF;
  if (first == 0xF4) return second >= 0x80 && second <= 0x8F;
  return second >= 0x80 && second <= 0xBF;
}

[[nodiscard]] constexpr std::size_t length_promised_by(unsigned first) {
  if (first < 0x80) return 1;
  if (first >= 0xC2 && first <= 0xDF) return 2;
  if (first >= 0xE0 && first <= 0xEF) return 3;
  if (first >= 0xF0 && first <= 0xF4) return 4;
  return 0;
}

}  // namespace utf8_detail

// Returns how many bytes the code point at `at` has, 0 when there is no valid
// one. Precondition: at < text.size().
[[nodiscard]] constexpr std::size_t utf8_length(std::string_view text, std::size_t at) {
  const unsigned first = utf8_detail::byte_at(text, at);
  const std::size_t length = utf8_detail::length_promised_by(first);
  if (length < 2) return length;
  if (!utf8_detail::second_byte_fits(first, utf8_detail::byte_at(text, at + 1))) return 0;
  for (std::size_t i = 2; i < length; ++i) {
    if ((utf8_detail::byte_at(text, at + i) & 0xC0u) != 0x80u) return 0;
  }
  return length;
}

// Returns the longest beginning of `text` of at most `limit` bytes that cuts
// no code point in two.
[[nodiscard]] constexpr std::string_view utf8_head(std::string_view text, std::size_t limit) {
  if (text.size() <= limit) return text;
  std::size_t end = limit;
  while (end > 0 && limit - end < 3 && (utf8_detail::byte_at(text, end) & 0xC0u) == 0x80u) --end;
  return text.substr(0, end);
}

// Returns the longest end of `text` of at most `limit` bytes that cuts no code
// point in two.
[[nodiscard]] constexpr std::string_view utf8_tail(std::string_view text, std::size_t limit) {
  if (text.size() <= limit) return text;
  std::size_t begin = text.size() - limit;
  const std::size_t last = begin + 3;
  while (begin < text.size() && begin < last && (utf8_detail::byte_at(text, begin) & 0xC0u) == 0x80u) ++begin;
  return text.substr(begin);
}

}  // namespace shoal
