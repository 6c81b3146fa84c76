#include "databases/postgresql_clone.h"

#include <fmt/format.h>
#include <array>
#include <string_view>

#include "databases/hint.h"
#include "databases/quote.h"

namespace shoal {
namespace {

constexpr std::uint32_t kHasForce = 130000;
constexpr std::uint32_t kCanWait = 140000;
constexpr std::uint32_t kHasStrategy = 150000;
constexpr int kMillisecondsToEnd = 10'000;
constexpr std::string_view kObjectInUse = "55006";

// PostgreSQL 15, appendix A.
constexpr std::array kHints{
    Hint{"42501",
         "give the user of the tests the right to make databases (ALTER ROLE … CREATEDB), and let it own the "
         "template"},
    Hint{"53100", "the server's disk is full: make room there, or run with fewer workers (--parallel)"},
    Hint{"53300",
         "the server takes no more connections: raise its max_connections, or run with fewer workers (--parallel)"},
    Hint{"42P04", "somebody has made it in this very moment: let no other run use the same names"},
    Hint{"3D000", "the test database is gone: let nobody drop it while the tests run"},
    Hint{"57P01", "the server is shutting down; look into its log"},
    Hint{"57P03", "the server is starting or shutting down; look into its log"},
};

std::string or_unknown(const Cell& cell) { return cell && !cell->empty() ? *cell : "unknown"; }

// Columns: pid, user, program, address, state.
std::string print_session(const Row& session) {
  if (session.size() != 5) return "an unknown session";
  return fmt::format("process {} of user {} (program {}, from {}, {})", or_unknown(session[0]),
                     or_unknown(session[1]), or_unknown(session[2]), or_unknown(session[3]), or_unknown(session[4]));
}

}  // namespace

// The server goes on with a CREATE DATABASE whose client has died, and nobody sees the database until it is there.
Step end_creation_of(const CloneOrder& order, const std::string& beginning) {
  const std::string wait = order.version >= kCanWait ? fmt::format(", {}", kMillisecondsToEnd) : "";
  return {
      .text = fmt::format("SELECT pg_terminate_backend(pid{}) FROM pg_stat_activity WHERE strpos(query, {}) = 1 AND "
                          "state = 'active' AND pid <> pg_backend_pid()",
                          wait, quote_text(Vendor::postgresql, beginning)),
      .goal = fmt::format("end whoever still creates the database '{}'", order.name)};
}

Result<std::vector<Step>> PostgresqlClone::next(std::span<const Rows> answers) {
  switch (std::exchange(stage_, stage_ == Stage::clearing ? Stage::copying : Stage::done)) {
    case Stage::clearing:
      return clear();
    case Stage::copying:
      return copy(answers);
    case Stage::done:
      break;
  }
  return std::vector<Step>{};
}

std::vector<Step> PostgresqlClone::clear() const {
  std::vector<Step> steps{end_creation_of(order_, creation())};
  const std::string goal = fmt::format("drop what is left of the database '{}'", order_.name);
  if (order_.version >= kHasForce) {
    steps.push_back({.text = drop() + " WITH (FORCE)", .goal = goal});
  } else {
    steps.push_back({.text = fmt::format("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = {} "
                                         "AND pid <> pg_backend_pid()",
                                         quote_text(Vendor::postgresql, order_.name)),
                     .goal = fmt::format("end the sessions in the database '{}'", order_.name)});
    steps.push_back({.text = drop(), .goal = goal});
  }
  if (order_.version >= kHasStrategy) {
    steps.push_back({.text = "SHOW fsync",
                     .goal = fmt::format("find out how '{}' is copied best", order_.source),
                     .wants_rows = true});
  }
  return steps;
}

// By its files a database is copied in half the time, but for two checkpoints: these are cheap only on a server that
// does not wait for its disk, as test servers often do not (docs/performance.md).
std::vector<Step> PostgresqlClone::copy(std::span<const Rows> answers) const {
  const bool waits_for_disk = answers.empty() || answers.front() != Rows{{"off"}};
  return {{.text = fmt::format("{}TEMPLATE {}{}", creation(), quote_name(Vendor::postgresql, order_.source),
                               waits_for_disk ? "" : " STRATEGY FILE_COPY"),
           .goal = fmt::format("create the database '{}' as a copy of '{}'", order_.name, order_.source),
           .undo = drop()}};
}

std::string PostgresqlClone::creation() const {
  return fmt::format("CREATE DATABASE {} ", quote_name(Vendor::postgresql, order_.name));
}

std::string PostgresqlClone::drop() const {
  return fmt::format("DROP DATABASE IF EXISTS {}", quote_name(Vendor::postgresql, order_.name));
}

std::vector<Step> PostgresqlClone::inquire(const Step& /*failed*/, const StepError& error) {
  if (error.code != kObjectInUse) return {};
  return {{.text = fmt::format("SELECT pid, usename, application_name, client_addr, state FROM pg_stat_activity "
                               "WHERE datname = {} AND pid <> pg_backend_pid() ORDER BY pid",
                               quote_text(Vendor::postgresql, order_.source)),
           .goal = fmt::format("find out who is connected to '{}'", order_.source),
           .wants_rows = true}};
}

std::string PostgresqlClone::hint(const Step& /*failed*/, const StepError& error, std::span<const Rows> found) {
  if (error.code == kObjectInUse) {
    std::string who;
    for (const Rows& sessions : found) {
      for (const Row& session : sessions) who += (who.empty() ? "" : "; ") + print_session(session);
    }
    return fmt::format("nobody may be connected to '{}' while it is copied: {}", order_.source,
                       who.empty() ? "whoever it was has left, so try again" : "end " + who);
  }
  return hint_for(kHints, error.code);
}

}  // namespace shoal
