// Whether bytes have left the disk: what to write, and where to look for it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

namespace ledgerline::test {

// Bytes that no codec can hide: a search of the files finds them.
inline std::string noise(std::size_t bytes, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::string out(bytes, '\0');
  for (char& c : out) c = static_cast<char>(random());
  return out;
}

// Of noise, enough to know it by, away from its ends, where a block may begin.
inline std::string needle_of(const std::string& noise) {
  return noise.substr(noise.size() / 2, 24);
}

// Files below `directory` that hold `needle`.
inline std::vector<std::string> files_with(const std::filesystem::path& directory,
                                           const std::string& needle) {
  std::vector<std::string> found;
  for (const auto& file : std::filesystem::recursive_directory_iterator(directory)) {
    if (!file.is_regular_file()) continue;
    std::ifstream in(file.path(), std::ios::binary);
    const std::string bytes(std::istreambuf_iterator<char>(in), {});
    if (bytes.find(needle) != std::string::npos) found.push_back(file.path().filename().string());
  }
  return found;
}

}  // namespace ledgerline::test
