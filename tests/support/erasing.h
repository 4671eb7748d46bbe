// Erasures in tests: committed as the server commits them.
#pragma once

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "engine/log/erasure_admission.h"
#include "tests/support/log_fixture.h"

namespace ledgerline::test {

inline log::Erasure erasure_of(std::vector<log::PositionRange> ranges,
                               log::Halves halves = log::Halves::kBoth) {
  log::Erasure erasure;
  erasure.halves = halves;
  erasure.ranges = std::move(ranges);
  erasure.reason = "asked for";
  erasure.requested_by = "somebody";
  return erasure;
}

inline log::NewRecord record_of(const log::AdmittedErasure& admitted) {
  format::RecordHeader header =
      header_of({}, admitted.erasure.retracts() ? format::RecordKind::kRetraction
                                                : format::RecordKind::kRetention);
  header.endpoint = "/api/v2/erasures";
  log::NewRecord record = record_of(log::encode_erasure(admitted.erasure), header);
  record.erases = admitted.identities;
  return record;
}

inline Position erase(log::Log& log, const log::Erasure& erasure) {
  const auto admitted = log::admit_erasure(log.store(), log.reader(), erasure);
  if (!admitted) FAIL(admitted.error().message);
  return submit_one(log, record_of(*admitted)).position;
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
