// Stand-ins for what reporters write to and read from; for tests.
#pragma once

#include <fmt/format.h>
#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "report/reporter.h"

namespace shoal {

// Keeps what was written and counts the writes.
class StringSink final : public TextSink {
 public:
  void write(std::string_view text) override {
    text_ += text;
    ++writes_;
  }

  [[nodiscard]] const std::string& text() const { return text_; }
  [[nodiscard]] int writes() const { return writes_; }

  // What was written since the last call.
  [[nodiscard]] std::string take() { return std::exchange(text_, {}); }

 private:
  std::string text_;
  int writes_ = 0;
};

// Output by file name.
class FakeOutputs final : public OutputSource {
 public:
  void put(const std::string& file, std::string text) { files_[file] = std::move(text); }

  [[nodiscard]] std::string read(const OutputSlice& slice, std::size_t limit) override {
    const auto found = files_.find(slice.file);
    if (found == files_.end() || slice.from >= found->second.size()) return {};
    std::string text = found->second.substr(slice.from, slice.to - slice.from);
    if (text.size() <= limit) return text;
    return fmt::format("[{} bytes left out]\n{}", text.size() - limit, text.substr(text.size() - limit));
  }

 private:
  std::map<std::string, std::string> files_;
};

}  // namespace shoal
