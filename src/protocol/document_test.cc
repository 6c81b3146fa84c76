// Every example of docs/protocol.md is what the code reads and writes.
#include <gtest/gtest.h>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "protocol/message.h"
#include "protocol/result_log.h"

namespace shoal {
namespace {

using Json = nlohmann::json;

// The lines of the ```json blocks by the "## " heading that they stand under.
std::map<std::string, std::vector<std::string>> read_examples() {
  std::ifstream file(SHOAL_SOURCE_DIR "/docs/protocol.md");
  std::map<std::string, std::vector<std::string>> examples;
  std::string heading;
  bool inside = false;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("## ")) heading = line.substr(3);
    if (line.starts_with("```")) {
      inside = line == "```json";
    } else if (inside) {
      examples[heading].push_back(line);
    }
  }
  return examples;
}

TEST(ProtocolDocument, has_every_message_to_the_engine_in_a_form_that_parses) {
  auto examples = read_examples();
  std::set<std::size_t> seen;

  for (const std::string heading : {"From the host", "From a worker"}) {
    for (const std::string& line : examples[heading]) {
      const auto message = parse_message(line);
      ASSERT_TRUE(message) << line << "\n" << message.error().message << ": " << message.error().cause;
      seen.insert(message->index());
    }
  }

  EXPECT_EQ(seen.size(), std::variant_size_v<Incoming>);
}

TEST(ProtocolDocument, has_every_message_from_the_engine_as_it_is_printed) {
  const Thing database{.kind = Thing::Kind::database,
                       .name = "test_shop_1",
                       .alias = "default",
                       .vendor = "postgresql",
                       .server = "127.0.0.1:5432"};
  const Thing folder{.kind = Thing::Kind::folder, .name = "/tmp/shoal-x1"};
  const TemplateNames names{
      .id = "a1b2c3d4e5f6", .whole = "test_shop_a1b2c3d4e5f6", .base = "test_shop_a1b2c3d4e5f6_m"};
  const std::vector<Outgoing> messages{
      LeftOverFound{.things = {{"20261124-101500-1a2b", database}}, .removed = {{"20261124-101500-1a2b", folder}}},
      NamesGiven{{"test_shop"}},
      Noted{},
      KeptFound{{{"20261124-101500-1a2b", database}}},
      PlansPrinted{"…"},
      DatabasesDropped{{{"TEST_SHOP_1", "…", {"DROP USER \"TEST_SHOP_1\" CASCADE"}}}},
      GrantsPrinted{"…"},
      SetUpTold{{.template_inputs = {"data/*.json"}}},
      ObservedTold{{{.kind = "file", .name = "shop/data.json"}, {.kind = "setting", .name = "SITE_NAME"}}},
      TemplateFound{.found = TemplateFound::Found::base,
                    .names = names,
                    .made = "2026-11-24T14:02:11Z",
                    .checks = {"5feceb66", "6b86b273"},
                    .new_migrations = 1,
                    .reasons = {"migration shop.0002_cart is new"},
                    .make = {"0f1e2d3c4b5a", "test_shop_0f1e2d3c4b5a", "test_shop_0f1e2d3c4b5a_m"}},
      TemplateKept{{{"postgresql", "127.0.0.1:5432", "default", names}}},
      TemplatesTold{{{.names = names,
                      .database = "postgresql 127.0.0.1:5432 test_shop",
                      .vendor = "postgresql",
                      .server = "127.0.0.1:5432",
                      .alias = "default",
                      .made = "2026-11-24T14:02:11Z",
                      .used = "2026-11-25T08:00:00Z",
                      .size = 123456,
                      .migrations = 400}}},
      TemplateRecordTold{"{\"version\": 1}\n"},
      TemplateExplained{names.id, "2026-11-24T14:02:11Z", {"migration shop.0002_cart has changed"}},
      WorkerWanted{.slot = Slot{1}, .generation = 1},
      ProblemFound{.id = "shop.tests.CartTests.test_add",
                   .problem = {.kind = Problem::Kind::failure,
                               .title = "test_add (shop.tests.CartTests.test_add)",
                               .text = "Traceback …"}},
      Finished{.verdict = Verdict::failed, .exit_code = 1, .counts = {.run = 2, .failures = 1}},
      Prepare{.run = "20261124-101500-1a2b", .slots = 2, .isolate = {Isolation::caches}, .django_flush = false},
      StepsWanted{{Step{.text = "DROP DATABASE IF EXISTS \"test_shop_1\"", .goal = {}, .tolerated = {"3D000"}},
                   Step{.action = Step::Action::copy_file,
                        .text = "/srv/shop/test_1.sqlite3",
                        .source = "/srv/shop/test.sqlite3",
                        .goal = {}},
                   Step{.text = "CREATE TABLE `t` (`id` INT)", .goal = {}, .joins = true},
                   Step{.text = "SELECT 1", .goal = {}, .wants_rows = true},
                   Step{.text = "BEGIN :n := 1; END;",
                        .goal = {},
                        .wants_rows = true,
                        .session = Step::Session::source,
                        .out = {"n"}},
                   Step{.action = Step::Action::migrate, .text = "", .goal = {}, .session = Step::Session::clone}}},
      CloneMade{{"…"}},
      CloneFailed{{.message = "cannot create the database 'test_shop_1'",
                   .cause = "permission denied to create database",
                   .hint = "…"}},
      ResetPlanned{plan_reset({Vendor::mysql, {"shop_cart"}})},
      RunUnit{.unit = UnitIndex{0}, .tests = {}},
      Leave{},
      Refused{{.message = "a worker sent no valid message", .cause = "…", .hint = "…"}}};

  const std::vector<std::string> examples = read_examples()["From the engine"];

  ASSERT_EQ(examples.size(), messages.size());
  std::set<std::size_t> seen;
  for (std::size_t i = 0; i < messages.size(); ++i) {
    EXPECT_EQ(Json::parse(print_message(messages[i])), Json::parse(examples[i]));
    seen.insert(messages[i].index());
  }
  EXPECT_EQ(seen.size(), std::variant_size_v<Outgoing>);
}

TEST(ProtocolDocument, has_lines_of_the_result_log_that_parse) {
  const std::vector<std::string> examples = read_examples()["The result log"];

  ASSERT_GE(examples.size(), 2u);
  for (const std::string& line : examples) {
    const auto record = parse_log_line(line);
    EXPECT_TRUE(record) << line << "\n" << record.error().cause;
  }
}

TEST(ProtocolDocument, has_the_protocol_version_of_this_engine) {
  const std::vector<std::string> examples = read_examples()["Starting"];

  ASSERT_EQ(examples.size(), 1u);
  EXPECT_EQ(Json::parse(examples[0])["protocol"], kProtocolVersion);
}

}  // namespace
}  // namespace shoal
