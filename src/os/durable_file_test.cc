#include "os/durable_file.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>

#include "os/testing.h"

namespace shoal {
namespace {

using std::filesystem::exists;
using testing::append_to;
using testing::contents_of;
using testing::TemporaryFolder;

unsigned mode_of(const std::string& path) {
  struct stat facts{};
  EXPECT_EQ(stat(path.c_str(), &facts), 0) << path;
  return facts.st_mode & 0777u;
}

TEST(WriteDurably, makes_a_file_that_only_the_user_can_read) {
  const TemporaryFolder folder;

  ASSERT_TRUE(write_durably(folder / "a.json", "{}\n"));

  EXPECT_EQ(contents_of(folder / "a.json"), "{}\n");
  EXPECT_EQ(mode_of(folder / "a.json"), 0600u);
  EXPECT_FALSE(exists(folder / "a.json.new"));
}

TEST(WriteDurably, takes_the_place_of_a_file_and_of_what_a_dead_writer_has_left) {
  const TemporaryFolder folder;
  append_to(folder / "a.json", "old and long");
  append_to(folder / "a.json.new", "left and very long");

  ASSERT_TRUE(write_durably(folder / "a.json", "new"));

  EXPECT_EQ(contents_of(folder / "a.json"), "new");
  EXPECT_FALSE(exists(folder / "a.json.new"));
}

TEST(WriteDurably, leaves_nothing_when_it_cannot) {
  const TemporaryFolder folder;
  std::filesystem::create_directories(folder / "a.json/inside");

  const Result<void> written = write_durably(folder / "a.json", "new");

  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().message, "cannot write '" + folder / "a.json" + "'");
  EXPECT_FALSE(written.error().cause.empty());
  EXPECT_FALSE(exists(folder / "a.json.new"));
  EXPECT_FALSE(write_durably(folder / "no/a.json", "new"));
}

TEST(MakePrivateFolder, makes_all_folders_for_the_user_alone) {
  const TemporaryFolder folder;

  ASSERT_TRUE(make_private_folder(folder / "a/b"));
  ASSERT_TRUE(make_private_folder(folder / "a/b"));

  EXPECT_EQ(mode_of(folder / "a"), 0700u);
  EXPECT_EQ(mode_of(folder / "a/b"), 0700u);
}

TEST(MakePrivateFolder, says_where_it_cannot) {
  const TemporaryFolder folder;
  append_to(folder / "a", "a file");

  const Result<void> made = make_private_folder(folder / "a/b");

  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().message, "cannot make the folder '" + folder / "a/b" + "'");
}

}  // namespace
}  // namespace shoal
