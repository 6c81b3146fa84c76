// The statements that make room for one clone: its tablespaces, its user, and what the user may do.
//
// They stand in a flat block (oracle_blocks.h), or are steps by themselves. Each has what takes it back, if anything
// has to.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "databases/clone_order.h"
#include "databases/step.h"

namespace shoal {

// Where a tablespace's one file lies.
struct OracleFile {
  std::string path = {};     // As in the statement; a disk group ("+DATA"); empty where the server names it.
  bool may_be_there = true;  // A file of the same path is taken over; not with a disk group, where names are new.

  friend bool operator==(const OracleFile&, const OracleFile&) = default;
};

// The file of `tablespace`, given what TEST says (`asked_for`, may be empty), and the first file of the template's
// tablespace (empty when there is none).
[[nodiscard]] OracleFile place_file(std::string_view asked_for, std::string_view tablespace, std::string_view beside);

// The clone's two tablespaces. Precondition: order.oracle->makes_tablespaces.
[[nodiscard]] std::vector<Step> tablespace_statements(const CloneOrder& order, const OracleFile& data,
                                                      const OracleFile& temp);

// The clone's user with the mark and its rights, in tablespaces that are there.
[[nodiscard]] std::vector<Step> user_statements(const CloneOrder& order);

// The step that takes `done` back, and is content when it is gone already. Precondition: it has an undo.
[[nodiscard]] Step undo_step(const Step& done);

// DROP TABLESPACE "X" with all there is in it.
[[nodiscard]] std::string drop_tablespace_statement(std::string_view tablespace);

}  // namespace shoal
