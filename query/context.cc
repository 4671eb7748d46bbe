#include "query/context.h"

#include <algorithm>
#include <array>
#include <thread>
#include <utility>

#include "engine/index/directory.h"
#include "engine/index/index_columns.h"
#include "engine/index/index_keys.h"
#include "engine/index/reader.h"
#include "engine/index/served_index.h"
#include "engine/log/log_reader.h"

namespace ledgerline::query {
namespace {

// The projector appends to the directory right after its commit.
constexpr std::chrono::milliseconds kDirectoryWait{500};

Result<std::uint64_t> next_entity(const Sources& sources, const kv::Snapshot& snapshot) {
  kv::Value value;
  auto found = sources.index->get(index::kMeta, index::kNextEntityKey, value, snapshot);
  if (!found) return found.error();
  if (!*found || value.view().size() != 8) return std::uint64_t{1};
  return big_endian_at<std::uint64_t>(value.view(), 0);
}

// A snapshot may be ahead of the directory for the moment between the two.
Result<void> await_directory(const Sources& sources, std::uint64_t next) {
  Deadline deadline = deadline_in(kDirectoryWait);
  while (sources.directory->size() + 1 < next) {
    if (std::chrono::steady_clock::now() >= deadline) {
      return Error{ErrorKind::kUnavailable, "index: the directory of names is behind", {}};
    }
    std::this_thread::yield();
  }
  return {};
}

constexpr std::array kAccessKinds = {format::RecordKind::kAccess,
                                     format::RecordKind::kPolicyDecision};
constexpr std::array kAttestationKinds = {format::RecordKind::kAttestation};
constexpr std::array kLineageKinds = {
    format::RecordKind::kLineage,     format::RecordKind::kQuality,  format::RecordKind::kContract,
    format::RecordKind::kCost,        format::RecordKind::kConsent,  format::RecordKind::kGrant,
    format::RecordKind::kAppManifest, format::RecordKind::kIncident, format::RecordKind::kResponse,
    format::RecordKind::kRegistration};

struct Kinds {
  bool lineage = false;
  bool access = false;
  bool attestations = false;
};

Kinds kinds_of(Draws draws) {
  switch (draws) {
    case Draws::kRecord:
    case Draws::kTrust:
      break;
    case Draws::kEntities:
      return {true, true, true};
    case Draws::kLineage:
      return {true, false, false};
    case Draws::kAccess:
      return {false, true, false};
    case Draws::kAttestations:
      return {false, false, true};
    case Draws::kUsage:
      return {false, true, true};
  }
  return {};
}

// Whether `named` holds of one of the kinds that the answer draws from.
template <typename Named>
bool draws_from(Draws draws, const Named& named) {
  const Kinds kinds = kinds_of(draws);
  return (kinds.lineage && named(kLineageKinds)) || (kinds.access && named(kAccessKinds)) ||
         (kinds.attestations && named(kAttestationKinds));
}

}  // namespace

Deadline deadline_in(std::chrono::milliseconds from_now) {
  return std::chrono::steady_clock::now() + from_now;
}

Sources sources_of(std::shared_ptr<const index::ServedIndex> index, const log::LogReader& log,
                   const Clock& clock) {
  Sources sources;
  sources.index = index->store.get();
  sources.directory = &index->directory;
  sources.log = &log;
  sources.clock = &clock;
  sources.shapes = &index->shapes;
  sources.withdrawn_end = index->withdrawn_end;
  sources.kept = std::move(index);
  return sources;
}

Context::Context(const Sources& sources, Deadline deadline)
    : sources_(sources), deadline_(deadline) {}
Context::~Context() = default;
Context::Context(Context&&) noexcept = default;
Context& Context::operator=(Context&&) noexcept = default;

Result<Context> Context::open(const Sources& sources, Deadline deadline, Position required) {
  Context context(sources, deadline);
  kv::Snapshot snapshot = sources.index->snapshot();
  auto next = next_entity(sources, snapshot);
  if (!next) return next.error();
  if (auto ready = await_directory(sources, *next); !ready) return ready.error();
  context.entities_end_ = EntityId(*next);
  context.reader_ = std::make_unique<index::Reader>(*sources.index, snapshot);
  auto watermark = context.reader_->watermark();
  if (!watermark) return watermark.error();
  context.watermark_ = *watermark;
  if (context.watermark_ < required) {
    return Error{ErrorKind::kOverloaded, "the index begins anew from the log", {}};
  }
  auto skipped = context.reader_->skipped([&](Position, std::string_view) {
    context.skipped_records_ = true;
    return false;
  });
  if (!skipped) return skipped.error();
  return context;
}

bool Context::met_damage() const noexcept { return reader_ && reader_->damaged(); }

std::uint64_t Context::lag() const noexcept {
  if (!sources_.committed || *sources_.committed <= watermark_) return 0;
  return sources_.committed->value() - watermark_.value();
}

Envelope Context::envelope(Draws draws) const {
  Envelope envelope;
  if (watermark_ > Position(0)) envelope.position = Position(watermark_.value() - 1);
  envelope.fold_version = index::kFoldVersion;
  if (const std::uint64_t behind = lag()) envelope.lag = behind;
  if (skipped_records_) envelope.mark(Incomplete::kSkippedRecord);
  if (lacks_erased(draws)) envelope.mark(Incomplete::kErased);
  if (draws == Draws::kRecord) return envelope;
  envelope.retraction = retraction_under_way();
  if (envelope.retraction) envelope.mark(Incomplete::kRetracting);
  return envelope;
}

std::optional<Position> Context::retraction_under_way() const {
  const log::ErasureTable* const erasures = log().erasures();
  if (erasures == nullptr || sources_.past) return std::nullopt;
  // None stands at position 0: it names an earlier record.
  const std::uint64_t end = std::max<std::uint64_t>(sources_.withdrawn_end.value(), 1);
  const auto retraction = erasures->first_retraction_after(Position(end - 1));
  return retraction && *retraction < watermark_ ? retraction : std::nullopt;
}

bool Context::lacks_erased(Draws draws) const {
  const log::ErasureTable* const erasures = log().erasures();
  return erasures != nullptr &&
         draws_from(draws, [&](const auto& kinds) { return erasures->touches(kinds); });
}

bool Context::lacks_retracted(Draws draws) const {
  const log::ErasureTable* const erasures = log().erasures();
  return erasures != nullptr && !sources_.past &&
         draws_from(draws, [&](const auto& kinds) { return erasures->retracts(kinds); });
}

Error Context::not_found(std::string what, Draws draws) const {
  if (lacks_erased(draws)) what += " (records that may have named it were erased)";
  if (lacks_retracted(draws)) what += " (records that may have named it were retracted)";
  if (const std::uint64_t behind = lag()) {
    what += " (records of the log that are not looked at yet: " + std::to_string(behind) + ")";
  }
  return {ErrorKind::kNotFound, std::move(what), {}};
}

void Context::set_known_at(Envelope& envelope, std::optional<Position> known_at) const {
  envelope.known_at = known_at;
  const log::ErasureTable* const erasures = log().erasures();
  if (erasures == nullptr || !known_at || sources_.past) return;
  const auto retraction = erasures->first_retraction_after(*known_at);
  // One that the index does not reflect has left out nothing.
  if (retraction && *retraction < sources_.withdrawn_end) envelope.mark(Incomplete::kRetracted);
}

}  // namespace ledgerline::query
