#include "plan/queue.h"

#include <gtest/gtest.h>

namespace shoal {
namespace {

Suite three_units() {
  Suite suite;
  suite.add("m.A", {"m.A.test_1", "m.A.test_2"});
  suite.add("m.B", {"m.B.test_1"});
  suite.add("m.C", {"m.C.test_1", "m.C.test_2", "m.C.test_3"});
  return suite;
}

TEST(UnitQueue, units_leave_whole_and_in_discovery_order) {
  UnitQueue queue(three_units());

  EXPECT_EQ(queue.take(), Portion{UnitIndex{0}});
  EXPECT_EQ(queue.take(), Portion{UnitIndex{1}});
  EXPECT_EQ(queue.take(), Portion{UnitIndex{2}});
  EXPECT_EQ(queue.take(), std::nullopt);
}

TEST(UnitQueue, what_is_put_back_leaves_first_with_its_list_of_tests) {
  UnitQueue queue(three_units());
  (void)queue.take();
  const Portion rest{UnitIndex{0}, {TestIndex{1}}};

  queue.put_back(rest);

  EXPECT_EQ(queue.take(), rest);
  EXPECT_EQ(queue.take(), Portion{UnitIndex{1}});
}

TEST(UnitQueue, the_last_one_put_back_is_the_next_to_leave) {
  UnitQueue queue(three_units());
  (void)queue.take();
  (void)queue.take();

  queue.put_back(Portion{UnitIndex{1}});
  queue.put_back(Portion{UnitIndex{0}});

  EXPECT_EQ(queue.take(), Portion{UnitIndex{0}});
  EXPECT_EQ(queue.take(), Portion{UnitIndex{1}});
}

TEST(UnitQueue, it_counts_what_is_left) {
  UnitQueue queue(three_units());
  EXPECT_EQ(queue.left(), 3u);

  (void)queue.take();
  EXPECT_EQ(queue.left(), 2u);
  queue.put_back(Portion{UnitIndex{0}});
  EXPECT_EQ(queue.left(), 3u);
  EXPECT_FALSE(queue.empty());
}

TEST(UnitQueue, a_unit_without_tests_is_never_given_out) {
  Suite suite;
  suite.add("m.Empty", {});
  suite.add("m.A", {"m.A.test_1"});
  UnitQueue queue(suite);

  EXPECT_EQ(queue.left(), 1u);
  EXPECT_EQ(queue.take(), Portion{UnitIndex{1}});
  EXPECT_TRUE(queue.empty());
}

TEST(UnitQueue, a_portion_lists_its_own_tests_or_all_of_its_unit) {
  const Suite suite = three_units();

  EXPECT_EQ(tests_of(Portion{UnitIndex{2}}, suite), (std::vector{TestIndex{3}, TestIndex{4}, TestIndex{5}}));
  EXPECT_EQ(tests_of(Portion{UnitIndex{2}, {TestIndex{4}}}, suite), std::vector{TestIndex{4}});
}

}  // namespace
}  // namespace shoal
