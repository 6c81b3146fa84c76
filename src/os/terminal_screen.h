// The terminal that the run reports to: standard error.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "report/reporter.h"
#include "report/terminal.h"

namespace shoal {

// What standard error is and what the user wants of it (NO_COLOR, TERM).
[[nodiscard]] TerminalStyle read_terminal_style();

// Its columns; 0 when standard error is no terminal.
[[nodiscard]] std::uint32_t read_terminal_width();

// Text for a standard stream. Collects it until `flush`, which waits while a
// slow reader keeps the stream full. When nobody reads any more, the text is
// dropped: the run goes on.
class StreamSink final : public TextSink {
 public:
  enum class Stream { standard_output, standard_error };

  explicit StreamSink(Stream stream) : stream_(stream) {}
  ~StreamSink() override { flush(); }

  void write(std::string_view text) override;
  void flush();

  // False once text was dropped.
  [[nodiscard]] bool is_intact() const { return intact_; }

 private:
  Stream stream_;
  std::string waiting_ = {};
  bool intact_ = true;
};

}  // namespace shoal
