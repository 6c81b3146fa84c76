#include "protocol/line_reader.h"

#include <gtest/gtest.h>
#include <chrono>
#include <random>
#include <string>
#include <vector>

namespace shoal {
namespace {

// All whole lines that are there now.
std::vector<std::string> take_all(LineReader& reader) {
  std::vector<std::string> lines;
  while (auto line = reader.next()) {
    if (!*line) {
      lines.push_back("error: " + line->error().message);
    } else {
      lines.push_back(std::move(**line));
    }
  }
  return lines;
}

TEST(LineReader, gives_whole_lines_only) {
  LineReader reader(100);

  reader.feed("one\ntwo\nthr");
  EXPECT_EQ(take_all(reader), (std::vector<std::string>{"one", "two"}));
  reader.feed("ee\n");
  EXPECT_EQ(take_all(reader), (std::vector<std::string>{"three"}));
}

TEST(LineReader, gives_empty_lines_and_nul_bytes_as_they_are) {
  LineReader reader(100);

  reader.feed(std::string_view("\n\na\0b\n", 6));

  EXPECT_EQ(take_all(reader), (std::vector<std::string>{"", "", std::string("a\0b", 3)}));
}

TEST(LineReader, has_nothing_before_it_is_fed) {
  LineReader reader(100);

  EXPECT_FALSE(reader.next());
  reader.feed("");
  EXPECT_FALSE(reader.next());
}

TEST(LineReader, takes_a_line_of_just_the_longest_length) {
  LineReader reader(5);

  reader.feed("12345\n12345");
  EXPECT_EQ(take_all(reader), (std::vector<std::string>{"12345"}));
  reader.feed("\n");
  EXPECT_EQ(take_all(reader), (std::vector<std::string>{"12345"}));
}

TEST(LineReader, refuses_a_longer_line_once_and_is_spent) {
  LineReader reader(5);

  reader.feed("1\n123456\n2\n");

  EXPECT_EQ(take_all(reader), (std::vector<std::string>{"1", "error: a line is too long"}));
  reader.feed("3\n");
  EXPECT_EQ(take_all(reader), std::vector<std::string>{});
}

TEST(LineReader, refuses_a_longer_line_before_its_end_has_come) {
  LineReader reader(5);

  reader.feed("123");
  EXPECT_EQ(take_all(reader), std::vector<std::string>{});
  reader.feed("456");
  EXPECT_EQ(take_all(reader), (std::vector<std::string>{"error: a line is too long"}));
}

TEST(LineReader, gives_the_same_lines_however_the_bytes_are_cut) {
  for (unsigned seed = 0; seed < 300; ++seed) {
    std::mt19937 random(seed);
    std::string bytes;
    std::vector<std::string> expected;
    for (int i = 0; i < 40; ++i) {
      expected.emplace_back(random() % 30, static_cast<char>('a' + random() % 26));
      bytes += expected.back() + "\n";
    }

    LineReader reader(30);
    std::vector<std::string> lines;
    for (std::size_t at = 0; at < bytes.size();) {
      const std::size_t size = 1 + random() % 50;
      reader.feed(std::string_view(bytes).substr(at, size));
      at += size;
      if (random() % 3 == 0) continue;  // Lines may pile up.
      for (std::string& line : take_all(reader)) lines.push_back(std::move(line));
    }
    for (std::string& line : take_all(reader)) lines.push_back(std::move(line));

    ASSERT_EQ(lines, expected) << "seed " << seed;
  }
}

// Quadratic searching or moving would need minutes here: a long line that
// comes byte by byte, and many lines that are taken one by one.
TEST(LineReader, needs_time_in_proportion_to_the_bytes) {
  const auto began = std::chrono::steady_clock::now();

  LineReader slow_peer(2'000'000);
  for (int i = 0; i < 1'000'000; ++i) {
    slow_peer.feed("x");
    ASSERT_FALSE(slow_peer.next());
  }
  LineReader quick_peer(100);
  std::string burst;
  for (int i = 0; i < 500'000; ++i) burst += "{\"m\": \"more\"}\n";
  quick_peer.feed(burst);
  std::size_t lines = 0;
  while (quick_peer.next()) {
    ++lines;
    if (lines % 16 == 0) quick_peer.feed("y\n");
    if (lines == 500'000) break;
  }

  EXPECT_EQ(lines, 500'000u);
  EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(20));
}

}  // namespace
}  // namespace shoal
