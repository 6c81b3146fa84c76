#include "os/template_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <chrono>
#include <filesystem>

#include "os/template_lock.h"
#include "os/testing.h"

namespace shoal {
namespace {

using std::filesystem::exists;
using testing::append_to;
using testing::contents_of;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::TemporaryFolder;

constexpr const char* kFirst = "000000000001";
constexpr const char* kSecond = "000000000002";
constexpr const char* kThird = "000000000003";

TemplateRecord record(const std::string& id, const std::string& database = "d") {
  return {.id = id, .database = database, .vendor = "postgresql", .whole = "test_" + id, .base = "test_" + id + "_m"};
}

std::vector<std::string> ids_of(const std::vector<RememberedTemplate>& remembered) {
  std::vector<std::string> ids;
  ids.reserve(remembered.size());
  for (const RememberedTemplate& each : remembered) ids.push_back(each.record.id);
  return ids;
}

class TemplateStoreTest : public ::testing::Test {
 protected:
  TemplateStoreTest() { EXPECT_TRUE(store_.make()); }

  void keep(const TemplateRecord& record) const { ASSERT_TRUE(store_.keep(record)); }
  [[nodiscard]] std::string path(const std::string& name) const { return store_.folder() + "/" + name; }
  void touch(const std::string& name) const { append_to(path(name), "x"); }
  void age(const std::string& id, std::chrono::hours by) const {
    std::filesystem::last_write_time(path(id + ".json"), std::chrono::file_clock::now() - by);
  }

