// A run is killed after each of its steps in turn, and at each byte that it
// writes down; whatever it had made is removed by the next, and nothing else.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <functional>
#include <set>

#include "os/journal_desk.h"
#include "os/process_group.h"
#include "os/testing.h"

namespace shoal {
namespace {

using testing::append_to;
using testing::Child;
using testing::TemporaryFolder;
using Names = std::set<std::string>;

// All that a run may make lies in here; a database server is a folder, and a
// database a file in it.
struct World {
  TemporaryFolder place;
  std::string state = place / ".shoal";
  std::string memory = "psm_shoal_crash_" + std::to_string(getpid());

  World() {
    std::filesystem::create_directories(place / "server");
    for (const char* bystander : {"server/app", "server/test_other", "notes", "test_other.db", "test_shop.db-x"}) {
      append_to(place / bystander, "");
    }
    std::filesystem::create_directory(place / "shoal-other");
  }

  [[nodiscard]] Names names() const {
    Names names;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(place.path())) {
      const std::string name = entry.path().lexically_relative(place.path());
      if (!name.starts_with(".shoal")) names.insert(name);
    }
    if (exists(memory)) names.insert(memory);
    return names;
  }

  static bool exists(const std::string& segment) {
    const int handle = shm_open(("/" + segment).c_str(), O_RDONLY, 0);
    if (handle >= 0) close(handle);
    return handle >= 0;
  }
};

const Names kBystanders{"server",        "server/app",     "server/test_other", "notes",
                        "test_other.db", "test_shop.db-x", "shoal-other"};

void make_empty_file(const std::string& path) { close(open(path.c_str(), O_WRONLY | O_CREAT, 0600)); }

// A whole run, a step at a time. Each makes what the step before has noted.
class Story {
 public:
  explicit Story(const World& world) : world_(world) {}

  // Returns false when there is no such step.
  bool take_step(int number) {
    const std::vector<std::function<void()>> steps{
        [&] { desk_ = std::move(*JournalDesk::open(world_.state, "crashed", getpid())); },
        [&] { (void)desk_->intend({folder_}); },
        [&] { std::filesystem::create_directory(folder_.name); },
        [&] { make_empty_file(folder_.name + "/endpoint"); },
        [&] { (void)desk_->claim({database_, sqlite_}); },
        [&] { make_empty_file(world_.place / "server/test_shop"); },
        [&] { make_empty_file(sqlite_.name); },
        [&] { make_empty_file(sqlite_.name + "-wal"); },
        [&] { (void)desk_->intend({memory_, clone_}); },
        [&] { close(shm_open(("/" + memory_.name).c_str(), O_CREAT | O_RDWR, 0600)); },
        [&] { make_empty_file(world_.place / "server/test_shop_1"); },
        [&] { std::filesystem::remove(world_.place / "server/test_shop_1"); },
        [&] { shm_unlink(("/" + memory_.name).c_str()); },
        [&] { (void)desk_->gone("", {memory_, clone_}); },
        [&] { (void)desk_->intend({clone_}); },
        [&] { make_empty_file(world_.place / "server/test_shop_1"); },
        [&] { std::filesystem::remove_all(folder_.name); },
        [&] { (void)desk_->gone("", {folder_}); },
        [&] { (void)desk_->finish(true); },
    };
    if (number >= static_cast<int>(steps.size())) return false;
    steps[static_cast<std::size_t>(number)]();
    return true;
  }

