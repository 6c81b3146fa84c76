// The definitions of a schema's objects as the server writes them (DBMS_METADATA), without their owner: another user
// can make them again.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/error.h"
#include "databases/clone_order.h"
#include "databases/step.h"

namespace shoal {

struct OracleObject {
  std::string kind;  // "package body", for people.
  std::string name;
  std::vector<std::string> statements = {};  // The definition, and what has to follow it.

  friend bool operator==(const OracleObject&, const OracleObject&) = default;
};

struct OracleComment {
  std::string table;                  // Or view.
  std::optional<std::string> column;  // Of it, or of the table itself.
  std::string text;

  friend bool operator==(const OracleComment&, const OracleComment&) = default;
};

struct OracleDefinitions {
  std::vector<OracleObject> sequences = {};
  std::vector<OracleObject> tables = {};
  std::vector<OracleObject> indexes = {};
  std::vector<OracleObject> foreign_keys = {};
  std::vector<OracleObject> views = {};
  std::vector<OracleObject> types = {};  // With their bodies, in the order in which they were made.
  std::vector<OracleObject> code = {};   // Functions, procedures, packages, synonyms; as these.
  std::vector<OracleObject> triggers = {};
  std::vector<OracleComment> comments = {};
  std::map<std::string, std::vector<std::string>> columns = {};  // By table: those that take values.

  friend bool operator==(const OracleDefinitions&, const OracleDefinitions&) = default;
};

// In the template's session; all of one round, for they set up what is printed.
[[nodiscard]] std::vector<Step> ask_for_definitions(const CloneOrder& order);

// Of the answers to these. An error where the server did not show a definition.
[[nodiscard]] Result<OracleDefinitions> read_definitions(std::span<const Rows> answers);

// A trigger's definition, and where it is disabled the statement that does so: the server prints both as one text.
[[nodiscard]] std::vector<std::string> statements_of_trigger(const std::string& text);

}  // namespace shoal
