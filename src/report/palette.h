// Colours where they are wanted, plain text where not.
#pragma once

#include <string>
#include <string_view>

#include "report/mark.h"

namespace shoal {

class Palette {
 public:
  explicit Palette(bool color) : color_(color) {}

  [[nodiscard]] std::string red(std::string_view text) const { return paint("\033[31m", text); }
  [[nodiscard]] std::string green(std::string_view text) const { return paint("\033[32m", text); }
  [[nodiscard]] std::string yellow(std::string_view text) const { return paint("\033[33m", text); }

  // In the colour of the mark: bad ones red, odd ones yellow, good ones plain.
  [[nodiscard]] std::string marked(Mark mark, std::string_view text) const {
    if (is_bad(mark)) return red(text);
    return mark == Mark::skipped || mark == Mark::expected_failure ? yellow(text) : std::string(text);
  }

  // Ends whatever colour somebody else's text left switched on.
  [[nodiscard]] std::string_view reset() const { return color_ ? "\033[0m" : ""; }

 private:
  [[nodiscard]] std::string paint(std::string_view code, std::string_view text) const {
    if (!color_) return std::string(text);
    std::string painted(code);
    painted += text;
    painted += "\033[0m";
    return painted;
  }

  bool color_;
};

}  // namespace shoal
