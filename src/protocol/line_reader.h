// Cuts a stream of bytes into lines.
//
// Feed it what arrives, take lines until there is none. A line over the limit
// is an error once, and the reader is spent: its owner closes the connection.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"

namespace shoal {

class LineReader {
 public:
  explicit LineReader(std::size_t longest_line) : longest_line_(longest_line) {}

  // Takes bytes in. They are copied.
  void feed(std::string_view bytes);

  // The next whole line without its line feed; nothing while it is not
  // complete; an error when it is too long, complete or not.
  [[nodiscard]] std::optional<Result<std::string>> next();

 private:
  std::size_t longest_line_;
  std::string buffer_;
  std::size_t begin_ = 0;     // Start of the line that is being read.
  std::size_t searched_ = 0;  // No line feed before this place.
  bool spent_ = false;
};

}  // namespace shoal
