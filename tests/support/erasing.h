// Erasures in tests: committed as the server commits them.
#pragma once

#include <utility>
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

}  // namespace ledgerline::test
