// Which of the remembered templates a run starts from.
//
//     const TemplateChoice choice = choose_template(wish, remembered);
//
// Pure, and all there is to the decision.
// differs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "templates/input.h"
#include "templates/record.h"

namespace shoal {

struct TemplateWish {
  std::vector<TemplateInput> inputs = {};
  std::vector<std::string> squashes = {};  // Those of the migrations that replace others.
  bool fresh = false;                      // None of the remembered ones will do.
};

struct TemplateChoice {
  enum class Found { none, base, whole };

  Found found = Found::none;
  std::size_t place = 0;                  // Among those remembered, unless none was found.
  std::uint32_t new_migrations = 0;       // To be applied to a base.
  std::vector<std::string> reasons = {};  // Why it is no whole one, in words.
};

// `remembered` are those of one database, the most recently used first.
[[nodiscard]] TemplateChoice choose_template(const TemplateWish& wish,
                                             std::span<const RememberedTemplate> remembered);

}  // namespace shoal
