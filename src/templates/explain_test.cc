#include "templates/explain.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace shoal {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using What = TemplateChange::What;

const std::vector<TemplateChange> kChanges{{What::is_new, "migration", "shop.0002_cart"},
                                           {What::changed, "setting", "SITE_NAME"},
                                           {What::gone, "file", "shop/data.json"}};

TEST(PrintChanges, says_what_is_new_has_changed_and_is_gone) {
  EXPECT_THAT(print_changes(kChanges), ElementsAre("migration shop.0002_cart is new", "setting SITE_NAME has changed",
                                                   "file shop/data.json is gone"));
  EXPECT_THAT(print_changes({}), IsEmpty());
}

TEST(PrintChanges, counts_what_is_too_much) {
  EXPECT_THAT(print_changes(kChanges, 3), ElementsAre(::testing::_, ::testing::_, "file shop/data.json is gone"));
  EXPECT_THAT(print_changes(kChanges, 1), ElementsAre("migration shop.0002_cart is new", "and 2 more"));
  EXPECT_THAT(print_changes(kChanges, 0), ElementsAre("and 3 more"));
}

}  // namespace
}  // namespace shoal
