// Many processes that use, make and drop templates of one database at once, and are killed at it.
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <memory>
#include <random>
#include <thread>
#include <vector>

#include "os/template_talk.h"
#include "os/testing.h"

namespace shoal {
namespace {

using Found = TemplateFound::Found;
using testing::Child;
using testing::contents_of;
using testing::TemporaryFolder;

constexpr std::size_t kKept = 3;
constexpr int kWrong = 99;

// As many migrations as `count` says; a template's files hold that number.
std::vector<TemplateInput> inputs_of(std::size_t count) {
  std::vector<TemplateInput> inputs;
  inputs.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    inputs.push_back({.kind = "migration", .name = fmt::format("{:04}", i), .digest = "1"});
  }
  return inputs;
}

// One host after the other, each with its engine.
class Host {
 public:
  Host(const std::string& folder, unsigned seed) : folder_(folder), random_(seed) {}

  // Returns 0, or `kWrong` when it was sent to a template that is not what it should be.
  int run_many(int runs) {
    for (int run = 0; run < runs; ++run) {
      if (!run_once()) return kWrong;
    }
    return 0;
  }

  // Asks until nobody is in the way.
  bool run_once() {
    TemplateTalk talk{kKept, [](const std::string&) {}};
    const std::size_t count = 1 + random_() % 6;
    const TemplateAsked wish{.folder = folder_,
                             .database = "d",
                             .vendor = "sqlite",
                             .server = "",
                             .alias = "default",
                             .source = "",
                             .wish = {.inputs = inputs_of(count), .fresh = random_() % 8 == 0}};
    TemplateFound found = std::get<TemplateFound>(*talk.answer(wish));
    for (; found.found == Found::busy; found = std::get<TemplateFound>(*talk.answer(wish))) {
      std::this_thread::sleep_for(std::chrono::milliseconds{1});
    }
    return found.found == Found::whole ? use(talk, found, count) : make(talk, found, count);
  }

 private:
  bool use(TemplateTalk& talk, const TemplateFound& found, std::size_t count) {
    const std::string expected = std::to_string(count);
    const bool right = contents_of(found.names.whole) == expected && contents_of(found.names.base) == expected;
    talk.take(TemplateDone{folder_, "d", found.names.id, true});
    return right;
  }

  bool make(TemplateTalk& talk, const TemplateFound& found, std::size_t count) {
    const std::size_t lacks = found.found == Found::base ? found.new_migrations : count;
    const std::string expected = std::to_string(count - lacks);
    if (found.found == Found::base && contents_of(found.names.base) != expected) return false;
    // Nobody else makes one of that name.
    if (std::filesystem::exists(found.make.whole)) return false;
    testing::append_to(found.make.whole, std::to_string(count));
    testing::append_to(found.make.base, std::to_string(count));
    if (random_() % 6 == 0) {
      talk.take(TemplateDone{folder_, "d", found.make.id, false});
      return true;
    }
    return talk.answer(TemplateMade{folder_, "d", found.make.id, inputs_of(count), 1, {}}).has_value();
  }

  const std::string& folder_;
  std::mt19937 random_;
};

int count_databases(const std::string& folder) {
  int count = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    count += entry.path().extension() == ".sqlite3" ? 1 : 0;
  }
  return count;
}

TEST(TemplateCrowd, finds_what_it_should_whoever_is_killed_when) {
  const TemporaryFolder folder;
  const std::string path = folder / "templates";
  std::mt19937 random(7);
  std::vector<std::unique_ptr<Child>> crowd;
  crowd.reserve(4);
  for (unsigned seed = 0; seed < 4; ++seed) {
    crowd.push_back(std::make_unique<Child>([&, seed] { return Host{path, seed}.run_many(100'000); }));
  }

  for (unsigned round = 0; round < 40; ++round) {
    std::this_thread::sleep_for(std::chrono::milliseconds{random() % 50});
    std::unique_ptr<Child>& victim = crowd[random() % crowd.size()];
    kill(victim->pid(), SIGKILL);
    ASSERT_EQ(victim->wait(), -SIGKILL) << "round " << round;
    victim = std::make_unique<Child>([&, round] { return Host{path, 100 + round}.run_many(100'000); });
  }
  crowd.clear();

  Host last{path, 1'000};
  for (int run = 0; run < 50; ++run) ASSERT_TRUE(last.run_once());
  const std::size_t remembered = TemplateStore{path}.remembered().size();
  EXPECT_LE(remembered, kKept);
  EXPECT_EQ(count_databases(path), static_cast<int>(2 * remembered));
}

}  // namespace
}  // namespace shoal
