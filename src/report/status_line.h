// The text of the status line: how far the run is and what runs now.
//
//     [00:12] 1234/18360 2 failed | 1: shop.tests.T.test_a 3.2s | 2: -
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/time.h"
#include "report/terminal.h"

namespace shoal {

struct Progress {
  TimePoint now{0};
  std::uint32_t done = 0;  // Tests.
  std::uint32_t total = 0;
  std::uint32_t failed = 0;
};

// Returns at most `style.width` - 1 columns: a terminal may wrap after the last.
// Ids lose their beginnings first, then the last workers go.
[[nodiscard]] std::string print_status(const Progress& progress, const std::vector<WorkerStanding>& workers,
                                       const TerminalStyle& style);

}  // namespace shoal
