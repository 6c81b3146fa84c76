#include "report/mark.h"

#include <gtest/gtest.h>
#include <vector>

namespace shoal {
namespace {

TestResult result_of(Outcome outcome, const std::vector<Problem::Kind>& kinds = {}) {
  TestResult result{.test = TestIndex{0}, .outcome = outcome};
  for (const Problem::Kind kind : kinds) result.problems.push_back({.kind = kind, .title = "t", .text = "x"});
  return result;
}

TEST(Mark, has_the_letters_of_unittest) {
  EXPECT_EQ(letter_of(mark_of(result_of(Outcome::passed))), ".");
  EXPECT_EQ(letter_of(mark_of(result_of(Outcome::failed))), "F");
  EXPECT_EQ(letter_of(mark_of(result_of(Outcome::error))), "E");
  EXPECT_EQ(letter_of(mark_of(result_of(Outcome::skipped))), "s");
  EXPECT_EQ(letter_of(mark_of(result_of(Outcome::expected_failure))), "x");
  EXPECT_EQ(letter_of(mark_of(result_of(Outcome::unexpected_success))), "u");
  EXPECT_EQ(letter_of(mark_of(result_of(Outcome::crashed))), "E");
  EXPECT_EQ(letter_of(mark_of(result_of(Outcome::not_run))), "");
}

TEST(Mark, is_the_worst_of_all_problems) {
  using Kind = Problem::Kind;
  EXPECT_EQ(mark_of(result_of(Outcome::failed, {Kind::failure, Kind::error, Kind::failure})), Mark::error);
  EXPECT_EQ(mark_of(result_of(Outcome::failed, {Kind::skip, Kind::failure})), Mark::failure);
  EXPECT_EQ(mark_of(result_of(Outcome::passed, {Kind::skip})), Mark::skipped);
  EXPECT_EQ(mark_of(result_of(Outcome::crashed, {Kind::error})), Mark::crashed);
}

TEST(Mark, is_bad_when_its_outcome_is) {
  for (const Outcome outcome :
       {Outcome::passed, Outcome::failed, Outcome::error, Outcome::skipped, Outcome::expected_failure,
        Outcome::unexpected_success, Outcome::crashed, Outcome::not_run}) {
    EXPECT_EQ(is_bad(mark_of(result_of(outcome))), is_bad(outcome)) << name_of(outcome);
  }
}

}  // namespace
}  // namespace shoal
