// How messages about templates are read and printed: the inside of parse_message and print_message.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "json/fields.h"
#include "protocol/message.h"

namespace shoal {

struct MessageKind {
  std::string_view name;
  Incoming (*read)(JsonFields&);
};

[[nodiscard]] std::span<const MessageKind> template_message_kinds();

[[nodiscard]] std::string print(const SetUpTold& message);
[[nodiscard]] std::string print(const ObservedTold& message);
[[nodiscard]] std::string print(const TemplateFound& message);
[[nodiscard]] std::string print(const TemplateKept& message);
[[nodiscard]] std::string print(const TemplatesTold& message);
[[nodiscard]] std::string print(const TemplateRecordTold& message);
[[nodiscard]] std::string print(const TemplateExplained& message);

}  // namespace shoal
