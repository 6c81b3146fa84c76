#include "databases/oracle_tablespaces.h"

#include <fmt/format.h>

#include "databases/oracle_names.h"

namespace shoal {
namespace {

tl::unexpected<Error> no_sense() {
  return fail({.message = "cannot find out who uses the tablespaces of the test users",
               .cause = "the server's answer is none that shoal understands",
               .hint = "see which server or proxy the connection goes to"});
}

}  // namespace

// Database Reference, DBA_TABLESPACES, DBA_USERS, DBA_SEGMENTS.
std::vector<Step> OracleTablespaces::questions(std::span<const std::string> tablespaces) {
  const std::string goal = "find out who uses the tablespaces of the test users";
  return {{.text = fmt::format("SELECT tablespace_name FROM dba_tablespaces WHERE {} ORDER BY tablespace_name",
                               oracle_in("tablespace_name", tablespaces)),
           .goal = "find out which of the tablespaces exist",
           .wants_rows = true},
          {.text = fmt::format("SELECT username, default_tablespace, temporary_tablespace FROM dba_users WHERE {} OR "
                               "{} ORDER BY username",
                               oracle_in("default_tablespace", tablespaces),
                               oracle_in("temporary_tablespace", tablespaces)),
           .goal = goal,
           .wants_rows = true},
          {.text = fmt::format(
               "SELECT DISTINCT owner, tablespace_name FROM dba_segments WHERE {} ORDER BY owner, tablespace_name",
               oracle_in("tablespace_name", tablespaces)),
           .goal = goal,
           .wants_rows = true}};
}

Result<OracleTablespaces> OracleTablespaces::read(std::span<const Rows> answers) {
  if (answers.size() < kQuestions) return no_sense();
  OracleTablespaces found;
  for (const Row& row : answers[0]) {
    if (row.size() != 1 || !row[0]) return no_sense();
    found.names_.insert(*row[0]);
  }
  for (const Row& row : answers[1]) {
    if (row.size() != 3 || !row[0]) return no_sense();
    found.users_[cell_at(row, 1)].insert(*row[0]);
    found.users_[cell_at(row, 2)].insert(*row[0]);
  }
  for (const Row& row : answers[2]) {
    if (row.size() != 2 || !row[0] || !row[1]) return no_sense();
    found.users_[*row[1]].insert(*row[0]);
  }
  return found;
}

std::string OracleTablespaces::others_in(const std::string& tablespace, const OracleMarks& marks,
                                         std::string_view source) const {
  std::string others;
  const auto users = users_.find(tablespace);
  if (users == users_.end()) return others;
  for (const std::string& user : users->second) {
    if (!marks.is_ours(user, source)) others += (others.empty() ? "" : ", ") + user;
  }
  return others;
}

}  // namespace shoal
