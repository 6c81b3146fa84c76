#include "databases/mysql_hint.h"

#include <fmt/format.h>
#include <algorithm>
#include <array>

#include "databases/hint.h"

namespace shoal {
namespace {

constexpr std::string_view kDiskIsFull =
    "the server's disk is full, or a table has reached its limit: make room there, or run with fewer workers "
    "(--parallel)";
constexpr std::string_view kNoConnections =
    "the server takes no more connections: raise its max_connections, or run with fewer workers (--parallel)";
constexpr std::string_view kServerIsGone =
    "the server went away in the middle of it: look into its log for a crash, a restart or a lack of memory";
constexpr std::string_view kIsMissing =
    "it refers to something that the template does not have: mend it or drop it in a migration";
constexpr std::string_view kIsHeld =
    "a session holds a lock on the template: end it, or find out in SHOW PROCESSLIST";

// MariaDB's and MySQL's lists of errors agree on all of these.
constexpr std::array kHints{
    Hint{"1007", "somebody has made it in this very moment: let no other run use the same names"},
    Hint{"1021", kDiskIsFull},
    Hint{"1114", kDiskIsFull},
    Hint{"1040", kNoConnections},
    Hint{"1203", kNoConnections},
    Hint{"1226", kNoConnections},
    Hint{"1045", "the server does not take the user with this password: mend USER and PASSWORD in DATABASES"},
    Hint{"1049", "the test database is gone: let nobody drop it while the tests run"},
    Hint{"1053", kServerIsGone},
    Hint{"2006", kServerIsGone},
    Hint{"2013", kServerIsGone},
    Hint{"1146", kIsMissing},
    Hint{"1305", kIsMissing},
    Hint{"1356", kIsMissing},
    Hint{"1153", "a statement is larger than the server takes: raise its max_allowed_packet"},
    Hint{"1205", kIsHeld},
    Hint{"1213", kIsHeld},
    Hint{"1419",
         "a server with a binary log takes functions and triggers from trusted users only: SET GLOBAL "
         "log_bin_trust_function_creators = 1"},
};

constexpr std::array<std::string_view, 5> kRights{"1044", "1142", "1143", "1370", "1410"};

// In a GRANT, _ and % stand for any letters.
std::string pattern_of(std::string_view database) {
  std::string pattern;
  for (const char letter : database) {
    if (letter == '_' || letter == '%') pattern += '\\';
    if (letter == '`') pattern += '`';
    pattern += letter;
  }
  return pattern;
}

std::string_view right_to_set_definers(const CloneOrder& order) {
  constexpr std::uint32_t kMysqlHasAnyDefiner = 80200;
  constexpr std::uint32_t kMysqlHasUserId = 80000;
  constexpr std::uint32_t kMariadbHasSetUser = 100502;
  if (order.mariadb) return order.version >= kMariadbHasSetUser ? "SET USER" : "SUPER";
  if (order.version >= kMysqlHasAnyDefiner) return "SET_ANY_DEFINER";
  return order.version >= kMysqlHasUserId ? "SET_USER_ID" : "SUPER";
}

}  // namespace

std::string mysql_hint(const CloneOrder& order, std::string_view code) {
  if (std::ranges::find(kRights, code) != kRights.end()) {
    return fmt::format("give the user of the tests all rights on its databases: GRANT ALL ON `{}%`.* TO …",
                       pattern_of(order.source));
  }
  if (code == "1227") {
    return fmt::format(
        "what belongs to another user (its DEFINER) is made with a right of its own: GRANT {} ON *.* TO …; or let "
        "the "
        "migrations make it as the user of the tests",
        right_to_set_definers(order));
  }
  return hint_for(kHints, code);
}

std::string right_to_read_routines(const CloneOrder& order) {
  constexpr std::uint32_t kMysqlHasShowRoutine = 80020;
  if (!order.mariadb && order.version >= kMysqlHasShowRoutine) return "GRANT SHOW_ROUTINE ON *.* TO …";
  if (!order.mariadb && order.version >= 80000) return "GRANT SELECT ON *.* TO …";
  return "GRANT SELECT ON mysql.proc TO …";
}

}  // namespace shoal
