#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "protocol/message_text.h"

namespace shoal {
namespace {

constexpr std::string_view kVendors = "\"postgresql\", \"mysql\", \"sqlite\" or \"oracle\"";
constexpr std::string_view kOneTemplate = "orders for one template of Oracle's, at least one, each with another name";
constexpr std::string_view kUnlimited = "UNLIMITED";

// What a text has to be, and how people are told.
struct Rule {
  std::optional<std::string> (*check)(std::string_view);
  std::string_view expected;
};

std::string read_checked(JsonFields& fields, std::string_view name, const Rule& rule) {
  std::optional<std::string> checked = rule.check(fields.text(name));
  if (!checked) fields.refuse(name, rule.expected);
  return std::move(checked).value_or("");
}

// An empty text, too, leaves what there is.
void read_over(std::string& into, JsonFields& fields, std::string_view name, const Rule& rule) {
  if (!fields.has(name)) return;
  if (const auto* text = std::get_if<std::string>(&fields.member(name).is); text != nullptr && text->empty()) return;
  into = read_checked(fields, name, rule);
}

void read_over(bool& into, JsonFields& fields, std::string_view name) {
  if (fields.has(name)) into = fields.flag(name);
}

std::optional<std::string> size_or_unlimited(std::string_view text) {
  std::optional<std::string> name = oracle_name(text);  // In upper case.
  return name == kUnlimited ? name : oracle_size(text);
}

constexpr Rule kNameRule{oracle_name, kOracleName};
constexpr Rule kLinkRule{oracle_link_name, kOracleLinkName};
constexpr Rule kPathRule{oracle_path, kOraclePath};
constexpr Rule kSizeRule{oracle_size, kOracleSize};
constexpr Rule kMostRule{size_or_unlimited, "a size, like \"500M\", or \"UNLIMITED\""};

// The names of the fields end with those of the sizes.
void read_sizes(OracleSizes& sizes, JsonFields& fields, const std::string& begin) {
  read_over(sizes.initial, fields, begin + "size", kSizeRule);
  read_over(sizes.extend, fields, begin + "extend", kSizeRule);
  read_over(sizes.most, fields, begin + "most", kMostRule);
}

// Where the order names no tablespaces they have their users' names, as Django's have.
void read_room(OracleOrder& oracle, JsonFields& fields, const CloneOrder& order) {
  const std::pair<std::string*, std::pair<std::string_view, std::string>> places[] = {
      {&oracle.tablespace, {"tablespace", order.name}},
      {&oracle.temporary, {"temporary", order.name + "_TEMP"}},
      {&oracle.source_tablespace, {"source_tablespace", order.source}},
      {&oracle.source_temporary, {"source_temporary", order.source + "_TEMP"}}};
  for (const auto& [into, named] : places) {
    const auto& [field, otherwise] = named;
    *into = otherwise;
    read_over(*into, fields, field, kNameRule);
    if (!oracle_name(*into)) fields.refuse(field, kOracleName);  // A user's may be too long for more.
  }
  read_over(oracle.makes_tablespaces, fields, "makes_tablespaces");
  read_over(oracle.managed_files, fields, "managed_files");
  read_over(oracle.datafile, fields, "datafile", kPathRule);
  read_over(oracle.tempfile, fields, "tempfile", kPathRule);
  read_sizes(oracle.data, fields, "");
  read_sizes(oracle.temp, fields, "temporary_");
}

OracleOrder read_oracle(JsonFields& fields, const CloneOrder& order) {
  OracleOrder oracle;
  read_room(oracle, fields, order);
  read_over(oracle.marks_source, fields, "marks_source");
  if (fields.has("way")) oracle.way = fields.named<OracleWay>("way", oracle_way_named, kOracleWays);
  read_over(oracle.link, fields, "link", kLinkRule);
  read_over(oracle.directory, fields, "directory", kNameRule);
  read_over(oracle.directory_path, fields, "directory_path", kPathRule);
  // It would be dropped with the run.
  if (!oracle.directory_path.empty() && oracle.directory == kDataPumpDirectory) {
    fields.refuse("directory", "another name beside a 'directory_path'");
  }
  return oracle;
}

bool is_about_one_template(const std::vector<CloneOrder>& orders) {
  std::set<std::string_view> names;
  return !orders.empty() && std::ranges::all_of(orders, [&](const CloneOrder& order) {
    return needs_set_up(order.vendor) && order.server == orders.front().server &&
           order.source == orders.front().source && names.insert(order.name).second;
  });
}

}  // namespace

CloneOrder read_order(JsonFields& fields) {
  CloneOrder order;
  order.vendor = fields.named<Vendor>("vendor", vendor_named, kVendors);
  const bool is_oracle = order.vendor == Vendor::oracle;
  order.alias = fields.text("alias");
  order.server = fields.text("server");
  order.source = is_oracle ? read_checked(fields, "source", kNameRule) : fields.text("source");
  order.name = is_oracle ? read_checked(fields, "name", kNameRule) : fields.text("name");
  order.version = fields.whole<std::uint32_t>("version");
  order.mariadb = fields.flag("mariadb");
  if (!fields.has("oracle")) {
    if (is_oracle) fields.refuse("oracle", "an object");
  } else if (is_oracle) {
    JsonFields inner = fields.of(fields.member("oracle"));
    order.oracle = read_oracle(inner, order);
  } else {
    fields.refuse("oracle", "none of another vendor");
  }
  return order;
}

std::vector<CloneOrder> read_orders(JsonFields& fields) {
  std::vector<CloneOrder> orders;
  for (const JsonValue& entry : fields.list("orders")) {
    JsonFields inner = fields.of(entry);
    orders.push_back(read_order(inner));
  }
  return orders;
}

std::vector<CloneOrder> read_orders_of_one_template(JsonFields& fields) {
  std::vector<CloneOrder> orders = read_orders(fields);
  if (!is_about_one_template(orders)) fields.refuse("orders", kOneTemplate);
  return orders;
}

}  // namespace shoal
