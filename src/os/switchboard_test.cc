#include "os/switchboard.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "os/testing.h"

namespace shoal {
namespace {

using std::chrono::milliseconds;
using testing::Client;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// Notes everything it hears.
struct Notebook final : Switchboard::Listener {
  std::vector<std::string> heard;
  std::vector<std::string> warnings;
  bool takes_messages = true;

  Result<void> answer() const {
    if (takes_messages) return {};
    return fail({"it said what it may not say"});
  }
  Result<void> host_said(const Incoming&) override {
    heard.emplace_back("host said");
    return answer();
  }
  void host_left(const std::optional<Error>& refused) override {
    heard.emplace_back(refused ? "host refused" : "host left");
  }
  bool awaits_worker(Slot slot, std::uint32_t generation) const override {
    return slot == Slot{1} && generation == 2;
  }
  void worker_joined(const WorkerHello& hello) override {
    heard.push_back(fmt::format("worker {} joined", hello.slot.value));
  }
  Result<void> worker_said(Slot slot, const Incoming&) override {
    heard.push_back(fmt::format("worker {} said", slot.value));
    return answer();
  }
  void worker_left(Slot slot, bool refused) override {
    heard.push_back(fmt::format("worker {} {}", slot.value, refused ? "refused" : "left"));
  }
  void warned(std::string text) override { warnings.push_back(std::move(text)); }
};

std::string host_hello(std::string_view token = "secret", int protocol = kProtocolVersion) {
  return fmt::format(R"({{"m": "hello", "role": "host", "token": "{}", "protocol": {}, "pid": 7}})"
                     "\n",
                     token, protocol);
}

std::string worker_hello(int slot, int generation) {
  return fmt::format(
      R"({{"m": "hello", "role": "worker", "token": "secret", "protocol": {}, "slot": {}, "generation": {}, "pid": 7}})"
      "\n",
      kProtocolVersion, slot, generation);
}

struct SwitchboardTest : ::testing::Test {
  testing::TemporaryFolder folder;
  std::string endpoint = folder / "endpoint";
  std::unique_ptr<Loop> loop = std::move(*Loop::make());
  Notebook notebook;
  Switchboard switchboard{"secret", notebook};

  void SetUp() override { ASSERT_TRUE(switchboard.open(*loop, endpoint)); }

