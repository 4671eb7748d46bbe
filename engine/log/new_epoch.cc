#include "engine/log/new_epoch.h"

#include <utility>

#include "engine/base/encoding.h"
#include "engine/base/limits.h"
#include "engine/log/commit.h"
#include "engine/log/data_directory.h"
#include "engine/log/json_text.h"
#include "engine/log/log_columns.h"
#include "engine/log/recovery.h"

namespace ledgerline::log {
namespace {

// The record that opens an epoch: what was kept, what was lost, what proved the loss.
std::string describe(const Inspection& inspection, const Epoch& closed, const Epoch& opened,
                     std::string_view reason) {
  const TreeHead& head = *closed.closed;
  std::string text =
      "{\"origin\":" + json_string(opened.origin) +
      ",\"base\":" + std::to_string(opened.base.value()) +
      ",\"restored\":{\"origin\":" + json_string(closed.origin) +
      ",\"base\":" + std::to_string(head.base.value()) + ",\"size\":" + std::to_string(head.size) +
      ",\"root\":\"" + to_hex(view(head.root)) + "\"},\"lost\":{\"first\":" +
      std::to_string((inspection.missing ? inspection.missing->first : head.next()).value()) +
      ",\"count\":" + std::to_string(inspection.lost()) + "},\"problems\":[";
  for (std::size_t i = 0; i < inspection.problems.size(); ++i) {
    text += (i == 0 ? "" : ",") + json_string(inspection.problems[i]);
  }
  text += "]";
  if (inspection.checkpoint) text += ",\"checkpoint\":" + json_string(inspection.checkpoint->note);
  if (inspection.mirror_unread) text += ",\"without_mirror\":true";
  if (inspection.mirror) text += ",\"mirror\":" + json_string(inspection.mirror->note);
  return text + ",\"reason\":" + json_string(reason) + "}";
}

}  // namespace

Result<void> commit_new_epoch(kv::Store& store, const EpochTable& epochs, const TreeHead& closing,
                              const Epoch& opened, std::string document, Timestamp now) {
  std::vector<Epoch> all = epochs.epochs();
  all.back().closed = closing;
  all.push_back(opened);
  const Result<EpochTable> table = EpochTable::from_epochs(all);
  if (!table) return table.error();

  format::RecordHeader header;
  header.kind = format::RecordKind::kEpoch;
  header.received_at = now;
  header.content_type = "application/json";
  const auto body = std::make_shared<const std::string>(std::move(document));
  const Result<NewRecord> record = make_new_record(header, *body, body);
  if (!record) return record.error();

  kv::WriteSet writes(store);
  const Epoch& closed = table->epochs()[all.size() - 2];
  writes.put(kMeta, epoch_key(closed.base), encode(closed));
  writes.put(kMeta, epoch_key(opened.base), encode(opened));
  TreeState state(opened.base);
  const NewRecord* const records[] = {&*record};
  const Result<CommitOutcome> outcome = build_commit(store, *table, records, state, writes);
  if (!outcome) return outcome.error();
  return store.commit(writes, kv::Durability::kSynced);
}

Result<Epoch> open_new_epoch(kv::Store& store, const EpochTable& epochs,
                             const Inspection& inspection, std::string_view reason, Timestamp now,
                             const crypto::NoteSigner& key) {
  Epoch closed = epochs.current();
  closed.closed = inspection.recovered;
  Epoch opened;
  opened.base = inspection.known_end + limits::kEpochGap;
  opened.origin = epoch_origin(epochs.epochs().front().origin, opened.base);
  const Result<crypto::NoteSigner> signer = signer_for(key, opened.origin);
  if (!signer) return signer.error();
  opened.verifier = crypto::to_string(signer->verifier());

  Result<void> committed = commit_new_epoch(store, epochs, inspection.recovered, opened,
                                            describe(inspection, closed, opened, reason), now);
  if (!committed) return committed.error();
  return opened;
}

}  // namespace ledgerline::log
