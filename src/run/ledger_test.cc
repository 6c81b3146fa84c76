#include "run/ledger.h"

#include <gtest/gtest.h>

namespace shoal {
namespace {

TEST(Ledger, it_knows_which_tests_are_missing) {
  Ledger ledger(2);

  ledger.enter(TestResult{TestIndex{1}});

  EXPECT_FALSE(ledger.has(TestIndex{0}));
  EXPECT_TRUE(ledger.has(TestIndex{1}));
  EXPECT_EQ(ledger.missing(), 1u);
}

TEST(Ledger, a_test_that_is_not_run_counts_as_that_alone) {
  Ledger ledger(1);
  TestResult result{TestIndex{0}, Outcome::not_run};
  result.started = false;

  ledger.enter(result);

  Counts expected;
  expected.not_run = 1;
  EXPECT_EQ(ledger.counts(), expected);
  EXPECT_FALSE(ledger.bad());
}

TEST(Ledger, a_bad_outcome_stays_bad) {
  Ledger ledger(2);

  ledger.enter(TestResult{TestIndex{0}, Outcome::unexpected_success});
  ledger.enter(TestResult{TestIndex{1}, Outcome::passed});

  EXPECT_TRUE(ledger.bad());
}

TEST(Ledger, a_fixture_that_skips_is_not_bad) {
  Ledger ledger(1);

  ledger.enter(FixtureResult{Problem{Problem::Kind::skip, "setUpClass (m.T)", "no network"}});
  EXPECT_FALSE(ledger.bad());
  ledger.enter(FixtureResult{Problem{Problem::Kind::error, "setUpClass (m.T)", "Traceback"}});
  EXPECT_TRUE(ledger.bad());

  EXPECT_EQ(ledger.counts().skipped, 1u);
  EXPECT_EQ(ledger.counts().errors, 1u);
}

}  // namespace
}  // namespace shoal
