#include "protocol/line_reader.h"

#include <fmt/format.h>
#include <algorithm>

namespace shoal {

void LineReader::feed(std::string_view bytes) {
  if (spent_) return;

  // What was handed out goes once it is the larger half, so that each byte is
  // moved a bounded number of times and the buffer stays near one line.
  if (begin_ >= buffer_.size() - begin_) {
    buffer_.erase(0, begin_);
    searched_ -= begin_;
    begin_ = 0;
  }
  buffer_.append(bytes);
}

std::optional<Result<std::string>> LineReader::next() {
  if (spent_) return std::nullopt;

  const std::size_t found = buffer_.find('\n', std::max(begin_, searched_));
  const std::size_t end = std::min(found, buffer_.size());
  searched_ = end;
  if (end - begin_ > longest_line_) {
    spent_ = true;
    std::string{}.swap(buffer_);
    return fail({.message = "a line is too long",
                 .cause = fmt::format("found more than {} bytes without a line feed", longest_line_),
                 .hint = {}});
  }
  if (found == std::string::npos) return std::nullopt;

  std::string line = buffer_.substr(begin_, end - begin_);
  begin_ = end + 1;
  searched_ = begin_;
  return line;
}

}  // namespace shoal
