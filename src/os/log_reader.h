// Follows the result log of one worker: what was read once is not read again.
//
// A file that is not there yet is empty. Only whole lines count, because the
// worker may be writing the last one right now.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"
#include "os/file.h"
#include "protocol/result_log.h"

namespace shoal {

class LogReader {
 public:
  using Take = std::function<void(Result<LogRecord>)>;

  // Lines over the limit are an error each, and are passed over.
  LogReader(std::string path, std::size_t longest_line) : path_(std::move(path)), longest_line_(longest_line) {}

  // Calls `take` for every line that is new, in order.
  void read(const Take& take);

  // Bytes of the file that were read so far.
  [[nodiscard]] std::uint64_t bytes_read() const { return read_; }

 private:
  void split(std::string_view bytes, const Take& take);
  void finish_line(std::string_view line, const Take& take);

  std::string path_;
  std::size_t longest_line_;
  std::optional<File> file_ = {};
  std::uint64_t read_ = 0;     // Bytes of the file that were taken in.
  std::string begun_ = {};     // The line that has no end yet.
  bool passing_over_ = false;  // `begun_` grew too long and was thrown away.
};

}  // namespace shoal
