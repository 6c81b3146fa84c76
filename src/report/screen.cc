#include "report/screen.h"

#include <cstddef>
#include <utility>

namespace shoal {
namespace {

constexpr std::string_view kClearLine = "\r\033[K";
constexpr std::size_t kMostHeldBack = 8192;  // Bytes.

}  // namespace

void Screen::add(std::string_view text) {
  held_back_ += text;
  line_is_open_ = line_is_open_ || !text.empty();
  if (held_back_.size() > kMostHeldBack) flush();
}

void Screen::end_line() {
  if (line_is_open_) held_back_ += '\n';
  line_is_open_ = false;
}

void Screen::write_line(std::string_view text) {
  end_line();
  held_back_ += text;
  held_back_ += '\n';
  if (held_back_.size() > kMostHeldBack) flush();
}

void Screen::write_lines(std::string_view lines) {
  end_line();
  held_back_ += lines;
  if (!lines.empty() && lines.back() != '\n') held_back_ += '\n';
  if (held_back_.size() > kMostHeldBack) flush();
}

void Screen::draw_status(std::string text) {
  if (!status_line_) return;
  status_ = std::move(text);
  flush();
  if (status_ == shown_) return;
  std::string drawn = "\r" + status_ + "\033[K";
  sink_.write(drawn);
  shown_ = status_;
}

void Screen::hide_status() {
  flush();
  if (!shown_.empty()) sink_.write(kClearLine);
  shown_.clear();
}

void Screen::end_status() {
  status_.clear();
  hide_status();
}

void Screen::flush() {
  if (held_back_.empty()) return;
  std::string text = shown_.empty() ? std::string{} : std::string(kClearLine);
  text += std::exchange(held_back_, {});
  shown_.clear();
  if (!line_is_open_ && !status_.empty()) {
    text += status_;
    shown_ = status_;
  }
  sink_.write(text);
}

}  // namespace shoal
