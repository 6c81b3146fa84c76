// What a Data Pump job's row, or an error's code, means for what is done next.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "databases/step.h"

namespace shoal {

struct OracleJudgement {
  enum class Meaning {
    done,
    done_with_warnings,  // What was made has to be compiled.
    new_name,            // The job's name is taken.
    short_of_resources,  // The server does too much at once.
    not_allowed,         // The admin lacks grants for Data Pump.
    full,                // No room; another way needs as much.
    not_empty,           // Something was in the schema already.
    other_way,
  };

  Meaning meaning = Meaning::other_way;
  std::string reason = {};  // For people, one line: "ORA-31631: privileges are required".

  friend bool operator==(const OracleJudgement&, const OracleJudgement&) = default;
};

// Of the answer of a job's block (oracle_job.h): state, error_count, errors, code.
[[nodiscard]] OracleJudgement judge_job(const Rows& answer);

// Of a step that was refused: `short_of_resources`, `not_allowed`, `full` or `other_way`.
[[nodiscard]] OracleJudgement judge_error(const StepError& error);

// True when the connection is gone, so that no other way can be tried.
[[nodiscard]] bool is_connection_lost(std::string_view code);

}  // namespace shoal
