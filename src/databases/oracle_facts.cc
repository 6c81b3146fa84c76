#include "databases/oracle_facts.h"

#include <fmt/format.h>
#include <algorithm>
#include <charconv>
#include <optional>

#include "databases/oracle_names.h"

namespace shoal {
namespace {

// So that no statement grows without bounds, however many tables there are.
constexpr std::size_t kTablesInAQuery = 50;
constexpr std::size_t kMostDifferences = 5;

// Database Reference, ALL_OBJECTS. What Oracle names itself has other names in a copy: sequences of identity columns,
// dropped tables, indexes of constraints without a name.
constexpr std::string_view kObjects =
    "SELECT object_type, COUNT(*), SUM(DECODE(status, 'VALID', 0, 1)) FROM user_objects WHERE object_name NOT LIKE "
    "'ISEQ$$%' AND object_name NOT LIKE 'BIN$%' AND object_name NOT LIKE 'SYS\\_%' ESCAPE '\\' GROUP BY object_type "
    "ORDER BY object_type";
constexpr std::string_view kTables =
    "SELECT table_name FROM user_tables WHERE nested = 'NO' AND secondary = 'N' AND temporary = 'N' AND table_name "
    "NOT LIKE 'BIN$%' ORDER BY table_name";
constexpr std::string_view kIdentities =
    "SELECT table_name, column_name, generation_type FROM user_tab_identity_cols ORDER BY table_name, column_name";

std::string_view owner_of(const CloneOrder& order, Step::Session session) {
  return session == Step::Session::source ? order.source : order.name;
}

std::optional<std::uint64_t> number_in(const Row& row, std::size_t column) {
  if (column >= row.size() || !row[column]) return std::nullopt;
  const std::string& text = *row[column];
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::optional<std::string> name_in(const Row& row, std::size_t column) {
  if (column >= row.size() || !row[column] || row[column]->empty()) return std::nullopt;
  return row[column];
}

Error no_answer(std::string_view what) {
  return {.message = fmt::format("cannot read the {} of a schema", what),
          .cause = "the server gave an answer of another form"};
}

Result<std::vector<OracleObjects>> read_objects(const Rows& rows) {
  std::vector<OracleObjects> objects;
  objects.reserve(rows.size());
  for (const Row& row : rows) {
    const auto type = name_in(row, 0);
    const auto count = number_in(row, 1);
    const auto invalid = number_in(row, 2);
    if (!type || !count || !invalid) return fail(no_answer("objects"));
    objects.push_back({*type, *count, *invalid});
  }
  return objects;
}

Result<std::vector<std::string>> read_tables(const Rows& rows) {
  std::vector<std::string> tables;
  tables.reserve(rows.size());
  for (const Row& row : rows) {
    const auto table = name_in(row, 0);
    if (!table) return fail(no_answer("tables"));
    tables.push_back(*table);
  }
  return tables;
}

Result<std::vector<OracleIdentity>> read_identities(const Rows& rows) {
  std::vector<OracleIdentity> identities;
  identities.reserve(rows.size());
  for (const Row& row : rows) {
    const auto table = name_in(row, 0);
    const auto column = name_in(row, 1);
    if (!table || !column) return fail(no_answer("identity columns"));
    if (table->starts_with("BIN$")) continue;  // It was dropped.
    identities.push_back({*table, *column, name_in(row, 2) == "ALWAYS"});
  }
  return identities;
}

// Differences as people read them, the first few.
class Differences {
 public:
  void note(const std::string& difference) {
    if (++count_ > kMostDifferences) return;
    text_ += (text_.empty() ? "" : ", ") + difference;
  }

  [[nodiscard]] std::string print() const {
    if (count_ <= kMostDifferences) return text_;
    return fmt::format("{} and {} more", text_, count_ - kMostDifferences);
  }

 private:
  std::string text_ = {};
  std::size_t count_ = 0;
};

void compare_objects(const OracleFacts& original, const OracleFacts& copy, Differences& differences) {
  for (const OracleObjects& wanted : original.objects) {
    const auto found = std::ranges::find(copy.objects, wanted.type, &OracleObjects::type);
    const OracleObjects objects = found == copy.objects.end() ? OracleObjects{wanted.type} : *found;
    if (objects.count != wanted.count) {
      differences.note(fmt::format("{} {} instead of {}", objects.count, wanted.type, wanted.count));
    } else if (objects.invalid > wanted.invalid) {
      differences.note(fmt::format("{} invalid {} instead of {}", objects.invalid, wanted.type, wanted.invalid));
    }
  }
  for (const OracleObjects& found : copy.objects) {
    if (std::ranges::find(original.objects, found.type, &OracleObjects::type) == original.objects.end()) {
      differences.note(fmt::format("{} {} instead of 0", found.count, found.type));
    }
  }
}

void compare_tables(const OracleFacts& original, const OracleFacts& copy, Differences& differences) {
  for (const std::string& table : original.tables) {
    if (std::ranges::find(copy.tables, table) == copy.tables.end()) {
      differences.note(fmt::format("no table {}", table));
    }
  }
  for (const std::string& table : copy.tables) {
    if (std::ranges::find(original.tables, table) == original.tables.end()) {
      differences.note(fmt::format("a table {} too many", table));
    }
  }
  for (const auto& [table, wanted] : original.rows) {
    const auto found = copy.rows.find(table);
    if (found != copy.rows.end() && found->second != wanted) {
      differences.note(fmt::format("{} rows in {} instead of {}", found->second, table, wanted));
    }
  }
}

}  // namespace

std::vector<Step> ask_for_facts(const CloneOrder& order, Step::Session session) {
  const std::string goal = fmt::format("read what the schema {} is made of", owner_of(order, session));
  std::vector<Step> steps;
  for (const std::string_view question : {kObjects, kTables, kIdentities}) {
    if (question == kIdentities && session != Step::Session::source) continue;
    steps.push_back({.text = std::string{question}, .goal = goal, .wants_rows = true, .session = session});
  }
  return steps;
}

Result<OracleFacts> read_facts(std::span<const Rows> answers) {
  if (answers.size() != 2 && answers.size() != 3) return fail(no_answer("facts"));
  Result<std::vector<OracleObjects>> objects = read_objects(answers[0]);
  if (!objects) return fail(objects.error());
  Result<std::vector<std::string>> tables = read_tables(answers[1]);
  if (!tables) return fail(tables.error());
  Result<std::vector<OracleIdentity>> identities = read_identities(answers.size() == 3 ? answers[2] : Rows{});
  if (!identities) return fail(identities.error());
  return OracleFacts{
      .objects = std::move(*objects), .tables = std::move(*tables), .identities = std::move(*identities)};
}

std::vector<Step> ask_for_rows(const CloneOrder& order, Step::Session session, const OracleFacts& facts) {
  std::vector<Step> steps;
  std::size_t count = 0;
  for (const std::string& table : facts.tables) {
    const bool begins = count++ % kTablesInAQuery == 0;
    if (begins) {
      steps.push_back({.text = {},
                       .goal = fmt::format("count the rows of {}", owner_of(order, session)),
                       .wants_rows = true,
                       .session = session});
    }
    steps.back().text += fmt::format("{}SELECT {}{}, COUNT(*) FROM {}", begins ? "" : " UNION ALL ",
                                     quoted_text(table), begins ? " AS name" : "", quoted_name(table));
  }
  return steps;
}

Result<void> read_rows(std::span<const Rows> answers, OracleFacts& facts) {
  for (const Rows& rows : answers) {
    for (const Row& row : rows) {
      const auto table = name_in(row, 0);
      const auto count = number_in(row, 1);
      if (!table || !count) return fail(no_answer("rows"));
      facts.rows[*table] = *count;
    }
  }
  const bool has_all =
      std::ranges::all_of(facts.tables, [&](const std::string& table) { return facts.rows.contains(table); });
  return has_all ? Result<void>{} : fail(no_answer("rows"));
}

std::string difference_of(const OracleFacts& original, const OracleFacts& copy) {
  Differences differences;
  compare_objects(original, copy, differences);
  compare_tables(original, copy, differences);
  return differences.print();
}

}  // namespace shoal
