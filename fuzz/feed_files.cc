// Feeds every file of a folder to a fuzz target, so that a build without a
// fuzzer tests what the fuzzers have found.
//
//     fuzz_journal fuzz/corpora/journal
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>

#include "check.h"

int main(int count, char** words) {
  std::size_t files = 0;
  for (int i = 1; i < count; ++i) {
    std::error_code fault;
    for (std::filesystem::directory_iterator at(words[i], fault), end; !fault && at != end; at.increment(fault)) {
      std::cout << at->path().string() << std::endl;  // Before the file is fed: the last one named is to blame.
      std::ifstream file(at->path(), std::ios::binary);
      const std::string text{std::istreambuf_iterator<char>(file), {}};
      LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(text.data()), text.size());
      ++files;
    }
  }
  std::cout << files << " files" << std::endl;
  return files == 0 ? 1 : 0;
}
