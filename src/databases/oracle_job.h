// Data Pump jobs: the PL/SQL blocks that carry one through, stop one, and tidy up after it.
//
// A block waits for its job and never raises an error, with which the bind variables would be lost: what came of the
// job is its one row, see oracle_judgement.h. Precondition of all: names that were checked (oracle_names.h).
#pragma once

#include <string>
#include <string_view>

#include "databases/clone_order.h"
#include "databases/step.h"

namespace shoal {

// Copies the schema over the database's own loopback link.
[[nodiscard]] Step network_import(const CloneOrder& order, std::string_view job);

// The same over the order's link.
[[nodiscard]] Step link_import(const CloneOrder& order, std::string_view job);

// Writes the schema into a file of the order's directory, which is overwritten; taken back by its removal.
[[nodiscard]] Step dump_export(const CloneOrder& order, std::string_view job, std::string_view file);

// Copies the schema from such a file.
[[nodiscard]] Step dump_import(const CloneOrder& order, std::string_view job, std::string_view file);

[[nodiscard]] Step remove_dump(const CloneOrder& order, std::string_view file);

// Asks for the admin's jobs that copy into `user` (or export it): name, state, attached sessions.
[[nodiscard]] Step find_jobs_of(std::string_view user);

// What ends such a job, by the state that it is in.
[[nodiscard]] Step end_job(std::string_view job, std::string_view state);

// Compiles what is invalid in the clone, as the clone.
[[nodiscard]] Step compile_schema(const CloneOrder& order);

}  // namespace shoal
