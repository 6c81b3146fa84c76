// What is remembered of one template: the form on disk.
//
// One JSON object in a file of its own. Pure: text in, values out.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "json/fields.h"
#include "json/writer.h"
#include "templates/input.h"

namespace shoal {

// Grows with every change that an older shoal would misread.
inline constexpr int kTemplateRecordVersion = 1;

struct TemplateRecord {
  std::string id;                          // As `is_template_id` has it.
  std::string database;                    // Which test database it is a copy of: vendor, server and name.
  std::string vendor = {};                 // "postgresql", "mysql", "sqlite", ...
  std::string server = {};                 // "127.0.0.1:5432"; empty for SQLite.
  std::string alias = {};                  // Of the connection in Django's DATABASES.
  std::string whole = {};                  // What a run starts from; a path for SQLite.
  std::string base = {};                   // The same before post_migrate.
  std::string made = {};                   // When, as `print_utc` has it.
  std::uint64_t size = 0;                  // Bytes of both; 0 when unknown.
  std::array<std::string, 2> checks = {};  // By which the host knows `whole` and `base` again.
  std::vector<TemplateInput> inputs = {};

  friend bool operator==(const TemplateRecord&, const TemplateRecord&) = default;
};

// A record that was found, and when it was used last.
struct RememberedTemplate {
  TemplateRecord record;
  std::int64_t used = 0;  // Nanoseconds since 1970.
};

// Errors: not JSON, a field that is missing or of another type, another version.
[[nodiscard]] Result<TemplateRecord> parse_template_record(std::string_view text);

// Returns whose template it is, as far as a record of another version or one that is spoiled tells; else nothing.
[[nodiscard]] std::string database_in_record(std::string_view text);

// One line with its line feed.
[[nodiscard]] std::string print_template_record(const TemplateRecord& record);

// A list of `[kind, name, digest, stage, observed]`, as records and messages have it. What is wrong is noted in
// `fields`.
[[nodiscard]] std::vector<TemplateInput> read_template_inputs(JsonFields& fields, std::string_view name);
void put_template_inputs(JsonWriter& json, std::string_view name, const std::vector<TemplateInput>& inputs);

// Twelve hexadecimal digits.
[[nodiscard]] bool is_template_id(std::string_view text);

}  // namespace shoal
