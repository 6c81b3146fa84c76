#include "os/standing_record.h"

#include <gtest/gtest.h>

#include <array>
#include <cstring>
#include <fstream>
#include <string>

#include "os/testing.h"

namespace shoal {
namespace {

// The worker's side: the file as eight words.
struct WorkersView {
  std::string path;

  void write(std::size_t word, std::uint64_t value) const {
    std::fstream file{path, std::ios::in | std::ios::out | std::ios::binary};
    file.seekp(static_cast<std::streamoff>(word * 8));
    file.write(reinterpret_cast<const char*>(&value), sizeof value);
  }
  [[nodiscard]] std::uint64_t read(std::size_t word) const {
    std::uint64_t value = 0;
    const std::string bytes = testing::contents_of(path);
    std::memcpy(&value, bytes.data() + word * 8, sizeof value);
    return value;
  }
};

struct StandingRecordTest : ::testing::Test {
  testing::TemporaryFolder folder;
  WorkersView worker{folder / "worker-1-1.now"};
  Result<StandingRecord> record = StandingRecord::create(worker.path);

  void SetUp() override { ASSERT_TRUE(record); }
};

TEST_F(StandingRecordTest, is_64_bytes_of_zeros_at_first) {
  EXPECT_EQ(testing::contents_of(worker.path), std::string(64, '\0'));
  EXPECT_FALSE(record->running());
}

TEST_F(StandingRecordTest, names_the_test_that_runs) {
  worker.write(4, 1000);
  worker.write(1, 123'456'789);
  worker.write(0, 18);

  const std::optional<RunningTest> running = record->running();

  ASSERT_TRUE(running);
  EXPECT_EQ(running->test, TestIndex{17});
  EXPECT_EQ(running->since, 123'456'789u);
  EXPECT_EQ(running->output_from, 1000u);
}

TEST_F(StandingRecordTest, names_none_between_tests_or_when_the_number_cannot_be) {
  worker.write(0, 0);
  EXPECT_FALSE(record->running());

  worker.write(0, std::uint64_t{1} << 40);
  EXPECT_FALSE(record->running());
}

TEST_F(StandingRecordTest, names_the_unit_that_was_begun) {
  EXPECT_FALSE(record->unit());

  worker.write(3, 5);

  EXPECT_EQ(record->unit(), UnitIndex{4});
}

TEST_F(StandingRecordTest, tells_the_worker_to_hold) {
  record->hold();

  EXPECT_NE(worker.read(2), 0u);
  EXPECT_EQ(worker.read(0), 0u);
}

TEST_F(StandingRecordTest, does_not_take_a_file_that_is_there_already) {
  const auto again = StandingRecord::create(worker.path);

  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().message, "cannot make '" + worker.path + "'");
  EXPECT_EQ(again.error().cause, "file already exists");
}

}  // namespace
}  // namespace shoal
