#include "databases/vendor.h"

#include <array>

#include "model/names.h"

namespace shoal {
namespace {

constexpr std::array kVendors{
    std::pair{Vendor::postgresql, std::string_view{"postgresql"}},
    std::pair{Vendor::mysql, std::string_view{"mysql"}},
    std::pair{Vendor::sqlite, std::string_view{"sqlite"}},
    std::pair{Vendor::oracle, std::string_view{"oracle"}},
};

}  // namespace

std::string_view name_of(Vendor vendor) { return name_in(kVendors, vendor); }

std::optional<Vendor> vendor_named(std::string_view name) { return value_in<Vendor>(kVendors, name); }

}  // namespace shoal
