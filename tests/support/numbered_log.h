// A log whose records are numbers (numbered_facts.h), and what an index tells of them.
#pragma once

#include <string>

#include <catch2/catch.hpp>

#include "engine/index/reader.h"
#include "tests/support/erasing.h"
#include "tests/support/log_fixture.h"

namespace ledgerline::test {

inline Position submit_number(log::Log& log, int number) {
  return submit_one(log, record_of(std::to_string(number))).position;
}

inline Position retract(log::Log& log, Position position) {
  return erase(log, erasure_of({{position, position}}, log::Halves::kNone));
}

// The numbers of the jobs "j0" to "j9" that the index knows, one after the other.
inline std::string jobs_of(const kv::Store& index) {
  std::string out;
  for (char number = '0'; number <= '9'; ++number) {
    const auto id =
        index::Reader(index).find(format::EntityType::kJob, "ns", std::string("j") + number);
    REQUIRE(id);
    if (*id) out.push_back(number);
  }
  return out;
}

}  // namespace ledgerline::test
