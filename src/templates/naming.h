// What a new template is called.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "templates/input.h"

namespace shoal {

struct TemplateNames {
  std::string id = {};
  std::string whole = {};
  std::string base = {};

  friend bool operator==(const TemplateNames&, const TemplateNames&) = default;
};

// Returns twelve hexadecimal digits: the same for the same database and inputs, as long as `is_taken` says no. What
// was observed does not count, because nobody knows of it before the template is made.
[[nodiscard]] std::string make_template_id(std::string_view database, const std::vector<TemplateInput>& inputs,
                                           const std::function<bool(const std::string&)>& is_taken);

struct TemplatePlace {
  std::string folder;  // Where SQLite's files are.
  std::string vendor;
  std::string source;  // The test database's name; empty when it lives in memory.
};

// Names that fit the vendor, and that no other id leads to.
[[nodiscard]] TemplateNames name_template(const std::string& id, const TemplatePlace& place);

// How the file is called, without its extension, that is locked by whoever uses or makes templates of `database`.
[[nodiscard]] std::string lock_name_of(std::string_view database);

}  // namespace shoal
