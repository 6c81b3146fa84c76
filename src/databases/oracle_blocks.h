// Anonymous PL/SQL blocks, flat: every statement in them stands there as it is executed.
//
// Each is one statement to the driver, so it ends in END; without a slash.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "base/error.h"
#include "databases/step.h"

namespace shoal {

// Executes statements in order, but for an error that one of them tolerates ("ORA-01031") stops at the first that
// fails. It never raises an error, with which the bind variables would be lost: :done is the number of statements
// that were executed, :code is 0 or the error's (-1031), :message its text.
//
// Uses `text` and `tolerated` of each. An error where a text has "]'" in it, which ends the literal that it stands
// in.
[[nodiscard]] Result<std::string> flat_block(std::span<const Step> statements);

// A step that performs such a block, with those three as its one row.
[[nodiscard]] Result<Step> flat_step(std::span<const Step> statements, std::string goal);

// Ends all sessions of a user; :killed is their number. A session that is gone already, that is marked for the end,
// or that the admin may not end, does not stop it.
[[nodiscard]] std::string kill_block(std::string_view user);
[[nodiscard]] Step kill_step(std::string_view user);

// Waits on the server.
[[nodiscard]] std::string pause_block(double seconds);
[[nodiscard]] Step pause_step(double seconds);

// Removes a file from a directory object, if it is there. Precondition: names that were checked.
[[nodiscard]] std::string remove_file_block(std::string_view directory, std::string_view file);

}  // namespace shoal
