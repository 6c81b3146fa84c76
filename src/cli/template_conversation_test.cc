// The real engine and a scripted host that talk about templates, and about clones that the host makes itself.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "cli/scripted_run.h"
#include "cli/scripted_worker.h"
#include "protocol/message.h"

namespace shoal {
namespace {

using std::filesystem::exists;
using testing::append_to;
using testing::comes_true;
using testing::Engine;
using ::testing::HasSubstr;
using testing::Script;
using testing::ScriptedRun;
using testing::TemporaryFolder;

constexpr std::string_view kMigrations = R"(["migration", "shop.0001_initial", "9f", "base", false])";
constexpr std::string_view kMoreMigrations =
    R"(["migration", "shop.0001_initial", "9f", "base", false], ["migration", "shop.0002_cart", "4e", "base", false])";
constexpr std::string_view kClone =
    R"({"m": "clone", "vendor": "sqlite", "alias": "default", "server": "", "source": "/x/a.sqlite3", )"
    R"("name": "/x/b.sqlite3", "version": 0, "mariadb": false})";

// The text of a field that is a text.
std::string text_in(const std::string& line, const std::string& name) {
  const std::string begin = fmt::format("\"{}\": \"", name);
  const std::size_t place = line.rfind(begin);
  if (place == std::string::npos) return "";
  const std::size_t first = place + begin.size();
  return line.substr(first, line.find('"', first) - first);
}

// An engine of its own, and the host that has started it.
class Conversation {
 public:
  explicit Conversation(std::vector<std::string> arguments = {}) {
    std::vector<std::string> words{"run", "--directory", folder_.path()};
    words.insert(words.end(), arguments.begin(), arguments.end());
    engine_ = std::make_unique<Engine>(folder_, words);
    EXPECT_THAT(engine_->announcement(), HasSubstr("listening"));
    host_ = std::make_unique<testing::Client>(folder_ / "endpoint");
    say(fmt::format(R"({{"m": "hello", "role": "host", "token": "secret", "protocol": {}, "pid": 1}})",
                    kProtocolVersion));
  }

  void say(std::string_view line) { host_->send(std::string{line} + "\n"); }
  std::string ask(std::string_view line) {
    say(line);
    return host_->receive();
  }
  void leave() { host_->close(); }
  Engine& engine() { return *engine_; }
  int part() {
    say(R"({"m": "goodbye"})");
    return engine_->wait();
  }

 private:
  TemporaryFolder folder_;
  std::unique_ptr<Engine> engine_;
  std::unique_ptr<testing::Client> host_;
};

class TemplateConversation : public ::testing::Test {
 protected:
  [[nodiscard]] std::string message(std::string_view name, std::string_view fields) const {
    return fmt::format(R"({{"m": "{}", "folder": "{}", "database": "d"{}{}}})", name, templates_,
                       fields.empty() ? "" : ", ", fields);
  }
  [[nodiscard]] std::string wish(std::string_view inputs, std::string_view mode = "use") const {
    return message(
        "ask_template",
        fmt::format(R"("vendor": "postgresql", "server": "h:1", "alias": "default", "source": "test_shop", )"
                    R"("mode": "{}", "inputs": [{}], "squashes": [])",
                    mode, inputs));
  }
  [[nodiscard]] std::string made(const std::string& id, std::string_view inputs) const {
    return message("template_made",
                   fmt::format(R"("id": "{}", "inputs": [{}], "size": 7, "checks": ["w", "b"])", id, inputs));
  }
  [[nodiscard]] std::string done(const std::string& id) const {
    return message("template_done", fmt::format(R"("id": "{}", "used": true)", id));
  }

