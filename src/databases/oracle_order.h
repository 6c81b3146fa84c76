// What an Oracle "database" of Django is: a user with its schema, and the tablespaces that hold it.
//
// Names are as in the dictionary (upper case). The role that marks a user as ours is derived from the template's
// name, see oracle_names.h.
#pragma once

#include <string>

#include "model/oracle.h"

namespace shoal {

// Django's sizes: "50M".
struct OracleSizes {
  std::string initial = "50M";
  std::string extend = "25M";
  std::string most = "500M";

  friend bool operator==(const OracleSizes&, const OracleSizes&) = default;
};

struct OracleOrder {
  // The clone's, and the template's.
  std::string tablespace = {};
  std::string temporary = {};
  std::string source_tablespace = {};
  std::string source_temporary = {};
  // False with TEST.CREATE_DB off: all users live in the template's tablespaces.
  bool makes_tablespaces = true;
  bool managed_files = false;  // TEST.ORACLE_MANAGED_FILES.
  // As TEST names them, with the clone's number; empty for files beside the template's, named after the tablespace.
  std::string datafile = {};
  std::string tempfile = {};
  OracleSizes data = {};
  OracleSizes temp = {};
  bool marks_source = false;  // The template was made by this run, so it is ours.
  OracleWay way = OracleWay::automatic;
  std::string link = {};
  std::string directory = "DATA_PUMP_DIR";
  std::string directory_path = {};  // With one, `directory` is made for the run, and dropped.

  friend bool operator==(const OracleOrder&, const OracleOrder&) = default;
};

}  // namespace shoal
