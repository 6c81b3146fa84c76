// What went wrong in a run, kept until its end, and the blocks that tell it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
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
  // Keeps what is bad about it and forgets the rest. `warn_of_leaks` keeps what
  // outlived a test that was well.
  void add(const TestReported& report, bool warn_of_leaks = false);

  // Keeps what went wrong until the test has ended: if it does well then, it is
  // flaky, and this is why.
  void add(const TestRetried& report);
  void add(const FixtureReported& report);

  // Writes unittest's blocks: leaks, what was wrong with flaky tests, all errors,
  // all failures, then the list of unexpected successes. A test's output follows
  // its last block.
  void write(Screen& screen, OutputSource& outputs, const Palette& palette) const;

 private:
  struct Finding {
    std::string name;  // The test's id, the fixture's title.
    std::vector<Problem> problems;
    OutputSlice output;
    Problem::Kind last_kind;       // Of its blocks the last to be written.
    std::optional<Mark> end = {};  // How its worker ended with it, which says more than "error".

    [[nodiscard]] Mark mark_of_block(const Problem& problem) const {
      return problem.kind == Problem::Kind::error && end ? *end : mark_of(problem);
    }
  };

  void keep(std::string name, const std::vector<Problem>& problems, const OutputSlice& output);
  void write_blocks(Problem::Kind kind, Screen& screen, OutputSource& outputs, const Palette& palette) const;
  void write_leaks(Screen& screen, const Palette& palette) const;
  void write_flaky(Screen& screen, OutputSource& outputs, const Palette& palette) const;
  void write_unexpected_successes(Screen& screen, const Palette& palette) const;

  // A bad end of a test that did well later.
  struct Flaky {
    TestResult tried;            // The first bad one.
    std::uint32_t attempts = 0;  // How many it took.
  };
  struct Leaky {
    std::string test;
    std::vector<std::string> leaks;
  };

  std::vector<Finding> findings_;
  std::map<std::string, TestResult> tries_;  // First bad ends of tests that have not ended yet, by id.
  std::vector<std::pair<std::string, Flaky>> flaky_;
  std::vector<Leaky> leaky_;
};

}  // namespace shoal
