#include "cli/exit_code.h"

#include <gtest/gtest.h>

namespace shoal {
namespace {

// The numbers are what users' scripts look at.
TEST(ExitCode, tells_how_the_run_ended) {
  EXPECT_EQ(exit_code_of(Verdict::passed), 0);
  EXPECT_EQ(exit_code_of(Verdict::failed), 1);
  EXPECT_EQ(number_of(ExitCode::wrong_usage), 2);
  EXPECT_EQ(exit_code_of(Verdict::could_not_start), 3);
  EXPECT_EQ(exit_code_of(Verdict::no_tests), 4);
  EXPECT_EQ(exit_code_of(Verdict::interrupted), 130);
}

}  // namespace
}  // namespace shoal
