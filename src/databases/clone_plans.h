// The plans by vendor.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "databases/clone_order.h"
#include "databases/plan.h"

namespace shoal {

struct MysqlSchema;
struct OracleTemplate;

// What was found out about a template, once for all its clones; nothing where no plan needs it.
struct TemplateFindings {
  std::shared_ptr<const MysqlSchema> mysql = {};
  std::shared_ptr<const OracleTemplate> oracle = {};
};

[[nodiscard]] bool needs_survey(Vendor vendor);

// How many clones one server makes at once; docs/performance.md has the measurements.
[[nodiscard]] std::size_t clones_at_once(Vendor vendor, const TemplateFindings& findings);

// What is there of a clone before it is made.
enum class CloneState {
  unknown,  // Nothing, or whatever another worker has left.
  set_up,   // What `plan_set_up` has made for it, and nothing in it.
};

// Precondition: needs_survey(order.vendor).
[[nodiscard]] std::unique_ptr<Plan> plan_survey(const CloneOrder& order, CloneState state);

// True when the survey has made its clone, too: the way of cloning is found out by going it.
[[nodiscard]] bool makes_its_clone(Vendor vendor);

// Of a survey of `plan_survey` that has ended well.
[[nodiscard]] TemplateFindings findings_of(const Plan& survey);

// Those of a template without anything in it.
[[nodiscard]] TemplateFindings findings_of_nothing();

// Precondition: `findings`, when the vendor needs a survey.
[[nodiscard]] std::unique_ptr<Plan> plan_clone(const CloneOrder& order, const TemplateFindings& findings,
                                               CloneState state);

// --- Vendors whose clones are set up together, before any is made ---

[[nodiscard]] bool needs_set_up(Vendor vendor);

// Makes room for all clones of one template (users, tablespaces). Precondition: needs_set_up(vendor), one template,
// at least one order.
[[nodiscard]] std::unique_ptr<Plan> plan_set_up(std::span<const CloneOrder> orders);

// A database that is still there.
struct NotDropped {
  std::string name;
  std::string cause;
  std::vector<std::string> by_hand;  // Statements for somebody who may.
  bool is_ours = true;               // False when it does not bear our mark: somebody else's, as far as one can tell.
};

// Drops databases with whoever is in them; where one cannot be dropped it goes on with the next. An order whose
// `name` is its `source` means the template itself. Precondition: as plan_set_up.
[[nodiscard]] std::unique_ptr<Plan> plan_drop(std::span<const CloneOrder> orders);

// Of a plan of `plan_drop` that has ended.
[[nodiscard]] std::vector<NotDropped> not_dropped(const Plan& drop);

// Asks whether the admin has all grants that set-up, clones and clean-up need; fails with all that are missing.
[[nodiscard]] std::unique_ptr<Plan> plan_grants_check(const CloneOrder& order);

// Those grants as statements for a DBA, with what each is for. Ends with a line feed.
[[nodiscard]] std::string print_grants(std::string_view admin);

}  // namespace shoal
