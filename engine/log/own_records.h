// Records that the log writes about itself: names of principals, the first record of an epoch, and
// the audit of what an operator did to it. Their header's principal means nothing; the sender is
// the log. Pure, thread-safe.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/ids.h"
#include "engine/base/result.h"
#include "engine/base/timestamp.h"
#include "engine/format/record.h"
#include "engine/log/guards.h"
#include "engine/log/new_record.h"

namespace ledgerline::log {

[[nodiscard]] constexpr bool is_own_record(format::RecordKind kind) noexcept {
  return kind == format::RecordKind::kPrincipal || kind == format::RecordKind::kEpoch ||
         kind == format::RecordKind::kSelfAudit;
}

// Says that the log was opened without looking at its mirror, so that a rollback since then would
// not have been noticed. Body: {"event":"opened_without_mirror","time":...,"mirror":<path>,
// "next_position":...}; the time makes each its own record.
[[nodiscard]] Result<NewRecord> opened_without_mirror(const std::filesystem::path& mirror,
                                                      Position next, Timestamp now);
// Says that mirror or witnesses are not those of the last start, which a rollback would have been
// seen by until then. Body: {"event":"guards_changed","time":...,"from":<guards>,"to":<guards>,
// "next_position":...}; <guards> is {"mirror":<path or null>,"witness_policy":<text or null>}.
[[nodiscard]] Result<NewRecord> guards_changed(const Guards& from, const Guards& to, Position next,
                                               Timestamp now);
// Likewise that checkpoints are published without asking the witnesses of the policy, so that they
// see nothing of a fork. Body: {"event":"opened_without_witnesses","time":...,
// "witnesses":[<name>,...],"next_position":...}.
[[nodiscard]] Result<NewRecord> opened_without_witnesses(const std::vector<std::string>& witnesses,
                                                         Position next, Timestamp now);

// Why an operator changed the log, and which of its witnesses did not confirm it before, because
// they were not to be asked.
struct ChangeNote {
  std::string_view reason;
  std::vector<std::string> unasked_witnesses = {};
};

// Say that a key of the tree begins to sign, and from which size, or signs no more beyond one.
// Body: {"event":"log_key_added","time":...,"vkey":...,"from_size":...,
// "without_witnesses":[<name>,...] if there are any,"reason":...}; "log_key_retired" has
// "until_size".
[[nodiscard]] Result<NewRecord> key_added(std::string_view vkey, std::uint64_t from_size,
                                          const ChangeNote& note, Timestamp now);
[[nodiscard]] Result<NewRecord> key_retired(std::string_view vkey, std::uint64_t until_size,
                                            const ChangeNote& note, Timestamp now);

// The member of a document, ",\"without_witnesses\":[...]"; empty without names.
[[nodiscard]] std::string without_witnesses(const std::vector<std::string>& names);

}  // namespace ledgerline::log
