#include "databases/oracle_judgement.h"

#include <fmt/format.h>
#include <algorithm>
#include <array>
#include <vector>

namespace shoal {
namespace {

using Meaning = OracleJudgement::Meaning;
using Codes = std::vector<std::string>;

constexpr std::size_t kDigitsOfCode = 5;
constexpr std::size_t kLongestReason = 400;
constexpr std::string_view kPrefix = "ORA-";

// Database Error Messages. Those of full tablespaces, the wait for room, and the most that Oracle Free holds.
constexpr std::array<std::string_view, 10> kFull{"ORA-39171", "ORA-01652", "ORA-01653", "ORA-01654", "ORA-01658",
                                                 "ORA-01659", "ORA-01688", "ORA-01691", "ORA-01692", "ORA-12954"};
// Sessions, processes, shared memory, jobs at once. ORA-31623 is also said when the streams pool is too small.
constexpr std::array<std::string_view, 7> kShort{"ORA-31623", "ORA-04031", "ORA-00018", "ORA-00020",
                                                 "ORA-12516", "ORA-12519", "ORA-39391"};
constexpr std::array<std::string_view, 3> kNotAllowed{"ORA-31631", "ORA-39122", "ORA-39149"};
// The driver's own ("not connected", "connection closed", "cannot connect") and the server's.
constexpr std::array<std::string_view, 10> kLost{"",          "DPY-1001",  "DPY-4011",  "DPY-6005",  "ORA-00028",
                                                 "ORA-01012", "ORA-03113", "ORA-03114", "ORA-03135", "ORA-12541"};

bool is_digit(char letter) { return '0' <= letter && letter <= '9'; }

// "31631" as "ORA-31631", "955" as "ORA-00955".
std::string code_of(std::string_view number) {
  const std::size_t zeros = kDigitsOfCode - std::min(kDigitsOfCode, number.size());
  return fmt::format("{}{}{}", kPrefix, std::string(zeros, '0'), number);
}

Codes codes_in(std::string_view text) {
  Codes codes;
  for (std::size_t place = text.find(kPrefix); place != std::string_view::npos; place = text.find(kPrefix, place)) {
    place += kPrefix.size();
    const auto* end = std::find_if_not(text.begin() + place, text.end(), is_digit);
    codes.push_back(code_of({text.begin() + place, end}));
  }
  return codes;
}

bool has(const Codes& codes, std::string_view code) { return std::ranges::find(codes, code) != codes.end(); }

bool has_any(const Codes& codes, std::span<const std::string_view> of) {
  return std::ranges::any_of(of, [&](std::string_view code) { return has(codes, code); });
}

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    lines.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

// The lines with errors in them, but for places in Oracle's own code (ORA-06512).
std::string print_reason(std::string_view text) {
  std::string reason;
  std::vector<std::string_view> said;
  for (const std::string_view line : lines_of(text)) {
    const bool says_something = line.find(kPrefix) != std::string_view::npos && !line.starts_with("ORA-06512") &&
                                std::ranges::find(said, line) == said.end();
    if (!says_something || reason.size() >= kLongestReason) continue;
    said.push_back(line);
    reason += (reason.empty() ? "" : "; ") + std::string{line};
  }
  return reason;
}

// ORA-31684: Object type USER:"TEST_SHOP_1" already exists. Nothing else may be there.
bool is_of_user(std::string_view line) { return line.find("USER:") != std::string_view::npos; }

bool finds_objects(std::string_view text) {
  return std::ranges::any_of(lines_of(text), [](std::string_view line) {
    return line.find("ORA-31684") != std::string_view::npos && !is_of_user(line);
  });
}

bool are_warnings(const Codes& codes) {
  return std::ranges::all_of(codes,
                             [](const std::string& code) { return code == "ORA-31684" || code == "ORA-39082"; });
}

// What the codes mean, the worst first.
Meaning meaning_of(const Codes& codes) {
  if (has_any(codes, kFull)) return Meaning::full;
  if (has_any(codes, kNotAllowed)) return Meaning::not_allowed;
  if (has(codes, "ORA-31634") || (has(codes, "ORA-31633") && has(codes, "ORA-00955"))) return Meaning::new_name;
  if (has_any(codes, kShort)) return Meaning::short_of_resources;
  return Meaning::other_way;
}

std::string reason_of(std::string_view state, std::string_view text, std::string_view code) {
  if (std::string reason = print_reason(text); !reason.empty()) return reason;
  if (!code.empty()) return std::string{code};
  if (state == "STOPPED") return "the Data Pump job did not end in half an hour";
  return fmt::format("the Data Pump job has ended in the state '{}'", state);
}

}  // namespace

OracleJudgement judge_job(const Rows& answer) {
  if (answer.size() != 1 || answer.front().size() != 4) return {.reason = "the Data Pump job's block gave no answer"};
  const Row& row = answer.front();
  const std::string state = row[0].value_or("");
  const std::string text = row[2].value_or("");
  const std::string number = row[3].value_or("");

  Codes codes = codes_in(text);
  const bool has_code = number != "0";
  const std::string code = has_code ? code_of(std::string_view{number}.substr(number.starts_with('-') ? 1 : 0)) : "";
  const bool has_ended = !has_code && (state == "COMPLETED" || state == "GONE");
  if (has_ended && codes.empty()) return {.meaning = Meaning::done};
  const std::string reason = reason_of(state, text, code);
  if (has_ended && are_warnings(codes)) {
    return {.meaning = finds_objects(text) ? Meaning::not_empty : Meaning::done_with_warnings, .reason = reason};
  }
  if (has_code) codes.push_back(code);
  return {.meaning = meaning_of(codes), .reason = reason};
}

OracleJudgement judge_error(const StepError& error) {
  Codes codes = codes_in(error.text);
  codes.push_back(error.code);
  const Meaning meaning = meaning_of(codes);
  std::string reason = print_reason(error.text);
  if (reason.empty()) reason = error.code.empty() ? error.text : fmt::format("{}: {}", error.code, error.text);
  std::ranges::replace(reason, '\n', ' ');
  return {.meaning = meaning == Meaning::new_name ? Meaning::other_way : meaning, .reason = std::move(reason)};
}

bool is_connection_lost(std::string_view code) { return std::ranges::find(kLost, code) != kLost.end(); }

}  // namespace shoal
