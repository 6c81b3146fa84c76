// Looks at the journals of all other runs: who is dead, and who has what.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "base/error.h"
#include "journal/record.h"
#include "os/journal_files.h"
#include "os/process_identity.h"

namespace shoal {

// A run lives as long as its host or its engine does.
[[nodiscard]] Liveness read_liveness(const RunLine& run);

struct DeadRun {
  std::string run;
  std::vector<Thing> left;       // Without what is to be kept.
  std::vector<Thing> kept = {};  // That, when the run came to its own end.
};

struct Survey {
  std::vector<DeadRun> dead;
  std::vector<Thing> held;    // By runs that live, or may live.
  std::size_t elsewhere = 0;  // Things of runs that may live; 1 for a file that is not understood.
};

// Reads every journal but that of the run `own`. Whoever holds the folder's
// lock may believe it until it is given back.
[[nodiscard]] Result<Survey> read_survey(const JournalFolder& folder, const std::string& own);

// What is left but to be kept is left over by nobody.
[[nodiscard]] std::vector<Thing> without_kept(std::vector<Thing> things);
[[nodiscard]] std::vector<Thing> only_kept(std::vector<Thing> things);

}  // namespace shoal
