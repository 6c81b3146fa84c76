#include "os/journal_desk.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <functional>
#include <set>

#include "os/process_identity.h"
#include "os/testing.h"

namespace shoal {
namespace {

using std::filesystem::exists;
using testing::append_to;
using testing::Child;
using testing::contents_of;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using testing::TemporaryFolder;

Thing database(const std::string& name, bool keep = false) {
  return {.kind = Thing::Kind::database,
          .name = name,
          .alias = "default",
          .vendor = "postgresql",
          .server = "127.0.0.1:5432",
          .keep = keep};
}
Thing file(const std::string& path) { return {.kind = Thing::Kind::file, .name = path}; }

std::vector<Thing> many_of(std::size_t count, const Thing& thing) {
  std::vector<Thing> things(count, thing);
  for (std::size_t i = 0; i < count; ++i) things[i].name += std::to_string(i);
  return things;
}

// A project whose runs all keep their journals in one folder.
class JournalDeskTest : public ::testing::Test {
 protected:
  std::unique_ptr<JournalDesk> open(const std::string& run) {
    auto desk = JournalDesk::open(state_, run, getpid());
    EXPECT_TRUE(desk) << print_error(desk.error());
    return std::move(*desk);
  }

  // A run that is over by now, and that nobody had the time to end well.
  void run_and_die(const std::string& run, const std::function<void(JournalDesk&)>& work) {
    Child child{[&] {
      const auto desk = JournalDesk::open(state_, run, getpid());
      if (!desk) return 1;
      work(**desk);
      return raise(SIGKILL);
    }};
    EXPECT_EQ(child.wait(), -SIGKILL);
  }

  // A run as another machine has written it down.
  void write_foreign_run(const std::string& run, const std::vector<Thing>& things) {
    Identity there = read_own_identity();
    there.host_name += ".elsewhere";
    append_to(path_of(run), print_run_line({.run = run, .host = there, .engine = there}) + print_intend(things));
  }

  std::string path_of(const std::string& run) const { return state_ + "/journal/" + run + ".jsonl"; }

