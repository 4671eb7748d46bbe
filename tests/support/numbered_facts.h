// The wire format of tests below HTTP: the body is a number n, and says that a run of the job "jn"
// read the dataset "a" at second n. "bad" does not
// decode. Records of other kinds have no Facts.
#pragma once

#include <memory>
#include <string>
#include <utility>

#include "engine/base/result.h"
#include "engine/format/facts.h"
#include "engine/format/record.h"
#include "tests/support/facts_builder.h"

namespace ledgerline::test {

inline Result<std::unique_ptr<format::Facts>> decode_number(const format::RecordHeader& header,
                                                            std::shared_ptr<const void>,
                                                            ByteView body) {
  if (header.kind != format::RecordKind::kLineage) return std::make_unique<format::Facts>();
  if (body == "bad") return Error{ErrorKind::kCorrupt, "bad body", {}};
  const auto seconds = std::stoll(std::string(body));
  const auto facts =
      FactsBuilder::run_event(format::EventType::kComplete, 1, "j" + std::string(body), seconds)
          .in("a")
          .build();
  // The builder's Facts are shared; a decoder's are owned.
  auto& owned = const_cast<format::Facts&>(*facts);
  return std::make_unique<format::Facts>(std::move(owned));
}

}  // namespace ledgerline::test
