// What a worker may have written to its result log.
#include <algorithm>

#include "check.h"
#include "protocol/result_log.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view lines = shoal::as_text(data, size);
  while (!lines.empty()) {
    const std::string_view line = lines.substr(0, lines.find('\n'));
    if (const auto record = shoal::parse_log_line(line); !record) shoal::check(record.error());
    lines.remove_prefix(std::min(line.size() + 1, lines.size()));
  }
  return 0;
}
