#include "run/ledger.h"

#include <cassert>

namespace shoal {

void Ledger::enter(const TestResult& result) {
  assert(!has(result.test));

  entered_[result.test.value] = true;
  --missing_;
  if (result.started) ++counts_.run;
  if (result.outcome == Outcome::not_run) ++counts_.not_run;
  if (is_flaky(result)) ++counts_.flaky;
  for (const Problem& problem : result.problems) counts_.add(problem);
  bad_ = bad_ || is_bad(result.outcome);
}

void Ledger::enter_explained(TestIndex test) {
  assert(!has(test));

  entered_[test.value] = true;
  --missing_;
}

void Ledger::enter(const FixtureResult& result) {
  counts_.add(result.problem);
  bad_ = bad_ || is_bad(result);
}

bool is_bad(const FixtureResult& result) {
  return result.problem.kind == Problem::Kind::error || result.problem.kind == Problem::Kind::failure;
}

}  // namespace shoal
