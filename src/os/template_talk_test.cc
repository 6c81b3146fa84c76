#include "os/template_talk.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>

#include "os/processes.h"
#include "os/testing.h"

namespace shoal {
namespace {

using Found = TemplateFound::Found;
using Inputs = std::vector<TemplateInput>;
using std::filesystem::exists;
using testing::append_to;
using testing::Child;
using testing::comes_true;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using testing::TemporaryFolder;

TemplateInput migration(const std::string& name, const std::string& digest = "1") {
  return {.kind = "migration", .name = name, .digest = digest};
}

// Engines side by side: each has its own view of the locks.
class TemplateTalkTest : public ::testing::Test {
 protected:
  template <class Answer, class Question>
  Answer ask(TemplateTalk& talk, const Question& question) {
    const Result<Outgoing> answer = talk.answer(question);
    EXPECT_TRUE(answer) << print_error(answer.error());
    return std::get<Answer>(*answer);
  }

  TemplateFound find(TemplateTalk& talk, Inputs inputs, bool fresh = false) {
    return ask<TemplateFound>(talk, wish(std::move(inputs), fresh));
  }

  [[nodiscard]] TemplateAsked wish(Inputs inputs, bool fresh = false) const {
    return {.folder = path_,
            .database = "d",
            .vendor = vendor_,
            .server = vendor_ == "sqlite" ? "" : "h:1",
            .alias = "default",
            .source = vendor_ == "sqlite" ? "" : "test_x",
            .wish = {.inputs = std::move(inputs), .fresh = fresh}};
  }

  // Makes its files, too, where it is SQLite's.
  TemplateKept make(TemplateTalk& talk, const TemplateFound& found, Inputs inputs) {
    if (vendor_ == "sqlite") {
      append_to(found.make.whole, "whole");
      append_to(found.make.base, "base");
    }
    return ask<TemplateKept>(talk, TemplateMade{path_, "d", found.make.id, std::move(inputs), 9, {"w", "b"}});
  }

  std::string remember(const Inputs& inputs) {
    const TemplateFound found = find(engine_, inputs);
    static_cast<void>(make(engine_, found, inputs));
    return found.make.id;
  }

  void done(TemplateTalk& talk, const std::string& id, bool used) { talk.take(TemplateDone{path_, "d", id, used}); }

  std::vector<TemplatesTold::Line> list() { return ask<TemplatesTold>(engine_, TemplatesAsked{path_}).templates; }

