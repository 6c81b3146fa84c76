// The kinds of database that shoal has plans for, by Django's word for them.
#pragma once

#include <optional>
#include <string_view>

namespace shoal {

// MariaDB is Django's "mysql", too; see CloneOrder::mariadb.
enum class Vendor { postgresql, mysql, sqlite, oracle };

// "postgresql", "mysql", "sqlite" or "oracle": `connection.vendor` of Django.
[[nodiscard]] std::string_view name_of(Vendor vendor);
[[nodiscard]] std::optional<Vendor> vendor_named(std::string_view name);

}  // namespace shoal
