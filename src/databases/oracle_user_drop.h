// Drops one user with all that it has, and with whoever is in it.
//
//     OracleUserDrop drop("TEST_SHOP_1", OracleUserDrop::Lock::yes);
//     steps = drop.next();                                 // A round of the plan that it is a part of.
//     if (drop.recovers(failed, error)) steps = drop.next();  // Another.
//
// Only of a user that is ours, see oracle_marks.h.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "databases/step.h"

namespace shoal {

class OracleUserDrop {
 public:
  // Whether nobody may log in any more, before sessions are ended; for users that are not made again.
  enum class Lock { no, yes };

  OracleUserDrop(std::string user, Lock lock) : user_(std::move(user)), lock_(lock) {}

  // The steps of the next try, of which the last is the drop; none when it is gone.
  [[nodiscard]] std::vector<Step> next();

  // True when `failed` is that drop, and it may succeed later.
  [[nodiscard]] bool recovers(const Step& failed, const StepError& error);

 private:
  [[nodiscard]] std::string statement() const;

  std::string user_;
  Lock lock_;
  int tries_ = 0;
  bool is_to_do_ = true;
};

// "DROP USER "TEST_SHOP_1" CASCADE".
[[nodiscard]] std::string drop_user_statement(std::string_view user);

}  // namespace shoal
