#include "databases/mysql_schema.h"

#include "model/names.h"

namespace shoal {
namespace {

constexpr std::array kSqlWords{
    std::pair{MysqlKind::procedure, std::string_view{"PROCEDURE"}},
    std::pair{MysqlKind::function, std::string_view{"FUNCTION"}},
    std::pair{MysqlKind::package, std::string_view{"PACKAGE"}},
    std::pair{MysqlKind::package_body, std::string_view{"PACKAGE BODY"}},
    std::pair{MysqlKind::view, std::string_view{"VIEW"}},
    std::pair{MysqlKind::trigger, std::string_view{"TRIGGER"}},
    std::pair{MysqlKind::event, std::string_view{"EVENT"}},
};

constexpr std::array kNames{
    std::pair{MysqlKind::procedure, std::string_view{"procedure"}},
    std::pair{MysqlKind::function, std::string_view{"function"}},
    std::pair{MysqlKind::package, std::string_view{"package"}},
    std::pair{MysqlKind::package_body, std::string_view{"package body"}},
    std::pair{MysqlKind::view, std::string_view{"view"}},
    std::pair{MysqlKind::trigger, std::string_view{"trigger"}},
    std::pair{MysqlKind::event, std::string_view{"event"}},
};

}  // namespace

std::string_view sql_of(MysqlKind kind) { return name_in(kSqlWords, kind); }

std::string_view name_of(MysqlKind kind) { return name_in(kNames, kind); }

bool speaks_utf8(std::string_view character_set) { return character_set.starts_with("utf8"); }

}  // namespace shoal
