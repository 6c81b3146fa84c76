// Every example of docs/events.md is what the code reads and writes.
#include <gtest/gtest.h>
#include <fstream>
#include <set>
#include <string>
#include <vector>

#include "report/json_lines.h"

namespace shoal {
namespace {

std::vector<std::string> read_lines() {
  std::ifstream file(SHOAL_SOURCE_DIR "/docs/events.md");
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) lines.push_back(line);
  return lines;
}

// The lines of the ```json blocks.
std::vector<std::string> read_examples() {
  std::vector<std::string> examples;
  bool inside = false;
  for (const std::string& line : read_lines()) {
    if (line.starts_with("```")) {
      inside = line == "```json";
    } else if (inside) {
      examples.push_back(line);
    }
  }
  return examples;
}

TEST(EventsDocument, has_an_example_of_every_event_as_it_is_printed) {
  std::set<std::size_t> seen;

  for (const std::string& line : read_examples()) {
    const auto event = parse_event(line);
    ASSERT_TRUE(event) << line << "\n" << event.error().message << ": " << event.error().cause;
    EXPECT_EQ(print_event(*event), line + "\n");
    seen.insert(event->what.index());
  }

  EXPECT_EQ(seen.size(), std::variant_size_v<decltype(RunEvent::what)>);
}

// The names in the examples, "sql" and all; each has to stand in a table.
TEST(EventsDocument, explains_every_field) {
  std::set<std::string> explained;
  for (const std::string& line : read_lines()) {
    if (line.starts_with("| `")) explained.insert(line.substr(3, line.find('`', 3) - 3));
  }

  for (const std::string& line : read_examples()) {
    for (std::size_t end = line.find("\": "); end != std::string::npos; end = line.find("\": ", end + 1)) {
      const std::size_t begin = line.rfind('"', end - 1) + 1;
      const std::string name = line.substr(begin, end - begin);
      EXPECT_TRUE(explained.contains(name)) << "'" << name << "' has no row in a table";
    }
  }
}

}  // namespace
}  // namespace shoal