  TemporaryFolder project_;
  std::string state_ = project_ / ".shoal";
};

TEST_F(JournalDeskTest, makes_a_folder_for_the_user_alone_and_for_no_repository) {
  const auto desk = open("a");

  struct stat facts{};
  ASSERT_EQ(stat(state_.c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 0777u, 0700u);
  ASSERT_EQ(stat(path_of("a").c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 0777u, 0600u);
  EXPECT_EQ(contents_of(state_ + "/.gitignore"), "*\n");
}

TEST_F(JournalDeskTest, writes_down_who_runs_and_what_is_made_and_gone) {
  const auto desk = open("a");

  ASSERT_TRUE(desk->intend({database("test_shop"), file("/x")}));
  ASSERT_TRUE(desk->gone("", {file("/x")}));

  const Result<Record> record = parse_journal(contents_of(path_of("a")));
  ASSERT_TRUE(record);
  EXPECT_EQ(record->who.run, "a");
  EXPECT_EQ(record->who.host, read_own_identity());
  EXPECT_EQ(record->who.engine, read_own_identity());
  EXPECT_THAT(record->left, ElementsAre(database("test_shop")));
  EXPECT_THAT(desk->left(), ElementsAre(database("test_shop")));
}

TEST_F(JournalDeskTest, two_runs_are_never_one) {
  const auto desk = open("a");

  EXPECT_FALSE(JournalDesk::open(state_, "a", getpid()));
  EXPECT_FALSE(JournalDesk::open(state_, "../a", getpid()));
}

TEST_F(JournalDeskTest, says_what_to_do_where_nothing_can_be_written) {
  append_to(project_ / "file", "");

  const auto desk = JournalDesk::open(project_ / "file/.shoal", "a", getpid());

  ASSERT_FALSE(desk);
  EXPECT_EQ(desk.error().message, "cannot make the folder '" + (project_ / "file/.shoal") + "'");
  EXPECT_EQ(desk.error().cause, "not a directory");
  EXPECT_EQ(desk.error().hint, "set SHOAL_STATE to a folder that you can write to");
}

TEST_F(JournalDeskTest, a_run_that_ends_well_leaves_no_file) {
  const auto desk = open("a");
  ASSERT_TRUE(desk->intend({database("test_shop")}));
  ASSERT_TRUE(desk->finish(true));
  EXPECT_TRUE(exists(path_of("a")));

  ASSERT_TRUE(desk->gone("a", {database("test_shop")}));
  ASSERT_TRUE(desk->finish(true));

  EXPECT_FALSE(exists(path_of("a")));
}

TEST_F(JournalDeskTest, what_a_run_was_told_to_keep_is_known_once_it_is_over) {
  run_and_die("a", [](JournalDesk& desk) {
    (void)desk.intend({database("test_kept", true)});
    (void)desk.finish(true);
  });
  run_and_die("b", [](JournalDesk& desk) {
    (void)desk.intend({database("test_shop"), database("test_other", true)});
    (void)desk.gone("", {database("test_shop")});
    (void)desk.finish(true);
  });
  const auto desk = open("c");

  std::vector<std::string> names;
  const std::vector<LeftThing> found = *desk->kept();
  names.reserve(found.size());
  for (const LeftThing& kept : found) names.push_back(kept.run + " " + kept.thing.name);
  EXPECT_THAT(names, ElementsAre("a test_kept", "b test_other"));
  (void)*desk->left_over(false);
  EXPECT_TRUE(exists(path_of("a")));

  ASSERT_TRUE(desk->claim({database("test_kept")}));
  ASSERT_TRUE(desk->gone("b", {database("test_other")}));
  EXPECT_THAT(*desk->kept(), IsEmpty());
  EXPECT_FALSE(exists(path_of("a")));
}

TEST_F(JournalDeskTest, a_line_that_lacks_but_its_line_feed_is_not_completed_by_the_next) {
  run_and_die("a", [](JournalDesk& desk) { (void)desk.intend({database("test_shop"), database("test_not_made")}); });
  std::filesystem::resize_file(path_of("a"), std::filesystem::file_size(path_of("a")) - 1);
  const auto desk = open("b");
  ASSERT_THAT(desk->left_over(false)->things, SizeIs(1));

  ASSERT_TRUE(desk->gone("a", {database("test_shop")}));

  EXPECT_FALSE(exists(path_of("a")));
}

TEST_F(JournalDeskTest, a_line_that_lacks_its_line_feed_stays_unsaid_when_others_follow) {
  run_and_die("a", [](JournalDesk& desk) {
    (void)desk.intend({database("test_shop"), database("test_other"), database("test_not_made")});
  });
  std::filesystem::resize_file(path_of("a"), std::filesystem::file_size(path_of("a")) - 1);
  const auto desk = open("b");

  ASSERT_TRUE(desk->gone("a", {database("test_shop")}));

  const LeftOver left = *desk->left_over(false);
  ASSERT_THAT(left.things, SizeIs(1));
  EXPECT_EQ(left.things[0].thing, database("test_other"));
}

TEST_F(JournalDeskTest, nothing_was_kept_by_a_run_that_was_killed) {
  run_and_die("a", [](JournalDesk& desk) { (void)desk.intend({database("test_asked_about", true)}); });

  EXPECT_THAT(*open("b")->kept(), IsEmpty());
}

TEST_F(JournalDeskTest, a_claim_avoids_the_names_of_runs_that_live) {
  const auto first = open("a");
  const auto second = open("b");
  write_foreign_run("c", {database("test_shop_s2")});

  EXPECT_THAT(*first->claim({database("test_shop")}), ElementsAre("test_shop"));
  EXPECT_THAT(*second->claim({database("test_shop"), database("test_other")}),
              ElementsAre("test_shop_s3", "test_other"));

  EXPECT_THAT(second->left(), ElementsAre(database("test_shop_s3"), database("test_other")));
  EXPECT_THAT(*first->claim({database("test_shop")}), ElementsAre("test_shop"));  // Its own already.
}

TEST_F(JournalDeskTest, a_name_on_another_server_is_another_name) {
  const auto first = open("a");
  const auto second = open("b");
  Thing elsewhere = database("test_shop");
  elsewhere.server = "127.0.0.2:5432";
  ASSERT_TRUE(first->claim({database("test_shop")}));

  EXPECT_THAT(*second->claim({elsewhere}), ElementsAre("test_shop"));
}

TEST_F(JournalDeskTest, one_database_under_two_aliases_has_one_name) {
  const auto first = open("a");
  const auto second = open("b");
  Thing replica = database("test_shop");
  replica.alias = "replica";
  ASSERT_TRUE(first->claim({database("test_shop")}));

  EXPECT_THAT(*second->claim({database("test_shop"), replica, database("test_shop_s2")}),
              ElementsAre("test_shop_s2", "test_shop_s2", "test_shop_s2_s2"));
}

TEST_F(JournalDeskTest, a_database_in_memory_is_not_written_down) {
  const auto first = open("a");
  const auto second = open("b");
  const Thing memory{.kind = Thing::Kind::database, .name = "file:memorydb_default?mode=memory", .vendor = "sqlite"};
  ASSERT_TRUE(first->claim({memory}));

  EXPECT_THAT(*second->claim({memory}), ElementsAre(memory.name));
  EXPECT_THAT(second->left(), IsEmpty());
}

TEST_F(JournalDeskTest, what_a_dead_run_has_left_under_a_claimed_name_is_taken_over) {
  run_and_die("a", [](JournalDesk& desk) { (void)desk.claim({database("test_shop")}); });
  const auto second = open("b");

  EXPECT_THAT(*second->claim({database("test_shop")}), ElementsAre("test_shop"));

  EXPECT_FALSE(exists(path_of("a")));
  EXPECT_THAT(open("c")->left_over(false)->things, IsEmpty());
}

TEST_F(JournalDeskTest, what_a_dead_run_has_left_is_removed_or_handed_to_the_host) {
  const std::string path = project_ / "left";
  run_and_die("a", [&](JournalDesk& desk) {
    (void)desk.intend({database("test_shop"), database("test_kept", true), file(path)});
    append_to(path, "x");
  });
  const auto desk = open("b");

  const LeftOver found = *desk->left_over(false);

  EXPECT_FALSE(exists(path));
  ASSERT_THAT(found.removed, SizeIs(1));
  EXPECT_EQ(found.removed[0].thing, file(path));
  ASSERT_THAT(found.things, SizeIs(1));
  EXPECT_EQ(found.things[0].run, "a");
  EXPECT_EQ(found.things[0].thing, database("test_shop"));
  EXPECT_EQ(found.things[0].thing.alias, "default");

  ASSERT_TRUE(desk->gone("a", {database("test_shop")}));

  EXPECT_FALSE(exists(path_of("a")));
  EXPECT_THAT(desk->left_over(false)->things, IsEmpty());
}

TEST_F(JournalDeskTest, a_dry_run_removes_nothing_and_lists_all) {
  const std::string path = project_ / "left";
  run_and_die("a", [&](JournalDesk& desk) {
    (void)desk.intend({database("test_shop"), file(path)});
    append_to(path, "x");
  });
  const std::string before = contents_of(path_of("a"));

  const LeftOver found = *open("b")->left_over(true);

  EXPECT_TRUE(exists(path));
  EXPECT_THAT(found.things, SizeIs(2));
  EXPECT_THAT(found.removed, IsEmpty());
  EXPECT_EQ(contents_of(path_of("a")), before);
}

TEST_F(JournalDeskTest, what_cannot_be_removed_is_named_with_the_reason_and_tried_again) {
  const std::string path = project_ / "left";
  run_and_die("a", [&](JournalDesk& desk) { (void)desk.intend({file(path)}); });
  std::filesystem::create_directory(path);

  const LeftOver found = *open("b")->left_over(false);

  ASSERT_THAT(found.things, SizeIs(1));
  EXPECT_EQ(found.things[0].reason, "something else stands in its place");
  EXPECT_TRUE(exists(path));
  std::filesystem::remove(path);
  EXPECT_THAT(open("c")->left_over(false)->things, IsEmpty());
  EXPECT_FALSE(exists(path_of("a")));
}

TEST_F(JournalDeskTest, what_a_living_run_has_is_left_alone) {
  const std::string path = project_ / "taken";
  append_to(path, "x");
  run_and_die("a", [&](JournalDesk& desk) { (void)desk.intend({file(path), database("test_shop")}); });
  const auto living = open("b");
  ASSERT_TRUE(living->intend({file(path), database("test_shop")}));

  const LeftOver found = *open("c")->left_over(false);

  EXPECT_TRUE(exists(path));
  EXPECT_THAT(found.things, IsEmpty());
  EXPECT_THAT(found.removed, IsEmpty());
  EXPECT_TRUE(exists(path_of("b")));
  EXPECT_FALSE(living->gone("c", {file(path)}));  // Nor may one strike out for another that lives.
}

TEST_F(JournalDeskTest, what_runs_elsewhere_have_left_is_counted_and_left_alone) {
  const std::string path = project_ / "left";
  append_to(path, "x");
  const auto desk = open("b");
  write_foreign_run("a", {file(path), database("test_shop"), database("test_kept", true)});

  const LeftOver found = *desk->left_over(false);

  EXPECT_EQ(found.elsewhere, 2u);
  EXPECT_THAT(found.things, IsEmpty());
  EXPECT_TRUE(exists(path));
}

TEST_F(JournalDeskTest, a_run_whose_host_lives_is_alive_whatever_became_of_its_engine) {
  const std::string path = project_ / "left";
  append_to(path, "x");
  const auto desk = open("b");
  Identity dead = read_own_identity();
  dead.start_time = "1";
  append_to(path_of("a"), print_run_line({.run = "a", .host = read_own_identity(), .engine = dead}) +
                              print_intend(std::vector{file(path)}));

  const LeftOver found = *desk->left_over(false);

  EXPECT_THAT(found.removed, IsEmpty());
  EXPECT_EQ(found.elsewhere, 0u);
  EXPECT_TRUE(exists(path));
}

TEST_F(JournalDeskTest, a_file_that_is_no_journal_of_ours_is_left_alone) {
  const auto desk = open("b");
  append_to(path_of("a"), "{\"j\": \"run\", \"version\": 2}\n");
  append_to(state_ + "/journal/notes.txt", "x");
  append_to(path_of("stillborn"), "{\"j\": \"ru");

  EXPECT_EQ(desk->left_over(false)->elsewhere, 1u);

  EXPECT_TRUE(exists(path_of("a")));
  EXPECT_TRUE(exists(state_ + "/journal/notes.txt"));
  EXPECT_FALSE(exists(path_of("stillborn")));
}

TEST_F(JournalDeskTest, a_line_that_a_kill_cut_short_does_not_spoil_what_is_struck_out_after_it) {
  run_and_die("a", [](JournalDesk& desk) { (void)desk.intend({database("one"), database("two")}); });
  append_to(path_of("a"), R"({"j": "intend", "kind": "file", "na)");
  const auto desk = open("b");

  ASSERT_TRUE(desk->gone("a", {database("one")}));

  const LeftOver found = *desk->left_over(false);
  ASSERT_THAT(found.things, SizeIs(1));
  EXPECT_EQ(found.things[0].thing, database("two"));
}

TEST_F(JournalDeskTest, a_run_that_is_not_there_has_nothing_to_strike_out) {
  const auto desk = open("b");

  EXPECT_TRUE(desk->gone("a", {database("one")}));
  EXPECT_FALSE(desk->gone("../b", {database("one")}));
}

TEST_F(JournalDeskTest, runs_that_claim_at_the_same_moment_get_different_names) {
  const std::vector<std::string> runs{"a", "b", "c", "d", "e", "f"};
  const std::vector<Thing> wanted = many_of(50, database("test_shop"));
  const auto everybody_is_there = [&] {
    return std::none_of(runs.begin(), runs.end(), [&](const auto& run) { return contents_of(path_of(run)).empty(); });
  };
  std::vector<std::unique_ptr<Child>> children;
  children.reserve(runs.size());

  for (const std::string& run : runs) {
    children.push_back(std::make_unique<Child>([&] {
      const auto desk = JournalDesk::open(state_, run, getppid());  // Lives until the end.
      return desk && testing::comes_true(everybody_is_there) && (*desk)->claim(wanted) ? 0 : 1;
    }));
  }

  for (const auto& child : children) EXPECT_EQ(child->wait(), 0);
  std::set<std::string> names;
  for (const std::string& run : runs) {
    const Result<Record> record = parse_journal(contents_of(path_of(run)));
    for (const Thing& thing : record->left) names.insert(thing.name);
  }
  EXPECT_THAT(names, SizeIs(runs.size() * wanted.size()));
}

TEST_F(JournalDeskTest, two_can_clean_up_at_the_same_time) {
  const std::vector<Thing> things = many_of(100, file(project_ / "left"));
  run_and_die("a", [&](JournalDesk& desk) {
    (void)desk.intend(things);
    for (const Thing& thing : things) append_to(thing.name, "x");
  });
  const auto clean = [&](const std::string& run) {
    return [&, run] {
      const auto desk = JournalDesk::open(state_, run, getpid());
      const auto found = desk ? (*desk)->left_over(false) : fail(desk.error());
      return found && found->things.empty() && (*desk)->finish(true) ? 0 : 1;
    };
  };

  Child one{clean("b")};
  Child two{clean("c")};

  EXPECT_EQ(one.wait(), 0);
  EXPECT_EQ(two.wait(), 0);
  for (const Thing& thing : things) EXPECT_FALSE(exists(thing.name));
  EXPECT_THAT(*open("d")->left_over(true), ::testing::Field(&LeftOver::things, IsEmpty()));
  EXPECT_FALSE(exists(path_of("a")));
}

}  // namespace
}  // namespace shoal
