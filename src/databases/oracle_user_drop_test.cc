#include "databases/oracle_user_drop.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace shoal {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::vector<std::string> texts(const std::vector<Step>& steps) {
  std::vector<std::string> found;
  found.reserve(steps.size());
  for (const Step& step : steps) found.push_back(step.text);
  return found;
}

const StepError kIsConnected{.code = "ORA-01940", .text = "connected"};

TEST(OracleUserDrop, ends_sessions_before_it_drops) {
  OracleUserDrop drop("T_1", OracleUserDrop::Lock::no);

  EXPECT_THAT(texts(drop.next()), ElementsAre(HasSubstr("KILL SESSION"), "DROP USER \"T_1\" CASCADE"));
  EXPECT_THAT(drop.next(), IsEmpty());
}

TEST(OracleUserDrop, can_lock_the_user_first) {
  OracleUserDrop drop("T_1", OracleUserDrop::Lock::yes);

  EXPECT_THAT(texts(drop.next()),
              ElementsAre("ALTER USER \"T_1\" ACCOUNT LOCK", HasSubstr("KILL SESSION"), "DROP USER \"T_1\" CASCADE"));
}

TEST(OracleUserDrop, waits_for_sessions_that_linger_but_not_for_ever) {
  OracleUserDrop drop("T_1", OracleUserDrop::Lock::yes);
  std::vector<Step> steps = drop.next();
  int tries = 1;

  while (drop.recovers(steps.back(), kIsConnected)) {
    steps = drop.next();
    EXPECT_THAT(texts(steps),
                ElementsAre(HasSubstr("SLEEP(0.5)"), HasSubstr("KILL SESSION"), "DROP USER \"T_1\" CASCADE"));
    ASSERT_LE(++tries, 20);
  }

  EXPECT_EQ(tries, 20);
}

TEST(OracleUserDrop, does_not_try_again_what_fails_for_another_reason) {
  OracleUserDrop drop("T_1", OracleUserDrop::Lock::no);
  const std::vector<Step> steps = drop.next();

  EXPECT_FALSE(drop.recovers(steps.front(), kIsConnected));
  EXPECT_FALSE(drop.recovers(steps.back(), {.code = "ORA-01031", .text = "no"}));
  EXPECT_THAT(drop.next(), IsEmpty());
}

}  // namespace
}  // namespace shoal
