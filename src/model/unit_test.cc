#include "model/unit.h"

#include <gtest/gtest.h>

namespace shoal {
namespace {

TEST(Suite, a_new_suite_has_no_tests) { EXPECT_EQ(Suite{}.test_count(), 0u); }

TEST(Suite, tests_are_numbered_over_all_units) {
  Suite suite;
  suite.add("m.A", {"m.A.test_1", "m.A.test_2"});
  suite.add("m.B", {"m.B.test_1"});

  EXPECT_EQ(suite.test_count(), 3u);
  EXPECT_EQ(suite.units[0].first, TestIndex{0});
  EXPECT_EQ(suite.units[1].first, TestIndex{2});
  EXPECT_EQ(suite.units[1].size(), 1u);
}

TEST(Suite, it_finds_the_unit_and_the_id_of_every_test) {
  Suite suite;
  suite.add("m.A", {"m.A.test_1", "m.A.test_2"});
  suite.add("m.B", {"m.B.test_1"});

  EXPECT_EQ(suite.unit_of(TestIndex{0}), UnitIndex{0});
  EXPECT_EQ(suite.unit_of(TestIndex{1}), UnitIndex{0});
  EXPECT_EQ(suite.unit_of(TestIndex{2}), UnitIndex{1});
  EXPECT_EQ(suite.id_of(TestIndex{1}), "m.A.test_2");
  EXPECT_EQ(suite.id_of(TestIndex{2}), "m.B.test_1");
}

TEST(Suite, a_unit_without_tests_holds_none) {
  Suite suite;
  suite.add("m.A", {"m.A.test_1"});
  suite.add("m.Empty", {});
  suite.add("m.B", {"m.B.test_1"});
  suite.add("m.AlsoEmpty", {});

  EXPECT_EQ(suite.test_count(), 2u);
  EXPECT_EQ(suite.unit_of(TestIndex{0}), UnitIndex{0});
  EXPECT_EQ(suite.unit_of(TestIndex{1}), UnitIndex{2});
  EXPECT_EQ(suite.id_of(TestIndex{1}), "m.B.test_1");
}

}  // namespace
}  // namespace shoal
