#include "templates/choose.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>
#include <tuple>

namespace shoal {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using Found = TemplateChoice::Found;
using Inputs = std::vector<TemplateInput>;
using Stage = TemplateInput::Stage;

TemplateInput migration(const std::string& name, const std::string& digest = "1") {
  return {.kind = "migration", .name = name, .digest = digest};
}
TemplateInput model(const std::string& name, const std::string& digest = "1") {
  return {.kind = "model", .name = name, .digest = digest, .stage = Stage::whole};
}

RememberedTemplate made_of(Inputs inputs) {
  return {.record = {.id = "0123456789ab", .database = "d", .inputs = std::move(inputs)}, .used = 0};
}

using Remembered = std::vector<RememberedTemplate>;

TEST(ChooseTemplate, there_is_none_where_nothing_is_remembered) {
  const TemplateChoice choice = choose_template({.inputs = {migration("a")}}, Remembered{});

  EXPECT_EQ(choice.found, Found::none);
  EXPECT_THAT(choice.reasons, ElementsAre("none was made so far"));
}

TEST(ChooseTemplate, one_of_the_same_inputs_is_used_as_it_is) {
  const Remembered remembered{made_of({migration("a", "2")}), made_of({migration("a")}), made_of({migration("a")})};

  const TemplateChoice choice = choose_template({.inputs = {migration("a")}}, remembered);

  EXPECT_EQ(choice.found, Found::whole);
  EXPECT_EQ(choice.place, 1u);
  EXPECT_THAT(choice.reasons, IsEmpty());
}

TEST(ChooseTemplate, a_new_one_that_was_asked_for_is_made) {
  const TemplateChoice choice =
      choose_template({.inputs = {migration("a")}, .fresh = true}, Remembered{made_of({migration("a")})});

  EXPECT_EQ(choice.found, Found::none);
  EXPECT_THAT(choice.reasons, ElementsAre("--fresh asks for a new one"));
}

TEST(ChooseTemplate, new_migrations_are_applied_to_the_base_that_lacks_the_fewest) {
  const Remembered remembered{made_of({migration("a")}), made_of({migration("a"), migration("b")}),
                              made_of({migration("a"), migration("b"), model("M")}), made_of({})};

  const TemplateChoice choice =
      choose_template({.inputs = {migration("a"), migration("b"), migration("c"), model("M", "2")}}, remembered);

  EXPECT_EQ(choice.found, Found::base);
  EXPECT_EQ(choice.place, 1u);
  EXPECT_EQ(choice.new_migrations, 1u);
  EXPECT_THAT(choice.reasons, ElementsAre("migration b is new", "migration c is new", "model M is new"));
}

TEST(ChooseTemplate, a_base_without_new_migrations_will_do_when_only_the_whole_differs) {
  const TemplateChoice choice = choose_template({.inputs = {migration("a"), model("M", "2")}},
                                                Remembered{made_of({migration("a"), model("M")})});

  EXPECT_EQ(choice.found, Found::base);
  EXPECT_EQ(choice.new_migrations, 0u);
  EXPECT_THAT(choice.reasons, ElementsAre("model M has changed"));
}

TEST(ChooseTemplate, none_will_do_from_which_a_migration_is_gone_or_in_which_one_has_changed) {
  for (const Inputs& made : {Inputs{migration("a"), migration("b")}, Inputs{migration("a", "2")},
                             Inputs{migration("a"), {.kind = "setting", .name = "X"}}}) {
    EXPECT_EQ(choose_template({.inputs = {migration("a"), migration("c")}}, Remembered{made_of(made)}).found,
              Found::none);
  }
}

TEST(ChooseTemplate, a_new_input_of_another_kind_is_not_for_a_base_to_take) {
  const TemplateChoice choice = choose_template({.inputs = {migration("a"), {.kind = "server", .name = "version"}}},
                                                Remembered{made_of({migration("a")})});

  EXPECT_EQ(choice.found, Found::none);
}

TEST(ChooseTemplate, a_new_migration_that_replaces_others_is_applied_to_no_base) {
  const TemplateWish wish{.inputs = {migration("a"), migration("s")}, .squashes = {"s"}};

  EXPECT_EQ(choose_template(wish, Remembered{made_of({migration("a")})}).found, Found::none);
  EXPECT_EQ(choose_template(wish, Remembered{made_of({migration("s")})}).found, Found::base);
  EXPECT_EQ(choose_template(wish, Remembered{made_of({migration("s"), migration("a")})}).found, Found::whole);
}

TEST(ChooseTemplate, three_reasons_are_told_and_the_others_counted) {
  Inputs wanted;
  for (const char* name : {"a", "b", "c", "d", "e"}) wanted.push_back(migration(name));

  EXPECT_THAT(choose_template({.inputs = wanted}, Remembered{made_of({})}).reasons,
              ElementsAre("migration a is new", "migration b is new", "migration c is new", "and 2 more"));
}

// --- Whatever the inputs ---

// Few names and digests, so that much is the same.
Inputs make_inputs(std::mt19937& random, bool may_be_observed) {
  Inputs inputs;
  for (const char* kind : {"migration", "model", "setting"}) {
    for (const char* name : {"a", "b", "c"}) {
      if (random() % 4 == 0) continue;
      const bool is_setting = kind == std::string{"setting"};
      inputs.push_back({.kind = kind,
                        .name = name,
                        .digest = random() % 6 == 0 ? "2" : "1",
                        .stage = kind == std::string{"model"} ? Stage::whole : Stage::base,
                        .observed = may_be_observed && is_setting && random() % 2 == 0});
    }
  }
  std::ranges::shuffle(inputs, random);
  return inputs;
}

using Facts = std::set<std::tuple<std::string, std::string, std::string>>;

Facts facts_of(const Inputs& inputs, const std::function<bool(const TemplateInput&)>& counts) {
  Facts facts;
  for (const TemplateInput& input : inputs) {
    if (counts(input)) facts.emplace(input.kind, input.name, input.digest);
  }
  return facts;
}

bool is_base(const TemplateInput& input) { return input.stage == Stage::base; }
bool is_given_base(const TemplateInput& input) { return is_base(input) && !input.observed; }

// Said another way than the code says it: what was given is the same but for new migrations, and what was observed is
// among what is there.
void expect_safe(const TemplateWish& wish, const TemplateChoice& choice, const Inputs& made) {
  const bool whole = choice.found == Found::whole;
  const auto given = [whole](const TemplateInput& input) { return whole ? !input.observed : is_given_base(input); };
  const auto counts = [whole](const TemplateInput& input) { return whole || is_base(input); };
  const Facts there = facts_of(made, given);
  const Facts wanted = facts_of(wish.inputs, given);
  EXPECT_TRUE(std::ranges::includes(wanted, there));
  EXPECT_EQ(wanted.size() - there.size(), choice.new_migrations);
  EXPECT_TRUE(std::ranges::includes(facts_of(wish.inputs, [](const auto&) { return true; }), facts_of(made, counts)));
  for (const auto& fact : wanted) {
    if (there.contains(fact)) continue;
    EXPECT_EQ(std::get<0>(fact), "migration");
    EXPECT_EQ(std::ranges::find(wish.squashes, std::get<1>(fact)), wish.squashes.end());
  }
}

TEST(ChooseTemplate, never_names_one_with_an_input_that_differs) {
  std::set<Found> seen;
  for (unsigned seed = 0; seed < 5'000; ++seed) {
    SCOPED_TRACE(seed);
    std::mt19937 random(seed);
    const TemplateWish wish{
        .inputs = make_inputs(random, false),
        .squashes = random() % 3 == 0 ? std::vector<std::string>{"c"} : std::vector<std::string>{}};
    Remembered remembered(random() % 8);
    for (RememberedTemplate& one : remembered) one = made_of(make_inputs(random, true));
    // What was observed may be there now as something observed, too.
    TemplateWish observing = wish;
    for (TemplateInput& input : observing.inputs) input.observed = input.kind == "setting";

    for (const TemplateWish& each : {wish, observing}) {
      const TemplateChoice choice = choose_template(each, remembered);
      seen.insert(choice.found);
      EXPECT_EQ(choice.found == Found::whole, choice.reasons.empty());
      if (choice.found != Found::none) expect_safe(each, choice, remembered.at(choice.place).record.inputs);
    }
    if (HasFailure()) break;
  }
  EXPECT_EQ(seen.size(), 3u);
}

TEST(ChooseTemplate, finds_the_one_that_was_made_of_what_is_wanted_wherever_it_stands) {
  for (unsigned seed = 0; seed < 2'000; ++seed) {
    std::mt19937 random(seed);
    const Inputs inputs = make_inputs(random, true);
    Remembered remembered(1 + random() % 8);
    for (RememberedTemplate& one : remembered) one = made_of(make_inputs(random, true));
    remembered[random() % remembered.size()] = made_of(inputs);

    EXPECT_EQ(choose_template({.inputs = inputs}, remembered).found, Found::whole) << seed;
  }
}

}  // namespace
}  // namespace shoal
