#include "databases/reset.h"

#include <fmt/format.h>

#include "databases/quote.h"

namespace shoal {

ResetPlan plan_reset(const ResetOrder& order) {
  ResetPlan plan;
  for (std::size_t place = 0; place < order.tables.size(); ++place) {
    const std::string table = quote_name(order.vendor, order.tables[place]);
    plan.which +=
        fmt::format("{}SELECT {} WHERE EXISTS (SELECT 1 FROM {})", place == 0 ? "" : " UNION ALL ", place, table);
    plan.clear.push_back("DELETE FROM " + table);
  }
  return plan;
}

}  // namespace shoal
