#include "model/options.h"

#include <gtest/gtest.h>

namespace shoal {
namespace {

TEST(Options, everything_to_choose_from_has_a_name_that_leads_back_to_it) {
  for (const FlakyResult result : {FlakyResult::pass, FlakyResult::fail}) {
    EXPECT_EQ(flaky_result_named(name_of(result)), result);
  }
  for (const Leaks leaks : {Leaks::off, Leaks::warn, Leaks::fail}) EXPECT_EQ(leaks_named(name_of(leaks)), leaks);
  for (const Isolation one : {Isolation::caches, Isolation::email, Isolation::media, Isolation::tempfile}) {
    EXPECT_EQ(isolation_named(name_of(one)), one);
    EXPECT_NE(kIsolationNames.find(name_of(one)), std::string_view::npos);
  }
}

TEST(Options, a_name_that_nothing_has_leads_nowhere) {
  EXPECT_EQ(flaky_result_named("maybe"), std::nullopt);
  EXPECT_EQ(leaks_named(""), std::nullopt);
  EXPECT_EQ(isolation_named("planets"), std::nullopt);
}

}  // namespace
}  // namespace shoal
