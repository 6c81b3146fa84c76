#include "journal/thing.h"

#include <gtest/gtest.h>

namespace shoal {
namespace {

TEST(Thing, is_the_same_whatever_it_is_used_for) {
  const Thing thing{.kind = Thing::Kind::database, .name = "test_shop", .alias = "default", .vendor = "mysql"};
  Thing other = thing;
  other.alias = "replica";
  other.keep = true;

  EXPECT_EQ(thing, other);
}

TEST(Thing, is_another_on_another_server_or_of_another_kind) {
  const Thing thing{.kind = Thing::Kind::database, .name = "test_shop", .vendor = "mysql", .server = "one:3306"};

  for (const auto change :
       {+[](Thing& other) { other.kind = Thing::Kind::file; }, +[](Thing& other) { other.name = "test_shop_1"; },
        +[](Thing& other) { other.vendor = "postgresql"; }, +[](Thing& other) { other.server = "two:3306"; }}) {
    Thing other = thing;
    change(other);
    EXPECT_NE(thing, other);
  }
}

TEST(Thing, has_a_kind_that_is_found_by_its_name) {
  for (const Thing::Kind kind : {Thing::Kind::database, Thing::Kind::folder, Thing::Kind::file,
                                 Thing::Kind::shared_memory, Thing::Kind::process_group}) {
    EXPECT_EQ(thing_kind_named(name_of(kind)), kind);
  }
  EXPECT_EQ(thing_kind_named("socket"), std::nullopt);
}

}  // namespace
}  // namespace shoal
