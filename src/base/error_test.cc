#include "base/error.h"

#include <gtest/gtest.h>

namespace shoal {
namespace {

TEST(Error, an_error_is_printed_with_its_cause_and_its_hint) {
  const Error error{"cannot listen on 'run/endpoint'", "permission denied", "set TMPDIR to a folder of your own"};

  EXPECT_EQ(print_error(error),
            "shoal: cannot listen on 'run/endpoint'\n"
            "  cause: permission denied\n"
            "  hint:  set TMPDIR to a folder of your own\n");
}

TEST(Error, what_is_empty_is_left_out) {
  EXPECT_EQ(print_error(Error{"no tests"}), "shoal: no tests\n");
  EXPECT_EQ(print_error(Error{"no tests", "", "name a test label"}), "shoal: no tests\n  hint:  name a test label\n");
}

TEST(Error, fail_makes_the_error_side_of_a_result) {
  const Result<int> result = fail(Error{"no number"});

  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(result.error(), Error{"no number"});
}

}  // namespace
}  // namespace shoal
