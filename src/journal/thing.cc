#include "journal/thing.h"

#include "model/names.h"

namespace shoal {
namespace {

constexpr std::array kKinds{
    std::pair{Thing::Kind::database, std::string_view{"database"}},
    std::pair{Thing::Kind::folder, std::string_view{"folder"}},
    std::pair{Thing::Kind::file, std::string_view{"file"}},
    std::pair{Thing::Kind::shared_memory, std::string_view{"shared_memory"}},
    std::pair{Thing::Kind::process_group, std::string_view{"process_group"}},
};

}  // namespace

std::string_view name_of(Thing::Kind kind) { return name_in(kKinds, kind); }

std::optional<Thing::Kind> thing_kind_named(std::string_view name) { return value_in<Thing::Kind>(kKinds, name); }

}  // namespace shoal
