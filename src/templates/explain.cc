#include "templates/explain.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

namespace shoal {
namespace {

std::string_view verb_of(TemplateChange::What what) {
  switch (what) {
    case TemplateChange::What::is_new:
      return "is new";
    case TemplateChange::What::changed:
      return "has changed";
    case TemplateChange::What::gone:
      return "is gone";
  }
  return "";
}

}  // namespace

std::string print_change(const TemplateChange& change) {
  return fmt::format("{} {} {}", change.kind, change.name, verb_of(change.what));
}

std::vector<std::string> print_changes(std::span<const TemplateChange> changes, std::size_t most) {
  std::vector<std::string> texts;
  texts.reserve(std::min(changes.size(), most) + 1);
  for (const TemplateChange& change : changes.first(std::min(changes.size(), most))) {
    texts.push_back(print_change(change));
  }
  if (changes.size() > most) texts.push_back(fmt::format("and {} more", changes.size() - most));
  return texts;
}

}  // namespace shoal
