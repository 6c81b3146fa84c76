// What was found out about a template on Oracle, once for all its clones; plain data.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "databases/oracle_facts.h"
#include "databases/oracle_metadata.h"
#include "databases/oracle_order.h"

namespace shoal {

struct OracleTemplate {
  OracleFacts facts = {};
  std::string banner = {};                                    // Of the server: "Oracle Database 23ai Free".
  std::string admin = {};                                     // The user who runs Data Pump.
  std::optional<OracleWay> way = {};                          // The one that works; never `automatic`.
  bool is_exported = false;                                   // Its dump file is there.
  std::shared_ptr<const OracleDefinitions> definitions = {};  // When they were needed, and may be read by the clones.

  // How many clones are made side by side: the free editions have two processors, and little memory for Data Pump.
  [[nodiscard]] std::size_t at_once() const {
    const bool is_small =
        banner.empty() || banner.find("Free") != std::string::npos || banner.find("Express") != std::string::npos;
    return is_small ? 2 : 4;
  }
};

}  // namespace shoal
