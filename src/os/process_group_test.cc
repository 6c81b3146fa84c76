#include "os/process_group.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <csignal>
#include <string>
#include <vector>

#include "os/process_table.h"
#include "os/testing.h"

namespace shoal {
namespace {

using testing::Child;
using testing::comes_true;

int sleep_for_ever() {
  alarm(30);  // So that no failure leaves it behind.
  for (;;) pause();
}

// A leader with one child, in a group of their own.
int lead_group() {
  setpgid(0, 0);
  if (fork() == 0) sleep_for_ever();
  return sleep_for_ever();
}

// The leader leaves at once, and its child stays.
int leave_group() {
  setpgid(0, 0);
  if (fork() == 0) sleep_for_ever();
  return 0;
}

bool has_members(std::int64_t group, std::size_t count) {
  return comes_true([&] { return members_of_group(group).size() == count; });
}

TEST(ProcessGroup, has_its_members_with_their_commands) {
  const Child leader{lead_group};

  ASSERT_TRUE(has_members(leader.pid(), 2));

  for (const GroupMember& member : members_of_group(leader.pid())) {
    EXPECT_NE(member.command.find("test"), std::string::npos) << member.command;
    EXPECT_LE(member.command.size(), 80u);
  }
  end_group(leader.pid());
}

TEST(ProcessGroup, that_nobody_is_in_has_no_members) {
  Child child{[] { return 0; }};
  ASSERT_EQ(child.wait(), 0);

  EXPECT_TRUE(members_of_group(child.pid()).empty());
  EXPECT_TRUE(members_of_group(0).empty());
  EXPECT_TRUE(members_of_group(-1).empty());
  EXPECT_TRUE(members_of_group(std::int64_t{1} << 40).empty());
}

TEST(ProcessGroup, does_not_count_those_that_have_ended) {
  Child leader{leave_group};
  ASSERT_TRUE(has_members(leader.pid(), 1));

  ASSERT_TRUE(end_group(leader.pid()));

  EXPECT_TRUE(has_members(leader.pid(), 0));  // The leader was not waited for yet.
  EXPECT_EQ(leader.wait(), 0);
}

TEST(ProcessGroup, a_command_is_made_printable) {
  const Child child{[] {
    setpgid(0, 0);
    const std::string long_word(100, '0');
    return execl("/bin/sleep", "sl\x1b\xff\n\xc2\x9b\xc3\xa9p", (long_word + "30").c_str(), nullptr);
  }};
  const std::string expected = "sl????\xc3\xa9p " + std::string(70, '0');

  EXPECT_TRUE(comes_true([&] {
    const std::vector<GroupMember> members = members_of_group(child.pid());
    return members.size() == 1 && members[0].command == expected;
  }));

  end_group(child.pid());
}

TEST(EndGroup, ends_everybody_in_it) {
  Child leader{lead_group};
  ASSERT_TRUE(has_members(leader.pid(), 2));

  EXPECT_TRUE(end_group(leader.pid()));

  EXPECT_EQ(leader.wait(), -SIGKILL);
  EXPECT_TRUE(has_members(leader.pid(), 0));
}

TEST(EndGroup, never_ends_everybody_or_its_own_or_its_parents_group) {
  for (const std::int64_t group : {std::int64_t{-1}, std::int64_t{0}, std::int64_t{1}, std::int64_t{getpgrp()},
                                   std::int64_t{getpgid(getppid())}, std::int64_t{1} << 40}) {
    EXPECT_FALSE(end_group(group)) << group;
    EXPECT_FALSE(end_named_group(fmt::format("{} 1 1", group))) << group;
  }
}

TEST(EndNamedGroup, ends_the_group_that_is_still_the_same) {
  Child leader{lead_group};
  ASSERT_TRUE(has_members(leader.pid(), 2));
  const std::string name = read_group_name(leader.pid());
  ASSERT_FALSE(name.empty());

  EXPECT_EQ(end_named_group(name), true);

  EXPECT_TRUE(members_of_group(leader.pid()).empty());
  EXPECT_EQ(end_named_group(name), false);
}

TEST(EndNamedGroup, ends_those_whose_leader_is_gone) {
  Child leader{leave_group};
  ASSERT_TRUE(has_members(leader.pid(), 1));
  const std::string name = read_group_name(leader.pid());
  ASSERT_EQ(leader.wait(), 0);

  EXPECT_EQ(end_named_group(name), true);

  EXPECT_TRUE(members_of_group(leader.pid()).empty());
}

TEST(EndNamedGroup, leaves_a_group_alone_whose_leader_is_another_by_now) {
  const Child leader{lead_group};
  ASSERT_TRUE(has_members(leader.pid(), 2));
  const ProcessEntry entry = *read_process(leader.pid());

  EXPECT_EQ(end_named_group(fmt::format("{} {}1 {}", leader.pid(), entry.start_time, entry.session)), false);

  EXPECT_EQ(members_of_group(leader.pid()).size(), 2u);
  end_group(leader.pid());
}

TEST(EndNamedGroup, leaves_a_group_of_another_session_alone) {
  Child leader{leave_group};
  ASSERT_TRUE(has_members(leader.pid(), 1));
  const ProcessEntry entry = *read_process(leader.pid());
  ASSERT_EQ(leader.wait(), 0);

  EXPECT_EQ(end_named_group(fmt::format("{} {} {}", leader.pid(), entry.start_time, entry.session + 1)), false);

  EXPECT_EQ(members_of_group(leader.pid()).size(), 1u);
  end_group(leader.pid());
}

TEST(EndNamedGroup, refuses_what_is_no_name) {
  for (const char* name : {"", "12", "a b c", "12 3", "12 3 4 5", "-1 3 4", "99999999999999999999 1 1"}) {
    EXPECT_FALSE(end_named_group(name)) << name;
  }
}

TEST(ReadGroupName, is_empty_for_who_leads_no_group) {
  const Child child{sleep_for_ever};

  EXPECT_EQ(read_group_name(child.pid()), "");
}

}  // namespace
}  // namespace shoal
