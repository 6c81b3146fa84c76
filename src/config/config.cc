#include "config/config.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <utility>

// Its assertions hold no key to begin with a wrong character in a table's
// header (marzer/tomlplusplus, pull request 301), and with NDEBUG clang builds
// upon them. Without them such a key is the error that it should be.
#undef NDEBUG
#define TOML_ASSERT(condition) static_assert(true)
#define TOML_HEADER_ONLY 1
#define TOML_EXCEPTIONS 0
#define TOML_ENABLE_FORMATTERS 0
#include <toml++/toml.h>

#include "config/duration.h"
#include "config/nearest.h"
#include "config/stray.h"

namespace shoal {
namespace {

constexpr std::uint32_t kMostRetries = 100;

struct Entry {
  std::string_view key;
  const toml::node& value;
};

std::string describe(const toml::node& value) {
  constexpr std::size_t kLongestText = 60;
  if (value.is_table()) return "a table";
  if (value.is_array()) return "a list";
  if (const auto* flag = value.as_boolean()) return flag->get() ? "true" : "false";
  if (const auto* whole = value.as_integer()) return fmt::format("{}", whole->get());
  if (const auto* number = value.as_floating_point()) return fmt::format("{}", number->get());
  if (const auto* text = value.as_string()) return fmt::format("\"{:.{}}\"", text->get(), kLongestText);
  return "a date or a time";
}

// Takes values and keeps the fault that stands first in the file. After a
// fault everything still returns some value.
class Reader {
 public:
  explicit Reader(const std::string& file_name) : file_name_(file_name) {}

  [[nodiscard]] const std::optional<Error>& fault() const { return fault_; }

  std::optional<Microseconds> duration(const Entry& entry) {
    if (const auto* text = entry.value.as_string()) {
      const Result<Microseconds> duration = parse_duration(text->get());
      if (duration) return *duration;
    } else if (const std::optional<double> seconds = entry.value.value_exact<double>()) {
      if (is_duration(*seconds)) return from_seconds(*seconds);
    } else if (const std::optional<std::int64_t> whole = entry.value.value_exact<std::int64_t>()) {
      if (is_duration(static_cast<double>(*whole))) return std::chrono::seconds{*whole};
    }
    refuse_value(entry, kDurationForms);
    return {};
  }

  std::optional<std::uint32_t> whole(const Entry& entry, std::uint32_t least, std::uint32_t most) {
    const auto* number = entry.value.as_integer();
    if (number != nullptr && number->get() >= least && number->get() <= most) {
      return static_cast<std::uint32_t>(number->get());
    }
    const bool bounded = most < std::numeric_limits<std::uint32_t>::max();
    refuse_value(entry, bounded ? fmt::format("a whole number from {} to {}", least, most)
                                : fmt::format("a whole number of {} or more", least));
    return {};
  }

  std::string text(const Entry& entry, std::string_view expected) {
    const auto* text = entry.value.as_string();
    if (text != nullptr && !text->get().empty()) return text->get();
    refuse_value(entry, expected);
    return {};
  }

  template <class Value>
  std::optional<Value> named(const Entry& entry, std::optional<Value> (*find)(std::string_view),
                             std::string_view expected) {
    const auto* text = entry.value.as_string();
    const std::optional<Value> value = text == nullptr ? std::nullopt : find(text->get());
    if (!value) refuse_value(entry, expected);
    return value;
  }

  void refuse_value(const Entry& entry, std::string_view expected) {
    refuse(entry.value.source(), fmt::format("'{}' is {}", entry.key, describe(entry.value)),
           fmt::format("expected {}", expected));
  }

  void refuse_key(const toml::key& key, std::string_view table, std::span<const std::string_view> known) {
    const std::string_view nearest = find_nearest(key.str(), known);
    refuse(key.source(), fmt::format("'{:.60}' is no key of {}", key.str(), table),
           fmt::format("expected one of {}", fmt::join(known, ", ")),
           nearest.empty() ? std::string{} : fmt::format("did you mean '{}'?", nearest));
  }

  void refuse(const toml::source_region& where, std::string_view found, std::string cause, std::string hint = {}) {
    if (fault_ && line_ <= where.begin.line) return;
    line_ = where.begin.line;
    fault_ = Error{fmt::format("{}:{}: {}", file_name_, line_, found), std::move(cause), std::move(hint)};
  }

 private:
  static bool is_duration(double seconds) {
    return std::isfinite(seconds) && seconds >= 0 && seconds <= to_seconds(kLongestDuration);
  }