  TemporaryFolder folder_;
  std::string templates_ = folder_ / ".shoal/templates";
};

TEST_F(TemplateConversation, says_how_databases_are_to_be_made) {
  append_to(folder_ / "pyproject.toml", "[tool.shoal]\ndjango-migrate = true\ntemplate-inputs = [\"data/*.json\"]\n");
  Conversation host{{"--config", folder_ / "pyproject.toml"}};

  EXPECT_EQ(host.ask(R"({"m": "ask_set_up", "django_migrate": null, "template_cache": false})"),
            R"({"m": "set_up", "django_migrate": true, "template_cache": false, "template_inputs": ["data/*.json"], )"
            R"("oracle": {"clone": "auto", "link": "", "directory": "DATA_PUMP_DIR", "directory_path": ""}})");

  EXPECT_EQ(host.part(), 0);
}

TEST_F(TemplateConversation, a_template_that_one_run_has_made_is_found_by_the_next) {
  std::string id;
  {
    Conversation first;
    EXPECT_EQ(first.ask(message("ask_observed", "")), R"({"m": "observed", "inputs": []})");
    const std::string none = first.ask(wish(kMigrations));
    EXPECT_EQ(text_in(none, "found"), "none");
    id = text_in(none, "id");
    EXPECT_EQ(text_in(none, "whole"), "test_shop_" + id);
    EXPECT_EQ(first.ask(made(id, kMigrations)), R"({"m": "template_kept", "drop": []})");
    EXPECT_EQ(first.part(), 0);
  }

  Conversation second;
  EXPECT_THAT(second.ask(wish(kMigrations)),
              HasSubstr(fmt::format(R"("found": "whole", "id": "{0}", "whole": "test_shop_{0}")", id)));
  second.say(done(id));
  EXPECT_THAT(second.ask(wish(kMoreMigrations)),
              HasSubstr(R"("new": 1, "reasons": ["migration shop.0002_cart is new"])"));
  EXPECT_EQ(second.part(), 0);
}

TEST_F(TemplateConversation, who_makes_one_is_named_to_others_until_it_has_done_so_or_is_gone) {
  Conversation maker;
  ASSERT_EQ(text_in(maker.ask(wish(kMigrations)), "found"), "none");
  Conversation other;

  const std::string busy = other.ask(wish(kMigrations));
  EXPECT_EQ(text_in(busy, "found"), "busy");
  EXPECT_EQ(testing::number_in(busy, "holder"), getpid());

  maker.leave();
  EXPECT_TRUE(comes_true([&] { return text_in(other.ask(wish(kMigrations)), "found") == "none"; }));
  EXPECT_EQ(other.part(), 0);
}

TEST_F(TemplateConversation, tells_what_is_remembered_and_what_has_changed) {
  Conversation host;
  const std::string id = text_in(host.ask(wish(kMigrations)), "id");
  static_cast<void>(host.ask(made(id, kMigrations)));

  const std::string list = host.ask(fmt::format(R"({{"m": "ask_templates", "folder": "{}"}})", templates_));
  EXPECT_EQ(text_in(list, "id"), id);
  EXPECT_EQ(testing::number_in(list, "migrations"), 1);
  const std::string explained =
      host.ask(message("explain_template", fmt::format(R"("inputs": [{}])", kMoreMigrations)));
  EXPECT_EQ(text_in(explained, "id"), id);
  EXPECT_THAT(explained, HasSubstr(R"("changes": ["migration shop.0002_cart is new"])"));

  EXPECT_EQ(host.ask(fmt::format(R"({{"m": "template_gone", "folder": "{}", "id": "{}"}})", templates_, id)),
            R"({"m": "noted"})");
  EXPECT_EQ(host.ask(fmt::format(R"({{"m": "ask_template_record", "folder": "{}", "id": "{}"}})", templates_, id)),
            R"({"m": "template_record", "record": ""})");
  EXPECT_EQ(host.part(), 0);
}

TEST_F(TemplateConversation, keeps_as_many_as_the_project_says) {
  append_to(folder_ / "pyproject.toml", "[tool.shoal]\ntemplate-keep = 1\n");
  Conversation host{{"--config", folder_ / "pyproject.toml"}};
  const std::string first = text_in(host.ask(wish(kMigrations)), "id");
  static_cast<void>(host.ask(made(first, kMigrations)));

  const std::string second = text_in(host.ask(wish(kMoreMigrations)), "id");
  const std::string kept = host.ask(made(second, kMoreMigrations));

  EXPECT_EQ(text_in(kept, "id"), first);
  EXPECT_EQ(text_in(kept, "base"), "test_shop_" + first + "_m");
  EXPECT_EQ(host.part(), 0);
}

TEST_F(TemplateConversation, refuses_a_host_that_has_made_what_it_was_not_told_to) {
  Conversation host;

  EXPECT_THAT(host.ask(made("0123456789ab", kMigrations)), HasSubstr("was not told to make"));

  EXPECT_EQ(host.engine().wait(), 3);
}

// --- Clones ---

TEST(HostsClone, is_made_as_a_workers_is) {
  Conversation host;

  EXPECT_THAT(host.ask(kClone), HasSubstr(R"("do": "copy_file")"));
  EXPECT_EQ(host.ask(R"({"m": "performed"})"), R"({"m": "clone_made"})");
  EXPECT_THAT(host.ask(kClone), HasSubstr(R"("do": "copy_file")"));
  EXPECT_THAT(host.ask(R"({"m": "step_failed", "step": 4, "code": "ENOSPC", "text": "no space left"})"),
              HasSubstr(R"("do": "remove_file")"));
  EXPECT_THAT(host.ask(R"({"m": "performed"})"), HasSubstr("no space left"));

  EXPECT_EQ(host.part(), 0);
}

// Performs what is asked for, as if the database were there and empty, and returns how it has ended.
std::string perform_all(Conversation& host, std::string line) {
  while (line.find("\"perform\"") != std::string::npos) {
    const auto message = nlohmann::json::parse(line);
    for (const auto& step : message["steps"]) {
      const bool asks_for_the_database = step["text"].get<std::string>().find("schemata") != std::string::npos;
      if (!step.contains("rows")) continue;
      host.say(asks_for_the_database ? R"({"m": "rows", "rows": [["utf8mb4", "utf8mb4_bin"]]})"
                                     : R"({"m": "rows", "rows": []})");
    }
    line = host.ask(R"({"m": "performed"})");
  }
  return line;
}

TEST(HostsClone, looks_anew_at_a_database_that_may_have_changed_since_the_last) {
  Conversation host;
  const std::string order =
      R"({"m": "clone", "vendor": "mysql", "alias": "default", "server": "h:1", "source": "a", "name": "b", )"
      R"("version": 80036, "mariadb": false})";

  const std::string first = host.ask(order);
  EXPECT_THAT(perform_all(host, first), HasSubstr("clone_made"));

  EXPECT_EQ(host.ask(order), first);
  EXPECT_EQ(host.part(), 0);
}

TEST(HostsClone, that_it_leaves_in_the_middle_ends_nothing_but_the_host) {
  Conversation host;
  EXPECT_THAT(host.ask(kClone), HasSubstr("perform"));

  host.leave();

  EXPECT_EQ(host.engine().wait(), 3);
  EXPECT_THAT(host.engine().report(), HasSubstr("the host ended before the run began"));
}

TEST(HostsClone, is_none_of_its_business_without_an_order) {
  Conversation host;

  EXPECT_THAT(host.ask(R"({"m": "performed"})"), HasSubstr("a clone that it is not making"));
}

TEST(HostsClone, may_be_asked_for_again_when_the_run_is_over) {
  ScriptedRun run{{.units = {{"a.T", {"passes"}}}}};
  ASSERT_TRUE(run.play_until([&] { return run.heard("\"finished\""); }));

  run.say(kClone);
  EXPECT_TRUE(run.play_until([&] { return run.heard("\"perform\""); }));
  run.say(R"({"m": "performed"})");
  EXPECT_TRUE(run.play_until([&] { return run.heard("\"clone_made\""); }));

  EXPECT_FALSE(run.hung_up());
  EXPECT_EQ(run.play(), 0);
}

TEST(HostsClone, cannot_be_asked_for_while_tests_run) {
  ScriptedRun run{{.units = {{"a.T", {"sleeps"}}}}};
  ASSERT_TRUE(run.play_until([&] { return run.is_running(0); }));

  run.say(kClone);

  EXPECT_TRUE(run.play_until([&] { return run.heard("refused"); }));
  EXPECT_TRUE(run.heard("while tests were run"));
}

// --- Test users of Oracle ---

std::string oracle_orders(std::string_view question) {
  return fmt::format(
      R"({{"m": "{}", "orders": [{{"vendor": "oracle", "alias": "default", "server": "h:1", "source": "T", "name": "T_1", )"
      R"("version": 190000, "mariadb": false, "oracle": {{}}}}]}})",
      question);
}

TEST(HostsTestUsers, are_set_up_and_dropped_by_steps) {
  Conversation host;

  EXPECT_THAT(host.ask(oracle_orders("set_up_clones")), HasSubstr("\"perform\""));
  const std::string refused =
      host.ask(R"({"m": "step_failed", "step": 0, "code": "ORA-00942", "text": "no such table"})");
  EXPECT_THAT(refused, HasSubstr("clone_failed"));
  EXPECT_THAT(refused, HasSubstr("no such table"));
  EXPECT_THAT(host.ask(oracle_orders("drop_databases")), HasSubstr("\"perform\""));
  const std::string dropped =
      host.ask(R"({"m": "step_failed", "step": 0, "code": "", "text": "the server is gone"})");
  EXPECT_THAT(dropped, HasSubstr(R"({"m": "databases_dropped", "left": [{"name": "T_1", "cause": ")"));
  EXPECT_THAT(dropped, HasSubstr("the server is gone"));

  EXPECT_EQ(host.part(), 0);
}

TEST(HostsTestUsers, need_grants_that_are_checked_and_printed) {
  Conversation host;
  std::string check = oracle_orders("check_grants");
  check.replace(check.find("\"orders\": ["), 11, "\"order\": ");
  check.erase(check.rfind(']'), 1);

  EXPECT_THAT(host.ask(check), HasSubstr("SESSION_USER"));
  EXPECT_THAT(host.ask(R"({"m": "step_failed", "step": 0, "code": "", "text": "gone"})"), HasSubstr("clone_failed"));
  EXPECT_THAT(host.ask(R"({"m": "ask_grants", "user": "shop"})"), HasSubstr("SHOP"));

  EXPECT_EQ(host.part(), 0);
}

TEST(HostsTestUsers, are_left_alone_while_tests_run) {
  for (const std::string_view question : {"set_up_clones", "drop_databases"}) {
    ScriptedRun run{{.units = {{"a.T", {"sleeps"}}}}};
    ASSERT_TRUE(run.play_until([&] { return run.is_running(0); }));

    run.say(oracle_orders(question));

    EXPECT_TRUE(run.play_until([&] { return run.heard("refused"); }));
    EXPECT_TRUE(run.heard("while tests were run"));
  }
}

TEST(HostsTestUsers, may_be_dropped_when_the_run_is_over) {
  ScriptedRun run{{.units = {{"a.T", {"passes"}}}}};
  ASSERT_TRUE(run.play_until([&] { return run.heard("\"finished\""); }));

  run.say(oracle_orders("drop_databases"));

  EXPECT_TRUE(run.play_until([&] { return run.heard("\"perform\""); }));
  EXPECT_FALSE(run.hung_up());
}

TEST(HostsTestUsers, are_made_as_the_project_says) {
  const TemporaryFolder folder;
  append_to(folder / "pyproject.toml", "[tool.shoal]\noracle-clone = \"dump\"\noracle-directory-path = \"/u01\"\n");
  Conversation host{{"--config", folder / "pyproject.toml"}};

  EXPECT_THAT(
      host.ask(R"({"m": "ask_set_up"})"),
      HasSubstr(R"("oracle": {"clone": "dump", "link": "", "directory": "SHOAL_DIR", "directory_path": "/u01"})"));
  EXPECT_THAT(host.ask(R"({"m": "ask_set_up", "oracle_clone": "migrate"})"), HasSubstr(R"("clone": "migrate")"));
  EXPECT_EQ(host.part(), 0);
}

}  // namespace
}  // namespace shoal
