// Which tablespaces there are, and who is in them: one that anybody else needs is never dropped.
#pragma once

#include <cstddef>
#include <map>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "databases/oracle_marks.h"
#include "databases/step.h"

namespace shoal {

class OracleTablespaces {
 public:
  // How many of the answers to a round are to the questions below.
  static constexpr std::size_t kQuestions = 3;

  // Asks which of them exist, whose default they are, and who has something in them. Precondition: some tablespaces.
  [[nodiscard]] static std::vector<Step> questions(std::span<const std::string> tablespaces);

  // What the answers mean, in the order of the questions.
  [[nodiscard]] static Result<OracleTablespaces> read(std::span<const Rows> answers);

  [[nodiscard]] bool exists(const std::string& tablespace) const { return names_.contains(tablespace); }

  // Those in it that are not ours, comma-separated; empty when it may be dropped.
  [[nodiscard]] std::string others_in(const std::string& tablespace, const OracleMarks& marks,
                                      std::string_view source) const;

 private:
  std::set<std::string> names_ = {};
  std::map<std::string, std::set<std::string>> users_ = {};  // By tablespace.
};

}  // namespace shoal
