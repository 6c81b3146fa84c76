// An Oracle server for tests: it has users, roles and tablespaces, and knows the statements that make and drop them.
// A statement that it does not know fails the test.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "databases/clone_order.h"
#include "databases/execution.h"

namespace shoal {

class FakeOracle {
 public:
  struct User {
    std::string tablespace;
    std::string temporary;
    std::set<std::string> roles = {};
    bool came_with_server = false;
    int sessions = 0;
    int lingers = 0;  // How often a drop is refused for sessions that are not gone yet.

    friend bool operator==(const User&, const User&) = default;
  };

  // What is there; compared to see what has changed.
  struct State {
    std::map<std::string, User> users = {{"DJANGO", {"USERS", "TEMP"}},
                                         {"TEST_DJANGO", {"TEST_DJANGO", "TEST_DJANGO_TEMP"}}};
    std::set<std::string> tablespaces = {"TEST_DJANGO", "TEST_DJANGO_TEMP", "USERS", "TEMP"};
    std::set<std::string> roles = {};
    std::set<std::string> directories = {"DATA_PUMP_DIR"};
    std::set<std::pair<std::string, std::string>> segments = {};  // Owner, tablespace.
    std::map<std::string, std::string> jobs = {};                 // With their states.

    friend bool operator==(const State&, const State&) = default;
  };

  State has = {};
  std::vector<std::string> done = {};  // What has changed anything, or was to.
  std::vector<std::string> questions = {};
  std::string datafile = "/u01/oradata/test_django.dbf";
  std::string tempfile = "/u01/oradata/test_django_temp.dbf";
  // The code with which a statement is refused, for a test to say; else empty.
  std::function<std::string(const std::string&)> refuses = [](const std::string&) { return std::string{}; };

  // Carries it through, and returns how it ended.
  Execution::Ended perform(std::unique_ptr<Plan> plan);
  Execution::Ended perform(Execution& execution);

 private:
  [[nodiscard]] Execution::Next perform(Execution& execution, const std::vector<Step>& steps);
  [[nodiscard]] std::string perform(const Step& step, Rows& rows);
  [[nodiscard]] Rows run_block(const std::string& block);

  // The answers to questions.
  [[nodiscard]] Rows answer(const std::string& text) const;
  [[nodiscard]] Rows jobs() const;
  [[nodiscard]] Rows users(const std::string& text) const;
  [[nodiscard]] Rows bearers(const std::string& text) const;
  [[nodiscard]] Rows users_of_tablespaces(const std::string& text) const;
  [[nodiscard]] Rows owners_of_segments(const std::string& text) const;

  // What comes of statements: nothing, or the code of an error. `names` are those in quotes.
  [[nodiscard]] std::string execute(const std::string& text);
  [[nodiscard]] std::string create(const std::string& text, const std::vector<std::string>& names);
  [[nodiscard]] std::string create_user(const std::vector<std::string>& names);
  [[nodiscard]] std::string drop(const std::string& text, const std::vector<std::string>& names);
  [[nodiscard]] std::string drop_user(const std::string& name);
  [[nodiscard]] std::string drop_role(const std::string& name);
  [[nodiscard]] std::string grant(const std::string& text, const std::vector<std::string>& names);
};

// Of the clone `number` of TEST_DJANGO; of the template itself with 0.
[[nodiscard]] inline CloneOrder oracle_order_for_tests(int number) {
  const std::string name = number == 0 ? "TEST_DJANGO" : "TEST_DJANGO_" + std::to_string(number);
  return {.vendor = Vendor::oracle,
          .alias = "default",
          .server = "db:1521/FREEPDB1",
          .source = "TEST_DJANGO",
          .name = name,
          .version = 190000,
          .oracle = OracleOrder{.tablespace = name,
                                .temporary = name + "_TEMP",
                                .source_tablespace = "TEST_DJANGO",
                                .source_temporary = "TEST_DJANGO_TEMP",
                                .marks_source = true}};
}

[[nodiscard]] inline std::vector<CloneOrder> oracle_orders_for_tests(int count) {
  std::vector<CloneOrder> orders;
  orders.reserve(static_cast<std::size_t>(count));
  for (int number = 1; number <= count; ++number) orders.push_back(oracle_order_for_tests(number));
  return orders;
}

}  // namespace shoal
