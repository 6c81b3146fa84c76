// An open file: read from any place, or written from its beginning on.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/error.h"

namespace shoal {

class File {
 public:
  File(File&& other) noexcept : handle_(other.handle_) { other.handle_ = kClosed; }
  File& operator=(File&& other) noexcept;
  ~File();

  [[nodiscard]] static Result<File> open_to_read(const std::string& path);

  // An empty file that only the user can read; what it held is gone.
  [[nodiscard]] static Result<File> create(const std::string& path);

  // Returns how many bytes were there to read, at most what fits.
  [[nodiscard]] Result<std::size_t> read_at(std::span<char> into, std::uint64_t from) const;

  // Writes all of `text` behind what was written before.
  [[nodiscard]] Result<void> write(std::string_view text);

  [[nodiscard]] Result<std::uint64_t> size() const;

 private:
  static constexpr int kClosed = -1;
  explicit File(int handle) : handle_(handle) {}

  int handle_;
};

}  // namespace shoal
