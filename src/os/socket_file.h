// What the system says about sockets that have a name among the files.
#pragma once

#include <cstddef>

namespace shoal {

// In bytes, without a terminating zero.
[[nodiscard]] std::size_t longest_socket_path();

// While it lives, new files and sockets can be entered by the user alone.
class FilesForUserOnly {
 public:
  FilesForUserOnly();
  ~FilesForUserOnly();
  FilesForUserOnly(const FilesForUserOnly&) = delete;
  FilesForUserOnly& operator=(const FilesForUserOnly&) = delete;

 private:
  unsigned before_;
};

}  // namespace shoal
