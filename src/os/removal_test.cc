#include "os/removal.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <string>

#include "os/testing.h"

namespace shoal {
namespace {

using std::filesystem::exists;
using testing::TemporaryFolder;

Thing folder(const std::string& path) { return {.kind = Thing::Kind::folder, .name = path}; }
Thing file(const std::string& path) { return {.kind = Thing::Kind::file, .name = path}; }
Thing sqlite(const std::string& path) { return {.kind = Thing::Kind::database, .name = path, .vendor = "sqlite"}; }
Thing memory(const std::string& name) { return {.kind = Thing::Kind::shared_memory, .name = name}; }

void make_file(const std::string& path) { testing::append_to(path, "x"); }

TEST(Removal, removes_a_folder_with_all_in_it_and_follows_no_link) {
  const TemporaryFolder place;
  make_file(place / "precious");
  std::filesystem::create_directories(place / "shoal-a/b/c");
  make_file(place / "shoal-a/b/c/d");
  std::filesystem::create_symlink(place / "precious", place / "shoal-a/link");
  std::filesystem::create_directory(place / "other");
  make_file(place / "other/precious");
  std::filesystem::create_directory_symlink(place / "other", place / "shoal-a/b/folder-link");

  EXPECT_EQ(remove_thing(folder(place / "shoal-a")), true);

  EXPECT_FALSE(exists(place / "shoal-a"));
  EXPECT_TRUE(exists(place / "precious"));
  EXPECT_TRUE(exists(place / "other/precious"));
}

TEST(Removal, leaves_a_folder_alone_that_is_not_named_as_ours_or_is_none) {
  const TemporaryFolder place;
  std::filesystem::create_directories(place / "precious/shoal-a");
  std::filesystem::create_directory_symlink(place / "precious", place / "shoal-link");
  make_file(place / "shoal-file");

  for (const std::string& path :
       {place / "precious", place / "shoal-link", place / "shoal-file", place / "precious/shoal-a/",
        place / "precious/shoal-a/..", place / "precious/../shoal-link/shoal-a", std::string{"shoal-a"},
        std::string{}, place / "precious/shoal-a" + std::string("\0/shoal-a", 9)}) {
    EXPECT_FALSE(remove_thing(folder(path))) << path;
  }

  EXPECT_TRUE(exists(place / "precious/shoal-a"));
  EXPECT_TRUE(exists(place / "shoal-link"));
  EXPECT_TRUE(exists(place / "shoal-file"));
}

TEST(Removal, removes_a_file_but_no_link_and_no_folder) {
  const TemporaryFolder place;
  make_file(place / "a");
  make_file(place / "precious");
  std::filesystem::create_symlink(place / "precious", place / "link");
  std::filesystem::create_directory(place / "folder");

  EXPECT_EQ(remove_thing(file(place / "a")), true);
  EXPECT_FALSE(remove_thing(file(place / "link")));
  EXPECT_FALSE(remove_thing(file(place / "folder")));
  EXPECT_FALSE(remove_thing(file("precious")));

  EXPECT_FALSE(exists(place / "a"));
  EXPECT_TRUE(exists(place / "link"));
  EXPECT_TRUE(exists(place / "precious"));
  EXPECT_TRUE(exists(place / "folder"));
}

TEST(Removal, leaves_alone_what_belongs_to_another_user) {
  if (geteuid() != 0) GTEST_SKIP() << "only root can give files away";
  const TemporaryFolder place;
  make_file(place / "a");
  std::filesystem::create_directory(place / "shoal-a");
  ASSERT_EQ(chown((place / "a").c_str(), 12345, 12345), 0);
  ASSERT_EQ(chown((place / "shoal-a").c_str(), 12345, 12345), 0);

  EXPECT_EQ(remove_thing(file(place / "a")).error().cause, "it belongs to another user");
  EXPECT_FALSE(remove_thing(folder(place / "shoal-a")));

  EXPECT_TRUE(exists(place / "a"));
  EXPECT_TRUE(exists(place / "shoal-a"));
}

TEST(Removal, removes_an_sqlite_database_with_the_files_beside_it) {
  const TemporaryFolder place;
  for (const char* name : {"t.db", "t.db-journal", "t.db-wal", "t.db-shm", "t.db-precious"}) make_file(place / name);

  EXPECT_EQ(remove_thing(sqlite(place / "t.db")), true);

  for (const char* name : {"t.db", "t.db-journal", "t.db-wal", "t.db-shm"})
    EXPECT_FALSE(exists(place / name)) << name;
  EXPECT_TRUE(exists(place / "t.db-precious"));
}

TEST(Removal, has_nothing_to_do_for_a_database_in_memory) {
  EXPECT_EQ(remove_thing(sqlite(":memory:")), false);
  EXPECT_EQ(remove_thing(sqlite("file:memorydb_default?mode=memory&cache=shared")), false);
  EXPECT_FALSE(remove_thing(sqlite("t.db")));
}

TEST(Removal, what_is_not_there_is_as_good_as_removed) {
  const TemporaryFolder place;

  EXPECT_EQ(remove_thing(folder(place / "shoal-a")), false);
  EXPECT_EQ(remove_thing(file(place / "no/a")), false);
  EXPECT_EQ(remove_thing(sqlite(place / "t.db")), false);
  EXPECT_EQ(remove_thing(memory("psm_never_was")), false);
}

TEST(Removal, removes_shared_memory_that_python_or_shoal_has_named) {
  for (const std::string prefix : {"psm_", "shoal"}) {
    const std::string name = fmt::format("{}_test_{}", prefix, getpid());
    for (const std::string& called : {name, "/" + name}) {
      const int handle = shm_open(("/" + name).c_str(), O_CREAT | O_RDWR, 0600);
      ASSERT_GE(handle, 0);
      close(handle);

      EXPECT_EQ(remove_thing(memory(called)), true);

      EXPECT_EQ(shm_open(("/" + name).c_str(), O_RDWR, 0600), -1);
    }
  }
}

TEST(Removal, leaves_other_shared_memory_alone) {
  const std::string name = fmt::format("/other_test_{}", getpid());
  close(shm_open(name.c_str(), O_CREAT | O_RDWR, 0600));

  for (const std::string& called :
       {name, name.substr(1), std::string{"psm_/../"} + name.substr(1), std::string{"//psm_a"}, std::string{},
        std::string{"/"}, std::string("psm_a\0b", 7)}) {
    EXPECT_FALSE(remove_thing(memory(called))) << called;
  }

  EXPECT_EQ(shm_unlink(name.c_str()), 0);
}

TEST(Removal, a_database_on_a_server_is_the_hosts) {
  EXPECT_FALSE(is_removable_here({.kind = Thing::Kind::database, .name = "test_shop", .vendor = "postgresql"}));
  EXPECT_TRUE(is_removable_here(sqlite("/t.db")));
  EXPECT_TRUE(is_removable_here(folder("/shoal-a")));
}

}  // namespace
}  // namespace shoal
