// The names of Oracle's users, roles, tablespaces and jobs: how they are made, checked and written in SQL.
//
// Names are as in the dictionary, in upper case (SQL Language Reference, "Database Object Naming Rules").
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "databases/clone_order.h"

namespace shoal {

// Whether all names, paths and sizes of an order can stand in statements; those of plans are checked before anything
// else is done with them. Precondition: order.oracle.
[[nodiscard]] Result<void> check_oracle_order(const CloneOrder& order);

// "TEST_SHOP_1" in double quotes.
[[nodiscard]] std::string quoted_name(std::string_view name);

// 'TEST_SHOP_1' in apostrophes.
[[nodiscard]] std::string quoted_text(std::string_view text);

// "column IN ('A', 'B')", in the order given; more than 1000, which no list may hold (ORA-01795), are several lists.
[[nodiscard]] std::string oracle_in(std::string_view column, std::span<const std::string> values);

// The role that marks a template and its clones as ours: SHOAL_TEST_SHOP.
[[nodiscard]] std::string role_of(std::string_view source);

// The roles that can mark `user`, which is a clone (its template's) or a template (its own); that of a template comes
// before those of its clones.
[[nodiscard]] std::vector<std::string> roles_that_mark(std::string_view user);

// SHOAL_1A2B3C4D_1: of the Data Pump job that copies into `user` (or exports it), at the given attempt, from 1 to 9.
[[nodiscard]] std::string job_name(std::string_view user, int attempt);

// SHOAL\_1A2B3C4D\_%: all jobs of `user`, for LIKE with the escape character '\'.
[[nodiscard]] std::string job_pattern(std::string_view user);

// As files are named.
[[nodiscard]] std::string in_lower_case(std::string_view name);

// shoal_test_shop.dmp
[[nodiscard]] std::string dump_file_of(std::string_view source);

}  // namespace shoal
