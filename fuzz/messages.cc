// What the host or a worker may send, in whatever pieces it arrives.
#include <algorithm>
#include <string>
#include <vector>

#include "check.h"
#include "protocol/line_reader.h"
#include "protocol/message.h"

namespace shoal {
namespace {

std::vector<std::string> read_lines(std::string_view bytes, std::size_t piece) {
  constexpr std::size_t kLongest = 4'096;
  LineReader reader(kLongest);
  std::vector<std::string> lines;
  for (; !bytes.empty(); bytes.remove_prefix(std::min(piece, bytes.size()))) {
    reader.feed(bytes.substr(0, piece));
    while (const auto line = reader.next()) {
      if (!*line) return lines;  // Too long: its sender loses the connection.
      check((*line)->size() <= kLongest && (*line)->find('\n') == std::string::npos);
      lines.push_back(**line);
    }
  }
  return lines;
}

}  // namespace
}  // namespace shoal

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes = shoal::as_text(data, size);
  const std::vector<std::string> lines = shoal::read_lines(bytes, 7);
  shoal::check(lines == shoal::read_lines(bytes, 1'000));
  for (const std::string& line : lines) {
    if (const auto message = shoal::parse_message(line); !message) shoal::check(message.error());
  }
  return 0;
}