  // Lets things happen until `done`.
  bool until(const std::function<bool()>& done) {
    for (int left = 1000; left > 0 && !done(); --left) loop->step(milliseconds{10});
    return done();
  }
  bool until_heard(std::size_t count) {
    return until([&] { return notebook.heard.size() >= count; });
  }
  Client host() {
    Client client{endpoint};
    client.send(host_hello());
    EXPECT_TRUE(until([&] { return switchboard.has_host(); }));
    return client;
  }
  Client worker() {
    Client client{endpoint};
    client.send(worker_hello(1, 2));
    EXPECT_TRUE(until_heard(1));
    return client;
  }
  // What a client that sends `bytes` first is told when it is refused.
  std::string refusal_of(std::string_view bytes) {
    Client client{endpoint};
    client.send(bytes);
    EXPECT_TRUE(until([&] { return !notebook.warnings.empty(); }));
    const std::string told = client.receive();
    EXPECT_TRUE(testing::comes_true([&] { return client.is_closed(); }));
    return told;
  }
};

TEST_F(SwitchboardTest, lets_the_user_alone_in) {
  struct stat facts{};

  ASSERT_EQ(stat(endpoint.c_str(), &facts), 0);

  EXPECT_EQ(facts.st_mode & 0777u, 0600u);
}

TEST_F(SwitchboardTest, carries_messages_both_ways) {
  Client host = this->host();
  Client worker = this->worker();

  host.send("{\"m\": \"suite_complete\"}\n");
  EXPECT_TRUE(until_heard(2));
  worker.send("{\"m\": \"ready\"}\n{\"m\": \"mo");
  EXPECT_TRUE(until_heard(3));
  worker.send("re\"}\n");
  EXPECT_TRUE(until_heard(4));
  switchboard.send_to_host(WorkerWanted{Slot{1}, 2});
  switchboard.send_to_worker(Slot{1}, Leave{});
  switchboard.send_to_worker(Slot{2}, Leave{});

  EXPECT_THAT(notebook.heard, ElementsAre("worker 1 joined", "host said", "worker 1 said", "worker 1 said"));
  EXPECT_THAT(host.receive(), HasSubstr("start_worker"));
  EXPECT_THAT(worker.receive(), HasSubstr("leave"));
  EXPECT_THAT(notebook.warnings, IsEmpty());
}

TEST_F(SwitchboardTest, tells_when_a_peer_is_gone) {
  Client host = this->host();
  Client worker = this->worker();

  worker.close();
  EXPECT_TRUE(until_heard(2));
  host.close();
  EXPECT_TRUE(until_heard(3));

  EXPECT_THAT(notebook.heard, ElementsAre("worker 1 joined", "worker 1 left", "host left"));
  EXPECT_FALSE(switchboard.has_host());
}

TEST_F(SwitchboardTest, refuses_a_wrong_token_without_repeating_it) {
  const std::string told = refusal_of(host_hello("guess"));

  EXPECT_THAT(told, HasSubstr("it sent a wrong token"));
  EXPECT_THAT(notebook.warnings,
              ElementsAre(fmt::format("a process with pid {} was refused: it sent a wrong token", getpid())));
  EXPECT_THAT(notebook.heard, IsEmpty());
  EXPECT_FALSE(switchboard.has_host());
}

TEST_F(SwitchboardTest, refuses_who_does_not_say_hello) {
  EXPECT_THAT(refusal_of("{\"m\": \"ready\"}\n"), HasSubstr("hello"));
}

TEST_F(SwitchboardTest, refuses_garbage) { EXPECT_THAT(refusal_of("\xff{{{\n"), HasSubstr("refused")); }

TEST_F(SwitchboardTest, refuses_a_line_without_end) {
  Client client{endpoint};
  testing::Child sender{[&client] {
    client.send(std::string(kLongestLine + 100'000, 'x'));
    return 0;
  }};

  EXPECT_TRUE(until([&] { return !notebook.warnings.empty(); }));

  EXPECT_THAT(client.receive(), HasSubstr("too long"));
}

TEST_F(SwitchboardTest, refuses_a_second_host) {
  Client host = this->host();

  EXPECT_THAT(refusal_of(host_hello()), HasSubstr("a host already"));
  EXPECT_TRUE(switchboard.has_host());
  EXPECT_THAT(notebook.heard, IsEmpty());
}

TEST_F(SwitchboardTest, tells_of_a_host_that_speaks_another_protocol) {
  EXPECT_THAT(refusal_of(host_hello("secret", 99)), HasSubstr("protocol 99"));
  EXPECT_THAT(notebook.heard, ElementsAre("host refused"));
}

TEST_F(SwitchboardTest, refuses_a_worker_that_nobody_waits_for) {
  EXPECT_THAT(refusal_of(worker_hello(2, 2)), HasSubstr("worker 2, generation 2"));
  EXPECT_THAT(notebook.heard, IsEmpty());
}

TEST_F(SwitchboardTest, cuts_off_a_worker_that_talks_nonsense) {
  Client worker = this->worker();

  worker.send("nonsense\n{\"m\": \"ready\"}\n");
  EXPECT_TRUE(until_heard(2));

  EXPECT_THAT(notebook.heard, ElementsAre("worker 1 joined", "worker 1 refused"));
  EXPECT_THAT(notebook.warnings, ElementsAre(HasSubstr("worker 1 was refused")));
  EXPECT_THAT(worker.receive(), HasSubstr("worker 1 was refused"));
}

TEST_F(SwitchboardTest, cuts_off_a_peer_whose_message_nobody_takes) {
  Client host = this->host();
  notebook.takes_messages = false;

  host.send("{\"m\": \"ready\"}\n");
  EXPECT_TRUE(until_heard(2));

  EXPECT_THAT(notebook.heard, ElementsAre("host said", "host refused"));
  EXPECT_THAT(host.receive(), HasSubstr("it said what it may not say"));
}

TEST_F(SwitchboardTest, warns_of_strangers_a_few_times_only) {
  std::vector<std::unique_ptr<Client>> strangers;
  for (int i = 0; i < 50; ++i) {
    strangers.push_back(std::make_unique<Client>(endpoint));
    strangers.back()->send(host_hello("guess"));
  }
  until([&] {
    return std::all_of(strangers.begin(), strangers.end(), [](const auto& each) { return each->has_something(); });
  });

  EXPECT_LT(notebook.warnings.size(), 20u);
  EXPECT_THAT(notebook.warnings.back(), HasSubstr("no more"));
}

TEST_F(SwitchboardTest, does_not_tell_of_a_worker_that_it_was_asked_to_disconnect) {
  Client worker = this->worker();

  switchboard.disconnect_worker(Slot{1});
  loop->step(milliseconds{1});

  EXPECT_TRUE(testing::comes_true([&] { return worker.is_closed(); }));
  EXPECT_THAT(notebook.heard, ElementsAre("worker 1 joined"));
}

TEST(Endpoint, says_when_its_path_is_too_long_and_what_to_do) {
  const auto loop = std::move(*Loop::make());

  const auto endpoint = Endpoint::listen(*loop, "/tmp/" + std::string(120, 'x') + "/endpoint", [](auto) {});

  ASSERT_FALSE(endpoint);
  EXPECT_THAT(endpoint.error().cause, HasSubstr("the path has 134 bytes"));
  EXPECT_THAT(endpoint.error().hint, HasSubstr("TMPDIR"));
}

TEST(Endpoint, says_when_the_directory_is_not_there) {
  const auto loop = std::move(*Loop::make());
  const testing::TemporaryFolder folder;

  const auto endpoint = Endpoint::listen(*loop, folder / "nowhere/endpoint", [](auto) {});

  ASSERT_FALSE(endpoint);
  EXPECT_EQ(endpoint.error().message, "cannot listen on '" + folder.path() + "/nowhere/endpoint'");
  EXPECT_EQ(endpoint.error().cause, "there is no folder '" + folder.path() + "/nowhere'");
}

}  // namespace
}  // namespace shoal
