// docs/journal.md shows lines as they are read and written.
#include <gtest/gtest.h>

#include <fstream>
#include <string>

#include "journal/record.h"

namespace shoal {
namespace {

std::string read_example() {
  std::ifstream file(SHOAL_SOURCE_DIR "/docs/journal.md");
  std::string example;
  bool inside = false;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("```")) {
      inside = line == "```json";
    } else if (inside) {
      example += line + "\n";
    }
  }
  return example;
}

TEST(JournalDocument, has_an_example_that_is_read_to_its_end) {
  const Result<Record> record = parse_journal(read_example());

  ASSERT_TRUE(record) << record.error().cause;
  EXPECT_EQ(record->unreadable, 0u);
  EXPECT_EQ(record->left.size(), 4u);
}

TEST(JournalDocument, has_the_lines_as_they_are_written) {
  const std::string example = read_example();
  const Record record = *parse_journal(example);

  const std::string written = print_run_line(record.who) + print_intend(record.left);

  std::size_t lines = 0;
  for (std::size_t at = 0; at < written.size(); at = written.find('\n', at) + 1, ++lines) {
    const std::string line = written.substr(at, written.find('\n', at) + 1 - at);
    EXPECT_NE(example.find(line), std::string::npos) << line;
  }
  EXPECT_EQ(lines, 5u);
}

}  // namespace
}  // namespace shoal
