#include "databases/fake_oracle.h"

#include <gtest/gtest.h>
#include <algorithm>
#include <array>

namespace shoal {
namespace {

bool has_part(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

// True when it stands in a list of a question.
bool asks_for(const std::string& text, const std::string& name) { return has_part(text, "'" + name + "'"); }

std::vector<std::string> quoted_names(const std::string& text) {
  std::vector<std::string> found;
  for (std::size_t begin = text.find('"'); begin != std::string::npos;) {
    const std::size_t end = text.find('"', begin + 1);
    if (end == std::string::npos) break;
    found.push_back(text.substr(begin + 1, end - begin - 1));
    begin = text.find('"', end + 1);
  }
  return found;
}

Rows those_asked_for(const std::string& text, const std::set<std::string>& names) {
  Rows rows;
  for (const std::string& name : names) {
    if (asks_for(text, name)) rows.push_back({name});
  }
  return rows;
}

std::string erased_from(std::set<std::string>& names, const std::string& name, const std::string& code_if_gone) {
  return names.erase(name) > 0 ? "" : code_if_gone;
}

}  // namespace

Execution::Ended FakeOracle::perform(std::unique_ptr<Plan> plan) {
  Execution execution(std::move(plan), "on db (alias 'default')");
  return perform(execution);
}

Execution::Ended FakeOracle::perform(Execution& execution) {
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

Execution::Next FakeOracle::perform(Execution& execution, const std::vector<Step>& steps) {
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

std::string FakeOracle::perform(const Step& step, Rows& rows) {
  if (step.text.starts_with("SELECT")) {
    questions.push_back(step.text);
    std::string code = refuses(step.text);
    if (code.empty()) rows = answer(step.text);
    return code;
  }
  if (has_part(step.text, "q'[")) {
    rows = run_block(step.text);
    return {};
  }
  if (!step.out.empty()) rows = {{"0"}};
  return execute(step.text);
}

// One statement a line, as oracle_blocks.h writes it.
Rows FakeOracle::run_block(const std::string& block) {
  int count = 0;
  for (std::size_t begin = block.find("q'["); begin != std::string::npos; begin = block.find("q'[", begin)) {
    const std::size_t end = block.find("]'", begin);
    const std::string rest = block.substr(end, block.find('\n', end) - end);
    const std::string code = execute(block.substr(begin + 3, end - begin - 3));
    const std::string sqlcode = code.empty() ? "0" : "-" + std::to_string(std::stol(code.substr(4)));
    if (!code.empty() && !has_part(rest, sqlcode)) return {{std::to_string(count), sqlcode, code + ": refused"}};
    ++count;
    begin = end;
  }
  return {{std::to_string(count), "0", std::nullopt}};
}

Rows FakeOracle::answer(const std::string& text) const {
  const auto is_about = [&](std::string_view view) { return has_part(text, view); };
  if (is_about("FROM dba_users u ")) return users(text);
  if (is_about("FROM dba_role_privs ")) return bearers(text);
  if (is_about("FROM dba_tablespaces ")) return those_asked_for(text, has.tablespaces);
  if (is_about("FROM dba_users ")) return users_of_tablespaces(text);
  if (is_about("FROM dba_segments ")) return owners_of_segments(text);
  if (is_about("FROM dba_roles ")) return those_asked_for(text, has.roles);
  if (is_about("FROM dba_directories ")) return those_asked_for(text, has.directories);
  if (is_about("FROM dba_data_files ")) return datafile.empty() ? Rows{} : Rows{{datafile}};
  if (is_about("FROM dba_temp_files ")) return tempfile.empty() ? Rows{} : Rows{{tempfile}};
  if (is_about("FROM dba_datapump_jobs ")) return jobs();
  EXPECT_EQ(text, "SELECT SYS_CONTEXT('USERENV', 'SESSION_USER') FROM DUAL");
  return {{"DJANGO"}};
}

Rows FakeOracle::jobs() const {
  Rows rows;
  rows.reserve(has.jobs.size());
  for (const auto& [job, state] : has.jobs) rows.push_back({job, state, "0"});
  return rows;
}

Rows FakeOracle::users(const std::string& text) const {
  Rows rows;
  for (const auto& [name, user] : has.users) {
    if (!asks_for(text, name)) continue;
    rows.push_back({name, user.came_with_server ? "Y" : "N", std::to_string(user.sessions)});
  }
  return rows;
}

// Whoever makes a role bears it.
Rows FakeOracle::bearers(const std::string& text) const {
  Rows rows;
  for (const Row& role : those_asked_for(text, has.roles)) {
    rows.push_back({"DJANGO", role[0]});
    for (const auto& [name, user] : has.users) {
      if (user.roles.contains(*role[0])) rows.push_back({name, role[0]});
    }
  }
  return rows;
}

Rows FakeOracle::users_of_tablespaces(const std::string& text) const {
  Rows rows;
  for (const auto& [name, user] : has.users) {
    if (!asks_for(text, user.tablespace) && !asks_for(text, user.temporary)) continue;
    rows.push_back({name, user.tablespace, user.temporary});
  }
  return rows;
}

Rows FakeOracle::owners_of_segments(const std::string& text) const {
  Rows rows;
  for (const auto& [owner, tablespace] : has.segments) {
    if (asks_for(text, tablespace)) rows.push_back({owner, tablespace});
  }
  return rows;
}

std::string FakeOracle::execute(const std::string& text) {
  done.push_back(text);
  if (std::string code = refuses(text); !code.empty()) return code;
  const std::vector<std::string> names = quoted_names(text);
  if (text.starts_with("CREATE")) return create(text, names);
  if (text.starts_with("DROP")) return drop(text, names);
  if (text.starts_with("GRANT") || text.starts_with("REVOKE")) return grant(text, names);
  if (text.starts_with("ALTER USER")) return has.users.contains(names[0]) ? "" : "ORA-01918";
  EXPECT_TRUE(text.starts_with("BEGIN") || text.starts_with("DECLARE")) << text;
  return {};
}

std::string FakeOracle::create(const std::string& text, const std::vector<std::string>& names) {
  if (text.starts_with("CREATE ROLE")) return has.roles.insert(names[0]).second ? "" : "ORA-01921";
  if (text.starts_with("CREATE DIRECTORY")) return has.directories.insert(names[0]).second ? "" : "ORA-00955";
  if (text.starts_with("CREATE USER")) return create_user(names);
  return has.tablespaces.insert(names[0]).second ? "" : "ORA-01543";
}

// The password is between quotes, too.
std::string FakeOracle::create_user(const std::vector<std::string>& names) {
  if (!has.tablespaces.contains(names[2]) || !has.tablespaces.contains(names[3])) return "ORA-00959";
  return has.users.emplace(names[0], User{names[2], names[3]}).second ? "" : "ORA-01920";
}

std::string FakeOracle::drop(const std::string& text, const std::vector<std::string>& names) {
  if (text.starts_with("DROP USER")) return drop_user(names[0]);
  if (text.starts_with("DROP ROLE")) return drop_role(names[0]);
  if (text.starts_with("DROP DIRECTORY")) return erased_from(has.directories, names[0], "ORA-04043");
  if (text.starts_with("DROP TABLESPACE")) return erased_from(has.tablespaces, names[0], "ORA-00959");
  EXPECT_TRUE(text.ends_with(" PURGE")) << text;
  return has.jobs.erase(names[0]) > 0 ? "" : "ORA-00942";
}

std::string FakeOracle::drop_user(const std::string& name) {
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

std::string FakeOracle::drop_role(const std::string& name) {
  for (auto& [user, what] : has.users) what.roles.erase(name);
  return erased_from(has.roles, name, "ORA-01919");
}

std::string FakeOracle::grant(const std::string& text, const std::vector<std::string>& names) {
  if (!has.users.contains(names.back())) return "ORA-01917";
  const bool is_about_role = names.size() == 2;
  if (!is_about_role) return {};
  if (!has.roles.contains(names[0])) return "ORA-01919";
  std::set<std::string>& roles = has.users.at(names[1]).roles;
  if (text.starts_with("REVOKE")) return erased_from(roles, names[0], "ORA-01951");
  roles.insert(names[0]);
  return {};
}

}  // namespace shoal
