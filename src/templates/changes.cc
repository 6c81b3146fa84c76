#include "templates/changes.h"

#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <tuple>
#include <utility>

namespace shoal {
namespace {

using Stage = TemplateInput::Stage;
using Inputs = std::set<TemplateInput>;

// All that is said of one kind and name, by both sides. Each side has one input as a rule; of several all count.
struct Pair {
  Inputs wanted = {};
  Inputs made = {};
};

bool is_given(const TemplateInput& input) { return !input.observed; }

Inputs given_among(const Inputs& inputs) {
  Inputs given;
  std::ranges::copy_if(inputs, std::inserter(given, given.end()), is_given);
  return given;
}

std::set<std::string> digests_of(const Inputs& inputs) {
  std::set<std::string> digests;
  for (const TemplateInput& input : inputs) digests.insert(input.digest);
  return digests;
}

// What is not said by both decides as strictly as either side has it.
Stage strictest_of(const Inputs& inputs) {
  const bool base =
      std::ranges::any_of(inputs, [](const TemplateInput& input) { return input.stage == Stage::base; });
  return base ? Stage::base : Stage::whole;
}

std::optional<TemplateChange::What> compare(const Pair& pair) {
  const Inputs wanted = given_among(pair.wanted);
  const Inputs made = given_among(pair.made);
  if (pair.made.empty()) return wanted.empty() ? std::nullopt : std::optional{TemplateChange::What::is_new};
  if (pair.wanted.empty()) return TemplateChange::What::gone;
  // What was observed is compared with what is there now, however that came to be known.
  const bool observed = made.size() < pair.made.size();
  if (wanted == made && (!observed || digests_of(pair.wanted) == digests_of(pair.made))) return std::nullopt;
  return TemplateChange::What::changed;
}

Stage stage_of(const Pair& pair) {
  // The base copy is what the migrations have made, and nothing without them.
  const TemplateInput& any = pair.made.empty() ? *pair.wanted.begin() : *pair.made.begin();
  if (any.kind == kMigrationKind) return Stage::base;
  Inputs both = pair.made;
  std::ranges::copy_if(pair.wanted, std::inserter(both, both.end()), is_given);
  return strictest_of(both);
}

}  // namespace

std::vector<TemplateChange> find_changes(std::span<const TemplateInput> wanted, std::span<const TemplateInput> made) {
  using Key = std::tuple<bool, std::string, std::string>;
  const auto key_of = [](const TemplateInput& input) {
    return Key{input.kind != kMigrationKind, input.kind, input.name};
  };
  std::map<Key, Pair> pairs;
  for (const TemplateInput& input : wanted) pairs[key_of(input)].wanted.insert(input);
  for (const TemplateInput& input : made) pairs[key_of(input)].made.insert(input);

  std::vector<TemplateChange> changes;
  for (const auto& [key, pair] : pairs) {
    if (const auto what = compare(pair)) {
      changes.push_back({*what, std::get<1>(key), std::get<2>(key), stage_of(pair)});
    }
  }
  return changes;
}

}  // namespace shoal
