// What differs between the inputs that are wanted and those that a template was made of.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "templates/input.h"

namespace shoal {

struct TemplateChange {
  enum class What { is_new, changed, gone };

  What what = What::changed;
  std::string kind;
  std::string name;
  TemplateInput::Stage stage = TemplateInput::Stage::base;  // Base when it matters for the base copy.

  friend bool operator==(const TemplateChange&, const TemplateChange&) = default;
};

// Migrations first, then by kind and name; empty when the template is what is wanted. Observed inputs of `wanted`
// that the template knows nothing of make no difference; those of the template do, when nothing is said of them.
[[nodiscard]] std::vector<TemplateChange> find_changes(std::span<const TemplateInput> wanted,
                                                       std::span<const TemplateInput> made);

}  // namespace shoal
