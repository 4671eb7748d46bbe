// What makes two submissions the same record (design, section 4): endpoint, principal and the
// body's digest, and the source's id with the element's index when the sender gave one.
//
//   exact  = SHA-256("ledgerline identity" || size:8 endpoint || principal:8 || size:8 source id ||
//                    element:4 || SHA-256(body)); without a source id, element is 0
//   source = SHA-256("ledgerline source id" || the same without the last part)
//
// Exact found: a duplicate. Source found, exact not: the same id with another body, a conflict.
// All inputs are in the stored record, so both can be computed again. Pure, thread-safe.
#pragma once

#include <optional>

#include "engine/base/bytes.h"
#include "engine/format/record.h"

namespace ledgerline::log {

struct Identity {
  Digest exact{};
  std::optional<Digest> source;  // only when there is a source id

  friend bool operator==(const Identity&, const Identity&) = default;
};

// `exact` of a record without a source id.
[[nodiscard]] Digest identity_of_body(std::string_view endpoint, Position principal,
                                      const Digest& body_digest);

[[nodiscard]] Identity identity_of(const format::RecordHeader& header, ByteView body);

}  // namespace ledgerline::log