  TemporaryFolder folder_;
  TemplateStore store_{folder_ / ".shoal/templates"};
};

TEST_F(TemplateStoreTest, is_the_users_own_and_in_no_repository) {
  keep(record(kFirst));
  ASSERT_TRUE(store_.make());

  struct stat facts{};
  EXPECT_EQ(stat(store_.folder().c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 0777u, 0700u);
  EXPECT_EQ(stat(path(std::string{kFirst} + ".json").c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 0777u, 0600u);
  EXPECT_EQ(contents_of(path(".gitignore")), "*\n");
}

TEST_F(TemplateStoreTest, remembers_the_most_recently_used_first) {
  for (const char* id : {kFirst, kSecond, kThird}) keep(record(id));
  age(kFirst, std::chrono::hours{2});
  age(kSecond, std::chrono::hours{3});
  age(kThird, std::chrono::hours{1});
  EXPECT_THAT(ids_of(store_.remembered()), ElementsAre(kThird, kFirst, kSecond));

  store_.mark_used(kSecond);

  EXPECT_THAT(ids_of(store_.remembered()), ElementsAre(kSecond, kThird, kFirst));
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  EXPECT_NEAR(static_cast<double>(store_.remembered().front().used) / 1e9, std::chrono::duration<double>(now).count(),
              60);
}

TEST_F(TemplateStoreTest, has_those_of_one_database) {
  keep(record(kFirst));
  keep(record(kSecond, "e"));

  EXPECT_THAT(ids_of(store_.remembered("e")), ElementsAre(kSecond));
  EXPECT_THAT(ids_of(store_.remembered("f")), IsEmpty());
  EXPECT_EQ(store_.remembered("d").front().record, record(kFirst));
}

TEST_F(TemplateStoreTest, remembers_nothing_where_there_is_no_folder) {
  const TemplateStore none{folder_ / "none"};

  EXPECT_THAT(none.remembered(), IsEmpty());
  EXPECT_FALSE(none.is_taken(kFirst));
  EXPECT_EQ(none.read(kFirst), "");
  EXPECT_TRUE(none.forget(kFirst));
  none.mark_used(kFirst);
  none.clear_up("d");
}

TEST_F(TemplateStoreTest, passes_over_what_it_cannot_read_and_gives_its_id_to_nobody) {
  append_to(path(std::string{kFirst} + ".json"), print_template_record(record(kFirst)).substr(0, 40));
  append_to(path(std::string{kSecond} + ".json"), print_template_record(record(kThird)));
  append_to(path("short.json"), print_template_record(record(kThird)));

  EXPECT_THAT(store_.remembered(), IsEmpty());
  EXPECT_TRUE(store_.is_taken(kFirst));
  EXPECT_TRUE(store_.is_taken(kSecond));
  EXPECT_FALSE(store_.is_taken(kThird));
}

TEST_F(TemplateStoreTest, gives_an_id_to_nobody_that_a_file_has) {
  touch(std::string{kFirst} + ".base.sqlite3-journal");
  touch(std::string{kSecond} + ".lock");

  EXPECT_TRUE(store_.is_taken(kFirst));
  EXPECT_FALSE(store_.is_taken(kSecond));
}

TEST_F(TemplateStoreTest, finds_sqlites_files_where_the_folder_is_now) {
  TemplateRecord moved = record(kFirst);
  moved.vendor = "sqlite";
  moved.whole = "/elsewhere/000000000001.sqlite3";
  keep(moved);

  EXPECT_EQ(store_.remembered().front().record.whole, path("000000000001.sqlite3"));
  EXPECT_EQ(store_.remembered().front().record.base, path("000000000001.base.sqlite3"));
}

TEST_F(TemplateStoreTest, forgets_a_template_with_all_its_files) {
  keep(record(kFirst));
  keep(record(kSecond));
  for (const char* end : {".sqlite3", ".base.sqlite3", ".sqlite3-wal"}) {
    touch(kFirst + std::string{end});
    touch(kSecond + std::string{end});
  }

  EXPECT_TRUE(store_.forget(kFirst));
  EXPECT_TRUE(store_.forget(kFirst));

  EXPECT_FALSE(store_.is_taken(kFirst));
  EXPECT_THAT(ids_of(store_.remembered()), ElementsAre(kSecond));
  EXPECT_TRUE(exists(path("000000000002.sqlite3-wal")));
}

TEST_F(TemplateStoreTest, touches_nothing_outside_its_folder) {
  append_to(folder_ / "outside.json", "x");

  EXPECT_TRUE(store_.forget("../../outside"));

  EXPECT_EQ(store_.read("../../outside"), "");
  EXPECT_TRUE(exists(folder_ / "outside.json"));
}

TEST_F(TemplateStoreTest, clears_up_what_dead_makers_have_left) {
  keep(record(kFirst));
  touch("000000000001.sqlite3");
  touch("000000000002.sqlite3");
  touch("000000000003.json.new");
  touch("notes.txt");
  touch("aaaaaaaaaaaa.lock");

  store_.clear_up("d");

  EXPECT_TRUE(exists(path("000000000001.sqlite3")));
  EXPECT_FALSE(exists(path("000000000002.sqlite3")));
  EXPECT_FALSE(exists(path("000000000003.json.new")));
  EXPECT_TRUE(exists(path("notes.txt")));
  EXPECT_TRUE(exists(path("aaaaaaaaaaaa.lock")));
}

TEST_F(TemplateStoreTest, leaves_what_somebody_is_making) {
  touch("000000000002.sqlite3");
  {
    const auto lock = TemplateLock::try_to_take(store_.lock_path("e"), TemplateLock::Hold::exclusive);
    ASSERT_TRUE(lock && *lock);
    (*lock)->write_note({.pid = 1, .making = kSecond});

    store_.clear_up("d");
    EXPECT_TRUE(exists(path("000000000002.sqlite3")));
  }

  store_.clear_up("d");
  EXPECT_FALSE(exists(path("000000000002.sqlite3")));
}

TEST_F(TemplateStoreTest, clears_up_records_that_nobody_can_read_but_not_those_of_other_databases) {
  std::string other = print_template_record(record(kFirst, "e"));
  other.replace(other.find("\"version\": 1"), 12, "\"version\": 2");
  std::string ours = print_template_record(record(kSecond));
  ours.replace(ours.find("\"version\": 1"), 12, "\"version\": 2");
  append_to(path("000000000001.json"), other);
  append_to(path("000000000002.json"), ours);
  append_to(path("000000000003.json"), "{");

  store_.clear_up("d");

  EXPECT_TRUE(store_.is_taken(kFirst));
  EXPECT_FALSE(store_.is_taken(kSecond));
  EXPECT_FALSE(store_.is_taken(kThird));
}

}  // namespace
}  // namespace shoal
