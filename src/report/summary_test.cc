#include "report/summary.h"

#include <gtest/gtest.h>
#include <string>

namespace shoal {
namespace {

const Palette kPlain(false);
const std::string kLine(70, '-');

std::string last_line_of(Verdict verdict, Counts counts) {
  const std::string text = print_totals({.verdict = verdict, .counts = counts}, kPlain);
  const std::size_t begin = text.rfind('\n', text.size() - 2);
  return text.substr(begin + 1, text.size() - begin - 2);
}

TEST(Summary, follows_unittest) {
  EXPECT_EQ(print_totals({.verdict = Verdict::failed,
                          .counts = {.run = 12,
                                     .failures = 1,
                                     .errors = 2,
                                     .skipped = 3,
                                     .expected_failures = 1,
                                     .unexpected_successes = 1},
                          .duration = Microseconds{1'234'567}},
                         kPlain),
            kLine +
                "\nRan 12 tests in 1.235s\n\n"
                "FAILED (failures=1, errors=2, skipped=3, expected failures=1, unexpected successes=1)\n");
}

TEST(Summary, has_a_word_for_every_verdict) {
  EXPECT_EQ(last_line_of(Verdict::passed, {.run = 1}), "OK");
  EXPECT_EQ(last_line_of(Verdict::passed, {.run = 5, .skipped = 3}), "OK (skipped=3)");
  EXPECT_EQ(last_line_of(Verdict::passed, {.skipped = 1, .not_run = 2}), "NO TESTS RAN (skipped=1, not run=2)");
  EXPECT_EQ(last_line_of(Verdict::no_tests, {}), "NO TESTS RAN");
  EXPECT_EQ(last_line_of(Verdict::failed, {.run = 1, .errors = 1}), "FAILED (errors=1)");
  EXPECT_EQ(last_line_of(Verdict::interrupted, {.run = 1, .not_run = 4}), "INTERRUPTED (not run=4)");
  EXPECT_EQ(last_line_of(Verdict::could_not_start, {.not_run = 4}), "COULD NOT START (not run=4)");
}

TEST(Summary, of_an_interrupted_run_says_how_many_tests_were_not_run) {
  const auto beginning = [](std::uint32_t not_run) {
    const std::string text = print_totals({.verdict = Verdict::interrupted, .counts = {.not_run = not_run}}, kPlain);
    return text.substr(0, text.find('\n'));
  };

  EXPECT_EQ(beginning(1), "Interrupted: 1 test was not run");
  EXPECT_EQ(beginning(7), "Interrupted: 7 tests were not run");
}

TEST(Summary, has_one_test_in_the_singular) {
  EXPECT_NE(print_totals({.counts = {.run = 1}}, kPlain).find("\nRan 1 test in 0.000s\n"), std::string::npos);
}

TEST(Summary, paints_the_verdict) {
  const Palette colors(true);

  EXPECT_NE(print_totals({.counts = {.run = 1}}, colors).find("\033[32mOK\033[0m\n"), std::string::npos);
  EXPECT_NE(print_totals({.verdict = Verdict::failed, .counts = {}}, colors).find("\033[31mFAILED\033[0m\n"),
            std::string::npos);
}

const std::vector<TimedTest> kTimed{{"a.quick", Microseconds{999}},
                                    {"a.slow", Microseconds{1'500'000}},
                                    {"a.first", Microseconds{20'000}},
                                    {"a.second", Microseconds{20'000}}};

TEST(Summary, lists_the_slowest_tests) {
  EXPECT_EQ(print_durations(kTimed, 2, 1),
            "Slowest test durations\n" + kLine + "\n1.500s     a.slow\n0.020s     a.first\n\n");
}

TEST(Summary, lists_all_tests_for_zero_and_hides_the_quickest) {
  EXPECT_EQ(print_durations(kTimed, 0, 1),
            "Slowest test durations\n" + kLine +
                "\n1.500s     a.slow\n0.020s     a.first\n0.020s     a.second\n"
                "\n(tests that took less than 0.001s are not shown; -v 2 shows them)\n");
}

TEST(Summary, hides_no_test_when_asked_for_more) {
  EXPECT_EQ(print_durations(kTimed, 0, 2),
            "Slowest test durations\n" + kLine +
                "\n1.500s     a.slow\n0.020s     a.first\n0.020s     a.second\n0.001s     a.quick\n\n");
}

TEST(Summary, has_no_table_when_nothing_ran) { EXPECT_EQ(print_durations({}, 0, 1), ""); }

}  // namespace
}  // namespace shoal
