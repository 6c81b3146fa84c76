// What the record of a template may hold: it may be another version's, or spoiled.
#include "check.h"
#include "templates/record.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = shoal::as_text(data, size);
  const auto record = shoal::parse_template_record(text);
  const std::string database = shoal::database_in_record(text);
  if (!record) {
    shoal::check(record.error());
    return 0;
  }

  // What was read can be written and read again, and is still the same.
  shoal::check(database == record->database && shoal::is_template_id(record->id));
  shoal::check(shoal::parse_template_record(shoal::print_template_record(*record)) == *record);
  return 0;
}
