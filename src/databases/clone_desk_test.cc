#include "databases/clone_desk.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace shoal {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

CloneOrder order(std::uint32_t slot, Vendor vendor = Vendor::sqlite, const std::string& server = "") {
  return {.vendor = vendor,
          .alias = "default",
          .server = server,
          .source = "test",
          .name = "test_" + std::to_string(slot),
          .version = 150020};
}

// The slots that are told something of that kind.
template <class Kind>
std::vector<std::uint32_t> told(const CloneDesk::Words& words) {
  std::vector<std::uint32_t> slots;
  for (const CloneDesk::Word& word : words) {
    if (std::holds_alternative<Kind>(word.what)) slots.push_back(word.slot.value);
  }
  return slots;
}

using Steps = std::vector<Step>;

TEST(CloneDesk, lets_as_many_workers_begin_as_a_server_does_well_with) {
  CloneDesk desk;
  const auto most = static_cast<std::uint32_t>(clones_at_once(Vendor::sqlite, {}));

  for (std::uint32_t slot = 1; slot <= most; ++slot) {
    EXPECT_THAT(told<Steps>(*desk.asked(Slot{slot}, order(slot))), ElementsAre(slot));
  }
  EXPECT_TRUE(desk.asked(Slot{most + 1}, order(most + 1))->empty());
  EXPECT_TRUE(desk.asked(Slot{most + 2}, order(most + 2))->empty());

  const auto words = *desk.performed(Slot{2});

  EXPECT_THAT(told<CloneDesk::Made>(words), ElementsAre(2u));
  EXPECT_THAT(told<Steps>(words), ElementsAre(most + 1));
}

TEST(CloneDesk, counts_each_server_by_itself) {
  CloneDesk desk;
  for (std::uint32_t slot = 1; slot <= clones_at_once(Vendor::postgresql, {}); ++slot) {
    (void)*desk.asked(Slot{slot}, order(slot, Vendor::postgresql, "one"));
  }

  EXPECT_TRUE(desk.asked(Slot{98}, order(98, Vendor::postgresql, "one"))->empty());
  EXPECT_THAT(told<Steps>(*desk.asked(Slot{99}, order(99, Vendor::postgresql, "two"))), ElementsAre(99u));
}

TEST(CloneDesk, gives_the_turn_of_a_worker_that_is_gone_to_the_next) {
  CloneDesk desk;
  const auto most = static_cast<std::uint32_t>(clones_at_once(Vendor::sqlite, {}));
  for (std::uint32_t slot = 1; slot <= most + 2; ++slot) (void)*desk.asked(Slot{slot}, order(slot));

  EXPECT_TRUE(desk.left(Slot{most + 1}).empty());  // It has waited.
  EXPECT_THAT(told<Steps>(desk.left(Slot{1})), ElementsAre(most + 2));
  EXPECT_TRUE(desk.left(Slot{1}).empty());
}

TEST(CloneDesk, tells_why_a_clone_cannot_be_made_after_its_undo) {
  CloneDesk desk;
  (void)*desk.asked(Slot{1}, order(1, Vendor::postgresql, "db:5432"));

  ASSERT_TRUE(desk.returned(Slot{1}, {{"on"}}, false));
  (void)*desk.performed(Slot{1});

  const auto words = *desk.refused(Slot{1}, {.step = 0, .code = "42501", .text = "permission denied"});

  ASSERT_THAT(told<Error>(words), ElementsAre(1u));
  const Error& error = std::get<Error>(words[0].what);
  EXPECT_EQ(error.message, "cannot create the database 'test_1' as a copy of 'test' on db:5432 (alias 'default')");
  EXPECT_THAT(error.hint, HasSubstr("CREATEDB"));
  EXPECT_THAT(told<Steps>(*desk.asked(Slot{1}, order(1, Vendor::postgresql))), ElementsAre(1u));
}

// Performs steps as a server without anything in its template would.
Result<CloneDesk::Words> perform(CloneDesk& desk, Slot slot, const Steps& steps) {
  for (const Step& step : steps) {
    if (!step.wants_rows) continue;
    const bool about_settings = step.text.starts_with("SELECT @@") || step.text.starts_with("SELECT default_");
    const Rows rows = about_settings ? Rows{{"utf8mb4", "utf8mb4_bin"}} : Rows{};
    if (const auto taken = desk.returned(slot, rows, false); !taken) return fail(taken.error());
  }
  return desk.performed(slot);
}

// Whether the first of these steps is one that finds out about the template.
bool surveys(const CloneDesk::Words& words) {
  return std::get<Steps>(words.at(0).what).front().text.starts_with("SELECT @@");
}

TEST(CloneDesk, finds_out_about_a_template_once_for_all_its_clones) {
  CloneDesk desk;
  auto words = *desk.asked(Slot{1}, order(1, Vendor::mysql, "db"));
  ASSERT_TRUE(surveys(words));
  EXPECT_TRUE(desk.asked(Slot{2}, order(2, Vendor::mysql, "db"))->empty());

  while (words.size() == 1 && words[0].slot == Slot{1}) {
    const auto steps = std::get<Steps>(words[0].what);
    words = *perform(desk, Slot{1}, steps);
  }

  ASSERT_THAT(told<Steps>(words), ElementsAre(1u, 2u));  // Both make their clones now.
  EXPECT_FALSE(surveys(words));
  const auto later = *desk.asked(Slot{3}, order(3, Vendor::mysql, "db"));
  EXPECT_FALSE(surveys(later));
}

TEST(CloneDesk, has_another_worker_find_out_when_the_first_could_not) {
  CloneDesk desk;
  (void)*desk.asked(Slot{1}, order(1, Vendor::mysql, "db"));
  (void)*desk.asked(Slot{2}, order(2, Vendor::mysql, "db"));

  const auto words = desk.left(Slot{1});

  ASSERT_THAT(told<Steps>(words), ElementsAre(2u));
  EXPECT_TRUE(surveys(words));
}

TEST(CloneDesk, refuses_words_about_a_clone_that_nobody_makes) {
  CloneDesk desk;

  EXPECT_FALSE(desk.performed(Slot{1}));
  EXPECT_FALSE(desk.refused(Slot{1}, {}));
  EXPECT_FALSE(desk.returned(Slot{1}, {}, false));
  (void)*desk.asked(Slot{1}, order(1));
  EXPECT_FALSE(desk.asked(Slot{1}, order(1)));
}

}  // namespace
}  // namespace shoal
