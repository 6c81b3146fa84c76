// Words of Oracle that people write down: how a schema is copied, names, paths, sizes.
//
// What passes here can stand in a statement, also inside of q'[...]'. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace shoal {

// How a schema is copied; `automatic` tries them in this order, but for `link` without a link.
enum class OracleWay {
  automatic,
  network,   // Data Pump, over the database's own loopback link.
  link,      // Data Pump, over a database link that was named.
  dump,      // Data Pump, through a dump file in a directory object.
  metadata,  // DBMS_METADATA and INSERT .. SELECT.
  migrate,   // Django migrates each clone.
};
inline constexpr std::string_view kOracleWays =
    "\"auto\", \"network\", \"link\", \"dump\", \"metadata\" or \"migrate\"";

[[nodiscard]] std::string_view name_of(OracleWay way);
[[nodiscard]] std::optional<OracleWay> oracle_way_named(std::string_view name);

// Each of these is nothing for a text that is none; what people are told then stands beside it.

// As it stands in the dictionary: in upper case.
[[nodiscard]] std::optional<std::string> oracle_name(std::string_view text);
inline constexpr std::string_view kOracleName = "a name of letters, digits, _, $ and #, of at most 128 bytes";

// Of a database link, which may have a domain and a qualifier: "SHOP.EXAMPLE.COM@COPIES".
[[nodiscard]] std::optional<std::string> oracle_link_name(std::string_view text);
inline constexpr std::string_view kOracleLinkName = "the name of a database link, of at most 128 bytes";

// The directory object that every database has; nobody may make or drop it for a run.
inline constexpr std::string_view kDataPumpDirectory = "DATA_PUMP_DIR";

// On the server; of a file, or of a folder.
[[nodiscard]] std::optional<std::string> oracle_path(std::string_view text);
inline constexpr std::string_view kOraclePath = "a path without quotes or control characters, and no ] at its end";

// Of a file: "50M".
[[nodiscard]] std::optional<std::string> oracle_size(std::string_view text);
inline constexpr std::string_view kOracleSize = "a size, like \"50M\"";

}  // namespace shoal
