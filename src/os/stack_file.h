// Follows the file that a worker writes its stacks to when it is asked.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "base/time.h"

namespace shoal {

class StackFile {
 public:
  explicit StackFile(std::string path) : path_(std::move(path)) {}

  // The worker was asked now.
  void expect(TimePoint now);

  // What it has written since, once that is whole; empty when it does not answer
  // within a second. Nothing while the answer is still to come, or when nobody
  // asked.
  [[nodiscard]] std::optional<std::string> take(TimePoint now);

  // What stands there that nobody asked for: the stacks of a fatal signal.
  [[nodiscard]] std::string rest() const;

 private:
  [[nodiscard]] std::uint64_t size() const;
  [[nodiscard]] std::string read(std::uint64_t from) const;

  std::string path_;
  std::uint64_t told_ = 0;  // What stands before was told.
  std::uint64_t last_size_ = 0;
  std::optional<TimePoint> asked_ = {};
};

}  // namespace shoal
