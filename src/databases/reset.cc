#include "databases/reset.h"

#include <fmt/format.h>

#include <string_view>

#include "databases/quote.h"

namespace shoal {
namespace {

// SQLite takes 500 SELECTs in one, unless it was built to take fewer.
constexpr std::size_t kTablesInAQuery = 400;

// A large table is emptied faster by TRUNCATE, which also ends the growth that repeated deletes bring.
constexpr int kBytesToDelete = 1 << 20;

// Queries for the tables that hold rows: `each` for every table, with its place and its name.
std::vector<std::string> ask_each_table(const ResetOrder& order, std::string_view each) {
  std::vector<std::string> queries;
  for (std::size_t place = 0; place < order.tables.size(); ++place) {
    const bool begins = place % kTablesInAQuery == 0;
    if (begins) queries.emplace_back();
    queries.back() += begins ? "" : " UNION ALL ";
    queries.back() += fmt::format(fmt::runtime(each), place, quote_name(order.vendor, order.tables[place]));
  }
  return queries;
}

// --- PostgreSQL ---

constexpr std::string_view kPostgresqlSchema =
    "SELECT c.relname, c.relkind::text, c.relispartition FROM pg_catalog.pg_class c"
    " JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
    " WHERE c.relkind IN ('f', 'm', 'p', 'r', 'v') AND n.nspname NOT IN ('pg_catalog', 'pg_toast')"
    " AND pg_catalog.pg_table_is_visible(c.oid)";

// Row triggers, rules and policies do not see a TRUNCATE, as in Django's flush, so tables that have some are
// truncated. So are those whose rows a DELETE could not remove in any order; a superuser has that seen to by
// `kUncheckedKeys`. Where a vacuum has been (it leaves a visibility map), new rows would go into gaps, and unordered
// queries return them in another order than from a new table: from the second page on that is avoided. {names} stands
// for the array of names, {bytes} for kBytesToDelete.
//
// A trigger's type has bit 5 set for TRUNCATE; an action is a NO ACTION, c CASCADE.
constexpr std::string_view kPostgresqlWhich = R"(WITH RECURSIVE flushed AS MATERIALIZED (
  SELECT f.place - 1 AS place, c.oid, pg_relation_size(c.oid) AS bytes,
    c.relkind <> 'r' OR c.relhassubclass OR c.relispartition OR c.relpersistence = 't' AS odd,
    c.relhasrules OR c.relrowsecurity OR t.types IS NOT NULL AS guarded, coalesce(t.types & 32, 0) <> 0 AS watched
  FROM unnest(ARRAY[{names}]::text[]) WITH ORDINALITY AS f (name, place)
  JOIN pg_catalog.pg_class c ON c.oid = f.name::regclass
  LEFT JOIN (SELECT tgrelid, bit_or(tgtype::integer) AS types FROM pg_catalog.pg_trigger
    WHERE NOT tgisinternal GROUP BY tgrelid) t ON t.tgrelid = c.oid
), keys AS MATERIALIZED (
  SELECT k.conrelid, k.confrelid, child.oid IS NULL AS foreign_child,
    current_setting('is_superuser') <> 'on' AND (k.confdeltype NOT IN ('a', 'c') OR
      k.confdeltype = 'a' AND NOT k.condeferred) AS ordered
  FROM pg_catalog.pg_constraint k JOIN flushed parent ON parent.oid = k.confrelid
  LEFT JOIN flushed child ON child.oid = k.conrelid WHERE k.contype = 'f'
), truncated AS (
  SELECT oid FROM flushed WHERE bytes > {bytes} OR bytes > 8192 AND pg_relation_size(oid, 'vm') > 0
    OR bytes > 0 AND (guarded OR oid IN (SELECT confrelid FROM keys WHERE ordered))
  UNION SELECT k.conrelid FROM keys k JOIN truncated ON truncated.oid = k.confrelid
)
SELECT 0, 3 WHERE EXISTS (SELECT 1 FROM flushed WHERE odd OR watched) OR EXISTS (SELECT 1 FROM keys WHERE foreign_child)
UNION ALL
SELECT f.place, CASE WHEN f.guarded THEN 2 WHEN t.oid IS NOT NULL THEN 1 ELSE 0 END
FROM flushed f LEFT JOIN truncated t ON t.oid = f.oid WHERE f.bytes > 0 OR t.oid IS NOT NULL
ORDER BY 1)";

// All tables of all foreign keys are emptied, so none has to be checked. Ends with the transaction.
constexpr std::string_view kUncheckedKeys =
    "SELECT set_config('session_replication_role', 'replica', true) WHERE current_setting('is_superuser') = 'on'";

void plan_postgresql(const ResetOrder& order, ResetPlan& plan) {
  plan.schema = kPostgresqlSchema;
  std::string names;
  for (const std::string& table : order.tables) {
    plan.names.push_back(quote_name(order.vendor, table));
    names += (names.empty() ? "" : ", ") + quote_text(order.vendor, plan.names.back());
  }
  plan.which = {
      fmt::format(fmt::runtime(kPostgresqlWhich), fmt::arg("names", names), fmt::arg("bytes", kBytesToDelete))};
  plan.before = {std::string{kUncheckedKeys}};
}

// --- MySQL, MariaDB and SQLite ---

// What a trigger does may depend on the order in which tables are emptied, so Django empties them.

void plan_mysql(const ResetOrder& order, ResetPlan& plan) {
  plan.schema = "SHOW FULL TABLES";
  plan.which = ask_each_table(order, "(SELECT {}, 0 FROM {} LIMIT 1)");
  plan.which.insert(plan.which.begin(),
                    "SELECT 0, 3 FROM information_schema.triggers WHERE event_object_schema = DATABASE() LIMIT 1");
  plan.before = {"SET FOREIGN_KEY_CHECKS = 0"};
  plan.after = {"SET FOREIGN_KEY_CHECKS = 1"};
}

// So it does where temporary tables may hide others.
void plan_sqlite(const ResetOrder& order, ResetPlan& plan) {
  plan.schema = "PRAGMA schema_version";
  plan.which = ask_each_table(order, "SELECT {}, 0 WHERE EXISTS (SELECT 1 FROM {})");
  plan.which.insert(plan.which.begin(),
                    "SELECT 0, 3 FROM sqlite_master WHERE type = 'trigger'"
                    " UNION ALL SELECT 0, 3 FROM sqlite_temp_master LIMIT 1");
}

}  // namespace

ResetPlan plan_reset(const ResetOrder& order) {
  ResetPlan plan;
  for (const std::string& table : order.tables) {
    plan.clear.push_back("DELETE FROM " + quote_name(order.vendor, table));
  }
  switch (order.vendor) {
    case Vendor::postgresql:
      plan_postgresql(order, plan);
      break;
    case Vendor::mysql:
      plan_mysql(order, plan);
      break;
    case Vendor::sqlite:
    case Vendor::oracle:  // The host does not ask for it.
      plan_sqlite(order, plan);
      break;
  }
  return plan;
}

}  // namespace shoal
