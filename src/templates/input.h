// One thing that made a test database what it is: a migration, a model, a
// setting, a file.
//
// What the digest is made of is the host's business; here it only is equal or not.
#pragma once

#include <string>

namespace shoal {

struct TemplateInput {
  // Whether it matters for both copies of a template, or only for the one that was made after post_migrate.
  enum class Stage { base, whole };

  std::string kind;         // "migration", "setting", "file", ...
  std::string name;         // "shop.0002_cart"
  std::string digest = {};  // Empty when it was looked for and not there.
  Stage stage = Stage::base;
  bool observed = false;  // Nobody knew of it before: it was noticed while the template was made.

  friend auto operator<=>(const TemplateInput&, const TemplateInput&) = default;
};

// The one kind that a template can do without: those that are new are applied to it.
inline constexpr const char* kMigrationKind = "migration";

}  // namespace shoal
