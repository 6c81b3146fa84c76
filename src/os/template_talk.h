// Answers what the host asks about remembered templates, and holds the locks of those that it uses or makes.
//
// Nothing that goes wrong here ends a run: without a template a database is made as ever.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <string>

#include "base/error.h"
#include "os/template_lock.h"
#include "os/template_store.h"
#include "protocol/message.h"
#include "templates/choose.h"
#include "templates/record.h"

namespace shoal {

class TemplateTalk {
 public:
  // So many templates of one database are kept. `warn` takes what a person should read.
  TemplateTalk(std::size_t keep, std::function<void(std::string)> warn) : keep_(keep), warn_(std::move(warn)) {}

  // The errors are breaches of the protocol.
  [[nodiscard]] Result<Outgoing> answer(const ObservedAsked& message) const;
  [[nodiscard]] Result<Outgoing> answer(const TemplateAsked& message);
  [[nodiscard]] Result<Outgoing> answer(const TemplateMade& message);
  [[nodiscard]] Result<Outgoing> answer(const TemplateGone& message);
  [[nodiscard]] Result<Outgoing> answer(const TemplatesAsked& message) const;
  [[nodiscard]] Result<Outgoing> answer(const TemplateRecordAsked& message) const;
  [[nodiscard]] Result<Outgoing> answer(const ExplanationAsked& message) const;
  void take(const TemplateDone& message);

 private:
  // Of one database's templates, from the answer until the host has done with it.
  struct Use {
    TemplateLock lock;
    TemplateRecord making = {};  // As far as it is known; without an id when none is made.
  };

  [[nodiscard]] Outgoing begin(const TemplateAsked& message, const TemplateStore& store, TemplateLock lock,
                               TemplateFound found);
  [[nodiscard]] TemplateKept keep(const TemplateStore& store, const TemplateRecord& record);
  void forget(const TemplateStore& store, const std::string& id);

  std::size_t keep_;
  std::function<void(std::string)> warn_;
  std::map<std::string, Use> uses_ = {};  // By the path of the lock.
};

}  // namespace shoal
