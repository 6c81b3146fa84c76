#include "model/options.h"

#include "model/names.h"

namespace shoal {
namespace {

constexpr std::array kFlakyResults{
    std::pair{FlakyResult::pass, std::string_view{"pass"}},
    std::pair{FlakyResult::fail, std::string_view{"fail"}},
};

constexpr std::array kLeaks{
    std::pair{Leaks::off, std::string_view{"off"}},
    std::pair{Leaks::warn, std::string_view{"warn"}},
    std::pair{Leaks::fail, std::string_view{"fail"}},
};

constexpr std::array kIsolations{
    std::pair{Isolation::caches, std::string_view{"caches"}},
    std::pair{Isolation::email, std::string_view{"email"}},
    std::pair{Isolation::media, std::string_view{"media"}},
    std::pair{Isolation::tempfile, std::string_view{"tempfile"}},
};

}  // namespace

std::string_view name_of(FlakyResult result) { return name_in(kFlakyResults, result); }

std::optional<FlakyResult> flaky_result_named(std::string_view name) {
  return value_in<FlakyResult>(kFlakyResults, name);
}

std::string_view name_of(Leaks leaks) { return name_in(kLeaks, leaks); }

std::optional<Leaks> leaks_named(std::string_view name) { return value_in<Leaks>(kLeaks, name); }

std::string_view name_of(Isolation isolation) { return name_in(kIsolations, isolation); }

std::optional<Isolation> isolation_named(std::string_view name) { return value_in<Isolation>(kIsolations, name); }

}  // namespace shoal
