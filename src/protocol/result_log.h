// The log that a worker writes its results to: one record a line.
//
// It outlives the worker, so a killed worker loses no result that it had.
// docs/protocol.md describes the lines; a passed test has a short form because
// nearly all of them are that.
#pragma once

#include <string_view>
#include <variant>

#include "base/error.h"
#include "model/outcome.h"

namespace shoal {

using LogRecord = std::variant<TestResult, FixtureResult>;

// Reads one line (without its line feed). Output slices come back with an
// empty `file`: the reader of the log knows whose output it is.
// Errors say what was found and what was expected.
[[nodiscard]] Result<LogRecord> parse_log_line(std::string_view line);

}  // namespace shoal
