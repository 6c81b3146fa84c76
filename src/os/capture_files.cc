#include "os/capture_files.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>

#include "os/file.h"

namespace shoal {

std::string CaptureFiles::read(const OutputSlice& slice, std::size_t limit) {
  if (slice.empty() || slice.file.empty()) return {};
  const Result<File> file = File::open_to_read(directory_ + "/" + slice.file);
  if (!file) return {};

  // The size is asked for, because a slice may claim more than memory holds.
  const std::uint64_t end = std::min(slice.to, file->size().value_or(0));
  if (end <= slice.from) return {};
  const std::uint64_t wanted = std::min<std::uint64_t>(end - slice.from, limit);
  const std::uint64_t left_out = end - slice.from - wanted;

  std::string text = left_out == 0 ? "" : fmt::format("[{} bytes left out]\n", left_out);
  const std::size_t head = text.size();
  text.resize(head + static_cast<std::size_t>(wanted));
  const Result<std::size_t> got = file->read_at({text.data() + head, text.size() - head}, slice.from + left_out);
  text.resize(head + got.value_or(0));
  return text;
}

}  // namespace shoal
