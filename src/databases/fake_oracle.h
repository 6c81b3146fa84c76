// An Oracle server for tests: it has users, roles and tablespaces, and knows the statements that make and drop them.
// A statement that it does not know fails the test.
#pragma once

#include <gtest/gtest.h>
#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <regex>
#include <set>
#include <string>
#include <utility>
#include <vector>

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
  Execution::Ended perform(std::unique_ptr<Plan> plan) {
    Execution execution(std::move(plan), "on db (alias 'default')");
    return perform(execution);
  }

  Execution::Ended perform(Execution& execution) {
    Execution::Next next = execution.begin();
    for (int rounds = 0; rounds < 1000; ++rounds) {
      const auto* steps = std::get_if<std::vector<Step>>(&next);
      if (steps == nullptr) return std::get<Execution::Ended>(next);
      const std::vector<Step> sent = *steps;
      next = perform(execution, sent);
    }
    ADD_FAILURE() << "the plan has no end";
    return {};
  }

 private:
  static std::vector<std::string> quoted(const std::string& text, char quote) {
    std::vector<std::string> found;
    for (std::size_t begin = text.find(quote); begin != std::string::npos;) {
      const std::size_t end = text.find(quote, begin + 1);
      if (end == std::string::npos) break;
      found.push_back(text.substr(begin + 1, end - begin - 1));
      begin = text.find(quote, end + 1);
    }
    return found;
  }

  static bool names(const std::string& text, const std::string& name) {
    return text.find("'" + name + "'") != std::string::npos;
  }

  Execution::Next perform(Execution& execution, const std::vector<Step>& steps) {
    for (std::size_t place = 0; place < steps.size(); ++place) {
      Rows rows;
      const std::string code = perform(steps[place], rows);
      if (!code.empty() && !std::ranges::count(steps[place].tolerated, code)) {
        return *execution.refused({.step = place, .code = code, .text = "refused"});
      }
      if (steps[place].wants_rows && !execution.returned(rows, false)) ADD_FAILURE() << steps[place].text;
    }
    return *execution.performed();
  }

  std::string perform(const Step& step, Rows& rows) {
    if (step.text.starts_with("SELECT")) {
      questions.push_back(step.text);
      const std::string code = refuses(step.text);
      if (code.empty()) rows = answer(step.text);
      return code;
    }
    if (step.text.find("q'[") != std::string::npos) {
      rows = run_block(step.text);
      return {};
    }
    if (!step.out.empty()) rows = {{"0"}};
    return execute(step.text);
  }

  // One statement a line, as oracle_blocks.h writes it.
  Rows run_block(const std::string& block) {
    int count = 0;
    for (std::size_t begin = block.find("q'["); begin != std::string::npos; begin = block.find("q'[", begin)) {
      const std::size_t end = block.find("]'", begin);
      const std::string rest = block.substr(end, block.find('\n', end) - end);
      const std::string code = execute(block.substr(begin + 3, end - begin - 3));
      const std::string sqlcode = code.empty() ? "0" : "-" + std::to_string(std::stol(code.substr(4)));
      if (!code.empty() && rest.find(sqlcode) == std::string::npos) {
        return {{std::to_string(count), sqlcode, code + ": refused"}};
      }
      ++count;
      begin = end;
    }
    return {{std::to_string(count), "0", std::nullopt}};
  }

  Rows answer(const std::string& text) {
    Rows rows;
    if (text.starts_with("SELECT u.username")) {
      for (const auto& [name, user] : has.users) {
        if (names(text, name))
          rows.push_back({name, user.came_with_server ? "Y" : "N", std::to_string(user.sessions)});
      }
    } else if (text.find("FROM dba_role_privs") != std::string::npos) {
      for (const std::string& role : has.roles) {
        if (!names(text, role)) continue;
        rows.push_back({"DJANGO", role});
        for (const auto& [name, user] : has.users) {
          if (user.roles.contains(role)) rows.push_back({name, role});
        }
      }
    } else if (text.find("FROM dba_tablespaces") != std::string::npos) {
      for (const std::string& tablespace : has.tablespaces) {
        if (names(text, tablespace)) rows.push_back({tablespace});
      }
    } else {
      rows = answer_more(text);
    }
    return rows;
  }

  Rows answer_more(const std::string& text) {
    Rows rows;
    if (text.starts_with("SELECT username, default_tablespace")) {
      for (const auto& [name, user] : has.users) {
        if (names(text, user.tablespace) || names(text, user.temporary)) {
          rows.push_back({name, user.tablespace, user.temporary});
        }
      }
    } else if (text.find("FROM dba_segments") != std::string::npos) {
      for (const auto& [owner, tablespace] : has.segments) {
        if (names(text, tablespace)) rows.push_back({owner, tablespace});
      }
    } else if (text.find("FROM dba_datapump_jobs") != std::string::npos) {
      for (const auto& [job, state] : has.jobs) rows.push_back({job, state, "0"});
    } else if (text.find("FROM dba_roles") != std::string::npos) {
      for (const std::string& role : has.roles) {
        if (names(text, role)) rows.push_back({role});
      }
    } else if (text.find("FROM dba_directories") != std::string::npos) {
      for (const std::string& directory : has.directories) {
        if (names(text, directory)) rows.push_back({directory});
      }
    } else {
      rows = answer_of_one_row(text);
    }
    return rows;
  }

  Rows answer_of_one_row(const std::string& text) {
    if (text == "SELECT SYS_CONTEXT('USERENV', 'SESSION_USER') FROM DUAL") return {{"DJANGO"}};
    const std::string& file = text.find("dba_data_files") != std::string::npos ? datafile : tempfile;
    EXPECT_TRUE(text.starts_with("SELECT file_name FROM dba_")) << text;
    return file.empty() ? Rows{} : Rows{{file}};
  }

  std::string execute(const std::string& text) {
    done.push_back(text);
    if (const std::string code = refuses(text); !code.empty()) return code;
    const std::vector<std::string> of = quoted(text, '"');
    if (text.starts_with("CREATE")) return create(text, of);
    if (text.starts_with("DROP")) return drop(text, of);
    if (text.starts_with("GRANT") || text.starts_with("REVOKE")) return grant(text, of);
    if (text.starts_with("ALTER USER")) return has.users.contains(of[0]) ? "" : "ORA-01918";
    const bool is_block = text.starts_with("BEGIN") || text.starts_with("DECLARE");
    EXPECT_TRUE(is_block) << text;
    return {};
  }

  std::string create(const std::string& text, const std::vector<std::string>& of) {
    if (text.starts_with("CREATE ROLE")) return has.roles.insert(of[0]).second ? "" : "ORA-01921";
    if (text.starts_with("CREATE DIRECTORY")) return has.directories.insert(of[0]).second ? "" : "ORA-00955";
    if (text.starts_with("CREATE USER")) {
      if (!has.tablespaces.contains(of[2]) || !has.tablespaces.contains(of[3])) return "ORA-00959";
      return has.users.emplace(of[0], User{of[2], of[3]}).second ? "" : "ORA-01920";
    }
    return has.tablespaces.insert(of[0]).second ? "" : "ORA-01543";
  }

  std::string drop(const std::string& text, const std::vector<std::string>& of) {
    if (text.starts_with("DROP USER")) return drop_user(of[0]);
    if (text.starts_with("DROP ROLE")) {
      for (auto& [name, user] : has.users) user.roles.erase(of[0]);
      return has.roles.erase(of[0]) > 0 ? "" : "ORA-01919";
    }
    if (text.starts_with("DROP DIRECTORY")) return has.directories.erase(of[0]) > 0 ? "" : "ORA-04043";
    if (text.starts_with("DROP TABLE \"")) return has.jobs.erase(of[0]) > 0 ? "" : "ORA-00942";
    return has.tablespaces.erase(of[0]) > 0 ? "" : "ORA-00959";
  }

  std::string drop_user(const std::string& name) {
    const auto user = has.users.find(name);
    if (user == has.users.end()) return "ORA-01918";
    if (user->second.lingers > 0) {
      --user->second.lingers;
      return "ORA-01940";
    }
    std::erase_if(has.segments, [&](const auto& segment) { return segment.first == name; });
    has.users.erase(user);
    return {};
  }

  std::string grant(const std::string& text, const std::vector<std::string>& of) {
    const bool is_role = of.size() == 2;
    if (!has.users.contains(of.back())) return "ORA-01917";
    if (!is_role) return {};
    if (!has.roles.contains(of[0])) return "ORA-01919";
    std::set<std::string>& roles = has.users.at(of[1]).roles;
    if (text.starts_with("GRANT")) {
      roles.insert(of[0]);
      return {};
    }
    return roles.erase(of[0]) > 0 ? "" : "ORA-01951";
  }
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
  for (int number = 1; number <= count; ++number) orders.push_back(oracle_order_for_tests(number));
  return orders;
}

}  // namespace shoal
