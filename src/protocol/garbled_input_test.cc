// Whatever bytes arrive, the answer is a message or an error, never a crash.
#include <gtest/gtest.h>
#include <random>
#include <string>
#include <vector>

#include "protocol/line_reader.h"
#include "protocol/message.h"
#include "protocol/result_log.h"

namespace shoal {
namespace {

const std::vector<std::string> kMessages{
    R"({"m": "hello", "role": "host", "token": "abc", "protocol": 1, "pid": 4711})",
    (R"({"m": "options", "workers": 2, "failfast": false, "verbosity": 1, "durations": null, )"
     R"("max_worker_restarts": 8, "start_method": "spawn", "shoal": "0.1.0", "python": "3.12.1", "django": "6.1.3"})"),
    R"({"m": "unit", "name": "shop.tests.CartTests", "tests": ["shop.tests.CartTests.test_add"]})",
    R"({"m": "worker_exited", "slot": 1, "generation": 1, "code": 0, "signal": 11})",
    R"({"m": "hello", "role": "worker", "token": "abc", "protocol": 1, "slot": 1, "generation": 1, "pid": 4712})",
    R"({"m": "done", "unit": 0})",
    (R"({"m": "ask_template", "folder": "/f", "database": "d", "vendor": "mysql", "server": "h:1", "alias": "default", )"
     R"("source": "test_x", "mode": "use", "inputs": [["model", "M", "", "whole", true]], "squashes": ["s"]})"),
    (R"({"m": "set_up_clones", "orders": [{"vendor": "oracle", "alias": "default", "server": "h:1", "source": "T", )"
     R"("name": "T_1", "version": 190000, "mariadb": false, "oracle": {"datafile": "/u01/t.dbf", "most": "2G"}}]})"),
    R"({"m": "ask_grants", "user": "SHOP"})"};

const std::vector<std::string> kLogLines{
    ". 17 1234 0 250",
    R"({"r": "test", "test": 1, "outcome": "failed", "us": 1234, "started": true, "out": [0, 120], "problems": )"
    R"([{"kind": "failure", "title": "test_remove", "text": "Traceback \u20ac", "sql": ""}]})",
    R"({"r": "fixture", "kind": "error", "title": "setUpClass", "text": "é", "out": [0, 0]})"};

// An error is only worth something when it says something.
template <class T>
void expect_answer(const Result<T>& result, const std::string& line) {
  if (result) return;
  EXPECT_FALSE(result.error().message.empty()) << line;
  EXPECT_FALSE(result.error().cause.empty()) << line;
  EXPECT_LT(result.error().cause.size(), 500u) << line;
}

void expect_answers(const std::string& line) {
  expect_answer(parse_message(line), line);
  expect_answer(parse_log_line(line), line);
}

TEST(GarbledInput, that_is_cut_short_is_refused) {
  for (const std::string& line : kMessages) {
    for (std::size_t size = 0; size < line.size(); ++size) EXPECT_FALSE(parse_message(line.substr(0, size)));
  }
  for (const std::string& line : kLogLines) {
    if (line[0] == '.') continue;  // A number that is cut is a number.
    for (std::size_t size = 0; size < line.size(); ++size) EXPECT_FALSE(parse_log_line(line.substr(0, size)));
  }
}

TEST(GarbledInput, with_values_of_other_types_is_refused_or_read) {
  const std::vector<std::string> values{
      "null", "true", "-1", "0",    "1e400",       "1.5",         "18446744073709551616",
      "\"\"", "[]",   "{}", "[[]]", "\"\\u0000\"", "\"\\ud800\"", "9223372036854775808"};
  const auto try_all = [&values](const std::string& line) {
    for (std::size_t at = line.find(": "); at != std::string::npos; at = line.find(": ", at + 1)) {
      const std::size_t end = line.find_first_of(",}", at);
      for (const std::string& value : values) expect_answers(line.substr(0, at + 2) + value + line.substr(end));
    }
  };

  for (const std::string& line : kMessages) try_all(line);
  for (const std::string& line : kLogLines) try_all(line);
}

TEST(GarbledInput, of_a_hundred_thousand_brackets_is_refused) {
  for (const std::string& bracket : {std::string("["), std::string("{\"m\":")}) {
    std::string deep;
    for (int i = 0; i < 100'000; ++i) deep += bracket;
    EXPECT_FALSE(parse_message(deep));
    EXPECT_FALSE(parse_log_line(deep));
    EXPECT_FALSE(parse_message("{\"m\": \"ready\", \"x\": " + deep));
  }
}

TEST(GarbledInput, with_nul_bytes_or_wrong_utf8_is_refused) {
  for (const std::string& bytes : {std::string(1, '\0'), std::string("\xFF"), std::string("\xC3"),
                                   std::string("\xED\xA0\x80"), std::string("\x1B")}) {
    EXPECT_FALSE(parse_message("{\"m\": \"ready\", \"x\": \"" + bytes + "\"}"));
    EXPECT_FALSE(parse_message(bytes + R"({"m": "ready"})"));
    EXPECT_FALSE(parse_message(R"({"m": "ready"})" + bytes));
    EXPECT_FALSE(parse_log_line(". 1 2 3 4" + bytes));
  }
}

TEST(GarbledInput, of_random_bytes_gets_an_answer) {
  std::mt19937 random(7);
  for (int round = 0; round < 20'000; ++round) {
    std::string line(random() % 40, '\0');
    for (char& byte : line) byte = static_cast<char>(random());
    expect_answers(line);
    expect_answers(". " + line);
    expect_answers("{" + line + "}");
  }
}

// Spoils a line in a few places.
std::string mutate(std::string line, std::mt19937& random) {
  constexpr std::string_view kTokens = "{}[]\",:.-+e0123456789 \\un";
  for (unsigned i = random() % 4 + 1; i > 0 && !line.empty(); --i) {
    const std::size_t at = random() % line.size();
    switch (random() % 4) {
      case 0:
        line.erase(at, random() % 5 + 1);
        break;
      case 1:
        line.insert(at, 1, kTokens[random() % kTokens.size()]);
        break;
      case 2:
        line[at] = static_cast<char>(random());
        break;
      default:
        line.insert(at, line.substr(at, random() % 9));
        break;
    }
  }
  return line;
}

TEST(GarbledInput, of_spoiled_lines_gets_an_answer) {
  for (unsigned seed = 0; seed < 20'000; ++seed) {
    std::mt19937 random(seed);
    const auto& lines = seed % 2 == 0 ? kMessages : kLogLines;
    expect_answers(mutate(lines[random() % lines.size()], random));
  }
}

TEST(GarbledInput, of_spoiled_lines_through_the_line_reader_gets_an_answer) {
  for (unsigned seed = 0; seed < 2'000; ++seed) {
    std::mt19937 random(seed);
    LineReader reader(120);
    for (int i = 0; i < 8; ++i) reader.feed(mutate(kMessages[random() % kMessages.size()] + "\n", random));
    int answers = 0;
    while (auto line = reader.next()) {
      ASSERT_LT(++answers, 200) << "seed " << seed;
      if (*line) expect_answers(**line);
    }
  }
}

}  // namespace
}  // namespace shoal
