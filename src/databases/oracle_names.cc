#include "databases/oracle_names.h"

#include <fmt/format.h>
#include <algorithm>

#include "base/hash.h"
#include "databases/quote.h"
#include "databases/step.h"

namespace shoal {
namespace {

// SQL Language Reference, "Database Object Naming Rules": 30 bytes, as all names had before release 12.2.
constexpr std::size_t kLongestTablespace = 30;
constexpr std::size_t kMostInList = 1000;
constexpr std::string_view kDigits = "0123456789";

// `expected` is what model/oracle.h says beside the check that failed.
tl::unexpected<Error> no_use(std::string_view what, std::string_view value, std::string_view expected,
                             std::string_view hint) {
  return fail({.message = fmt::format("cannot use the {} '{}' on Oracle", what, value),
               .cause = fmt::format("expected {}", expected),
               .hint = std::string{hint}});
}

constexpr std::string_view kMendNames =
    "give the test user and its tablespaces other names: USER, TBLSPACE and TBLSPACE_TMP in TEST of DATABASES";

// Names come in upper case; others would be others' between quotes.
Result<void> check_name(std::string_view what, std::string_view name) {
  if (oracle_name(name) == name) return {};
  return no_use(what, name, fmt::format("{}, in upper case", kOracleName), kMendNames);
}

Result<void> check_path(std::string_view path) {
  const bool has_secret = path.find(kSecret) != std::string_view::npos;
  if (path.empty() || (oracle_path(path) && !has_secret)) return {};
  return no_use("path", path, kOraclePath, "mend the paths in TEST of DATABASES, or oracle-directory-path");
}

Result<void> check_sizes(const OracleSizes& sizes) {
  for (const std::string* size : {&sizes.initial, &sizes.extend, &sizes.most}) {
    const bool is_unlimited = size == &sizes.most && *size == "UNLIMITED";
    if (is_unlimited || oracle_size(*size)) continue;
    return no_use("size", *size, kOracleSize, "mend the sizes of datafiles in TEST of DATABASES");
  }
  return {};
}

Result<void> check_tablespace(const std::string& name) {
  if (auto checked = check_name("tablespace", name); !checked) return checked;
  if (name.size() <= kLongestTablespace) return {};
  const std::string expected = fmt::format("at most {} bytes, and it has {}", kLongestTablespace, name.size());
  return no_use("tablespace", name, expected, kMendNames);
}

Result<void> check_tablespaces(const OracleOrder& oracle) {
  std::vector<const std::string*> names{&oracle.source_tablespace, &oracle.source_temporary};
  if (oracle.makes_tablespaces) names.insert(names.end(), {&oracle.tablespace, &oracle.temporary});
  for (const std::string* name : names) {
    if (auto checked = check_tablespace(*name); !checked) return checked;
  }
  if (auto checked = check_sizes(oracle.data); !checked) return checked;
  return check_sizes(oracle.temp);
}

Result<void> check_link(std::string_view link) {
  if (link.empty() || oracle_link_name(link) == link) return {};
  return no_use("database link", link, fmt::format("{}, in upper case", kOracleLinkName), "mend oracle-link");
}

Result<void> check_directory(const OracleOrder& oracle) {
  if (auto checked = check_name("directory", oracle.directory); !checked) return checked;
  if (oracle.directory_path.empty() || oracle.directory != kDataPumpDirectory) return {};
  return no_use("directory", oracle.directory,
                "another one where oracle-directory-path is set: it is dropped after "
                "the run",
                "name one of your own with oracle-directory");
}

}  // namespace

Result<void> check_oracle_order(const CloneOrder& order) {
  const OracleOrder& oracle = *order.oracle;
  if (auto checked = check_name("user", order.source); !checked) return checked;
  if (auto checked = check_name("user", order.name); !checked) return checked;
  if (auto checked = check_name("role", role_of(order.source)); !checked) return checked;
  if (auto checked = check_tablespaces(oracle); !checked) return checked;
  if (auto checked = check_link(oracle.link); !checked) return checked;
  if (auto checked = check_directory(oracle); !checked) return checked;
  for (const std::string* path : {&oracle.datafile, &oracle.tempfile, &oracle.directory_path}) {
    if (auto checked = check_path(*path); !checked) return checked;
  }
  return {};
}

std::string quoted_name(std::string_view name) { return quote_name(Vendor::oracle, name); }

std::string quoted_text(std::string_view text) { return quote_text(Vendor::oracle, text); }

std::string oracle_in(std::string_view column, std::span<const std::string> values) {
  std::string lists;
  for (std::size_t begin = 0; begin == 0 || begin < values.size(); begin += kMostInList) {
    std::string list;
    for (const std::string& value : values.subspan(begin, std::min(kMostInList, values.size() - begin))) {
      list += (list.empty() ? "" : ", ") + quoted_text(value);
    }
    lists += fmt::format("{}{} IN ({})", lists.empty() ? "" : " OR ", column, list);
  }
  return values.size() > kMostInList ? fmt::format("({})", lists) : lists;
}

std::string role_of(std::string_view source) { return fmt::format("SHOAL_{}", source); }

std::vector<std::string> roles_that_mark(std::string_view user) {
  std::vector<std::string> roles;
  const std::size_t last = user.find_last_not_of(kDigits);
  const bool has_number = last != std::string_view::npos && last + 1 < user.size() && user[last] == '_' && last > 0;
  if (has_number) roles.push_back(role_of(user.substr(0, last)));
  roles.push_back(role_of(user));
  return roles;
}

std::string job_name(std::string_view user, int attempt) {
  return fmt::format("SHOAL_{:08X}_{}", fnv1a(user), attempt);
}

std::string job_pattern(std::string_view user) { return fmt::format("SHOAL\\_{:08X}\\_%", fnv1a(user)); }

std::string in_lower_case(std::string_view name) {
  std::string lowered{name};
  std::ranges::transform(lowered, lowered.begin(), [](char letter) {
    return 'A' <= letter && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
  });
  return lowered;
}

std::string dump_file_of(std::string_view source) { return fmt::format("shoal_{}.dmp", in_lower_case(source)); }

}  // namespace shoal
