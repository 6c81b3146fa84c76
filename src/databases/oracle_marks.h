// Which users there are, and which of them are ours: nothing else is ever dropped.
#pragma once

#include <cstddef>
#include <map>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "databases/step.h"

namespace shoal {

class OracleMarks {
 public:
  // How many of the answers to a round are to the questions below.
  static constexpr std::size_t kQuestions = 3;

  // Asks for `users`, for the roles that mark any of them, and for the user that asks. Precondition: some users.
  [[nodiscard]] static std::vector<Step> questions(std::span<const std::string> users);

  // What the answers mean, in the order of the questions.
  [[nodiscard]] static Result<OracleMarks> read(std::span<const Rows> answers);

  [[nodiscard]] bool exists(const std::string& user) const { return users_.contains(user); }

  // True for a user that bears the role of the template `source`, unless it came with the server or is the one that
  // asks.
  [[nodiscard]] bool is_ours(const std::string& user, std::string_view source) const;

  // Why `is_ours` is false for a user that exists: "it does not bear the role SHOAL_TEST_SHOP, so it is not shoal's".
  [[nodiscard]] std::string why_not_ours(const std::string& user, std::string_view source) const;

  [[nodiscard]] bool has_sessions(const std::string& user) const;

  // The user that asks.
  [[nodiscard]] const std::string& session_user() const { return session_user_; }

 private:
  struct User {
    bool came_with_server = false;
    bool has_sessions = false;
  };

  std::map<std::string, User> users_ = {};
  std::map<std::string, std::set<std::string>> roles_ = {};  // By user.
  std::string session_user_ = {};
};

// Asks who bears `roles`.
[[nodiscard]] Step ask_for_bearers(std::span<const std::string> roles);

// Asks for the user that asks: one row with its name.
inline constexpr std::string_view kWhoAsks = "SELECT SYS_CONTEXT('USERENV', 'SESSION_USER') FROM DUAL";

// A cell of a row, empty for NULL and where there is none.
[[nodiscard]] std::string cell_at(const Row& row, std::size_t column);

// The first cell of an answer, in the same way.
[[nodiscard]] std::string first_cell(const Rows& rows);

}  // namespace shoal
