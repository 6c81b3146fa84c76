// A Reporter tells somebody about a run: it is told each RunEvent, in order.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "model/outcome.h"
#include "model/run_event.h"

namespace shoal {

class Reporter {
 public:
  virtual ~Reporter() = default;
  virtual void on(const RunEvent& event) = 0;
};

// Where a reporter's text goes: the terminal, a file, a string in a test.
class TextSink {
 public:
  virtual ~TextSink() = default;
  virtual void write(std::string_view text) = 0;
};

// Gives the bytes behind an OutputSlice. At most `limit` bytes: the last ones,
// after a line that says how many were left out.
class OutputSource {
 public:
  virtual ~OutputSource() = default;
  [[nodiscard]] virtual std::string read(const OutputSlice& slice, std::size_t limit) = 0;
};

}  // namespace shoal
