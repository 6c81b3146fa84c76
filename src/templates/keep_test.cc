#include "templates/keep.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace shoal {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using Remembered = std::vector<RememberedTemplate>;

RememberedTemplate remembered(const std::string& id, const std::string& digest, bool observed = false) {
  return {.record = {.id = id,
                     .database = "d",
                     .inputs = {{.kind = "setting", .name = "X", .digest = digest, .observed = observed}}},
          .used = 0};
}

TEST(ChooseDropped, nothing_goes_while_there_is_room) {
  EXPECT_THAT(choose_dropped(Remembered{remembered("new", "1"), remembered("b", "2")}, "new", 2), IsEmpty());
  EXPECT_THAT(choose_dropped(Remembered{}, "new", 1), IsEmpty());
}

TEST(ChooseDropped, the_least_recently_used_go_first) {
  const Remembered all{remembered("new", "1"), remembered("b", "2"), remembered("c", "3"), remembered("d", "4")};

  EXPECT_THAT(choose_dropped(all, "new", 2), ElementsAre(2, 3));
  EXPECT_THAT(choose_dropped(all, "new", 1), ElementsAre(1, 2, 3));
}

TEST(ChooseDropped, the_new_one_stays_whatever_the_clock_says) {
  const Remembered all{remembered("b", "2"), remembered("c", "3"), remembered("new", "1")};

  EXPECT_THAT(choose_dropped(all, "new", 1), ElementsAre(0, 1));
  EXPECT_THAT(choose_dropped(all, "new", 2), ElementsAre(1));
}

TEST(ChooseDropped, what_the_new_one_has_taken_the_place_of_goes) {
  EXPECT_THAT(
      choose_dropped(Remembered{remembered("new", "1"), remembered("b", "2"), remembered("c", "1")}, "new", 5),
      ElementsAre(2));
}

TEST(ChooseDropped, one_that_has_seen_another_value_stays) {
  EXPECT_THAT(choose_dropped(Remembered{remembered("new", "1", true), remembered("b", "2", true)}, "new", 5),
              IsEmpty());
  EXPECT_THAT(choose_dropped(Remembered{remembered("new", "1", true), remembered("b", "1", true)}, "new", 5),
              ElementsAre(1));
}

}  // namespace
}  // namespace shoal
