#include "model/options.h"

#include <gtest/gtest.h>

namespace shoal {
namespace {

TEST(Options, every_flaky_result_and_every_kind_of_leaks_has_a_name_that_leads_back_to_it) {
  for (const FlakyResult result : {FlakyResult::pass, FlakyResult::fail}) {
    EXPECT_EQ(flaky_result_named(name_of(result)), result);
  }
  for (const Leaks leaks : {Leaks::off, Leaks::warn, Leaks::fail}) EXPECT_EQ(leaks_named(name_of(leaks)), leaks);
}

TEST(Options, a_name_that_nothing_has_leads_nowhere) {
  EXPECT_EQ(flaky_result_named("maybe"), std::nullopt);
  EXPECT_EQ(leaks_named(""), std::nullopt);
}

}  // namespace
}  // namespace shoal
