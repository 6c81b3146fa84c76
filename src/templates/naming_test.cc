#include "templates/naming.h"

#include <gtest/gtest.h>

#include <set>

#include "templates/record.h"

namespace shoal {
namespace {

using Inputs = std::vector<TemplateInput>;

const std::function<bool(const std::string&)> kFree = [](const std::string&) { return false; };

std::string id_of(const std::string& database, const Inputs& inputs) {
  return make_template_id(database, inputs, kFree);
}

TEST(MakeTemplateId, is_the_same_for_the_same_inputs_in_any_order) {
  const TemplateInput a{.kind = "migration", .name = "a", .digest = "1"};
  const TemplateInput b{.kind = "migration", .name = "b", .digest = "1"};

  EXPECT_EQ(id_of("d", {a, b}), id_of("d", {b, a}));
  EXPECT_TRUE(is_template_id(id_of("d", {a, b})));
}

TEST(MakeTemplateId, differs_with_the_database_and_all_that_is_given) {
  std::set<std::string> ids{id_of("d", {}), id_of("e", {})};
  ids.insert(id_of("d", {{.kind = "migration", .name = "a", .digest = "1"}}));
  ids.insert(id_of("d", {{.kind = "migration", .name = "a", .digest = "2"}}));
  ids.insert(id_of("d", {{.kind = "migration", .name = "a1", .digest = ""}}));
  ids.insert(id_of("d", {{.kind = "migration", .name = "a", .digest = "1", .stage = TemplateInput::Stage::whole}}));

  EXPECT_EQ(ids.size(), 6u);
}

TEST(MakeTemplateId, does_not_depend_on_what_was_only_observed) {
  EXPECT_EQ(id_of("d", {{.kind = "setting", .name = "X", .digest = "1", .observed = true}}), id_of("d", {}));
}

TEST(MakeTemplateId, is_one_that_nobody_has) {
  std::set<std::string> taken;
  for (int round = 0; round < 50; ++round) {
    EXPECT_TRUE(
        taken.insert(make_template_id("d", {}, [&](const std::string& id) { return taken.contains(id); })).second);
  }
}

TEST(NameTemplate, sqlites_are_files_of_the_folder) {
  const TemplateNames names{"0123456789ab", "/srv/t/0123456789ab.sqlite3", "/srv/t/0123456789ab.base.sqlite3"};

  EXPECT_EQ(name_template("0123456789ab", {"/srv/t", "sqlite", "/srv/shop/test.sqlite3"}), names);
  EXPECT_EQ(name_template("0123456789ab", {"/srv/t", "sqlite", ""}), names);
}

TEST(NameTemplate, those_on_servers_are_called_after_the_test_database) {
  EXPECT_EQ(name_template("0123456789ab", {"/srv/t", "postgresql", "test_shop"}),
            (TemplateNames{"0123456789ab", "test_shop_0123456789ab", "test_shop_0123456789ab_m"}));
}

TEST(NameTemplate, long_names_fit_and_stay_apart) {
  const std::string source(55, 'x');
  const TemplateNames names = name_template("0123456789ab", {"/srv/t", "mysql", source});

  EXPECT_LE(names.whole.size(), 58u);
  EXPECT_LE(names.base.size(), 58u);
  EXPECT_NE(names.whole, names.base);
  EXPECT_NE(names.whole, name_template("0123456789ac", {"/srv/t", "mysql", source}).whole);
}

TEST(LockName, is_fit_for_a_file_and_differs_with_the_database) {
  EXPECT_NE(lock_name_of("postgresql 127.0.0.1:5432 test_shop"),
            lock_name_of("postgresql 127.0.0.1:5432 test_shop2"));
  EXPECT_TRUE(is_template_id(lock_name_of("a/b")));
}

}  // namespace
}  // namespace shoal
