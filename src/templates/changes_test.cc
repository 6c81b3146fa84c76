#include "templates/changes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace shoal {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using Inputs = std::vector<TemplateInput>;
using Stage = TemplateInput::Stage;
using What = TemplateChange::What;

TemplateInput migration(const std::string& name, const std::string& digest = "1") {
  return {.kind = "migration", .name = name, .digest = digest};
}
TemplateInput model(const std::string& name, const std::string& digest = "1") {
  return {.kind = "model", .name = name, .digest = digest, .stage = Stage::whole};
}
TemplateInput seen(const std::string& name, const std::string& digest, Stage stage = Stage::base) {
  return {.kind = "setting", .name = name, .digest = digest, .stage = stage, .observed = true};
}

TEST(FindChanges, finds_none_between_the_same_inputs_in_another_order) {
  EXPECT_THAT(find_changes(Inputs{}, Inputs{}), IsEmpty());
  EXPECT_THAT(find_changes(Inputs{migration("a"), model("M"), seen("X", "")},
                           Inputs{seen("X", ""), model("M"), migration("a")}),
              IsEmpty());
}

TEST(FindChanges, tells_what_is_new_changed_and_gone_migrations_first) {
  const Inputs made{migration("a"), migration("b"), migration("c"),
                    model("M"),     model("N"),     {.kind = "file", .name = "x"}};
  const Inputs wanted{migration("a", "2"), migration("b"), migration("d"), model("N", "2"), model("O")};

  EXPECT_THAT(
      find_changes(wanted, made),
      ElementsAre(TemplateChange{What::changed, "migration", "a"}, TemplateChange{What::gone, "migration", "c"},
                  TemplateChange{What::is_new, "migration", "d"}, TemplateChange{What::gone, "file", "x"},
                  TemplateChange{What::gone, "model", "M", Stage::whole},
                  TemplateChange{What::changed, "model", "N", Stage::whole},
                  TemplateChange{What::is_new, "model", "O", Stage::whole}));
}

TEST(FindChanges, what_a_template_has_seen_has_to_be_as_it_was) {
  EXPECT_THAT(find_changes(Inputs{seen("X", "1")}, Inputs{seen("X", "1")}), IsEmpty());
  EXPECT_THAT(find_changes(Inputs{seen("X", "2")}, Inputs{seen("X", "1")}),
              ElementsAre(TemplateChange{What::changed, "setting", "X"}));
  EXPECT_THAT(find_changes(Inputs{}, Inputs{seen("X", "", Stage::whole)}),
              ElementsAre(TemplateChange{What::gone, "setting", "X", Stage::whole}));
}

TEST(FindChanges, what_another_template_has_seen_does_not_matter) {
  EXPECT_THAT(find_changes(Inputs{migration("a"), seen("X", "1")}, Inputs{migration("a")}), IsEmpty());
}

TEST(FindChanges, the_stage_of_something_seen_is_the_templates_word) {
  EXPECT_THAT(find_changes(Inputs{seen("X", "2", Stage::base)}, Inputs{seen("X", "1", Stage::whole)}),
              ElementsAre(TemplateChange{What::changed, "setting", "X", Stage::whole}));
}

TEST(FindChanges, what_is_given_on_one_side_and_seen_on_the_other_is_not_the_same) {
  TemplateInput given = seen("X", "1");
  given.observed = false;

  EXPECT_THAT(find_changes(Inputs{given}, Inputs{seen("X", "1")}),
              ElementsAre(TemplateChange{What::changed, "setting", "X"}));
  EXPECT_THAT(find_changes(Inputs{seen("X", "1")}, Inputs{given}),
              ElementsAre(TemplateChange{What::changed, "setting", "X"}));
}

TEST(FindChanges, a_stage_that_has_changed_matters_for_the_stricter_one) {
  TemplateInput strict = model("M");
  strict.stage = Stage::base;

  EXPECT_THAT(find_changes(Inputs{model("M")}, Inputs{strict}),
              ElementsAre(TemplateChange{What::changed, "model", "M"}));
  EXPECT_THAT(find_changes(Inputs{strict}, Inputs{model("M")}),
              ElementsAre(TemplateChange{What::changed, "model", "M"}));
}

TEST(FindChanges, of_several_inputs_with_one_name_all_count) {
  EXPECT_THAT(find_changes(Inputs{model("M", "1"), model("M", "1")}, Inputs{model("M", "1")}), IsEmpty());
  EXPECT_THAT(find_changes(Inputs{model("M", "1"), model("M", "2")}, Inputs{model("M", "2")}),
              ElementsAre(TemplateChange{What::changed, "model", "M", Stage::whole}));
  EXPECT_THAT(find_changes(Inputs{seen("X", "1"), seen("X", "2")}, Inputs{seen("X", "2")}),
              ElementsAre(TemplateChange{What::changed, "setting", "X"}));
}

TEST(FindChanges, a_migration_always_matters_for_the_base) {
  TemplateInput late = migration("a");
  late.stage = Stage::whole;

  EXPECT_THAT(find_changes(Inputs{}, Inputs{late}),
              ElementsAre(TemplateChange{What::gone, "migration", "a", Stage::base}));
}

}  // namespace
}  // namespace shoal
