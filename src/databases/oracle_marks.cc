#include "databases/oracle_marks.h"

#include <fmt/format.h>
#include <algorithm>

#include "databases/oracle_names.h"

namespace shoal {
namespace {

std::vector<std::string> roles_of_all(std::span<const std::string> users) {
  std::vector<std::string> roles;
  for (const std::string& user : users) {
    for (std::string& role : roles_that_mark(user)) {
      if (std::ranges::find(roles, role) == roles.end()) roles.push_back(std::move(role));
    }
  }
  return roles;
}

tl::unexpected<Error> no_sense(std::string_view question) {
  return fail({.message = "cannot find out which users are shoal's",
               .cause = fmt::format("the server's answer about {} is none that shoal understands", question),
               .hint = "see which server or proxy the connection goes to"});
}

}  // namespace

std::string cell_at(const Row& row, std::size_t column) {
  return column < row.size() ? row[column].value_or("") : "";
}

std::string first_cell(const Rows& rows) { return rows.empty() ? "" : cell_at(rows.front(), 0); }

Step ask_for_bearers(std::span<const std::string> roles) {
  return {
      .text = fmt::format("SELECT grantee, granted_role FROM dba_role_privs WHERE {} ORDER BY granted_role, grantee",
                          oracle_in("granted_role", roles)),
      .goal = "find out which users bear the role of shoal's",
      .wants_rows = true};
}

// Database Reference, DBA_USERS: ORACLE_MAINTAINED is 'Y' for what Oracle's own scripts have made.
std::vector<Step> OracleMarks::questions(std::span<const std::string> users) {
  return {{.text = fmt::format(
               "SELECT u.username, u.oracle_maintained, (SELECT COUNT(*) FROM gv$session s WHERE s.username = "
               "u.username) FROM dba_users u WHERE {} ORDER BY u.username",
               oracle_in("u.username", users)),
           .goal = "find out which of the test users exist",
           .wants_rows = true},
          ask_for_bearers(roles_of_all(users)),
          {.text = std::string{kWhoAsks}, .goal = "find out which user asks", .wants_rows = true}};
}

// What is not understood might be somebody's user: it stops everything.
Result<OracleMarks> OracleMarks::read(std::span<const Rows> answers) {
  if (answers.size() < kQuestions) return no_sense("users");
  OracleMarks marks;
  for (const Row& row : answers[0]) {
    if (row.size() != 3 || !row[0] || !row[1] || !row[2]) return no_sense("users");
    marks.users_[*row[0]] = {.came_with_server = *row[1] != "N", .has_sessions = *row[2] != "0"};
  }
  for (const Row& row : answers[1]) {
    if (row.size() != 2 || !row[0] || !row[1]) return no_sense("roles");
    marks.roles_[*row[0]].insert(*row[1]);
  }
  if (answers[2].size() != 1 || cell_at(answers[2].front(), 0).empty()) return no_sense("itself");
  marks.session_user_ = cell_at(answers[2].front(), 0);
  return marks;
}

bool OracleMarks::is_ours(const std::string& user, std::string_view source) const {
  return exists(user) && why_not_ours(user, source).empty();
}

std::string OracleMarks::why_not_ours(const std::string& user, std::string_view source) const {
  const auto found = users_.find(user);
  if (found == users_.end()) return "it does not exist";
  if (found->second.came_with_server) return "it belongs to the server itself";
  if (user == session_user_) return "it is the user that makes the test users";
  const auto roles = roles_.find(user);
  const std::string role = role_of(source);
  if (roles != roles_.end() && roles->second.contains(role)) return {};
  return fmt::format("it does not bear the role {}, so it is not shoal's", role);
}

bool OracleMarks::has_sessions(const std::string& user) const {
  const auto found = users_.find(user);
  return found != users_.end() && found->second.has_sessions;
}

}  // namespace shoal
