#include "api/routes/approval_export.h"

#include <algorithm>
#include <map>
#include <memory>
#include <utility>

#include "api/routes/question.h"
#include "api/routes/record_proof.h"
#include "api/views/approval_export.h"
#include "api/worker_pool.h"
#include "engine/log/log_reader.h"
#include "engine/log/published_trees.h"
#include "engine/log/record_opening.h"
#include "engine/log/sequencer.h"
#include "query/approval_export.h"
#include "query/records.h"

namespace ledgerline::api {
namespace {

using ProofsPtr = log::PublishedTrees::ProofsPtr;

constexpr std::chrono::milliseconds kPatience(limits::kProofWaitMs);

// Records with proofs, those of one epoch against one checkpoint.
class ProvenRecords {
 public:
  // `newest` are the current epoch's.
  ProvenRecords(const Services& services, const query::Context& context, ProofsPtr newest)
      : services_(services), context_(context) {
    proofs_.emplace(services.log->epochs().current().base, std::move(newest));
  }

  Result<views::ProvenRecord> read(Position position) {
    const Result<query::RecordAnswer> record = query::read_record(context_, position);
    if (!record) return record.error();
    const auto opening = log::open_record(record->entry, record->frame, log::Halves::kBoth);
    if (!opening) {
      return with_context(opening.error(), "record " + std::to_string(position.value()));
    }
    const log::Epoch& epoch = *services_.log->epochs().find(position);
    const Result<ProofsPtr> proofs = proofs_of(epoch);
    if (!proofs) return proofs.error();
    Result<std::string> proof = (*proofs)->tlog_proof(LeafIndex(position - epoch.base));
    if (!proof) return proof.error();
    return views::ProvenRecord{position, format::encode(*opening), *std::move(proof)};
  }

  Result<std::vector<views::ProvenRecord>> read_all(const std::vector<Position>& positions) {
    std::vector<views::ProvenRecord> out;
    for (const Position position : positions) {
      Result<views::ProvenRecord> record = read(position);
      if (!record) return record.error();
      out.push_back(*std::move(record));
    }
    return out;
  }

  Result<ProofsPtr> proofs_of(const log::Epoch& epoch) {
    const auto known = proofs_.find(epoch.base);
    if (known != proofs_.end()) return known->second;
    Result<ProofsPtr> proofs = services_.trees->proofs(epoch);
    if (proofs) proofs_.emplace(epoch.base, *proofs);
    return proofs;
  }

