#include "os/capture_files.h"

#include <gtest/gtest.h>

#include <cstdint>

#include "os/testing.h"

namespace shoal {
namespace {

struct CaptureFilesTest : ::testing::Test {
  testing::TemporaryFolder folder;
  CaptureFiles files{folder.path()};

  void SetUp() override { testing::append_to(folder / "worker-1-1.out", "0123456789"); }
};

TEST_F(CaptureFilesTest, gives_the_bytes_of_a_slice) {
  EXPECT_EQ(files.read({"worker-1-1.out", 2, 5}, 100), "234");
  EXPECT_EQ(files.read({"worker-1-1.out", 0, 10}, 10), "0123456789");
}

TEST_F(CaptureFilesTest, gives_the_last_bytes_of_a_slice_over_the_limit_and_says_so) {
  EXPECT_EQ(files.read({"worker-1-1.out", 1, 10}, 4), "[5 bytes left out]\n6789");
}

TEST_F(CaptureFilesTest, gives_what_is_there_of_a_slice_that_claims_more) {
  EXPECT_EQ(files.read({"worker-1-1.out", 8, UINT64_MAX}, UINT64_MAX), "89");
  EXPECT_EQ(files.read({"worker-1-1.out", 20, 30}, 100), "");
  EXPECT_EQ(files.read({"worker-9-1.out", 0, 10}, 100), "");
}

TEST_F(CaptureFilesTest, gives_nothing_for_an_empty_slice) {
  EXPECT_EQ(files.read({}, 100), "");
  EXPECT_EQ(files.read({"worker-1-1.out", 5, 5}, 100), "");
}

}  // namespace
}  // namespace shoal
