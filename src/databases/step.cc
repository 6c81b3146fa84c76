#include "databases/step.h"

#include "model/names.h"

namespace shoal {
namespace {

constexpr std::array kActions{
    std::pair{Step::Action::sql, std::string_view{"sql"}},
    std::pair{Step::Action::copy_file, std::string_view{"copy_file"}},
    std::pair{Step::Action::remove_file, std::string_view{"remove_file"}},
    std::pair{Step::Action::migrate, std::string_view{"migrate"}},
};

constexpr std::array kSessions{
    std::pair{Step::Session::admin, std::string_view{"admin"}},
    std::pair{Step::Session::source, std::string_view{"source"}},
    std::pair{Step::Session::clone, std::string_view{"clone"}},
};

}  // namespace

std::string_view name_of(Step::Action action) { return name_in(kActions, action); }

std::string_view name_of(Step::Session session) { return name_in(kSessions, session); }

}  // namespace shoal