 private:
  const Services& services_;
  const query::Context& context_;
  std::map<Position, ProofsPtr> proofs_;  // by the epoch's base
};

// The first records of the epochs that hold the records: they say where each begins and what it
// follows. The store's first epoch has none.
std::vector<Position> epoch_records(const log::EpochTable& epochs,
                                    const query::ApprovalExport& parts, Position approval) {
  Position first = approval;
  Position last = approval;
  if (!parts.trust.empty()) {
    first = std::min(first, parts.trust.front());
    last = std::max(last, parts.trust.back());
  }
  if (parts.ending) last = std::max(last, *parts.ending);
  std::vector<Position> out;
  for (const log::Epoch& epoch : epochs.epochs()) {
    const bool used = epoch.base <= last && epochs.find(first)->base <= epoch.base;
    if (used && epoch.base != epochs.epochs().front().base) out.push_back(epoch.base);
  }
  return out;
}

// An approval that no longer counts is no unknown one.
Error missing(const query::Context& context, Position position, const Error& unknown) {
  if (unknown.kind != ErrorKind::kNotFound) return unknown;
  const auto record = query::read_record(context, position);
  if (!record || record->kind != format::RecordKind::kAttestation) return unknown;
  std::string by;
  const auto name = [&by](const char* member, const std::optional<Position>& instruction) {
    if (!instruction) return;
    by.append(by.empty() ? "" : ", ").append(member).append(" ");
    by.append(std::to_string(instruction->value()));
  };
  name("header_erased_by", record->header_erased_by);
  name("body_erased_by", record->body_erased_by);
  const bool erased = !by.empty();
  if (!erased) name("retracted_by", record->retracted_by);
  if (by.empty()) return unknown;
  return {ErrorKind::kGone,
          "the attestation at position " + std::to_string(position.value()) + " was " +
              (erased ? "erased: " : "retracted: ") + by,
          {}};
}

Result<Response> export_approval(const Services& services, const query::Context& context,
                                 Position position, const ProofsPtr& newest) {
  // A record that was not folded could be a revocation.
  if (!context.envelope(query::Draws::kRecord).complete()) {
    return Error{ErrorKind::kUnavailable,
                 "the index has skipped records: it cannot say what belongs to the export",
                 {}};
  }
  const Position known_at(newest->checkpoint()->head.next().value() - 1);
  const auto parts = query::read_approval_export(context, position, known_at);
  if (!parts) return missing(context, position, parts.error());
  ProvenRecords records(services, context, newest);
  views::ApprovalExportParts out;
  auto approval = records.read(position);
  if (!approval) return approval.error();
  out.approval = *std::move(approval);
  const auto record = query::read_record(context, position);
  if (!record) return record.error();
  // An erasure may have come since the first read.
  if (!record->body) {
    const Error gone{ErrorKind::kNotFound, "no approval at that position", {}};
    return missing(context, position, gone);
  }
  out.envelope = *record->body;
  const auto proofs = records.proofs_of(*services.log->epochs().find(position));
  if (!proofs) return proofs.error();
  out.checkpoint = (*proofs)->checkpoint()->note;
  out.keys = parts->keys;
  auto trust = records.read_all(parts->trust);
  if (!trust) return trust.error();
  out.trust = *std::move(trust);
  if (parts->ending) {
    auto ending = records.read(*parts->ending);
    if (!ending) return ending.error();
    out.ending = *std::move(ending);
  }
  auto epochs = records.read_all(epoch_records(services.log->epochs(), *parts, position));
  if (!epochs) return epochs.error();
  out.epochs = *std::move(epochs);
  return views::approval_export(out);
}

void answer_published(const Services& services, Request request, Responder responder,
                      const RecordLeaf& approval) {
  const log::Epoch& current = services.log->epochs().current();
  // Before the index is waited for, so that it has folded everything the checkpoint covers.
  const Result<ProofsPtr> newest = services.trees->proofs(current);
  if (!newest) return responder.fail(newest.error());
  if (approval.epoch == &current && approval.leaf.value() >= (*newest)->checkpoint()->head.size) {
    return responder.fail(
        Error{ErrorKind::kUnavailable, "no published checkpoint covers this record yet", {}});
  }
  const Handler ask = question(services, [&](const Request&, Arguments&) -> Answerer {
    return
        [&services, position = approval.position, newest = *newest](const query::Context& context) {
          return export_approval(services, context, position, newest);
        };
  });
  ask(std::move(request), std::move(responder));
}

// Shared, because the wait takes a copyable function.
struct Waiting {
  Request request;
  Responder responder;
  RecordLeaf approval;
};

// A checkpoint of everything that was committed on arrival is awaited, since a withdrawal may be
// among it; when there is none in time, an older one has to do.
void get_export(const Services& services, Request request, Responder responder) {
  const Result<RecordLeaf> approval = leaf_of(services, request);
  if (!approval) return responder.fail(approval.error());
  const log::Epoch& current = services.log->epochs().current();
  const std::uint64_t committed = services.sequencer->committed() - current.base;
  const std::shared_ptr<Waiting> waiting(
      new Waiting{std::move(request), std::move(responder), *approval});
  const Result<void> awaited = services.trees->await_proofs(
      current, LeafIndex(committed - 1), kPatience, [&services, waiting](const ProofsPtr&) {
        services.workers->submit_continuation(WorkerTask([&services, waiting] {
          answer_published(services, std::move(waiting->request), std::move(waiting->responder),
                           waiting->approval);
        }));
      });
  if (!awaited) waiting->responder.fail(awaited.error());
}

}  // namespace

void add_approval_export_route(Router& router, const Services& services) {
  add_checked(router, get_route("/api/v2/approvals/{position}/export", "getApprovalExport", {},
                                [&services](Request request, Responder responder) {
                                  get_export(services, std::move(request), std::move(responder));
                                }));
}

}  // namespace ledgerline::api
