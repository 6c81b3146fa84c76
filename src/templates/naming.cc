#include "templates/naming.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <iterator>

#include "journal/names.h"

namespace shoal {
namespace {

// FNV-1a of 64 bits: names differ by it, and nothing rests on nobody finding two texts with one hash.
class Hash {
 public:
  // Texts are set apart by their lengths.
  Hash& add(std::string_view text) {
    std::uint64_t length = text.size();
    for (int byte = 0; byte < 8; ++byte, length >>= 8U) mix(static_cast<unsigned char>(length & 0xFFU));
    for (const char character : text) mix(static_cast<unsigned char>(character));
    return *this;
  }

  [[nodiscard]] std::string print() const {
    constexpr unsigned kBits = 48;
    const std::uint64_t folded = (state_ ^ (state_ >> kBits)) & ((std::uint64_t{1} << kBits) - 1);
    return fmt::format("{:012x}", folded);
  }

 private:
  void mix(unsigned char byte) { state_ = (state_ ^ byte) * 1099511628211ULL; }

  std::uint64_t state_ = 14695981039346656037ULL;
};

}  // namespace

std::string make_template_id(std::string_view database, const std::vector<TemplateInput>& inputs,
                             const std::function<bool(const std::string&)>& is_taken) {
  std::vector<TemplateInput> given;
  std::ranges::copy_if(inputs, std::back_inserter(given), [](const TemplateInput& input) { return !input.observed; });
  std::ranges::sort(given);
  Hash hash;
  hash.add(database);
  for (const TemplateInput& input : given) {
    hash.add(input.kind).add(input.name).add(input.digest).add(input.stage == TemplateInput::Stage::base ? "b" : "w");
  }
  std::string id = hash.print();
  for (unsigned number = 2; is_taken(id); ++number) id = Hash{hash}.add(std::to_string(number)).print();
  return id;
}

TemplateNames name_template(const std::string& id, const TemplatePlace& place) {
  if (place.source.empty() || place.vendor == "sqlite") {
    const std::string stem = fmt::format("{}/{}", place.folder, id);
    return {id, stem + ".sqlite3", stem + ".base.sqlite3"};
  }
  const std::string name = fmt::format("{}_{}", place.source, id);
  return {id, fitting_name(name, place.vendor), fitting_name(name + "_m", place.vendor)};
}

std::string lock_name_of(std::string_view database) { return Hash{}.add(database).print(); }

}  // namespace shoal
