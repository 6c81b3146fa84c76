// What a file of events may hold, line by line.
#include <algorithm>
#include <string>

#include "check.h"
#include "report/json_lines.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view lines = shoal::as_text(data, size);
  while (!lines.empty()) {
    const std::string_view line = lines.substr(0, lines.find('\n'));
    lines.remove_prefix(std::min(line.size() + 1, lines.size()));
    const auto event = shoal::parse_event(line);
    if (!event) {
      shoal::check(event.error());
      continue;
    }

    // What was read can be written and read again, and is still the same.
    const std::string printed = shoal::print_event(*event);
    const auto again = shoal::parse_event(std::string_view{printed}.substr(0, printed.size() - 1));
    shoal::check(again.has_value());
    shoal::check(shoal::print_event(*again) == printed);
  }
  return 0;
}
