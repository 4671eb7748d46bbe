#include "engine/index/fold.h"

#include "engine/base/assert.h"
#include "engine/crypto/digest.h"
#include "engine/index/attestation_keys.h"
#include "engine/index/directory.h"
#include "engine/index/fold_steps.h"
#include "engine/index/row_codec.h"

namespace ledgerline::index {

Fold::Fold(kv::Store& store, Directory* directory)
    : store_(store), directory_(directory), batch_(store) {}

Result<std::unique_ptr<Fold>> Fold::open(kv::Store& store, Directory* directory) {
  std::unique_ptr<Fold> fold(new Fold(store, directory));
  if (auto done = fold->load(); !done) return done.error();
  return fold;
}

Result<void> Fold::load() {
  Result<bool> found = store_.get(kMeta, kWatermarkKey, batch_.value);
  if (!found) return found.error();
  if (*found) {
    RowReader in(batch_.value.view());
    next_ = committed_ = in.position();
    if (auto done = in.finish("watermark"); !done) return done;
  }
  found = store_.get(kMeta, kNextEntityKey, batch_.value);
  if (!found) return found.error();
  if (*found) batch_.next_entity = parse_entity_key(batch_.value.view());
  return {};
}

Result<void> Fold::fold(Position position, const format::Facts& facts) {
  LEDGERLINE_ASSERT(position >= next_);
  if (const std::string_view reason = unfoldable(facts); !reason.empty()) {
    skip(position, reason);
    return {};
  }
  batch_.position = position;
  batch_.facts = &facts;
  for (const auto step : {fold_entities, fold_run, fold_declared, fold_facets, fold_lifecycles,
                          fold_controls, fold_accesses, fold_trust, fold_attestation}) {
    if (auto done = step(batch_); !done) return done;
  }
  batch_.facts = nullptr;
  next_ = position + 1;
  return {};
}

void Fold::skip(Position position, std::string_view reason) {
  LEDGERLINE_ASSERT(position >= next_);
  batch_.put(kMeta, skip_key(position), reason);
  next_ = position + 1;
}

void Fold::retract(Position position, const format::Facts& facts, Position by) {
  if (facts.attestation && facts.attestation->approval) {
    const Digest statement = crypto::sha256(facts.attestation->payload);
    batch_.put(kApprovals, approval_retraction_key(statement, by), {});
  }
  pass(position + 1);
}

void Fold::pass(Position position) {
  LEDGERLINE_ASSERT(position >= next_);
  next_ = position;
}

Result<void> Fold::tell_directory() {
  for (const EntityChange& change : batch_.changes) {
    if (!change.added) {
      directory_->add_flags(change.id, change.row.flags);
      continue;
    }
    const EntityRow& row = change.row;
    auto done = directory_->append(change.id, {row.type, row.flags, row.ns, row.name});
    if (!done) return done;
  }
  return {};
}

Result<void> Fold::commit() {
  if (next_ == committed_) return {};
  // First, so that whoever reads the new rows finds the names.
  if (directory_ != nullptr) {
    if (auto done = tell_directory(); !done) return done;
  }
  batch_.changes.clear();
  std::string watermark;
  RowWriter(watermark).position(next_);
  batch_.put(kMeta, kWatermarkKey, watermark);
  if (auto done = store_.commit(batch_.overlay, kv::Durability::kBuffered); !done) return done;
  batch_.overlay.clear();
  committed_ = next_;
  return {};
}

}  // namespace ledgerline::index
