// Names for databases, so that runs side by side do not share one.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace shoal {

// A server's longest name is 63 bytes (PostgreSQL) or 64 (MySQL); room is left
// for the number that Django puts behind a clone's name.
inline constexpr std::size_t kLongestDatabaseName = 54;

// Names up to here are left as they are: with "_" and a number of up to four digits they fit.
inline constexpr std::size_t kLongestUnchangedName = 58;

// Oracle takes 128 bytes (Database SQL Reference, Database Object Naming Rules): room for the number of a clone, the
// "_TEMP" of its tablespace and the "SHOAL_" of the role that marks it.
inline constexpr std::size_t kLongestOracleName = 110;

// Returns `wanted`, or its beginning and a hash of all of it where a server takes no name as long as it and the
// number of a clone: those that differ only where they were cut stay apart.
[[nodiscard]] std::string fitting_name(const std::string& wanted, std::string_view vendor);

// Returns `wanted` if it fits, or when it is taken NAME_s2, NAME_s3 and so on. A name on a
// server that would grow too long keeps its beginning and a hash of all of it.
// SQLite's names are paths; there the number stands before the extension. Oracle's are in upper case: NAME_S2.
[[nodiscard]] std::string choose_name(const std::string& wanted, std::span<const std::string> taken,
                                      std::string_view vendor);

}  // namespace shoal
