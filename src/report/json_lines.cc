#include "report/json_lines.h"

#include <cstddef>
#include <utility>

namespace shoal {
namespace {

// Of one test's output; what a test printed beyond it is left out.
constexpr std::size_t kMostOutputKept = std::size_t{16} * 1024 * 1024;

}  // namespace

JsonLinesReporter::JsonLinesReporter(TextSink& lines, TextSink& outputs, std::string output_file,
                                     OutputSource& captured)
    : lines_(lines), outputs_(outputs), output_file_(std::move(output_file)), captured_(captured) {}

void JsonLinesReporter::on(const RunEvent& event) {
  RunEvent kept = event;
  if (auto* test = std::get_if<TestReported>(&kept.what)) test->result.output = keep(test->result.output);
  if (auto* tried = std::get_if<TestRetried>(&kept.what)) tried->result.output = keep(tried->result.output);
  if (auto* fixture = std::get_if<FixtureReported>(&kept.what)) {
    fixture->result.output = keep(fixture->result.output);
  }
  lines_.write(print_event(kept));
}

OutputSlice JsonLinesReporter::keep(const OutputSlice& slice) {
  if (slice.empty()) return {};
  const std::string output = captured_.read(slice, kMostOutputKept);
  if (output.empty()) return {};
  outputs_.write(output);
  const std::uint64_t from = kept_;
  kept_ += output.size();
  return {.file = output_file_, .from = from, .to = kept_};
}

}  // namespace shoal
