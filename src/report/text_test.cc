#include "report/text.h"

#include <gtest/gtest.h>
#include <random>
#include <string>

namespace shoal {
namespace {

TEST(Text, for_a_terminal_spells_out_what_would_move_the_cursor) {
  EXPECT_EQ(printable("shop.tests.T.test_a"), "shop.tests.T.test_a");
  EXPECT_EQ(printable("a\033[2Jb\rc\nd\te\x7F"), "a\\x1b[2Jb\\rc\\nd\\te\\x7f");
  EXPECT_EQ(printable(std::string_view("a\0b", 3)), "a\\x00b");
  EXPECT_EQ(printable("\xC2\x9B"
                      "31m"),
            "\\x9b31m");  // A C1 control: "\033[" in one character.
  EXPECT_EQ(printable("\x9B"
                      "31m"),
            "\\x9b31m");
  EXPECT_EQ(printable("caf\xC3\xA9 \xF0\x9F\x90\x9F"), "caf\xC3\xA9 \xF0\x9F\x90\x9F");
}

TEST(Text, of_several_lines_keeps_them) { EXPECT_EQ(printable_lines("a\n\tb\r\033"), "a\n\tb\\r\\x1b"); }

TEST(Text, is_quoted_as_python_does) {
  EXPECT_EQ(print_quoted("no database"), "'no database'");
  EXPECT_EQ(print_quoted("it's late"), "\"it's late\"");
  EXPECT_EQ(print_quoted("it's \"late\""), "'it\\'s \"late\"'");
  EXPECT_EQ(print_quoted("a\nb\\c\033"), "'a\\nb\\\\c\\x1b'");
  EXPECT_EQ(print_quoted(""), "''");
}

TEST(Text, is_as_wide_as_a_terminal_draws_it) {
  EXPECT_EQ(columns("abc"), 3u);
  EXPECT_EQ(columns("caf\xC3\xA9"), 4u);
  EXPECT_EQ(columns("\xE6\xB8\xAC\xE8\xA9\xA6"), 4u);  // Two Chinese characters.
}

TEST(Text, that_fits_is_kept_whole) {
  EXPECT_EQ(keep_head("abcd", 4), "abcd");
  EXPECT_EQ(keep_tail("abcd", 4), "abcd");
}

TEST(Text, that_does_not_fit_is_cut_between_characters) {
  EXPECT_EQ(keep_head("abcd", 3), "ab…");
  EXPECT_EQ(keep_tail("abcd", 3), "…cd");
  EXPECT_EQ(keep_head("\xC3\xA9\xC3\xA9\xC3\xA9", 2), "\xC3\xA9…");
  EXPECT_EQ(keep_tail("\xC3\xA9\xC3\xA9\xC3\xA9", 2), "…\xC3\xA9");
  EXPECT_EQ(keep_head("abcd", 1), "…");
  EXPECT_EQ(keep_tail("abcd", 1), "…");
  EXPECT_EQ(keep_head("abcd", 0), "");
  EXPECT_EQ(keep_tail("abcd", 0), "");
}

TEST(Text, of_any_bytes_becomes_printable_and_never_wider_than_asked) {
  std::mt19937 random(11);
  for (int round = 0; round < 5'000; ++round) {
    std::string bytes(random() % 20, '\0');
    for (char& byte : bytes) byte = static_cast<char>(random());

    const std::string text = printable(bytes);

    const std::size_t room = random() % 20;
    EXPECT_LE(columns(keep_head(text, room)), room);
    EXPECT_LE(columns(keep_tail(text, room)), room);
    EXPECT_EQ(printable(text), text);
    EXPECT_EQ(text.find_first_of("\r\n\t\033\x7F"), std::string::npos);
  }
}

TEST(Text, of_a_clock_shows_hours_only_when_there_are_any) {
  EXPECT_EQ(print_clock(std::chrono::milliseconds{999}), "00:00");
  EXPECT_EQ(print_clock(std::chrono::seconds{12}), "00:12");
  EXPECT_EQ(print_clock(std::chrono::seconds{3599}), "59:59");
  EXPECT_EQ(print_clock(std::chrono::seconds{3600 * 11 + 62}), "11:01:02");
}

TEST(Text, of_a_count_has_a_plural) {
  EXPECT_EQ(print_count(0, "test"), "0 tests");
  EXPECT_EQ(print_count(1, "test"), "1 test");
  EXPECT_EQ(print_count(2, "test"), "2 tests");
}

}  // namespace
}  // namespace shoal
