#include "databases/oracle_set_up.h"

#include <fmt/format.h>
#include <algorithm>
#include <charconv>
#include <iterator>
#include <optional>

#include "databases/oracle_blocks.h"
#include "databases/oracle_hint.h"
#include "databases/oracle_names.h"
#include "databases/oracle_users.h"

namespace shoal {
namespace {

std::optional<long> number_in(const std::string& text) {
  long number = 0;
  const char* end = text.data() + text.size();
  const auto [parsed, failed] = std::from_chars(text.data(), end, number);
  if (text.empty() || failed != std::errc{} || parsed != end) return std::nullopt;
  return number;
}

// -1119 as the driver has it: "ORA-01119".
std::string code_of(long sqlcode) { return fmt::format("ORA-{:05}", sqlcode < 0 ? -sqlcode : sqlcode); }

// What a block of oracle_blocks.h says of itself.
struct BlockResult {
  std::size_t done = 0;
  long sqlcode = 0;
  std::string message = {};
};

// Nothing when it makes no sense.
std::optional<BlockResult> read_block_result(std::span<const Rows> answers, std::size_t count) {
  if (answers.size() != 1 || answers[0].size() != 1) return std::nullopt;
  const Row& row = answers[0].front();
  const std::optional<long> done = number_in(cell_at(row, 0));
  const std::optional<long> sqlcode = number_in(cell_at(row, 1));
  if (!done || !sqlcode || *done < 0 || static_cast<std::size_t>(*done) > count) return std::nullopt;
  const auto known = static_cast<std::size_t>(*done);
  if (*sqlcode == 0 ? known != count : known == count) return std::nullopt;
  return BlockResult{.done = known, .sqlcode = *sqlcode, .message = cell_at(row, 2)};
}

Step ask_for_first_file(std::string_view view, const std::string& tablespace) {
  return {.text = fmt::format("SELECT file_name FROM {} WHERE tablespace_name = {} ORDER BY file_id", view,
                              quoted_text(tablespace)),
          .goal = fmt::format("find out where the files of the tablespace '{}' lie", tablespace),
          .wants_rows = true};
}

std::vector<std::string> users_of(std::span<const CloneOrder> orders) {
  std::vector<std::string> users;
  users.reserve(orders.size());
  for (const CloneOrder& order : orders) users.push_back(order.name);
  return users;
}

std::vector<std::string> tablespaces_of(std::span<const CloneOrder> orders) {
  std::vector<std::string> tablespaces;
  tablespaces.reserve(2 * orders.size());
  for (const CloneOrder& order : orders) {
    tablespaces.insert(tablespaces.end(), {order.oracle->tablespace, order.oracle->temporary});
  }
  return tablespaces;
}

}  // namespace

Result<std::vector<Step>> OracleUsersSetUp::next(std::span<const Rows> answers) {
  if (stage_ == Stage::asking) {
    stage_ = Stage::reading;
    return ask();
  }
  if (stage_ == Stage::reading) {
    if (auto read_all = read(answers); !read_all) return fail(read_all.error());
    stage_ = Stage::clearing;
  }
  if (stage_ == Stage::clearing) {
    if (std::vector<Step> steps = clear(answers); !steps.empty()) return steps;
    stage_ = Stage::judging;
    return make();
  }
  if (stage_ == Stage::judging) return judge(answers);
  if (stage_ == Stage::taking_back) {
    if (taking_back_.empty()) return fail(error_);
    sent_ = taking_back_;
    return std::exchange(taking_back_, {});
  }
  return std::vector<Step>{};
}

bool OracleUsersSetUp::places_files() const {
  return first().oracle->makes_tablespaces && !first().oracle->managed_files;
}

Error OracleUsersSetUp::cannot(std::string cause, std::string hint) const {
  const std::string server = first().server.empty() ? "" : fmt::format("on {} ", first().server);
  return {.message = fmt::format("cannot set up the test users {}(alias '{}')", server, first().alias),
          .cause = std::move(cause),
          .hint = std::move(hint)};
}

Result<std::vector<Step>> OracleUsersSetUp::ask() const {
  for (const CloneOrder& order : orders_) {
    if (auto checked = check_oracle_order(order); !checked) return fail(checked.error());
  }
  const OracleOrder& oracle = *first().oracle;
  std::vector<Step> steps = OracleMarks::questions(users_of(orders_));
  if (oracle.makes_tablespaces) {
    std::ranges::move(OracleTablespaces::questions(tablespaces_of(orders_)), std::back_inserter(steps));
  }
  if (places_files()) {
    steps.push_back(ask_for_first_file("dba_data_files", oracle.source_tablespace));
    steps.push_back(ask_for_first_file("dba_temp_files", oracle.source_temporary));
  }
  steps.push_back(
      {.text = fmt::format("SELECT role FROM dba_roles WHERE role = {}", quoted_text(role_of(first().source))),
       .goal = "find out whether the role that marks test users is there",
       .wants_rows = true});
  if (!oracle.directory_path.empty()) {
    steps.push_back({.text = fmt::format("SELECT directory_name FROM dba_directories WHERE directory_name = {}",
                                         quoted_text(oracle.directory)),
                     .goal = fmt::format("find out whether the directory '{}' is there", oracle.directory),
                     .wants_rows = true});
  }
  return steps;
}

Result<void> OracleUsersSetUp::read(std::span<const Rows> answers) {
  Result<OracleMarks> marks = OracleMarks::read(answers);
  if (!marks) return fail(marks.error());
  findings_.marks = std::move(*marks);
  answers = answers.subspan(OracleMarks::kQuestions);
  if (first().oracle->makes_tablespaces) {
    Result<OracleTablespaces> tablespaces = OracleTablespaces::read(answers);
    if (!tablespaces) return fail(tablespaces.error());
    findings_.tablespaces = std::move(*tablespaces);
    answers = answers.subspan(OracleTablespaces::kQuestions);
  }
  if (auto read_all = read_rest(answers); !read_all) return read_all;
  return plan_removals();
}

Result<void> OracleUsersSetUp::read_rest(std::span<const Rows> answers) {
  const bool has_path = !first().oracle->directory_path.empty();
  const std::size_t expected = 1 + (places_files() ? 2 : 0) + (has_path ? 1 : 0);
  if (answers.size() != expected) return fail(cannot("a question was left without an answer", ""));
  if (places_files()) {
    findings_.datafile = first_cell(answers[0]);
    findings_.tempfile = first_cell(answers[1]);
    answers = answers.subspan(2);
  }
  findings_.has_role = !answers[0].empty();
  findings_.has_directory = has_path && !answers[1].empty();
  return {};
}

Result<void> OracleUsersSetUp::plan_removals() {
  for (const CloneOrder& order : orders_) {
    Result<OracleRemoval::Things> things = leftovers_of(order);
    if (!things) return fail(things.error());
    if (things->exists || !things->tablespaces.empty()) removals_.emplace_back(std::move(*things));
  }
  return {};
}

Result<OracleRemoval::Things> OracleUsersSetUp::leftovers_of(const CloneOrder& order) const {
  const std::string& user = order.name;
  const OracleMarks& marks = findings_.marks;
  constexpr std::string_view kOtherUser = "give this run its own test user: USER in TEST of DATABASES";
  OracleRemoval::Things things{.user = user, .exists = marks.exists(user)};
  if (things.exists && !marks.is_ours(user, order.source)) {
    return fail(cannot(fmt::format("the user '{}' exists, and {}", user, marks.why_not_ours(user, order.source)),
                       fmt::format("drop it by hand if nobody needs it, or {}", kOtherUser)));
  }
  if (marks.has_sessions(user)) {
    return fail(cannot(fmt::format("another run is using the user '{}': it has sessions", user),
                       fmt::format("wait for its end, or {}", kOtherUser)));
  }
  if (!order.oracle->makes_tablespaces) return things;
  for (const std::string& tablespace : tablespaces_of(std::span{&order, 1})) {
    if (!findings_.tablespaces.exists(tablespace)) continue;
    const std::string others = findings_.tablespaces.others_in(tablespace, marks, order.source);
    if (!others.empty()) {
      return fail(
          cannot(fmt::format("the tablespace '{}' exists, and is not shoal's: {} is in it", tablespace, others),
                 std::string{kOtherUser}));
    }
    things.tablespaces.push_back(tablespace);
  }
  return things;
}

std::vector<Step> OracleUsersSetUp::clear(std::span<const Rows> answers) {
  while (!removals_.empty()) {
    if (std::vector<Step> steps = removals_.front().next(answers); !steps.empty()) return steps;
    removals_.pop_front();
  }
  return {};
}

// SQL Language Reference, CREATE ROLE: it is granted to whoever makes it, with the right to grant it further.
std::vector<Step> OracleUsersSetUp::common_statements() const {
  const OracleOrder& oracle = *first().oracle;
  const std::string role = quoted_name(role_of(first().source));
  const std::string source = quoted_name(first().source);
  std::vector<Step> steps;
  if (!findings_.has_role) {
    steps.push_back({.text = fmt::format("CREATE ROLE {}", role),
                     .goal = "create the role that marks test users",
                     .undo = fmt::format("DROP ROLE {}", role)});
  }
  if (oracle.marks_source) {
    steps.push_back({.text = fmt::format("GRANT {} TO {}", role, source),
                     .goal = fmt::format("mark the user '{}' as shoal's", first().source),
                     .undo = fmt::format("REVOKE {} FROM {}", role, source)});
  }
  if (!oracle.directory_path.empty() && !findings_.has_directory) {
    const std::string directory = quoted_name(oracle.directory);
    steps.push_back({.text = fmt::format("CREATE DIRECTORY {} AS {}", directory, quoted_text(oracle.directory_path)),
                     .goal = fmt::format("create the directory '{}'", oracle.directory),
                     .undo = fmt::format("DROP DIRECTORY {}", directory)});
  }
  return steps;
}

std::vector<Step> OracleUsersSetUp::tablespaces_for(const CloneOrder& order) const {
  const OracleOrder& oracle = *order.oracle;
  if (!oracle.makes_tablespaces) return {};
  if (!places_files()) return tablespace_statements(order, {}, {});
  return tablespace_statements(order, place_file(oracle.datafile, oracle.tablespace, findings_.datafile),
                               place_file(oracle.tempfile, oracle.temporary, findings_.tempfile));
}

std::vector<Step> OracleUsersSetUp::statements() const {
  std::vector<Step> steps = common_statements();
  for (const CloneOrder& order : orders_) {
    std::ranges::move(tablespaces_for(order), std::back_inserter(steps));
    std::ranges::move(user_statements(order), std::back_inserter(steps));
  }
  return steps;
}

Result<std::vector<Step>> OracleUsersSetUp::make() {
  making_ = statements();
  Result<Step> block = flat_step(making_, "set up the test users");
  if (!block) return fail(block.error());
  return std::vector<Step>{std::move(*block)};
}

// Where the block says nothing that makes sense, all may have been made: none of it was there before.
Result<std::vector<Step>> OracleUsersSetUp::judge(std::span<const Rows> answers) {
  const std::optional<BlockResult> result = read_block_result(answers, making_.size());
  if (result && result->sqlcode == 0) {
    stage_ = Stage::done;
    return std::vector<Step>{};
  }
  const std::size_t done = result ? result->done : making_.size();
  for (std::size_t place = done; place > 0; --place) {
    if (!making_[place - 1].undo.empty()) taking_back_.push_back(undo_step(making_[place - 1]));
  }
  if (result) {
    error_ = cannot(
        fmt::format("made {} of {} things: cannot {}: {}", done, making_.size(), making_[done].goal, result->message),
        oracle_hint(first(), code_of(result->sqlcode), result->message));
  } else {
    error_ = cannot("the server does not say how far it came", "see which server or proxy the connection goes to");
  }
  stage_ = Stage::taking_back;
  return next({});
}

bool OracleUsersSetUp::recovers(const Step& failed, const StepError& error) {
  if (stage_ == Stage::clearing) return removals_.front().recovers(failed, error);
  if (stage_ != Stage::taking_back) return false;
  error_.cause += fmt::format("; and it could not be undone: {}: {}", failed.text, error.text);
  const auto place = std::ranges::find(sent_, failed);
  if (place != sent_.end()) taking_back_.assign(place + 1, sent_.end());
  return true;
}

std::string OracleUsersSetUp::hint(const Step& /*failed*/, const StepError& error, std::span<const Rows> /*found*/) {
  return oracle_hint(first(), error.code, error.text);
}

}  // namespace shoal
