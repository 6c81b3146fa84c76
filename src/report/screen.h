// The lower end of a terminal, or of a file that takes its place.
//
// Text goes above the status line, which is taken away for it and drawn again
// below it. Small writes are held back until `flush`, because one write a test
// is more than a test may cost.
#pragma once

#include <string>
#include <string_view>

#include "report/reporter.h"

namespace shoal {

class Screen {
 public:
  // `sink` must outlive the screen. Without `status_line` there is never one.
  Screen(TextSink& sink, bool status_line) : sink_(sink), status_line_(status_line) {}

  // Adds to a line that stays open for more, like a row of dots.
  void add(std::string_view text);

  // Ends the open line, if there is one.
  void end_line();

  // Writes `text` as a line of its own.
  void write_line(std::string_view text);

  // Writes whole lines.
  void write_lines(std::string_view lines);

  // Makes `text` the status line, from now on.
  void draw_status(std::string text);

  // Takes the status line away until something is written or drawn.
  void hide_status();

  // Takes it away for good.
  void end_status();

  // Hands what was held back to the sink.
  void flush();

 private:
  TextSink& sink_;
  bool status_line_;
  std::string held_back_;
  bool line_is_open_ = false;
  std::string status_;  // What is wanted below all else.
  std::string shown_;   // What stands there now.
};

}  // namespace shoal