  const std::string& file_name_;
  std::optional<Error> fault_;
  toml::source_index line_ = 0;
};

template <class Into>
struct Key {
  std::string_view name;
  void (*read)(Reader&, const Entry&, Into&);
};

template <class Into, std::size_t size>
std::vector<std::string_view> names_of(const std::array<Key<Into>, size>& keys) {
  std::vector<std::string_view> names;
  for (const Key<Into>& key : keys) names.push_back(key.name);
  return names;
}

template <class Into, std::size_t size>
Into read_table(Reader& reader, const toml::table& table, const std::array<Key<Into>, size>& keys,
                std::string_view title) {
  Into into;
  for (const auto& [key, value] : table) {
    const auto known = std::find_if(keys.begin(), keys.end(), [&](const auto& one) { return one.name == key.str(); });
    if (known == keys.end()) {
      reader.refuse_key(key, title, names_of(keys));
    } else {
      known->read(reader, Entry{known->name, value}, into);
    }
  }
  return into;
}

constexpr std::array kOverrideKeys{
    Key<Override>{"filter",
                  [](Reader& reader, const Entry& entry, Override& into) {
                    into.filter = reader.text(entry, "a pattern over test ids, like \"shop.tests.slow.*\"");
                  }},
    Key<Override>{"timeout",
                  [](Reader& reader, const Entry& entry, Override& into) { into.timeout = reader.duration(entry); }},
    Key<Override>{"slow-timeout", [](Reader& reader, const Entry& entry,
                                     Override& into) { into.slow_timeout = reader.duration(entry); }},
    Key<Override>{"retries", [](Reader& reader, const Entry& entry,
                                Override& into) { into.retries = reader.whole(entry, 0, kMostRetries); }},
};

void read_override(Reader& reader, const toml::table& table, Config& config) {
  constexpr std::string_view kTitle = "[[tool.shoal.overrides]]";
  Override limits = read_table(reader, table, kOverrideKeys, kTitle);
  if (!table.contains("filter")) {
    reader.refuse(table.source(), "an override has no 'filter'", "expected a pattern over test ids",
                  "filter = \"*\" is for all tests");
  } else if (table.size() == 1) {
    reader.refuse(table.source(), "an override says nothing but its 'filter'",
                  "expected 'timeout', 'slow-timeout' or 'retries'");
  }
  config.overrides.push_back(std::move(limits));
}

void read_overrides(Reader& reader, const Entry& entry, Config& config) {
  const toml::array* list = entry.value.as_array();
  if (list == nullptr) return reader.refuse_value(entry, "tables, each headed [[tool.shoal.overrides]]");
  for (const toml::node& value : *list) {
    if (const toml::table* table = value.as_table()) {
      read_override(reader, *table, config);
    } else {
      reader.refuse_value({entry.key, value}, "tables, each headed [[tool.shoal.overrides]]");
    }
  }
}

using Number = std::numeric_limits<std::uint32_t>;

constexpr std::array kKeys{
    Key<Config>{"slow-timeout",
                [](Reader& reader, const Entry& entry, Config& into) { into.slow_timeout = reader.duration(entry); }},
    Key<Config>{"timeout",
                [](Reader& reader, const Entry& entry, Config& into) { into.timeout = reader.duration(entry); }},
    Key<Config>{"global-timeout", [](Reader& reader, const Entry& entry,
                                     Config& into) { into.global_timeout = reader.duration(entry); }},
    Key<Config>{"grace",
                [](Reader& reader, const Entry& entry, Config& into) { into.grace = reader.duration(entry); }},
    Key<Config>{"max-fail", [](Reader& reader, const Entry& entry,
                               Config& into) { into.max_fail = reader.whole(entry, 1, Number::max()); }},
    Key<Config>{"retries", [](Reader& reader, const Entry& entry,
                              Config& into) { into.retries = reader.whole(entry, 0, kMostRetries); }},
    Key<Config>{"flaky-result",
                [](Reader& reader, const Entry& entry, Config& into) {
                  into.flaky_result = reader.named<FlakyResult>(entry, flaky_result_named, "\"pass\" or \"fail\"");
                }},
    Key<Config>{"leaks",
                [](Reader& reader, const Entry& entry, Config& into) {
                  into.leaks = reader.named<Leaks>(entry, leaks_named, "\"off\", \"warn\" or \"fail\"");
                }},
    Key<Config>{"max-worker-restarts",
                [](Reader& reader, const Entry& entry, Config& into) {
                  into.max_worker_restarts = reader.whole(entry, 0, Number::max());
                }},
    Key<Config>{"overrides", read_overrides},
};

}  // namespace

Result<Config> parse_config(std::string_view text, const std::string& file_name) {
  const auto no_toml = [&](std::size_t line, std::string_view cause) {
    return fail({fmt::format("{}:{}: not valid TOML", file_name, line), std::string{cause}, {}});
  };
  if (const std::optional<std::size_t> stray = find_stray_byte(text)) {
    const auto lines = std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(*stray), '\n');
    return no_toml(static_cast<std::size_t>(lines) + 1, "a character that may stand in strings and comments only");
  }
  const toml::parse_result file = toml::parse(text);
  if (!file) return no_toml(file.error().source().begin.line, file.error().description());
  const toml::table* tool = file.table()["tool"].as_table();
  const toml::node* ours = tool == nullptr ? nullptr : tool->get("shoal");
  if (ours == nullptr) return Config{};

  Reader reader(file_name);
  Config config;
  if (const toml::table* table = ours->as_table()) {
    config = read_table(reader, *table, kKeys, "[tool.shoal]");
  } else {
    reader.refuse_value({"tool.shoal", *ours}, "a table");
  }
  if (reader.fault()) return fail(*reader.fault());
  return config;
}

std::vector<std::string_view> config_keys() { return names_of(kKeys); }

std::vector<std::string_view> override_keys() { return names_of(kOverrideKeys); }

}  // namespace shoal
