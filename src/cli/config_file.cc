#include "cli/config_file.h"

#include <fmt/format.h>

#include <cstdint>

#include "os/file.h"

namespace shoal {
namespace {

// No project's file is larger; a device or a pipe is.
constexpr std::uint64_t kLargest = std::uint64_t{4} * 1024 * 1024;

Error unreadable(const std::string& path, const Error& why) {
  return {fmt::format("the configuration '{}' cannot be read", path), why.cause.empty() ? why.message : why.cause,
          "make it readable, or run where another pyproject.toml is found"};
}

}  // namespace

Result<Config> read_config(const std::string& path) {
  if (path.empty()) return Config{};
  const Result<File> file = File::open_to_read(path);
  if (!file) return fail(unreadable(path, file.error()));
  const Result<std::uint64_t> size = file->size();
  if (!size) return fail(unreadable(path, size.error()));
  if (*size > kLargest) return fail(unreadable(path, {"it is larger than 4 MiB"}));

  std::string text(static_cast<std::size_t>(*size), '\0');
  const Result<std::size_t> got = file->read_at(text, 0);
  if (!got) return fail(unreadable(path, got.error()));
  text.resize(*got);
  return parse_config(text, path);
}

}  // namespace shoal
