#include "os/stack_file.h"

#include <algorithm>

#include "os/file.h"

namespace shoal {
namespace {

constexpr Microseconds kLongestWait = std::chrono::seconds{1};

// Of one answer; a thousand threads fit in.
constexpr std::uint64_t kMostRead = 512 * 1024;

}  // namespace

void StackFile::expect(TimePoint now) {
  told_ = last_size_ = size();
  asked_ = now;
}

std::optional<std::string> StackFile::take(TimePoint now) {
  if (!asked_) return std::nullopt;

  // faulthandler writes a line at a time: what has not grown since the last
  // look is whole.
  const std::uint64_t grown = size();
  const bool whole = grown > told_ && grown == last_size_;
  last_size_ = grown;
  if (!whole && now - *asked_ < kLongestWait) return std::nullopt;

  asked_.reset();
  std::string stacks = read(told_);
  told_ = std::max(told_, grown);
  return stacks;
}

std::string StackFile::rest() const { return read(told_); }

std::uint64_t StackFile::size() const {
  const Result<File> file = File::open_to_read(path_);
  return file ? file->size().value_or(0) : 0;
}

std::string StackFile::read(std::uint64_t from) const {
  const Result<File> file = File::open_to_read(path_);
  const std::uint64_t end = file ? file->size().value_or(0) : 0;
  if (end <= from) return {};
  std::string text(static_cast<std::size_t>(std::min(end - from, kMostRead)), '\0');
  const Result<std::size_t> got = file->read_at(text, from);
  text.resize(got.value_or(0));
  return text;
}

}  // namespace shoal
