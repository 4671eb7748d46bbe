#include "engine/index/dump.h"

#include <algorithm>
#include <functional>
#include <map>

#include "engine/base/encoding.h"
#include "engine/index/attestation_keys.h"
#include "engine/index/attestation_rows.h"
#include "engine/index/dump_text.h"
#include "engine/index/index_columns.h"
#include "engine/index/index_keys.h"
#include "engine/index/trust_rows.h"

namespace ledgerline::index {
namespace {

std::string hex(const ShortDigest& digest) { return to_hex(view(digest)); }

// Collects the lines of one store; each method spells the rows of one table.
class Dump {
 public:
  Dump(const kv::Store& store, const DumpText& text) : store_(store), text_(text) {}

  Result<std::vector<std::string>> run() {
    lines_ = text_.entity_lines();
    struct Part {
      kv::Column column;
      Result<void> (Dump::*spell)(ByteView key, ByteView value);
    };
    for (const Part& part :
         {Part{kRuns, &Dump::run_row}, Part{kGraph, &Dump::graph_row},
          Part{kFacets, &Dump::facet_row}, Part{kAccess, &Dump::access_row},
          Part{kTrust, &Dump::trust_row}, Part{kAttestations, &Dump::attestation_row},
          Part{kApprovals, &Dump::approval_row}}) {
      kv::Cursor cursor = store_.scan(part.column, {}, {});
      for (cursor.seek_first(); cursor.valid(); cursor.next()) {
        auto done = (this->*part.spell)(cursor.key(), cursor.value());
        if (!done) return done.error();
      }
      if (auto done = cursor.status(); !done) return done.error();
    }
    for (auto& [subject, state] : trust_) lines_.push_back(std::move(state));
    std::sort(lines_.begin(), lines_.end());
    // A repeated event has rows of its own, and says nothing new.
    lines_.erase(std::unique(lines_.begin(), lines_.end()), lines_.end());
    return std::move(lines_);
  }

 private:
  void line(std::initializer_list<std::string> parts) { lines_.push_back(words(parts)); }

  Result<void> run_row(ByteView key, ByteView value);
  Result<void> graph_row(ByteView key, ByteView value);
  Result<void> evidence_row(EntityId owner, ByteView key, ByteView value);
  Result<void> job_shape_row(EntityId owner, ByteView key, ByteView value);
  Result<void> declared_row(EntityId owner, ByteView key, ByteView value);
  Result<void> version_row(EntityId dataset, ByteView key, ByteView value);
  Result<void> lifecycle_row(EntityId dataset, ByteView key, ByteView value);
  Result<void> facet_row(ByteView key, ByteView value);
  Result<void> access_row(ByteView key, ByteView value);
  Result<void> trust_row(ByteView key, ByteView value);
  Result<void> attestation_row(ByteView key, ByteView value);
  Result<void> approval_row(ByteView key, ByteView value);
  Result<void> found_under(std::string_view what, ByteView key);

