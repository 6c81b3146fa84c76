// Tells reporters again what an events file holds, so that they print the
// report of a run that is over.
//
// Feed it the file's bytes as they come, then finish. A file that ends early,
// as a killed run leaves it, is told as far as it goes, with a warning and the
// counts so far at its end.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"
#include "report/reporter.h"

namespace shoal {

class Replay {
 public:
  // The reporters must outlive the replay.
  explicit Replay(std::vector<Reporter*> reporters) : reporters_(std::move(reporters)) {}

  // Tells all whole lines. An error names the line; nothing may be fed after.
  [[nodiscard]] Result<void> feed(std::string_view bytes);

  // Says that the file has ended.
  [[nodiscard]] Result<void> finish();

 private:
  [[nodiscard]] Result<void> take(std::string_view line);
  void tell(const RunEvent& event);
  void note(const RunStarted& event) { tests_ = event.tests; }
  void note(const TestReported& event);
  void note(const FixtureReported& event) { counts_.add(event.result.problem); }
  void note(const RunFinished& /*event*/) { ended_ = true; }
  template <class Other>
  void note(const Other& /*event*/) {}

  std::vector<Reporter*> reporters_;
  std::string rest_;  // Of a line whose end has not come yet.
  std::size_t lines_ = 0;
  TimePoint last_{0};
  std::uint32_t tests_ = 0;
  std::uint32_t heard_of_ = 0;  // Tests that ran.
  Counts counts_;               // Up to the last line.
  bool ended_ = false;
};

}  // namespace shoal
