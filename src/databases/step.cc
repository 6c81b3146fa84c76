#include "databases/step.h"

#include "model/names.h"

namespace shoal {
namespace {

constexpr std::array kActions{
    std::pair{Step::Action::sql, std::string_view{"sql"}},
    std::pair{Step::Action::copy_file, std::string_view{"copy_file"}},
    std::pair{Step::Action::remove_file, std::string_view{"remove_file"}},
};

}  // namespace

std::string_view name_of(Step::Action action) { return name_in(kActions, action); }

}  // namespace shoal
