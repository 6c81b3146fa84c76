#include "model/run_event.h"

#include <gtest/gtest.h>

namespace shoal {
namespace {

TEST(ExitStatus, signals_with_a_common_name_are_named) {
  EXPECT_EQ(print_exit_status(ExitStatus{0, 11}), "signal SIGSEGV (11)");
  EXPECT_EQ(print_exit_status(ExitStatus{0, 9}), "signal SIGKILL (9)");
}

TEST(ExitStatus, other_signals_are_numbers) { EXPECT_EQ(print_exit_status(ExitStatus{0, 40}), "signal 40"); }

TEST(ExitStatus, a_process_that_ended_by_itself_has_an_exit_code) {
  EXPECT_EQ(print_exit_status(ExitStatus{3, 0}), "exit code 3");
  EXPECT_EQ(print_exit_status(ExitStatus{}), "exit code 0");
}

TEST(ExitStatus, a_status_that_nobody_knows_is_called_so) {
  ExitStatus status{3, 11};
  status.known = false;

  EXPECT_EQ(print_exit_status(status), "an unknown exit status");
}

TEST(Verdict, every_verdict_has_a_name_that_reads_back) {
  for (const Verdict verdict :
       {Verdict::passed, Verdict::failed, Verdict::no_tests, Verdict::interrupted, Verdict::could_not_start}) {
    EXPECT_FALSE(name_of(verdict).empty());
    EXPECT_EQ(verdict_named(name_of(verdict)), verdict);
  }
  EXPECT_EQ(verdict_named("won"), std::nullopt);
}

TEST(Counts, every_kind_of_problem_has_its_own_count) {
  Counts counts;

  counts.add(Problem{Problem::Kind::failure, "", ""});
  for (int twice = 0; twice < 2; ++twice) counts.add(Problem{Problem::Kind::error, "", ""});
  for (int thrice = 0; thrice < 3; ++thrice) counts.add(Problem{Problem::Kind::skip, "", ""});
  for (int four = 0; four < 4; ++four) counts.add(Problem{Problem::Kind::expected_failure, "", ""});
  for (int five = 0; five < 5; ++five) counts.add(Problem{Problem::Kind::unexpected_success, "", ""});

  EXPECT_EQ(counts, (Counts{0, 1, 2, 3, 4, 5, 0}));
}

}  // namespace
}  // namespace shoal