  TemporaryFolder folder_;
  std::string path_ = folder_ / ".shoal/templates";
  std::string vendor_ = "sqlite";
  std::vector<std::string> warnings_ = {};
  std::function<void(std::string)> warn_ = [this](std::string text) { warnings_.push_back(std::move(text)); };
  TemplateTalk engine_{2, warn_};
  TemplateTalk other_{2, warn_};
};

TEST_F(TemplateTalkTest, one_that_was_made_is_found_again) {
  const TemplateFound none = find(engine_, {migration("a")});
  EXPECT_EQ(none.found, Found::none);
  EXPECT_EQ(none.make.whole, path_ + "/" + none.make.id + ".sqlite3");
  EXPECT_THAT(none.reasons, ElementsAre("none was made so far"));
  EXPECT_THAT(make(engine_, none, {migration("a")}).drop, IsEmpty());

  const TemplateFound whole = find(other_, {migration("a")});

  EXPECT_EQ(whole.found, Found::whole);
  EXPECT_EQ(whole.names, none.make);
  EXPECT_EQ(whole.checks, (std::array<std::string, 2>{"w", "b"}));
  EXPECT_THAT(whole.made, ::testing::MatchesRegex("20..-..-..T..:..:..Z"));
  EXPECT_EQ(whole.make.id, "");
}

TEST_F(TemplateTalkTest, a_base_comes_with_names_for_the_new_one) {
  vendor_ = "postgresql";
  const std::string id = remember({migration("a")});

  const TemplateFound base = find(engine_, {migration("a"), migration("b")});

  EXPECT_EQ(base.found, Found::base);
  EXPECT_EQ(base.names.base, "test_x_" + id + "_m");
  EXPECT_EQ(base.new_migrations, 1u);
  EXPECT_EQ(base.make.whole, "test_x_" + base.make.id);
  EXPECT_NE(base.make.id, id);
  EXPECT_THAT(base.reasons, ElementsAre("migration b is new"));
}

TEST_F(TemplateTalkTest, who_makes_one_is_in_the_way_of_all_others_until_it_is_made) {
  const TemplateFound none = find(engine_, {migration("a")});

  const TemplateFound busy = find(other_, {migration("a")});
  EXPECT_EQ(busy.found, Found::busy);
  EXPECT_EQ(busy.holder, parent_pid());

  static_cast<void>(make(engine_, none, {migration("a")}));
  EXPECT_EQ(find(other_, {migration("a")}).found, Found::whole);
}

TEST_F(TemplateTalkTest, who_uses_one_is_in_the_way_of_makers_only) {
  const std::string id = remember({migration("a")});
  ASSERT_EQ(find(engine_, {migration("a")}).found, Found::whole);

  EXPECT_EQ(find(other_, {migration("a")}).found, Found::whole);
  done(other_, id, true);
  EXPECT_EQ(find(other_, {migration("a")}, true).found, Found::busy);
  EXPECT_EQ(find(other_, {migration("b")}).found, Found::busy);

  done(engine_, id, true);
  EXPECT_EQ(find(other_, {migration("b")}).found, Found::none);
}

TEST_F(TemplateTalkTest, databases_are_not_in_each_others_way) {
  static_cast<void>(find(engine_, {migration("a")}));
  TemplateAsked second = wish({migration("a")});
  second.database = "e";

  EXPECT_EQ(ask<TemplateFound>(other_, second).found, Found::none);
  EXPECT_EQ(ask<TemplateFound>(engine_, wish({migration("b")})).found, Found::none);
}

TEST_F(TemplateTalkTest, who_asks_again_begins_anew) {
  const std::string id = remember({migration("a")});
  ASSERT_EQ(find(engine_, {migration("a")}).found, Found::whole);
  static_cast<void>(ask<Noted>(engine_, TemplateGone{path_, id}));

  const TemplateFound none = find(engine_, {migration("a")});

  EXPECT_EQ(none.found, Found::none);
  EXPECT_FALSE(exists(path_ + "/" + id + ".base.sqlite3"));
  EXPECT_EQ(find(other_, {migration("a")}).found, Found::busy);
}

TEST_F(TemplateTalkTest, a_making_that_comes_to_nothing_leaves_nothing) {
  const TemplateFound none = find(engine_, {migration("a")});
  append_to(none.make.whole, "half of it");

  done(engine_, none.make.id, false);

  EXPECT_FALSE(exists(none.make.whole));
  EXPECT_EQ(find(other_, {migration("a")}).found, Found::none);
}

// On a server the databases of a template go only after its record has, and nobody holds the lock then.
TEST_F(TemplateTalkTest, no_two_templates_have_one_name_even_when_the_first_is_gone) {
  const std::string first = find(engine_, {migration("a")}).make.id;
  done(engine_, first, false);

  EXPECT_NE(find(engine_, {migration("a")}).make.id, first);
}

TEST_F(TemplateTalkTest, what_a_killed_maker_has_left_is_used_by_nobody_and_goes_when_one_is_made) {
  Child killed{[this] {
    TemplateTalk talk{2, warn_};
    append_to(find(talk, {migration("a")}).make.whole, "half of it");
    append_to(folder_ / "begun", "x");
    pause();
    return 0;
  }};
  ASSERT_TRUE(comes_true([this] { return exists(folder_ / "begun"); }));
  EXPECT_EQ(find(engine_, {migration("a")}).found, Found::busy);
  kill(killed.pid(), SIGKILL);
  static_cast<void>(killed.wait());

  const TemplateFound none = find(engine_, {migration("a")});
  EXPECT_EQ(none.found, Found::none);
  static_cast<void>(make(engine_, none, {migration("a")}));

  int files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(path_)) {
    files += entry.path().extension() == ".sqlite3" ? 1 : 0;
  }
  EXPECT_EQ(files, 2);
  EXPECT_EQ(find(other_, {migration("a")}).found, Found::whole);
}

TEST_F(TemplateTalkTest, a_fresh_one_takes_the_place_of_its_like) {
  vendor_ = "postgresql";
  const std::string old = remember({migration("a")});

  const TemplateFound fresh = find(engine_, {migration("a")}, true);
  EXPECT_EQ(fresh.found, Found::none);
  EXPECT_NE(fresh.make.id, old);
  const TemplateKept kept = make(engine_, fresh, {migration("a")});

  ASSERT_THAT(kept.drop, SizeIs(1));
  EXPECT_EQ(kept.drop[0].names, (TemplateNames{old, "test_x_" + old, "test_x_" + old + "_m"}));
  EXPECT_EQ(kept.drop[0].vendor, "postgresql");
  EXPECT_EQ(kept.drop[0].server, "h:1");
  EXPECT_EQ(kept.drop[0].alias, "default");
  EXPECT_THAT(list(), SizeIs(1));
}

TEST_F(TemplateTalkTest, the_least_recently_used_goes_when_there_are_too_many) {
  const std::string first = remember({migration("a")});
  const std::string second = remember({migration("b")});
  ASSERT_EQ(find(engine_, {migration("a")}).found, Found::whole);
  done(engine_, first, true);

  const std::string third = remember({migration("c")});

  ASSERT_THAT(list(), SizeIs(2));
  EXPECT_EQ(list()[0].names.id, third);
  EXPECT_EQ(list()[1].names.id, first);
  EXPECT_FALSE(exists(path_ + "/" + second + ".sqlite3"));
  EXPECT_TRUE(exists(path_ + "/" + first + ".sqlite3"));
}

TEST_F(TemplateTalkTest, one_that_was_not_used_does_not_become_younger) {
  const std::string first = remember({migration("a")});
  const std::string second = remember({migration("b")});

  done(engine_, first, false);

  EXPECT_EQ(list()[0].names.id, second);
}

TEST_F(TemplateTalkTest, what_was_observed_can_be_asked_for_before_the_next_run) {
  const TemplateInput site{.kind = "setting", .name = "SITE", .digest = "1", .observed = true};
  const TemplateInput file{.kind = "file", .name = "x", .digest = "", .observed = true};
  const TemplateFound none = find(engine_, {migration("a")});
  static_cast<void>(make(engine_, none, {migration("a"), site, file}));

  const Inputs observed = ask<ObservedTold>(engine_, ObservedAsked{path_, "d"}).inputs;

  ASSERT_THAT(observed, SizeIs(2));
  EXPECT_EQ(observed[0].name, "x");
  EXPECT_EQ(observed[1].name, "SITE");
  EXPECT_THAT(ask<ObservedTold>(engine_, ObservedAsked{path_, "e"}).inputs, IsEmpty());
  EXPECT_EQ(find(engine_, {migration("a")}).found, Found::none);
  EXPECT_EQ(find(engine_, {migration("a"), site, file}).found, Found::whole);
}

TEST_F(TemplateTalkTest, says_what_has_changed) {
  EXPECT_EQ(ask<TemplateExplained>(engine_, ExplanationAsked{path_, "d", {migration("a")}}).id, "");
  const std::string first = remember({migration("a")});
  const std::string second = remember({migration("a", "2"), migration("b")});

  const auto changed = ask<TemplateExplained>(engine_, ExplanationAsked{path_, "d", {migration("a", "3")}});
  EXPECT_EQ(changed.id, second);
  EXPECT_THAT(changed.changes, ElementsAre("migration a has changed", "migration b is gone"));
  const auto same = ask<TemplateExplained>(engine_, ExplanationAsked{path_, "d", {migration("a")}});
  EXPECT_EQ(same.id, first);
  EXPECT_THAT(same.changes, IsEmpty());
}

TEST_F(TemplateTalkTest, lists_what_it_remembers) {
  const std::string id = remember({migration("a"), migration("b"), {.kind = "setting", .name = "X"}});

  const TemplatesTold::Line line = list().at(0);

  EXPECT_EQ(line.names.id, id);
  EXPECT_EQ(line.database, "d");
  EXPECT_EQ(line.migrations, 2u);
  EXPECT_EQ(line.size, 9u);
  EXPECT_GE(line.used, line.made);
  EXPECT_THAT(ask<TemplateRecordTold>(engine_, TemplateRecordAsked{path_, id}).record,
              HasSubstr("\"database\": \"d\""));
  EXPECT_EQ(ask<TemplateRecordTold>(engine_, TemplateRecordAsked{path_, "x"}).record, "");
}

TEST_F(TemplateTalkTest, nobody_makes_what_it_was_not_told_to_make) {
  EXPECT_FALSE(engine_.answer(TemplateMade{path_, "d", "0123456789ab", {}, 0, {}}));
  const std::string id = remember({migration("a")});
  EXPECT_FALSE(engine_.answer(TemplateMade{path_, "d", id, {}, 0, {}}));
  ASSERT_EQ(find(engine_, {migration("a")}).found, Found::whole);
  EXPECT_FALSE(engine_.answer(TemplateMade{path_, "d", "", {}, 0, {}}));
}

TEST_F(TemplateTalkTest, there_is_nothing_to_be_made_where_no_folder_can_be) {
  append_to(folder_ / ".shoal", "a file");

  const TemplateFound none = find(engine_, {migration("a")});

  EXPECT_EQ(none.found, Found::none);
  EXPECT_EQ(none.make.id, "");
  EXPECT_THAT(none.reasons, ElementsAre(HasSubstr("cannot make the folder")));
}

TEST_F(TemplateTalkTest, one_that_cannot_be_written_down_is_dropped_at_once) {
  vendor_ = "mysql";
  const TemplateFound none = find(engine_, {migration("a")});
  std::filesystem::create_directories(path_ + "/" + none.make.id + ".json/inside");

  const TemplateKept kept = make(engine_, none, {migration("a")});

  ASSERT_THAT(kept.drop, SizeIs(1));
  EXPECT_EQ(kept.drop[0].names, none.make);
  EXPECT_THAT(warnings_, ::testing::Contains(HasSubstr("a template is not remembered: cannot write")));
}

}  // namespace
}  // namespace shoal
