#include "os/log_reader.h"

#include <fmt/format.h>

#include <array>
#include <utility>

namespace shoal {

void LogReader::read(const Take& take) {
  if (!file_) {
    Result<File> file = File::open_to_read(path_);
    if (!file) return;
    file_ = std::move(*file);
  }
  std::array<char, 16384> chunk;
  for (;;) {
    const Result<std::size_t> got = file_->read_at(chunk, read_);
    if (!got || *got == 0) return;
    read_ += *got;
    split({chunk.data(), *got}, take);
  }
}

void LogReader::split(std::string_view bytes, const Take& take) {
  while (!bytes.empty()) {
    const std::size_t end = bytes.find('\n');
    if (end == std::string_view::npos) break;
    finish_line(bytes.substr(0, end), take);
    bytes.remove_prefix(end + 1);
  }
  if (!passing_over_) begun_ += bytes;
  if (begun_.size() > longest_line_) {
    passing_over_ = true;
    begun_ = {};
  }
}

void LogReader::finish_line(std::string_view line, const Take& take) {
  if (passing_over_ || begun_.size() + line.size() > longest_line_) {
    take(fail({"a line is too long", "", fmt::format("a result may take {} bytes", longest_line_)}));
  } else if (begun_.empty()) {
    take(parse_log_line(line));
  } else {
    begun_ += line;
    take(parse_log_line(begun_));
  }
  begun_.clear();
  passing_over_ = false;
}

}  // namespace shoal
