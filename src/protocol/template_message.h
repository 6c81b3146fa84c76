// The messages about remembered templates; message.h has all the others.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "model/options.h"
#include "templates/choose.h"
#include "templates/input.h"
#include "templates/naming.h"

namespace shoal {

// --- From the host ---

struct SetUpAsked {
  DatabaseSetUpWish wish;
};
// Each of these but the first has the `folder` of the templates.
struct ObservedAsked {
  std::string folder;
  std::string database;  // "postgresql 127.0.0.1:5432 test_shop"; opaque.
};
struct TemplateAsked {
  std::string folder;
  std::string database;
  std::string vendor;
  std::string server;
  std::string alias;
  std::string source;  // The test database's name; empty when it lives in memory.
  TemplateWish wish;
};
struct TemplateMade {
  std::string folder;
  std::string database;
  std::string id;
  std::vector<TemplateInput> inputs;
  std::uint64_t size = 0;
  std::array<std::string, 2> checks = {};
};
struct TemplateDone {
  std::string folder;
  std::string database;
  std::string id;
  bool used = false;
};
struct TemplateGone {
  std::string folder;
  std::string id;
};
struct TemplatesAsked {
  std::string folder;
};
struct TemplateRecordAsked {
  std::string folder;
  std::string id;
};
struct ExplanationAsked {
  std::string folder;
  std::string database;
  std::vector<TemplateInput> inputs;
};

// --- From the engine, to the host ---

struct SetUpTold {
  DatabaseSetUp set_up;
};
struct ObservedTold {
  std::vector<TemplateInput> inputs;  // Of which only kind and name are told.
};
struct TemplateFound {
  enum class Found { none, base, whole, busy };

  Found found = Found::none;
  TemplateNames names = {};  // Of the one that was found.
  std::string made = {};
  std::array<std::string, 2> checks = {};
  std::uint32_t new_migrations = 0;
  std::vector<std::string> reasons = {};
  std::int64_t holder = 0;  // Who is in the way; 0 when unknown.
  TemplateNames make = {};  // Of the one to be made; empty when none is to be.
};
struct TemplateKept {
  struct Dropped {
    std::string vendor;
    std::string server;
    std::string alias;
    TemplateNames names;
  };
  std::vector<Dropped> drop = {};  // On servers, and forgotten by the engine already.
};
struct TemplatesTold {
  struct Line {
    TemplateNames names;
    std::string database;
    std::string vendor;
    std::string server;
    std::string alias;
    std::string made;
    std::string used;
    std::uint64_t size = 0;
    std::size_t migrations = 0;
  };
  std::vector<Line> templates = {};  // The most recently used first.
};
struct TemplateRecordTold {
  std::string record;  // As it stands in its file; empty when there is none.
};
struct TemplateExplained {
  std::string id = {};  // Empty when none is remembered.
  std::string made = {};
  std::vector<std::string> changes = {};
};

}  // namespace shoal