  const kv::Store& store_;
  const DumpText& text_;
  std::vector<std::string> lines_;
  std::map<std::string, std::string> trust_;  // the last state of each key and tier
  std::map<Position, std::string> signed_;    // what stands for the record of an attestation
};

Result<void> Dump::run_row(ByteView key, ByteView value) {
  const RunKey run = parse_run_key(key);
  const std::string id = words({to_string(run.run), text_.name(run.job)});
  switch (key[16]) {
    case 'r': {
      const Result<RunRow> row = decode_run_row(value);
      if (!row) return row.error();
      line({"run", id, text_.run(*row)});
      return {};
    }
    case 'c': {
      const RunKey child = parse_run_child_key(key);
      line({"child of", id, to_string(child.run), text_.name(child.job)});
      return {};
    }
    default: {
      const Result<RunEventRow> row = decode_run_event_row(value);
      if (!row) return row.error();
      std::vector<std::string> facets;
      for (const RunFacet& facet : row->facets) {
        facets.push_back(
            words({std::to_string(static_cast<int>(facet.scope)), text_.name(facet.entity),
                   facet.key, std::to_string(facet.digest)}));
      }
      line({"event of", id, to_string(parse_run_event_key(key).time),
            std::string(format::to_string(row->type)), row->far_future ? "far" : "near",
            sorted_list(std::move(facets))});
      return {};
    }
  }
}

Result<void> Dump::job_shape_row(EntityId owner, ByteView key, ByteView value) {
  const Result<JobShapeRow> row = decode_job_shape_row(value);
  if (!row) return row.error();
  if (row->live == 0) return {};
  line({"shape of", text_.name(owner), std::to_string(row->live),
        text_.shape(parse_job_shape_key(key), row->firsts)});
  return {};
}

Result<void> Dump::evidence_row(EntityId owner, ByteView key, ByteView value) {
  const TimedKey at = parse_evidence_key(key);
  const Result<EvidenceRow> row = decode_evidence_row(value, {at.time, at.position});
  if (!row) return row.error();
  if (row->closed_at) return {};
  line({"evidence of", text_.name(owner), to_string(at.time), to_string(row->run),
        text_.name(row->run_job), text_.shape(row->shape, row->mentions)});
  return {};
}

Result<void> Dump::declared_row(EntityId owner, ByteView key, ByteView value) {
  const DeclaredKey declared = parse_declared_key(key);
  const Result<DeclaredRow> row = decode_declared_row(value);
  if (!row) return row.error();
  line({"declared of", text_.name(owner), "by", text_.name(declared.stated_by),
        to_string(declared.at.time), row->far_future ? "far" : "near", hex(row->digest),
        text_.bindings(row->bindings)});
  return {};
}

Result<void> Dump::version_row(EntityId dataset, ByteView key, ByteView value) {
  const VersionKey version = parse_version_key(key);
  const Result<VersionRow> row = decode_version_row(value);
  if (!row) return row.error();
  if (row->closed_at) return {};
  line({"version of", text_.name(dataset), to_string(version.at.time), to_string(version.run),
        text_.name(row->job), row->synthetic ? "synthetic" : "stated " + row->text,
        row->attempted ? "attempted" : "good", row->far_future ? "far" : "near",
        std::to_string(row->lifecycle)});
  return {};
}

Result<void> Dump::lifecycle_row(EntityId dataset, ByteView key, ByteView value) {
  const LifecycleKey lifecycle = parse_lifecycle_key(key);
  const Result<LifecycleRow> row = decode_lifecycle_row(value);
  if (!row) return row.error();
  line({"lifecycle of", text_.name(dataset), to_string(lifecycle.at.time),
        std::to_string(static_cast<int>(lifecycle.change)), text_.name(lifecycle.other),
        row->run ? to_string(*row->run) : "-", text_.name(row->job),
        row->far_future ? "far" : "near"});
  return {};
}

// Edge candidates are not present state: those of shapes that never lived again stay behind.
Result<void> Dump::graph_row(ByteView key, ByteView value) {
  const EntityId id = parse_entity_key(key);
  switch (key[8]) {
    case 's':
      return job_shape_row(id, key, value);
    case 'v':
      return evidence_row(id, key, value);
    case 'r': {
      const JobRunKey run = parse_job_run_key(key);
      line({"job run", text_.name(id), to_string(run.time), to_string(run.run)});
      return {};
    }
    case 'd':
      return declared_row(id, key, value);
    case 'D': {
      const Result<DeclaredWinnerRow> row = decode_declared_winner_row(value);
      if (!row) return row.error();
      line({"in force for", text_.name(id), to_string(row->time), hex(row->digest),
            text_.bindings(row->bindings)});
      return {};
    }
    case 'w':
      return version_row(id, key, value);
    case 'l':
      return lifecycle_row(id, key, value);
    case 'a':
      line({"alias claim", text_.name(id), text_.name(parse_alias_claim_key(key))});
      return {};
    case 'k': {
      const ControlKey control = parse_control_key(key);
      const Result<ControlRow> row = decode_control_row(value);
      if (!row) return row.error();
      line({"control", text_.name(id), std::to_string(static_cast<int>(control.direction)),
            text_.name(control.other), to_string(row->first.time)});
      return {};
    }
    default:
      return {};
  }
}

Result<void> Dump::facet_row(ByteView key, ByteView value) {
  const std::string entity = text_.name(parse_entity_key(key));
  if (key[8] == 'c') {
    const Result<FacetChangeRow> row = decode_facet_change_row(value);
    if (!row) return row.error();
    const FacetChangeKey change = parse_facet_change_key(key);
    line({"facet of", entity, change.key, to_string(change.at.time), hex(row->digest),
          row->deleted ? "deleted" : ""});
    return {};
  }
  if (key[8] == 'm') {
    const Result<FacetMeaningRow> row = decode_facet_meaning_row(value);
    if (!row) return row.error();
    line({"meaning for", entity, to_hex(key.substr(9)), text_.names(row->aliases),
          row->temporary ? "temporary" : ""});
    return {};
  }
  const Result<FacetEvidenceRow> row = decode_facet_evidence_row(value);
  if (!row) return row.error();
  std::vector<std::string> facets;
  for (const EntityFacet& facet : row->facets) {
    facets.push_back(words({facet.key, hex(facet.digest), facet.deleted ? "deleted" : ""}));
  }
  line({"facets of", entity, to_string(parse_facet_evidence_key(key).time),
        row->far_future ? "far" : "near", sorted_list(std::move(facets))});
  return {};
}

Result<void> Dump::access_row(ByteView key, ByteView value) {
  const AccessKey access = parse_access_key(key);
  const Result<AccessRow> row = decode_access_row(value);
  if (!row) return row.error();
  line({"access", text_.name(parse_entity_key(key)), to_string(access.at.time),
        std::to_string(access.item), text_.name(row->dataset),
        text_.name(row->user.value_or(EntityId(0))), text_.name(row->app.value_or(EntityId(0))),
        row->time_assumed ? "assumed" : "stated", std::to_string(row->offset),
        std::to_string(row->length)});
  return {};
}

ByteView without_position(ByteView key) { return key.substr(0, key.size() - sizeof(Position)); }

// The present state: a later row of the same key or tier takes the place of the earlier.
Result<void> Dump::trust_row(ByteView key, ByteView value) {
  std::string& state = trust_[std::string(without_position(key))];
  if (key[0] == 'r') {
    const Result<TierRuleRow> row = decode_tier_rule_row(value);
    if (!row) return row.error();
    state = words({"rule of", row->tier, to_string(row->time), std::to_string(row->approvers),
                   std::to_string(row->policy_approvals)});
    return {};
  }
  Result<TrustKeyRow> row = decode_trust_key_row(value);
  if (!row) return row.error();
  row->added_at = Position(0);
  if (row->revoked) row->revoked->position = Position(0);
  state = words({"key", to_hex(view(parse_trust_key_key(key))), row->name, row->owner,
                 row->revoked ? "revoked" : "", to_hex(encode_trust_key_row(*row))});
  return {};
}

// Rows that only find a record: under what, and which one. The records' own rows come first.
Result<void> Dump::found_under(std::string_view what, ByteView key) {
  const auto found = signed_.find(parse_last_position(key));
  line({std::string(what), found == signed_.end() ? "of no record" : found->second});
  return {};
}

Result<void> Dump::attestation_row(ByteView key, ByteView value) {
  if (key[0] != 'a') return found_under("found under " + to_hex(without_position(key)), key);
  const Result<AttestationRow> row = decode_attestation_row(value);
  if (!row) return row.error();
  std::string& record = signed_[parse_last_position(key)];
  record = words({"attestation", to_hex(view(row->payload)), to_string(row->received_at)});
  line({record, std::string(to_string(row->kind)), to_hex(value)});
  return {};
}

Result<void> Dump::approval_row(ByteView key, ByteView value) {
  constexpr std::size_t kId = sizeof(EntityId);
  switch (key[0]) {
    case 'a': {
      Result<ApprovalRow> row = decode_approval_row(value);
      if (!row) return row.error();
      const std::string app = text_.name(row->app.value_or(EntityId(0)));
      row->app.reset();
      line({"approval", app, signed_[parse_last_position(key)], to_hex(encode_approval_row(*row))});
      return {};
    }
    case 'c':
    case 'x': {  // app, dataset, version
      const std::string app = text_.name(EntityId(big_endian_at<std::uint64_t>(key, 1)));
      const std::string what = key[0] == 'c' ? "approval of " : "unsigned approval of ";
      return found_under(what + app + " " + to_hex(without_position(key).substr(1 + kId)), key);
    }
    case 'd': {  // dataset, app
      const std::string app = text_.name(parse_approval_dataset_key(key));
      return found_under("approval for " + to_hex(key.substr(1, kId)) + " " + app, key);
    }
    case 'z':  // names the retraction, which is no attestation
      line({"retracted approval", to_hex(without_position(key).substr(1))});
      return {};
    default:
      return found_under("approval under " + to_hex(without_position(key)), key);
  }
}

}  // namespace

Result<std::vector<std::string>> canonical_dump(const kv::Store& store) {
  const Result<DumpText> text = DumpText::load(store);
  if (!text) return text.error();
  return Dump(store, *text).run();
}

Result<std::optional<std::string>> first_difference(const kv::Store& a, const kv::Store& b) {
  kv::ScanOptions options;
  options.fill_cache = false;
  for (kv::Column column = 0; column < kColumns.size(); ++column) {
    kv::Cursor left = a.scan(column, {}, {}, {}, options);
    kv::Cursor right = b.scan(column, {}, {}, {}, options);
    left.seek_first();
    right.seek_first();
    for (; left.valid() && right.valid(); left.next(), right.next()) {
      if (left.key() != right.key() || left.value() != right.value()) break;
    }
    if (auto done = left.status(); !done) return done.error();
    if (auto done = right.status(); !done) return done.error();
    if (!left.valid() && !right.valid()) continue;
    const auto key = [](const kv::Cursor& cursor) {
      return cursor.valid() ? to_hex(cursor.key()) : std::string("the end");
    };
    return std::optional("column " + std::string(kColumns[column].name) + ": " + key(left) +
                         " against " + key(right));
  }
  return std::optional<std::string>();
}

}  // namespace ledgerline::index
