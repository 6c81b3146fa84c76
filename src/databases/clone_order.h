// What is to be copied to where.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "databases/oracle_order.h"
#include "databases/vendor.h"

namespace shoal {

struct CloneOrder {
  Vendor vendor = Vendor::postgresql;
  std::string alias;          // Of the connection in Django's DATABASES.
  std::string server = {};    // "127.0.0.1:5432"; empty for SQLite.
  std::string source;         // The template's name; a path for SQLite, a user for Oracle.
  std::string name;           // The clone's.
  std::uint32_t version = 0;  // The server's: 150020 (PostgreSQL 15.20), 101119 (MariaDB 10.11.19), 80036; 0 unknown.
  bool mariadb = false;
  std::optional<OracleOrder> oracle = {};  // Of Oracle only, and always there.

  friend bool operator==(const CloneOrder&, const CloneOrder&) = default;
};

}  // namespace shoal
