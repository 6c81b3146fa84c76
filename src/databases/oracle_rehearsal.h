// Leads plans for Oracle through without a server, to see what they would do: what a server would say is made up, so
// that every step is one of those that would be performed.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "databases/clone_order.h"
#include "databases/plan.h"

namespace shoal {

class OracleRehearsal {
 public:
  // What is said to be there of the users in `orders`.
  enum class Users { none, marked };

  // Precondition: orders of one template, at least one.
  OracleRehearsal(std::span<const CloneOrder> orders, Users users) : orders_(orders), users_(users) {}

  // The steps of all rounds, in order; ends with the plan, or where it fails.
  [[nodiscard]] std::vector<Step> rehearse(Plan& plan);

 private:
  [[nodiscard]] Rows answer(const Step& step);
  [[nodiscard]] Rows answer_about_users(const std::string& text);
  [[nodiscard]] Rows answer_about_tablespaces() const;

  std::span<const CloneOrder> orders_;
  Users users_;
  bool are_dropped_ = false;
};

// A stand-in for the folder that the template's first file lies in.
inline constexpr std::string_view kFolderOfTemplate = "<folder of the template>/";

}  // namespace shoal
