// How messages are read and printed: the inside of parse_message and print_message, for their parts.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "json/fields.h"
#include "json/writer.h"
#include "protocol/message.h"

namespace shoal {

struct MessageKind {
  std::string_view name;
  Incoming (*read)(JsonFields&);
};

[[nodiscard]] std::span<const MessageKind> clone_message_kinds();
[[nodiscard]] std::span<const MessageKind> template_message_kinds();

[[nodiscard]] CloneOrder read_order(JsonFields& fields);
// Those in `orders`.
[[nodiscard]] std::vector<CloneOrder> read_orders(JsonFields& fields);
[[nodiscard]] std::vector<CloneOrder> read_orders_of_one_template(JsonFields& fields);

// As fields of the object that is being written.
void put_texts(JsonWriter& json, std::string_view name, std::span<const std::string> texts);
void put_error(JsonWriter& json, const Error& error);

[[nodiscard]] std::string print(const PlansPrinted& message);
[[nodiscard]] std::string print(const DatabasesDropped& message);
[[nodiscard]] std::string print(const GrantsPrinted& message);
[[nodiscard]] std::string print(const StepsWanted& message);
[[nodiscard]] std::string print(const CloneMade& message);
[[nodiscard]] std::string print(const CloneFailed& message);
[[nodiscard]] std::string print(const ResetPlanned& message);

[[nodiscard]] std::string print(const SetUpTold& message);
[[nodiscard]] std::string print(const ObservedTold& message);
[[nodiscard]] std::string print(const TemplateFound& message);
[[nodiscard]] std::string print(const TemplateKept& message);
[[nodiscard]] std::string print(const TemplatesTold& message);
[[nodiscard]] std::string print(const TemplateRecordTold& message);
[[nodiscard]] std::string print(const TemplateExplained& message);

}  // namespace shoal