 private:
  const World& world_;
  std::unique_ptr<JournalDesk> desk_;
  Thing folder_{.kind = Thing::Kind::folder, .name = world_.place / "shoal-run"};
  Thing database_{.kind = Thing::Kind::database, .name = "test_shop", .vendor = "postgresql", .server = "here"};
  Thing clone_{.kind = Thing::Kind::database, .name = "test_shop_1", .vendor = "postgresql", .server = "here"};
  Thing sqlite_{.kind = Thing::Kind::database, .name = world_.place / "test_shop.db", .vendor = "sqlite"};
  Thing memory_{.kind = Thing::Kind::shared_memory, .name = world_.memory};
};

// As the next run does, whose host drops the databases on the server.
void clean_up(const World& world) {
  const auto desk = std::move(*JournalDesk::open(world.state, "next", getpid()));
  const LeftOver found = *desk->left_over(false);
  for (const LeftThing& left : found.things) {
    EXPECT_EQ(left.thing.vendor, "postgresql") << left.thing.name << ": " << left.reason;
    std::filesystem::remove(world.place / ("server/" + left.thing.name));
    EXPECT_TRUE(desk->gone(left.run, {left.thing}));
  }
  EXPECT_TRUE(desk->finish(true));
}

Names journals_of(const World& world) {
  Names names;
  for (const auto& entry : std::filesystem::directory_iterator(world.state + "/journal")) {
    names.insert(entry.path().filename());
  }
  return names;
}

void expect_nothing_left(const World& world) {
  clean_up(world);

  ASSERT_EQ(world.names(), kBystanders);
  ASSERT_EQ(journals_of(world), Names{"lock"});
}

int tell_and_die_after(const World& world, int steps) {
  Story story(world);
  for (int number = 0; number < steps; ++number) {
    if (!story.take_step(number)) return 0;
  }
  return raise(SIGKILL);
}

TEST(JournalCrash, after_any_step_leaves_nothing_behind_and_takes_nothing_along) {
  bool went_through = false;
  for (int steps = 0; !went_through && !HasFatalFailure(); ++steps) {
    SCOPED_TRACE(steps);
    const World world;
    Child child{[&] { return tell_and_die_after(world, steps); }};
    went_through = child.wait() == 0;

    expect_nothing_left(world);
  }
}

// The kernel lets a process write up to the limit and not a byte more: it cuts
// the line in two and kills the writer at the next.
int tell_and_die_at(const World& world, rlim_t size) {
  std::signal(SIGXFSZ, SIG_DFL);
  const rlimit limit{size, size};
  setrlimit(RLIMIT_FSIZE, &limit);
  Story story(world);
  for (int number = 0; story.take_step(number);) ++number;
  return 0;
}

TEST(JournalCrash, at_any_byte_leaves_nothing_behind_and_takes_nothing_along) {
  constexpr rlim_t kStride = 11;  // Coprime to the lines' lengths, so that all places of a line get their turn.
  bool went_through = false;
  rlim_t size = 0;
  for (; !went_through && !HasFatalFailure(); size += kStride) {
    SCOPED_TRACE(size);
    const World world;
    ASSERT_TRUE(
        (*JournalDesk::open(world.state, "earlier", getpid()))->finish(true));  // What it makes is not the point.
    Child child{[&] { return tell_and_die_at(world, size); }};
    const int status = child.wait();
    ASSERT_TRUE(status == 0 || status == -SIGXFSZ) << status;
    went_through = status == 0;

    expect_nothing_left(world);
  }
  EXPECT_GT(size, 1000u);
}

// As a worker might whose folder is removed while it lives.
pid_t start_worker_in(const std::string& folder) {
  const pid_t worker = fork();
  if (worker == 0) {
    setpgid(0, 0);
    alarm(30);  // So that no failure leaves it behind.
    for (;;) {
      mkdir(folder.c_str(), 0700);
      append_to(folder + "/log", "x");
    }
  }
  setpgid(worker, worker);
  return worker;
}

TEST(JournalCrash, ends_the_processes_that_a_run_has_left_before_it_removes_their_files) {
  const World world;
  const std::string folder = world.place / "shoal-run";
  Child child{[&] {
    const auto desk = std::move(*JournalDesk::open(world.state, "crashed", getpid()));
    (void)desk->intend({{.kind = Thing::Kind::folder, .name = folder}});
    const pid_t worker = start_worker_in(folder);
    append_to(world.state + "/worker", std::to_string(worker));
    // So much to look for between the folder and the worker would give that time.
    std::vector<Thing> files(2'000, {.kind = Thing::Kind::file, .name = world.place / "file"});
    for (std::size_t i = 0; i < files.size(); ++i) files[i].name += std::to_string(i);
    (void)desk->intend(files);
    (void)desk->intend({{.kind = Thing::Kind::process_group, .name = read_group_name(worker)}});
    return raise(SIGKILL);
  }};
  ASSERT_EQ(child.wait(), -SIGKILL);
  const std::int64_t worker = std::stol(testing::contents_of(world.state + "/worker"));
  ASSERT_EQ(members_of_group(worker).size(), 1u);

  expect_nothing_left(world);

  EXPECT_TRUE(members_of_group(worker).empty());
}

}  // namespace
}  // namespace shoal
