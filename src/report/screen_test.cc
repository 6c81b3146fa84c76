#include "report/screen.h"

#include <gtest/gtest.h>
#include <string>

#include "report/fakes.h"

namespace shoal {
namespace {

constexpr bool kWithStatus = true;

TEST(Screen, holds_back_small_writes) {
  StringSink sink;
  Screen screen(sink, !kWithStatus);

  for (int i = 0; i < 100; ++i) screen.add(".");
  EXPECT_EQ(sink.writes(), 0);
  screen.flush();

  EXPECT_EQ(sink.text(), std::string(100, '.'));
  EXPECT_EQ(sink.writes(), 1);
}

TEST(Screen, does_not_hold_back_without_end) {
  StringSink sink;
  Screen screen(sink, !kWithStatus);

  for (int i = 0; i < 10'000; ++i) screen.add(".");

  EXPECT_GT(sink.writes(), 0);
  EXPECT_LT(sink.writes(), 10);
}

TEST(Screen, ends_an_open_line_before_another) {
  StringSink sink;
  Screen screen(sink, !kWithStatus);

  screen.add("..");
  screen.write_line("shoal: hello");
  screen.add(".");
  screen.write_lines("a\nb");
  screen.end_line();
  screen.flush();

  EXPECT_EQ(sink.text(), "..\nshoal: hello\n.\na\nb\n");
}

TEST(Screen, keeps_the_status_line_below_the_text) {
  StringSink sink;
  Screen screen(sink, kWithStatus);

  screen.draw_status("[00:01] 1/9");
  EXPECT_EQ(sink.take(), "\r[00:01] 1/9\033[K");
  screen.write_line("FAIL a");
  screen.flush();
  EXPECT_EQ(sink.take(), "\r\033[KFAIL a\n[00:01] 1/9");
  screen.end_status();
  EXPECT_EQ(sink.take(), "\r\033[K");
}

TEST(Screen, draws_a_status_line_only_when_it_changed) {
  StringSink sink;
  Screen screen(sink, kWithStatus);

  screen.draw_status("one");
  screen.draw_status("one");

  EXPECT_EQ(sink.writes(), 1);
}

TEST(Screen, brings_a_hidden_status_line_back) {
  StringSink sink;
  Screen screen(sink, kWithStatus);
  screen.draw_status("one");
  (void)sink.take();

  screen.hide_status();
  EXPECT_EQ(sink.take(), "\r\033[K");
  screen.hide_status();
  EXPECT_EQ(sink.take(), "");
  screen.draw_status("one");
  EXPECT_EQ(sink.take(), "\rone\033[K");
  screen.hide_status();
  (void)sink.take();
  screen.write_line("text");
  screen.flush();
  EXPECT_EQ(sink.take(), "text\none");
}

TEST(Screen, without_a_status_line_never_moves_the_cursor) {
  StringSink sink;
  Screen screen(sink, !kWithStatus);

  screen.draw_status("one");
  screen.write_line("text");
  screen.hide_status();
  screen.end_status();

  EXPECT_EQ(sink.text(), "text\n");
}

}  // namespace
}  // namespace shoal
