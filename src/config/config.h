// What a project says about its test runs, in the `[tool.shoal]` table of its
// pyproject.toml. docs/configuration.md has every key.
//
// It stands between what was asked on the command line or in the environment,
// which is stronger, and the defaults.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/time.h"
#include "model/options.h"

namespace shoal {

// Nothing where the project says nothing. In all durations 0 means no limit.
struct Config {
  std::optional<Microseconds> slow_timeout = {};
  std::optional<Microseconds> timeout = {};
  std::optional<Microseconds> global_timeout = {};
  std::optional<Microseconds> grace = {};
  std::optional<std::uint32_t> max_fail = {};
  std::optional<std::uint32_t> retries = {};
  std::optional<FlakyResult> flaky_result = {};
  std::optional<Leaks> leaks = {};
  std::optional<Isolations> isolate = {};
  std::optional<bool> django_flush = {};
  std::optional<std::uint32_t> max_worker_restarts = {};
  std::optional<bool> template_cache = {};
  std::vector<std::string> template_inputs = {};  // Patterns over paths, in the file's order.
  std::optional<std::uint32_t> template_keep = {};
  std::optional<bool> django_migrate = {};
  std::optional<OracleWay> oracle_clone = {};
  std::string oracle_link = {};  // Of these three an empty one says nothing; names are in upper case.
  std::string oracle_directory = {};
  std::string oracle_directory_path = {};
  std::vector<Override> overrides = {};  // In the file's order.

  friend bool operator==(const Config&, const Config&) = default;
};

// Reads the text of a pyproject.toml; one without the table gives an empty
// Config. An error's message says which line of `file_name` is wrong.
[[nodiscard]] Result<Config> parse_config(std::string_view text, const std::string& file_name);

// Every key of the table, and of an override, as a person writes it.
[[nodiscard]] std::vector<std::string_view> config_keys();
[[nodiscard]] std::vector<std::string_view> override_keys();

}  // namespace shoal
