// What a journal may hold after its writer was killed.
#include "check.h"
#include "journal/record.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto record = shoal::parse_journal(shoal::as_text(data, size));
  if (!record) {
    shoal::check(record.error());
    return 0;
  }

  // What was read can be written and read again, and is still the same.
  const std::string printed = shoal::print_run_line(record->who) + shoal::print_intend(record->left);
  const auto again = shoal::parse_journal(printed);
  shoal::check(again.has_value() && again->unreadable == 0);
  shoal::check(again->who == record->who && again->left == record->left);
  shoal::check(shoal::print_intend(again->left) == shoal::print_intend(record->left));

  const auto emptied = shoal::parse_journal(printed + shoal::print_gone(record->left));
  shoal::check(emptied.has_value() && emptied->left.empty());
  return 0;
}
