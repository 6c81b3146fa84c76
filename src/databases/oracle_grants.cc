#include "databases/oracle_grants.h"

#include <fmt/format.h>
#include <algorithm>
#include <array>

#include "databases/oracle_hint.h"
#include "databases/oracle_marks.h"
#include "databases/oracle_names.h"

namespace shoal {
namespace {

enum class Need {
  always,
  with_tablespaces,  // That the run makes.
  with_directory,    // That the run makes.
  wanted,            // There is another way without it.
};

enum class Kind { privilege, with_admin_option, role };

struct Grant {
  std::string_view what;
  Kind kind;
  Need need;
  std::string_view purpose;
};

constexpr std::string_view kMakesUsers = "makes and drops the test users";
constexpr std::string_view kMarks = "makes the role that marks them";
constexpr std::string_view kMakesTablespaces = "makes and drops their tablespaces, unless CREATE_DB is off";
constexpr std::string_view kPassesOn = "gives the test users what Django gives its own";
constexpr std::string_view kReads = "finds out what an earlier run has left";
constexpr std::string_view kViews = "lets tests make views, too; without it they do without";
constexpr std::string_view kEnds = "ends sessions that tests have left open; without it somebody else has to";
constexpr std::string_view kPump =
    "copies schemas with Data Pump; DATAPUMP_CLOUD_EXP and DATAPUMP_CLOUD_IMP on Autonomous "
    "Database";
constexpr std::string_view kDirectories = "makes and drops the directory of dump files, where a path for it is set";

// SQL Language Reference, GRANT, "System Privileges"; Utilities, "Required Roles for Data Pump Export and Import".
constexpr std::array kGrants{
    Grant{"CREATE USER", Kind::privilege, Need::always, kMakesUsers},
    Grant{"ALTER USER", Kind::privilege, Need::always, kMakesUsers},
    Grant{"DROP USER", Kind::privilege, Need::always, kMakesUsers},
    Grant{"CREATE ROLE", Kind::privilege, Need::always, kMarks},
    Grant{"CREATE TABLESPACE", Kind::privilege, Need::with_tablespaces, kMakesTablespaces},
    Grant{"DROP TABLESPACE", Kind::privilege, Need::with_tablespaces, kMakesTablespaces},
    Grant{"CREATE SESSION", Kind::with_admin_option, Need::always, kPassesOn},
    Grant{"CREATE TABLE", Kind::with_admin_option, Need::always, kPassesOn},
    Grant{"CREATE SEQUENCE", Kind::with_admin_option, Need::always, kPassesOn},
    Grant{"CREATE PROCEDURE", Kind::with_admin_option, Need::always, kPassesOn},
    Grant{"CREATE TRIGGER", Kind::with_admin_option, Need::always, kPassesOn},
    Grant{"SELECT_CATALOG_ROLE", Kind::role, Need::always, kReads},
    Grant{"CREATE VIEW", Kind::with_admin_option, Need::wanted, kViews},
    Grant{"CREATE MATERIALIZED VIEW", Kind::with_admin_option, Need::wanted, kViews},
    Grant{"ALTER SYSTEM", Kind::privilege, Need::wanted, kEnds},
    Grant{"DATAPUMP_EXP_FULL_DATABASE", Kind::role, Need::wanted, kPump},
    Grant{"DATAPUMP_IMP_FULL_DATABASE", Kind::role, Need::wanted, kPump},
    Grant{"CREATE ANY DIRECTORY", Kind::privilege, Need::with_directory, kDirectories},
    Grant{"DROP ANY DIRECTORY", Kind::privilege, Need::with_directory, kDirectories},
};

std::set<std::string> first_cells(const Rows& rows) {
  std::set<std::string> cells;
  for (const Row& row : rows) cells.insert(cell_at(row, 0));
  return cells;
}

OracleHeldGrants read_held(std::span<const Rows> answers) {
  OracleHeldGrants held{.privileges = first_cells(answers[1]), .roles = first_cells(answers[2])};
  for (const Row& row : answers[3]) {
    if (cell_at(row, 1) == "YES") held.with_admin_option.insert(cell_at(row, 0));
  }
  return held;
}

bool has_role(const OracleHeldGrants& held, std::string_view role) {
  const auto has = [&](std::string_view name) { return held.roles.contains(std::string{name}); };
  if (role == "SELECT_CATALOG_ROLE") return has(role) || held.privileges.contains("SELECT ANY DICTIONARY");
  if (role == "DATAPUMP_EXP_FULL_DATABASE") return has(role) || has("DBA") || has("DATAPUMP_CLOUD_EXP");
  if (role == "DATAPUMP_IMP_FULL_DATABASE") return has(role) || has("DBA") || has("DATAPUMP_CLOUD_IMP");
  return has(role);
}

bool has(const OracleHeldGrants& held, const Grant& grant) {
  const std::string what{grant.what};
  switch (grant.kind) {
    case Kind::privilege:
      return held.privileges.contains(what);
    case Kind::with_admin_option:
      return held.with_admin_option.contains(what) || held.privileges.contains("GRANT ANY PRIVILEGE");
    case Kind::role:
      return has_role(held, grant.what);
  }
  return false;
}

bool is_needed(Need need, const OracleOrder& oracle) {
  switch (need) {
    case Need::always:
      return true;
    case Need::with_tablespaces:
      return oracle.makes_tablespaces;
    case Need::with_directory:
      return !oracle.directory_path.empty();
    case Need::wanted:
      break;
  }
  return false;
}

std::string statement_of(const Grant& grant, std::string_view admin) {
  return fmt::format("GRANT {} TO {}{};", grant.what, quoted_name(admin),
                     grant.kind == Kind::with_admin_option ? " WITH ADMIN OPTION" : "");
}

constexpr std::size_t kQuestions = 4;

// Database Reference, SESSION_PRIVS and SESSION_ROLES: what is enabled, in whatever way it was granted.
std::vector<Step> questions() {
  const auto ask = [](std::string text) {
    return Step{.text = std::move(text), .goal = "find out what the admin may do", .wants_rows = true};
  };
  return {
      ask("SELECT SYS_CONTEXT('USERENV', 'CON_NAME'), SYS_CONTEXT('USERENV', 'SESSION_USER') FROM DUAL"),
      ask("SELECT privilege FROM session_privs ORDER BY privilege"),
      ask("SELECT role FROM session_roles ORDER BY role"),
      ask("SELECT privilege, MAX(admin_option) FROM (SELECT privilege, admin_option FROM user_sys_privs UNION ALL "
          "SELECT privilege, admin_option FROM role_sys_privs) GROUP BY privilege ORDER BY privilege")};
}

}  // namespace

Result<std::vector<Step>> OracleGrantsCheck::next(std::span<const Rows> answers) {
  if (stage_ == Stage::asking) {
    stage_ = Stage::reading;
    return questions();
  }
  if (stage_ == Stage::reading) {
    stage_ = Stage::done;
    if (auto judged = judge(answers); !judged) return fail(judged.error());
  }
  return std::vector<Step>{};
}

Result<void> OracleGrantsCheck::judge(std::span<const Rows> answers) {
  if (answers.size() != kQuestions || answers[0].size() != 1 || cell_at(answers[0].front(), 1).empty()) {
    return fail({.message = "cannot find out what the admin of the test users may do",
                 .cause = "the server's answer is none that shoal understands",
                 .hint = "see which server or proxy the connection goes to"});
  }
  const Row& place = answers[0].front();
  const std::string admin = cell_at(place, 1);
  if (cell_at(place, 0) == "CDB$ROOT") {
    return fail({.message = fmt::format("cannot make test users as '{}'", admin),
                 .cause = "the connection goes to the root of a container database, which has no users of that kind",
                 .hint = "connect to the service of a pluggable database: NAME of DATABASES, as in "
                         "\"localhost:1521/FREEPDB1\""});
  }
  return compare(read_held(answers), admin);
}

Result<void> OracleGrantsCheck::compare(const OracleHeldGrants& held, const std::string& admin) {
  std::string names;
  std::string statements;
  for (const Grant& grant : kGrants) {
    if (has(held, grant)) continue;
    if (is_needed(grant.need, *order_.oracle)) {
      names += fmt::format("{}{}", names.empty() ? "" : ", ", grant.what);
      statements += fmt::format("{}{}", statements.empty() ? "" : "\n", statement_of(grant, admin));
    } else if (grant.need == Need::wanted) {
      notes_.push_back(fmt::format("{} -- {}", statement_of(grant, admin), grant.purpose));
    }
  }
  if (names.empty()) return {};
  return fail({.message = fmt::format("cannot make test users as '{}'", admin),
               .cause = fmt::format("it lacks {}", names),
               .hint = std::move(statements)});
}

std::string OracleGrantsCheck::hint(const Step& /*failed*/, const StepError& error, std::span<const Rows> /*found*/) {
  return oracle_hint(order_, error.code, error.text);
}

std::string print_oracle_grants(std::string_view admin) {
  std::string text = fmt::format(
      "-- What {} needs for shoal to make test users on Oracle, for a DBA to run in their pluggable database.\n",
      admin);
  std::string_view purpose;
  for (const Grant& grant : kGrants) {
    if (grant.purpose != purpose) text += fmt::format("\n-- {}\n", grant.purpose);
    purpose = grant.purpose;
    text += statement_of(grant, admin) + "\n";
  }
  text += fmt::format(
      "\n-- holds the tables that Data Pump keeps of its jobs; in the user's default tablespace, here USERS\n"
      "ALTER USER {} QUOTA 100M ON \"USERS\";\n",
      quoted_name(admin));
  return text;
}

}  // namespace shoal
