#include "databases/oracle_identity.h"

#include <fmt/format.h>

#include "databases/oracle_names.h"

namespace shoal {
namespace {

// As a literal; a text that would end a q'[...]' before its time is written in the older way.
std::string literal(const std::string& text) {
  const bool ends_early = text.find("]'") != std::string::npos || text.ends_with(']');
  return ends_early ? quoted_text(text) : fmt::format("q'[{}]'", text);
}

}  // namespace

// SQL Language Reference, ALTER TABLE, identity_clause: with START WITH LIMIT VALUE Oracle finds the highest value
// that there is, and goes on from there. No way of copying is trusted to have done so.
Step continue_identities(const CloneOrder& order, const OracleFacts& facts) {
  std::string lines;
  for (const OracleIdentity& identity : facts.identities) {
    const std::string statement = fmt::format(
        "ALTER TABLE {} MODIFY ({} GENERATED {} AS IDENTITY (START WITH LIMIT VALUE))", quoted_name(identity.table),
        quoted_name(identity.column), identity.always ? "ALWAYS" : "BY DEFAULT ON NULL");
    lines += fmt::format("  EXECUTE IMMEDIATE {};\n", literal(statement));
  }
  return {.text = fmt::format("BEGIN\n{}END;", lines),
          .goal = fmt::format("let the identity columns of {} go on after their rows", order.name),
          .session = Step::Session::clone};
}

}  // namespace shoal
