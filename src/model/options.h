// What the user asked of a run, as far as the engine has to know it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "model/oracle.h"

namespace shoal {

// What a test that passed only when it was tried again counts as.
enum class FlakyResult { pass, fail };

// Whether what outlives a test is looked for, and what it counts as.
enum class Leaks { off, warn, fail };

// What beside the databases each slot has of its own; docs/isolation.md has the
// reasons for the default.
enum class Isolation { caches, email, media, tempfile };
using Isolations = std::vector<Isolation>;
inline constexpr std::string_view kIsolationNames = "\"caches\", \"email\", \"media\" or \"tempfile\"";

[[nodiscard]] std::string_view name_of(FlakyResult result);
[[nodiscard]] std::optional<FlakyResult> flaky_result_named(std::string_view name);
[[nodiscard]] std::string_view name_of(Leaks leaks);
[[nodiscard]] std::optional<Leaks> leaks_named(std::string_view name);
[[nodiscard]] std::string_view name_of(Isolation isolation);
[[nodiscard]] std::optional<Isolation> isolation_named(std::string_view name);

// Limits of some tests. The first whose filter matches and that says something
// about a limit has the word on it.
struct Override {
  std::string filter;  // A glob over test ids: "shop.tests.slow.*".
  std::optional<Microseconds> timeout = {};
  std::optional<Microseconds> slow_timeout = {};
  std::optional<std::uint32_t> retries = {};

  friend bool operator==(const Override&, const Override&) = default;
};

// In all durations 0 means no limit.
struct Options {
  std::uint32_t workers = 1;                   // Slots 1..workers.
  bool failfast = false;                       // As max_fail = 1.
  std::optional<std::uint32_t> max_fail = {};  // No test starts after so many bad ones are known.
  int verbosity = 1;                           // Django's 0 to 3.
  std::optional<int> durations = {};           // The N slowest tests; 0 means all of them.
  std::uint32_t max_worker_restarts = 8;       // In the whole run.

  Microseconds slow_timeout =
      std::chrono::seconds{60};                   // After it, and after each more, a line says where a test is.
  Microseconds timeout{0};                        // For one test; its worker is ended.
  Microseconds global_timeout{0};                 // For the run.
  Microseconds grace = std::chrono::seconds{10};  // Between a friendly word and a kill.
  std::uint32_t retries = 0;                      // How often a bad test is tried again, in a fresh worker.
  FlakyResult flaky_result = FlakyResult::pass;
  Leaks leaks = Leaks::off;
  Isolations isolate = {Isolation::caches};
  bool django_flush = false;  // Tables are emptied by Django's own flush.
  std::vector<Override> overrides = {};

  // For the record only: what ran, under what.
  std::string start_method = {};
  std::string shoal = {};
  std::string python = {};
  std::string django = {};

  friend bool operator==(const Options&, const Options&) = default;
};

// What was said on the command line or in the environment; the rest comes from
// the configuration and the defaults.
struct OptionsAsked {
  std::uint32_t workers = 1;
  bool failfast = false;
  std::optional<std::uint32_t> max_fail = {};
  int verbosity = 1;
  std::optional<int> durations = {};
  std::optional<std::uint32_t> max_worker_restarts = {};
  std::optional<Microseconds> slow_timeout = {};
  std::optional<Microseconds> timeout = {};
  std::optional<Microseconds> global_timeout = {};
  std::optional<Microseconds> grace = {};
  std::optional<std::uint32_t> retries = {};
  std::optional<FlakyResult> flaky_result = {};
  std::optional<Leaks> leaks = {};
  std::optional<Isolations> isolate = {};
  std::optional<bool> django_flush = {};
  std::string start_method = {};
  std::string shoal = {};
  std::string python = {};
  std::string django = {};

  friend bool operator==(const OptionsAsked&, const OptionsAsked&) = default;
};

// How Oracle's clones are made.
struct OracleSetUp {
  OracleWay clone = OracleWay::automatic;
  std::string link = {};                      // A database link that leads back to the database; empty for none.
  std::string directory{kDataPumpDirectory};  // The directory object for dump files.
  std::string directory_path = {};            // With one, `directory` is made for the run, and dropped.

  friend bool operator==(const OracleSetUp&, const OracleSetUp&) = default;
};

// How test databases come to be, before anything is known of the run.
struct DatabaseSetUp {
  bool django_migrate = false;                    // By Django's own migrate alone.
  bool template_cache = true;                     // Migrated databases are remembered for the next run.
  std::vector<std::string> template_inputs = {};  // Patterns over paths: files that a migration reads, too.
  std::uint32_t template_keep = 5;                // So many are remembered of one database.
  OracleSetUp oracle = {};

  friend bool operator==(const DatabaseSetUp&, const DatabaseSetUp&) = default;
};

// What was said on the command line or in the environment.
struct DatabaseSetUpWish {
  std::optional<bool> django_migrate = {};
  std::optional<bool> template_cache = {};
  std::optional<OracleWay> oracle_clone = {};

  friend bool operator==(const DatabaseSetUpWish&, const DatabaseSetUpWish&) = default;
};

}  // namespace shoal
