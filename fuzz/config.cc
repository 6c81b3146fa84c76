// What a person may have written into a pyproject.toml.
#include "config/config.h"
#include "base/glob.h"
#include "check.h"
#include "config/duration.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = shoal::as_text(data, size);
  const auto config = shoal::parse_config(text, "pyproject.toml");
  if (config) {
    shoal::check(config->max_fail.value_or(1) >= 1 && config->retries.value_or(0) <= 100);
    for (const shoal::Override& one : config->overrides) {
      shoal::check(!one.filter.empty() && shoal::matches("*" + one.filter, one.filter));
    }
  } else {
    shoal::check(config.error());
    shoal::check(config.error().message.starts_with("pyproject.toml:"));
  }

  const auto duration = shoal::parse_duration(text.substr(0, text.find('\n')));
  if (duration) shoal::check(duration->count() >= 0 && *duration <= shoal::kLongestDuration);
  return 0;
}
