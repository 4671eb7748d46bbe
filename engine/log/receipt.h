// What a committed record's sender is told. The log's origin is that of the position's epoch.
#pragma once

#include "engine/base/bytes.h"
#include "engine/base/ids.h"

namespace ledgerline::log {

struct Receipt {
  Position position;
  LeafIndex leaf_index;    // position - base of its epoch
  Digest leaf_hash{};      // SHA-256(0x00 || entry)
  bool duplicate = false;  // the record was there already; this is the first one's receipt
  bool conflict = false;   // the same source id had come with another body before

  friend bool operator==(const Receipt&, const Receipt&) = default;
};

}  // namespace ledgerline::log
