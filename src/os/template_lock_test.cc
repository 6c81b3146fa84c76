#include "os/template_lock.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>

#include "os/testing.h"

namespace shoal {
namespace {

using Hold = TemplateLock::Hold;
using testing::append_to;
using testing::Child;
using testing::comes_true;
using testing::TemporaryFolder;

class TemplateLockTest : public ::testing::Test {
 protected:
  [[nodiscard]] std::optional<TemplateLock> take(Hold hold) const {
    auto lock = TemplateLock::try_to_take(path_, hold);
    EXPECT_TRUE(lock);
    return std::move(*lock);
  }

  // A process that holds it until it is killed.
  [[nodiscard]] std::unique_ptr<Child> hold_elsewhere(Hold hold) const {
    auto child = std::make_unique<Child>([this, hold] {
      const auto lock = take(hold);
      if (!lock) return 1;
      append_to(folder_ / "held", "x");
      pause();
      return 0;
    });
    EXPECT_TRUE(comes_true([this] { return std::filesystem::exists(folder_ / "held"); }));
    return child;
  }

  TemporaryFolder folder_;
  std::string path_ = folder_ / "0123456789ab.lock";
};

TEST_F(TemplateLockTest, is_shared_by_those_who_only_use) {
  const auto first = take(Hold::shared);

  EXPECT_TRUE(first);
  EXPECT_TRUE(take(Hold::shared));
  EXPECT_FALSE(take(Hold::exclusive));
}

TEST_F(TemplateLockTest, is_held_by_one_who_makes_alone_until_it_lets_go) {
  {
    const auto maker = take(Hold::exclusive);

    EXPECT_TRUE(maker);
    EXPECT_FALSE(take(Hold::shared));
    EXPECT_FALSE(take(Hold::exclusive));
  }
  EXPECT_TRUE(take(Hold::exclusive));
}

TEST_F(TemplateLockTest, of_another_process_is_in_the_way_until_that_is_killed) {
  const auto child = hold_elsewhere(Hold::exclusive);
  EXPECT_FALSE(take(Hold::shared));

  kill(child->pid(), SIGKILL);

  EXPECT_TRUE(comes_true([this] { return take(Hold::exclusive).has_value(); }));
}

TEST_F(TemplateLockTest, of_another_process_that_only_uses_leaves_room_for_users) {
  const auto child = hold_elsewhere(Hold::shared);

  EXPECT_TRUE(take(Hold::shared));
  EXPECT_FALSE(take(Hold::exclusive));
}

TEST_F(TemplateLockTest, can_be_held_in_another_way_when_nobody_else_holds_it) {
  auto lock = take(Hold::shared);
  EXPECT_TRUE(lock->change(Hold::exclusive));
  EXPECT_FALSE(take(Hold::shared));
  EXPECT_TRUE(lock->change(Hold::shared));

  const auto other = take(Hold::shared);
  EXPECT_FALSE(lock->change(Hold::exclusive));
  lock.reset();
  EXPECT_TRUE(other);
}

TEST_F(TemplateLockTest, that_could_not_be_changed_is_not_held_any_more) {
  auto lock = take(Hold::shared);
  auto other = take(Hold::shared);

  EXPECT_FALSE(lock->change(Hold::exclusive));

  EXPECT_TRUE(other->change(Hold::exclusive));
  EXPECT_FALSE(lock->change(Hold::shared));
}

TEST_F(TemplateLockTest, moves) {
  auto lock = take(Hold::exclusive);
  TemplateLock moved{std::move(*lock)};
  lock.reset();
  EXPECT_FALSE(take(Hold::shared));

  lock.emplace(std::move(moved));

  EXPECT_FALSE(take(Hold::shared));
}

TEST_F(TemplateLockTest, has_a_note_of_its_last_holder) {
  const auto lock = take(Hold::exclusive);
  EXPECT_EQ(read_lock_note(path_).pid, 0);

  lock->write_note({.pid = 1234567, .making = "0123456789ab"});
  EXPECT_EQ(read_lock_note(path_).pid, 1234567);
  EXPECT_EQ(read_lock_note(path_).making, "0123456789ab");

  lock->write_note({.pid = 8});
  EXPECT_EQ(read_lock_note(path_).pid, 8);
  EXPECT_EQ(read_lock_note(path_).making, "");
}

TEST_F(TemplateLockTest, has_no_note_where_something_else_stands) {
  EXPECT_EQ(read_lock_note(path_).pid, 0);
  append_to(path_, "x");
  EXPECT_EQ(read_lock_note(path_).pid, 0);
  append_to(folder_ / "long", "17 ../../../" + std::string(1000, 'x'));
  EXPECT_EQ(read_lock_note(folder_ / "long").making, "");
}

TEST_F(TemplateLockTest, cannot_be_taken_where_there_is_no_folder) {
  const auto lock = TemplateLock::try_to_take(folder_ / "no/x.lock", Hold::shared);

  ASSERT_FALSE(lock);
  EXPECT_EQ(lock.error().message, "cannot open '" + folder_ / "no/x.lock" + "'");
}

}  // namespace
}  // namespace shoal
