#include "model/outcome.h"

#include <gtest/gtest.h>
#include <array>

namespace shoal {
namespace {

constexpr std::array kAllOutcomes{Outcome::passed,  Outcome::failed,           Outcome::error,
                                  Outcome::skipped, Outcome::expected_failure, Outcome::unexpected_success,
                                  Outcome::crashed, Outcome::not_run};

TEST(Outcome, every_outcome_has_a_name_that_reads_back) {
  for (const Outcome outcome : kAllOutcomes) {
    EXPECT_FALSE(name_of(outcome).empty());
    EXPECT_EQ(outcome_named(name_of(outcome)), outcome);
  }
}

TEST(Outcome, names_are_the_words_of_the_messages) {
  EXPECT_EQ(name_of(Outcome::expected_failure), "expected_failure");
  EXPECT_EQ(name_of(Outcome::not_run), "not_run");
}

TEST(Outcome, an_unknown_name_is_no_outcome) {
  EXPECT_EQ(outcome_named("exploded"), std::nullopt);
  EXPECT_EQ(outcome_named(""), std::nullopt);
  EXPECT_EQ(outcome_named("Passed"), std::nullopt);
}

TEST(Outcome, four_outcomes_make_a_run_fail) {
  EXPECT_TRUE(is_bad(Outcome::failed));
  EXPECT_TRUE(is_bad(Outcome::error));
  EXPECT_TRUE(is_bad(Outcome::unexpected_success));
  EXPECT_TRUE(is_bad(Outcome::crashed));

  EXPECT_FALSE(is_bad(Outcome::passed));
  EXPECT_FALSE(is_bad(Outcome::skipped));
  EXPECT_FALSE(is_bad(Outcome::expected_failure));
  EXPECT_FALSE(is_bad(Outcome::not_run));
}

TEST(Problem, every_kind_has_a_name_that_reads_back) {
  for (const Problem::Kind kind : {Problem::Kind::failure, Problem::Kind::error, Problem::Kind::expected_failure,
                                   Problem::Kind::unexpected_success, Problem::Kind::skip}) {
    EXPECT_FALSE(name_of(kind).empty());
    EXPECT_EQ(problem_kind_named(name_of(kind)), kind);
  }
  EXPECT_EQ(problem_kind_named("failed"), std::nullopt);
}

TEST(OutputSlice, a_slice_without_bytes_is_empty) {
  EXPECT_TRUE((OutputSlice{}).empty());
  EXPECT_TRUE((OutputSlice{"file", 7, 7}).empty());
  EXPECT_FALSE((OutputSlice{"file", 7, 8}).empty());
}

}  // namespace
}  // namespace shoal
