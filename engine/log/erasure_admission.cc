#include "engine/log/erasure_admission.h"

#include <algorithm>

#include "engine/base/limits.h"
#include "engine/log/named_records.h"

namespace ledgerline::log {
namespace {

Error refusal(ErrorKind kind, std::string message) {
  return {kind, std::move(message), "/positions"};
}

std::string name_of(Position position) { return "position " + std::to_string(position.value()); }

Result<void> check_reachable(const LogReader& reader, const std::vector<PositionRange>& ranges) {
  const Result<TreeHead> head = reader.head();
  if (!head) return head.error();
  for (const PositionRange& range : ranges) {
    for (Position at = range.first; at <= range.last; ++at) {
      if (at >= head->next())
        return refusal(ErrorKind::kNotFound, name_of(at) + " is beyond the log");
      if (reader.epochs().find(at) == nullptr) {
        return refusal(ErrorKind::kGone,
                       name_of(at) + " was lost before the epoch that follows it");
      }
    }
  }
  return {};
}

// The record that stands in the way, if any, and what it did.
struct Earlier {
  std::optional<Position> by;
  std::string_view what;
};

Earlier earlier_of(const ErasureTable::Erased& erased, Halves halves) {
  const bool retracts = halves == Halves::kNone;
  if (retracts && erased.retracted_by) return {erased.retracted_by, " was retracted already"};
  if ((retracts || has(halves, Halves::kHeader)) && erased.header_by) {
    return {erased.header_by, ": its header was erased already"};
  }
  if ((retracts || has(halves, Halves::kBody)) && erased.body_by) {
    return {erased.body_by, ": its body was erased already"};
  }
  return {};
}

Result<void> check_erasable(const LogReader& reader, const NamedRecord& record, Halves halves) {
  const format::RecordKind kind = record.entry.kind;
  const bool retracts = halves == Halves::kNone;
  if (!is_erasable(kind) || (retracts && kind == format::RecordKind::kPrincipal)) {
    return refusal(ErrorKind::kConflict, name_of(record.position) + " is a record of kind " +
                                             std::string(to_string(kind)) + ", which may not be " +
                                             (retracts ? "retracted" : "erased"));
  }
  if (reader.erasures() == nullptr) return {};
  const Earlier earlier =
      earlier_of(reader.erasures()->find(record.position, record.entry), halves);
  if (!earlier.by) return {};
  return refusal(ErrorKind::kConflict, name_of(record.position) + std::string(earlier.what) +
                                           ", by the record at " + name_of(*earlier.by));
}

// Both halves are named by an erasure that may not have been carried out yet.
bool is_gone(const LogReader& reader, const NamedRecord& record) {
  if (reader.erasures() == nullptr) return false;
  const ErasureTable::Erased erased = reader.erasures()->find(record.position, record.entry);
  return erased.header_by && erased.body_by;
}

Result<void> take(const NamedRecord& record, AdmittedErasure& out) {
  ++out.records;
  if (out.erasure.retracts()) return {};
  const Result<std::optional<Identity>> identity = identity_of(record);
  if (!identity) return identity.error();
  if (*identity) out.identities.push_back({record.position, **identity});
  return {};
}

// The range without the positions held, which lie in it.
std::vector<PositionRange> around(PositionRange range, const std::vector<HeldRecord>& held) {
  std::vector<PositionRange> out;
  for (const HeldRecord& each : held) {
    if (range.first < each.position) {
      out.push_back({range.first, Position(each.position.value() - 1)});
    }
    range.first = each.position + 1;
  }
  if (range.first <= range.last) out.push_back(range);
  return out;
}

std::string why_held(const HeldRecord& held) {
  return name_of(held.position) +
         (held.policy_result ? " is a failing policy result after the passing one at "
                             : " ends or refuses the approval at ") +
         name_of(held.revived);
}

}  // namespace

Result<AdmittedErasure> admit_erasure(const kv::Store& store, const LogReader& reader,
                                      Erasure erasure) {
  AdmittedErasure out;
  out.erasure = std::move(erasure);
  std::vector<format::RecordKind>& kinds = out.erasure.kinds;
  if (Result<void> done = check_reachable(reader, out.erasure.ranges); !done) return done.error();
  auto named = each_named(store, out.erasure, [&](const NamedRecord& record) -> Result<bool> {
    auto done = check_erasable(reader, record, out.erasure.halves);
    if (done) done = take(record, out);
    if (!done) return done.error();
    kinds.push_back(record.entry.kind);
    return true;
  });
  if (!named) return named.error();
  std::sort(kinds.begin(), kinds.end());
  kinds.erase(std::unique(kinds.begin(), kinds.end()), kinds.end());
  return out;
}

Result<AdmittedErasure> admit_retention(const kv::Store& store, const LogReader& reader,
                                        Erasure erasure) {
  AdmittedErasure out;
  out.erasure = std::move(erasure);
  for (const format::RecordKind kind : out.erasure.kinds) {
    if (expires(kind)) continue;
    return Error{
        ErrorKind::kConflict,
        "records of kind " + std::string(to_string(kind)) + " have no age at which they go",
        "/kinds"};
  }
  const Result<TreeHead> head = reader.head();
  if (!head) return head.error();
  if (head->next() == Position(0)) {
    return Error{ErrorKind::kNotFound, "the log is empty", "/received_before"};
  }
  out.erasure.ranges = {{Position(0), Position(head->next().value() - 1)}};
  PositionRange found;
  auto named = each_named(store, out.erasure, [&](const NamedRecord& record) -> Result<bool> {
    if (record.row.empty() || is_gone(reader, record)) return true;
    out.more = out.records == limits::kRetentionRecordsMax;
    if (out.more) return false;
    if (out.records == 0) found.first = record.position;
    found.last = record.position;
    if (Result<void> done = take(record, out); !done) return done.error();
    return true;
  });
  if (!named) return named.error();
  if (out.records == 0) {
    return Error{ErrorKind::kNotFound, "no record of these kinds is left from before that time",
                 "/received_before"};
  }
  out.erasure.ranges = {found};
  return out;
}

Result<AdmittedErasure> without_held(AdmittedErasure admitted,
                                     const std::vector<HeldRecord>& held) {
  if (held.empty()) return admitted;
  const std::string why = why_held(held.front());
  if (!admitted.erasure.drop_received_before) {
    return refusal(ErrorKind::kConflict,
                   why + ", which would count again: erase that one first, or both together");
  }
  const auto refused = [&](ErrorKind kind, const std::string& what) {
    return Error{kind, what + ": " + why + ", which stays", "/received_before"};
  };
  if (held.size() > limits::kErasurePositionsMax) {
    return refused(ErrorKind::kConflict, "over " + std::to_string(limits::kErasurePositionsMax) +
                                             " of these records are still needed");
  }
  if (held.size() == admitted.records) {
    return refused(ErrorKind::kNotFound, "all records left from before that time are needed");
  }
  admitted.erasure.ranges = around(admitted.erasure.ranges.front(), held);
  admitted.records -= held.size();
  std::erase_if(admitted.identities, [&](const ErasedIdentity& taken) {
    return std::binary_search(
        held.begin(), held.end(), HeldRecord{taken.position, {}},
        [](const HeldRecord& a, const HeldRecord& b) { return a.position < b.position; });
  });
  return admitted;
}

}  // namespace ledgerline::log
