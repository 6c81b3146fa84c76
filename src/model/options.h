// What the user asked of a run, as far as the engine has to know it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace shoal {

struct Options {
  std::uint32_t workers = 1;              // Slots 1..workers.
  bool failfast = false;                  // No test starts after the first bad one is known.
  int verbosity = 1;                      // Django's 0 to 3.
  std::optional<int> durations = {};      // The N slowest tests; 0 means all of them.
  std::uint32_t max_worker_restarts = 8;  // In the whole run.

  // For the record only: what ran, under what.
  std::string start_method = {};
  std::string shoal = {};
  std::string python = {};
  std::string django = {};

  friend bool operator==(const Options&, const Options&) = default;
};

}  // namespace shoal
