// What went wrong in a run, kept until its end, and the blocks that tell it.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "model/outcome.h"
#include "model/run_event.h"
#include "report/mark.h"
#include "report/palette.h"
#include "report/reporter.h"
#include "report/screen.h"

namespace shoal {

// How much of a test's output stands under its block; the last bytes.
inline constexpr std::size_t kMostOutputShown = std::size_t{64} * 1024;

class Findings {
 public:
  // Keeps what is bad about it and forgets the rest.
  void add(const TestReported& report);
  void add(const FixtureReported& report);

  // Writes unittest's blocks: all errors, then all failures, then the list of
  // unexpected successes. A test's output follows its last block.
  void write(Screen& screen, OutputSource& outputs, const Palette& palette) const;

 private:
  struct Finding {
    std::string name;  // The test's id, the fixture's title.
    std::vector<Problem> problems;
    OutputSlice output;
    Problem::Kind last_kind;  // Of its blocks the last to be written.
  };

  void keep(std::string name, const std::vector<Problem>& problems, const OutputSlice& output);
  void write_blocks(Problem::Kind kind, Screen& screen, OutputSource& outputs, const Palette& palette) const;
  void write_unexpected_successes(Screen& screen, const Palette& palette) const;

  std::vector<Finding> findings_;
};

}  // namespace shoal
