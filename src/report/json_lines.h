// A run as a file: one JSON object a line, written as things happen, and read
// back for a replay. docs/events.md is the reference; a test parses its
// examples.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/error.h"
#include "report/reporter.h"

namespace shoal {

// The first event says it; grows with every change that a reader could trip
// over. New fields alone do not change it.
inline constexpr int kEventsVersion = 2;

// Writes each event to `lines`, and what tests printed to `outputs`, where the
// lines then point ("output": {"file", "from", "to"}).
class JsonLinesReporter final : public Reporter {
 public:
  // All must outlive the reporter. `output_file` is the name that the lines
  // give to what `outputs` holds; relative to the events file.
  JsonLinesReporter(TextSink& lines, TextSink& outputs, std::string output_file, OutputSource& captured);

  void on(const RunEvent& event) override;

 private:
  [[nodiscard]] OutputSlice keep(const OutputSlice& slice);

  TextSink& lines_;
  TextSink& outputs_;
  std::string output_file_;
  OutputSource& captured_;
  std::uint64_t kept_ = 0;  // Bytes written to `outputs_` so far.
};

// Returns one event as a line, with its line feed.
[[nodiscard]] std::string print_event(const RunEvent& event);

// Reads one line (without its line feed). Errors say what was found and what
// was expected. Unknown fields are passed over; an unknown event is an error.
[[nodiscard]] Result<RunEvent> parse_event(std::string_view line);

}  // namespace shoal
