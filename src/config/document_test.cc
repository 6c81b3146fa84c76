// docs/configuration.md has every key that is accepted, and no other.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "config/config.h"

namespace shoal {
namespace {

using ::testing::UnorderedElementsAreArray;

struct Document {
  std::map<std::string, std::vector<std::string>> rows;  // The tables' first words, by the heading above them.
  std::map<std::string, std::string> lines;              // The whole row by its first word.
  std::string example;
};

Document read_document() {
  Document document;
  std::ifstream file(SHOAL_SOURCE_DIR "/docs/configuration.md");
  std::string heading;
  bool inside = false;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with('#')) heading = line.substr(line.find(' ') + 1);
    if (line.starts_with("```")) {
      inside = line == "```toml";
    } else if (inside) {
      document.example += line + "\n";
    } else if (line.starts_with("| `")) {
      const std::string key = line.substr(3, line.find('`', 3) - 3);
      document.rows[heading].push_back(key);
      document.lines.emplace(key, line);
    }
  }
  return document;
}

TEST(ConfigurationDocument, has_every_key_and_no_other) {
  Document document = read_document();

  EXPECT_THAT(document.rows["Configuration"], UnorderedElementsAreArray(config_keys()));
  EXPECT_THAT(document.rows["Overrides"], UnorderedElementsAreArray(override_keys()));
}

// The keys without an option, and those whose option says no.
const std::set<std::string_view> kOnlyInTheFile{"oracle-directory", "oracle-directory-path", "oracle-link",
                                                "overrides",        "template-inputs",       "template-keep"};
const std::set<std::string_view> kSwitchedOff{"template-cache"};

TEST(ConfigurationDocument, names_options_and_variables_after_their_keys) {
  const Document document = read_document();

  for (const std::string_view key : config_keys()) {
    if (kOnlyInTheFile.contains(key)) continue;
    std::string variable = "SHOAL_";
    for (const char character : key) variable += character == '-' ? '_' : static_cast<char>(character - 'a' + 'A');
    std::string expected = kSwitchedOff.contains(key) ? "| `--no-" : "| `--";
    expected.append(key).append("` | `").append(variable).append("` |");
    EXPECT_NE(document.lines.at(std::string{key}).find(expected), std::string::npos) << expected;
  }
}

TEST(ConfigurationDocument, has_an_example_that_is_accepted) {
  const std::string example = read_document().example;

  const Result<Config> config = parse_config(example, "docs/configuration.md");

  ASSERT_TRUE(config) << config.error().message;
  EXPECT_EQ(config->overrides.size(), 1u);
}

}  // namespace
}  // namespace shoal
