#include "databases/oracle_hint.h"

#include <fmt/format.h>
#include <array>

#include "databases/hint.h"

namespace shoal {
namespace {

constexpr std::string_view kOtherUser = "give this run its own test user: USER in TEST of DATABASES";
constexpr std::string_view kNoFolder =
    "the server cannot make the file in that folder: name one that it may write to (DATAFILE and DATAFILE_TMP in "
    "TEST "
    "of DATABASES), or let it choose (ORACLE_MANAGED_FILES)";
constexpr std::string_view kIsFull =
    "a tablespace or the database is full: raise DATAFILE_MAXSIZE in TEST of DATABASES, or run with fewer workers "
    "(--parallel)";
constexpr std::string_view kIsBusy =
    "the server takes no more sessions or jobs: raise its PROCESSES and SESSIONS, or run with fewer workers "
    "(--parallel)";
constexpr std::string_view kServerIsGone =
    "the server went away in the middle of it: look into its alert log; the next run drops what this one has left";
constexpr std::string_view kNoDictionary =
    "let the admin read the dictionary: shoal databases grants prints the statements for a DBA";
constexpr std::string_view kPassword =
    "the profile of the test users does not take the password: set PASSWORD in TEST of DATABASES to one that it "
    "takes";
constexpr std::string_view kIsTooLong = "give the test user a shorter name: USER in TEST of DATABASES";

// Database Error Messages. What lies deeper in a stack of errors says more than what lies on top of it, so that comes
// first.
constexpr std::array kHints{
    Hint{"ORA-27038",
         "the file is there, and in use by something else: remove it on the server, or name another one "
         "(DATAFILE in TEST of DATABASES)"},
    Hint{"ORA-27040", kNoFolder},
    Hint{"ORA-01537", "the file belongs to another tablespace: name another one (DATAFILE in TEST of DATABASES)"},
    Hint{"ORA-01119", kNoFolder},
    Hint{"ORA-02236", kNoFolder},
    Hint{"ORA-02199", kNoFolder},
    Hint{"ORA-01543", kOtherUser},
    Hint{"ORA-01920", kOtherUser},
    Hint{"ORA-01921", "somebody has made the role in this very moment: let no other run use the same test user"},
    Hint{"ORA-00959", "the tablespace is gone: let nobody drop it while the tests run"},
    Hint{"ORA-01653", kIsFull},
    Hint{"ORA-01652", kIsFull},
    Hint{"ORA-01658", kIsFull},
    Hint{"ORA-12954", kIsFull},
    Hint{"ORA-39171", kIsFull},
    Hint{"ORA-01536", kIsFull},
    Hint{"ORA-01950", "the user has no quota on its tablespace: ALTER USER … QUOTA UNLIMITED ON …"},
    Hint{"ORA-00018", kIsBusy},
    Hint{"ORA-00020", kIsBusy},
    Hint{"ORA-12516", kIsBusy},
    Hint{"ORA-12519", kIsBusy},
    Hint{"ORA-39391", kIsBusy},
    Hint{"ORA-28001", kPassword},
    Hint{"ORA-28003", kPassword},
    Hint{"ORA-28219", kPassword},
    Hint{"ORA-28000", "the account is locked: ALTER USER … ACCOUNT UNLOCK"},
    Hint{"ORA-65096", "connect to the service of a pluggable database: NAME of DATABASES is that of the container"},
    Hint{"ORA-65049", "connect to the service of a pluggable database: NAME of DATABASES is that of the container"},
    Hint{"ORA-00972", kIsTooLong},
    Hint{"ORA-01940", "end the sessions of the user, or let the admin do it: GRANT ALTER SYSTEM TO …"},
    Hint{"ORA-00942", kNoDictionary},
    Hint{"ORA-04031",
         "the server is short of memory: raise its STREAMS_POOL_SIZE or SGA_TARGET, or run with fewer "
         "workers (--parallel)"},
    // As 23ai says it for objects.
    Hint{"ORA-41900", "the admin lacks a right: shoal databases grants prints the statements for a DBA"},
    Hint{"ORA-01031", "the admin lacks a right: shoal databases grants prints the statements for a DBA"},
    Hint{"DPY-4011", kServerIsGone},
    Hint{"ORA-03113", kServerIsGone},
    Hint{"ORA-03114", kServerIsGone},
    Hint{"ORA-01089", kServerIsGone},
};

}  // namespace

std::string oracle_hint(const CloneOrder& order, std::string_view code, std::string_view text) {
  for (const Hint& hint : kHints) {
    if (hint.code == code || text.find(hint.code) != std::string_view::npos) return std::string{hint.text};
  }
  if (code.empty() && text.empty())
    return fmt::format("see whether {} still answers", order.server.empty() ? "it" : order.server);
  return {};
}

}  // namespace shoal
