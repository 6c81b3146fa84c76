#include "databases/oracle_users.h"

#include <fmt/format.h>
#include <array>
#include <utility>

#include "databases/oracle_names.h"
#include "databases/oracle_user_drop.h"

namespace shoal {
namespace {

constexpr std::string_view kSeparators = "/\\";

bool is_group(std::string_view path) {
  return path.starts_with('+') && path.find_first_of(kSeparators) == std::string_view::npos;
}

// SQL Language Reference, file_specification: REUSE takes a name, and no SIZE is needed to take over a file.
std::string print_file(const OracleFile& file, const OracleSizes& sizes) {
  const std::string path = file.path.empty() ? "" : quoted_text(file.path) + " ";
  return fmt::format("{}SIZE {} {}AUTOEXTEND ON NEXT {} MAXSIZE {}", path, sizes.initial,
                     file.may_be_there && !file.path.empty() ? "REUSE " : "", sizes.extend, sizes.most);
}

// What is said of something that is not there (any more): Database Error Messages.
struct Gone {
  std::string_view statement;  // Its beginning.
  std::array<std::string_view, 3> codes;
};

constexpr std::array kGone{
    Gone{"DROP USER", {"ORA-01918"}},
    Gone{"DROP TABLESPACE", {"ORA-00959"}},
    Gone{"DROP ROLE", {"ORA-01919"}},
    Gone{"DROP DIRECTORY", {"ORA-04043"}},
    // Not granted; no such user; no such role.
    Gone{"REVOKE", {"ORA-01951", "ORA-01917", "ORA-01919"}},
};

std::vector<std::string> codes_when_gone(std::string_view statement) {
  std::vector<std::string> codes;
  for (const Gone& gone : kGone) {
    if (!statement.starts_with(gone.statement)) continue;
    for (const std::string_view code : gone.codes) {
      if (!code.empty()) codes.emplace_back(code);
    }
  }
  return codes;
}

}  // namespace

OracleFile place_file(std::string_view asked_for, std::string_view tablespace, std::string_view beside) {
  const bool is_complete =
      asked_for.starts_with('+') || asked_for.find_first_of(kSeparators) != std::string_view::npos;
  if (is_complete) return {.path = std::string{asked_for}, .may_be_there = !is_group(asked_for)};
  if (beside.empty()) return {};
  if (beside.starts_with('+')) {
    return {.path = std::string{beside.substr(0, beside.find_first_of(kSeparators))}, .may_be_there = false};
  }
  const std::size_t separator = beside.find_last_of(kSeparators);
  const std::string_view folder = separator == std::string_view::npos ? "" : beside.substr(0, separator + 1);
  const std::string name = asked_for.empty() ? in_lower_case(tablespace) + ".dbf" : std::string{asked_for};
  return {.path = fmt::format("{}{}", folder, name)};
}

std::string drop_tablespace_statement(std::string_view tablespace) {
  return fmt::format("DROP TABLESPACE {} INCLUDING CONTENTS AND DATAFILES CASCADE CONSTRAINTS",
                     quoted_name(tablespace));
}

// The texts are Django's (django/db/backends/oracle/creation.py), but for the quotes.
std::vector<Step> tablespace_statements(const CloneOrder& order, const OracleFile& data, const OracleFile& temp) {
  const OracleOrder& oracle = *order.oracle;
  return {{.text = fmt::format("CREATE TABLESPACE {} DATAFILE {}", quoted_name(oracle.tablespace),
                               print_file(data, oracle.data)),
           .goal = fmt::format("create the tablespace '{}'", oracle.tablespace),
           .undo = drop_tablespace_statement(oracle.tablespace)},
          {.text = fmt::format("CREATE TEMPORARY TABLESPACE {} TEMPFILE {}", quoted_name(oracle.temporary),
                               print_file(temp, oracle.temp)),
           .goal = fmt::format("create the temporary tablespace '{}'", oracle.temporary),
           .undo = drop_tablespace_statement(oracle.temporary)}};
}

std::vector<Step> user_statements(const CloneOrder& order) {
  const OracleOrder& oracle = *order.oracle;
  const std::string user = quoted_name(order.name);
  const std::string& data = oracle.makes_tablespaces ? oracle.tablespace : oracle.source_tablespace;
  const std::string& temp = oracle.makes_tablespaces ? oracle.temporary : oracle.source_temporary;
  const std::string grant = fmt::format("grant the user '{}' what Django's test user has", order.name);
  // Without the right to views a project may do well, so Django lets them be refused.
  const std::vector<std::string> may_be_refused{"ORA-01031"};
  return {{.text = fmt::format("CREATE USER {} IDENTIFIED BY \"{}\" DEFAULT TABLESPACE {} TEMPORARY TABLESPACE {} "
                               "QUOTA UNLIMITED ON {}",
                               user, kSecret, quoted_name(data), quoted_name(temp), quoted_name(data)),
           .goal = fmt::format("create the user '{}'", order.name),
           .undo = drop_user_statement(order.name)},
          {.text = fmt::format("GRANT {} TO {}", quoted_name(role_of(order.source)), user),
           .goal = fmt::format("mark the user '{}' as shoal's", order.name)},
          {.text = fmt::format(
               "GRANT CREATE SESSION, CREATE TABLE, CREATE SEQUENCE, CREATE PROCEDURE, CREATE TRIGGER TO {}", user),
           .goal = grant},
          {.text = fmt::format("GRANT CREATE VIEW TO {}", user), .goal = grant, .tolerated = may_be_refused},
          {.text = fmt::format("GRANT CREATE MATERIALIZED VIEW TO {}", user),
           .goal = grant,
           .tolerated = may_be_refused}};
}

Step undo_step(const Step& done) {
  return {
      .text = done.undo, .goal = fmt::format("take back: {}", done.goal), .tolerated = codes_when_gone(done.undo)};
}

}  // namespace shoal
