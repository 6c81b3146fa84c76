#include "databases/oracle_blocks.h"

#include <fmt/format.h>
#include <algorithm>
#include <utility>

#include "databases/oracle_names.h"

namespace shoal {
namespace {

// "ORA-01031" as SQLCODE has it: -1031.
std::string sqlcode_of(std::string_view code) {
  code.remove_prefix(std::min(code.size(), code.find_first_of("123456789")));
  return fmt::format("-{}", code);
}

std::string unless_tolerated(std::span<const std::string> codes) {
  if (codes.size() == 1) return fmt::format("SQLCODE != {}", sqlcode_of(codes.front()));
  std::string list;
  for (const std::string& code : codes) list += (list.empty() ? "" : ", ") + sqlcode_of(code);
  return fmt::format("SQLCODE NOT IN ({})", list);
}

std::string execution_of(const Step& statement) {
  std::string execution = fmt::format("EXECUTE IMMEDIATE q'[{}]';", statement.text);
  if (statement.tolerated.empty()) return execution;
  return fmt::format("BEGIN {} EXCEPTION WHEN OTHERS THEN IF {} THEN RAISE; END IF; END;", execution,
                     unless_tolerated(statement.tolerated));
}

}  // namespace

Result<std::string> flat_block(std::span<const Step> statements) {
  std::string block =
      "DECLARE\n"
      "  n PLS_INTEGER := 0;\n"
      "  m VARCHAR2(4000);\n"
      "BEGIN\n";
  int number = 0;
  for (const Step& statement : statements) {
    if (statement.text.find("]'") != std::string::npos) {
      return fail({.message = fmt::format("cannot {}", statement.goal),
                   .cause = fmt::format("its statement has ]' in it: {}", statement.text),
                   .hint = "choose another name or path"});
    }
    block += fmt::format("  n := {}; {}\n", ++number, execution_of(statement));
  }
  block +=
      "  :done := n; :code := 0; :message := NULL;\n"
      "EXCEPTION WHEN OTHERS THEN\n"
      "  m := SUBSTRB(SQLERRM, 1, 3900);\n"
      "  :done := n - 1; :code := SQLCODE; :message := m;\n"
      "END;";
  return block;
}

Result<Step> flat_step(std::span<const Step> statements, std::string goal) {
  Result<std::string> block = flat_block(statements);
  if (!block) return fail(block.error());
  return Step{
      .text = std::move(*block), .goal = std::move(goal), .wants_rows = true, .out = {"done", "code", "message"}};
}

// ORA-00030: no such session. ORA-00031: marked for kill. ORA-00027: one's own. Database Reference, GV$SESSION; SQL
// Language Reference, ALTER SYSTEM, KILL SESSION with @inst_id.
std::string kill_block(std::string_view user) {
  return fmt::format(
      "DECLARE\n"
      "  n PLS_INTEGER := 0;\n"
      "BEGIN\n"
      "  FOR s IN (SELECT sid, serial#, inst_id FROM gv$session WHERE username = {}) LOOP\n"
      "    BEGIN\n"
      "      EXECUTE IMMEDIATE 'ALTER SYSTEM KILL SESSION ''' || s.sid || ',' || s.serial# || ',@' || s.inst_id || "
      "''' IMMEDIATE';\n"
      "      n := n + 1;\n"
      "    EXCEPTION WHEN OTHERS THEN\n"
      "      IF SQLCODE NOT IN (-30, -31, -27, -1031) THEN RAISE; END IF;\n"
      "    END;\n"
      "  END LOOP;\n"
      "  :killed := n;\n"
      "END;",
      quoted_text(user));
}

Step kill_step(std::string_view user) {
  return {.text = kill_block(user),
          .goal = fmt::format("end the sessions of the user '{}'", user),
          .wants_rows = true,
          .out = {"killed"}};
}

// PL/SQL Packages and Types Reference, DBMS_SESSION (since 18c; everybody may execute it, unlike DBMS_LOCK).
std::string pause_block(double seconds) { return fmt::format("BEGIN DBMS_SESSION.SLEEP({}); END;", seconds); }

Step pause_step(double seconds) { return {.text = pause_block(seconds), .goal = "wait for the server"}; }

// PL/SQL Packages and Types Reference, UTL_FILE: the codes are those of a file, path or directory that is not there.
std::string remove_file_block(std::string_view directory, std::string_view file) {
  return fmt::format(
      "BEGIN\n"
      "  UTL_FILE.FREMOVE({}, {});\n"
      "EXCEPTION WHEN OTHERS THEN\n"
      "  IF SQLCODE NOT IN (-29280, -29283, -29284, -29285, -29288, -29289, -29291) THEN RAISE; END IF;\n"
      "END;",
      quoted_text(directory), quoted_text(file));
}

}  // namespace shoal
