#include "base/id.h"

#include <gtest/gtest.h>
#include <type_traits>
#include <unordered_set>

namespace shoal {
namespace {

using Cat = Id<struct CatTag>;
using Dog = Id<struct DogTag>;

template <class Left, class Right>
concept Comparable = requires(Left left, Right right) { left == right; };

static_assert(Comparable<Cat, Cat>);
static_assert(!Comparable<Cat, Dog>, "ids of different kinds do not compare");
static_assert(!std::is_convertible_v<Cat, Dog>);
static_assert(!std::is_convertible_v<int, Cat>, "a number is not an id until it is said so");

TEST(Id, ids_are_ordered_by_their_number) {
  EXPECT_EQ(Cat{1}, Cat{1});
  EXPECT_NE(Cat{1}, Cat{2});
  EXPECT_LT(Cat{1}, Cat{2});
  EXPECT_EQ(Cat{}, Cat{0});
}

TEST(Id, ids_can_be_kept_in_hash_tables) {
  const std::unordered_set<Cat> cats{Cat{1}, Cat{2}, Cat{1}};

  EXPECT_EQ(cats.size(), 2u);
  EXPECT_TRUE(cats.contains(Cat{2}));
}

}  // namespace
}  // namespace shoal
