// Which tests have a result, and what they add up to.
//
// It never forgets and never counts twice: a test is entered once.
#pragma once

#include <cstdint>
#include <vector>

#include "model/outcome.h"
#include "model/run_event.h"

namespace shoal {

class Ledger {
 public:
  explicit Ledger(std::uint32_t tests) : entered_(tests), missing_(tests) {}

  [[nodiscard]] bool has(TestIndex test) const { return entered_[test.value]; }

  // Precondition: no result of this test was entered before.
  void enter(const TestResult& result);

  // Of a test that has no result because a fixture has failed or skipped: that
  // is counted instead, as unittest counts.
  void enter_explained(TestIndex test);

  void enter(const FixtureResult& result);

  // How many tests have no result yet.
  [[nodiscard]] std::uint32_t missing() const { return missing_; }
  [[nodiscard]] const Counts& counts() const { return counts_; }

  // True once something was entered that makes a run fail.
  [[nodiscard]] bool bad() const { return bad_; }

 private:
  std::vector<bool> entered_;
  std::uint32_t missing_;
  Counts counts_;
  bool bad_ = false;
};

// True for a fixture that failed; one that asks to skip is no harm.
[[nodiscard]] bool is_bad(const FixtureResult& result);

}  // namespace shoal
