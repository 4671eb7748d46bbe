#include "engine/log/epoch.h"

#include <algorithm>

#include "engine/log/log_columns.h"
#include "engine/merkle/decimal.h"

namespace ledgerline::log {
namespace {

Error corrupt(std::string what) { return {ErrorKind::kCorrupt, "epochs: " + std::move(what), {}}; }

}  // namespace

Result<EpochTable> EpochTable::load(const kv::Store& store) {
  std::vector<Epoch> epochs;
  kv::Cursor cursor = store.scan(kMeta, kEpochPrefix, kv::prefix_end(kEpochPrefix));
  for (cursor.seek_first(); cursor.valid(); cursor.next()) {
    Result<Epoch> epoch = decode_epoch(cursor.value());
    if (!epoch) return epoch.error();
    if (cursor.key() != epoch_key(epoch->base)) return corrupt("a row under another one's key");
    epochs.push_back(std::move(*epoch));
  }
  if (Result<void> status = cursor.status(); !status) return status.error();
  return from_epochs(std::move(epochs));
}

Result<EpochTable> EpochTable::from_epochs(std::vector<Epoch> epochs) {
  if (epochs.empty()) return corrupt("there is none");
  if (epochs.front().base != Position(0)) return corrupt("the first does not begin at position 0");
  for (std::size_t i = 0; i + 1 < epochs.size(); ++i) {
    if (!epochs[i].closed) return corrupt(epochs[i].origin + " is not closed but has a successor");
    if (epochs[i].closed->next() > epochs[i + 1].base) {
      return corrupt(epochs[i].origin + " reaches into its successor");
    }
  }
  if (epochs.back().closed) return corrupt("the last is closed");
  EpochTable table;
  table.epochs_ = std::move(epochs);
  return table;
}

const Epoch* EpochTable::find(Position position) const noexcept {
  const auto after =
      std::upper_bound(epochs_.begin(), epochs_.end(), position,
                       [](Position wanted, const Epoch& epoch) { return wanted < epoch.base; });
  LEDGERLINE_ASSERT(after != epochs_.begin());
  const Epoch& epoch = *std::prev(after);
  if (epoch.closed && position >= epoch.closed->next()) return nullptr;
  return &epoch;
}

const Epoch* EpochTable::find_origin(std::string_view origin) const noexcept {
  for (const Epoch& epoch : epochs_) {
    if (epoch.origin == origin) return &epoch;
  }
  return nullptr;
}

LeafIndex EpochTable::leaf_index(Position position) const {
  const Epoch* epoch = find(position);
  LEDGERLINE_ASSERT(epoch != nullptr);
  return LeafIndex(position - epoch->base);
}

const EarlierKey* retiring_key(const Epoch& epoch) noexcept {
  if (epoch.earlier.empty() || epoch.earlier.back().until_size) return nullptr;
  return &epoch.earlier.back();
}

Result<std::vector<crypto::NoteVerifier>> verifiers_at(const Epoch& epoch, std::uint64_t size) {
  std::vector<std::string_view> texts;
  if (size >= epoch.verifier_from_size) texts.emplace_back(epoch.verifier);
  for (const EarlierKey& key : epoch.earlier) {
    if (size >= key.from_size && (!key.until_size || size <= *key.until_size)) {
      texts.emplace_back(key.verifier);
    }
  }
  std::vector<crypto::NoteVerifier> verifiers;
  for (const std::string_view text : texts) {
    Result<crypto::NoteVerifier> verifier = crypto::parse_note_verifier(text);
    if (!verifier) return verifier.error();
    verifiers.push_back(*std::move(verifier));
  }
  return verifiers;
}

std::string epoch_origin(std::string_view first_origin, Position base) {
  return std::string(first_origin) + "/" + std::to_string(base.value());
}

std::optional<Position> base_in_origin(std::string_view first_origin, std::string_view origin) {
  if (!origin.starts_with(first_origin)) return std::nullopt;
  origin.remove_prefix(first_origin.size());
  if (origin.empty()) return Position(0);
  if (origin.front() != '/') return std::nullopt;
  const std::optional<std::uint64_t> base = merkle::parse_decimal(origin.substr(1));
  if (!base) return std::nullopt;
  return Position(*base);
}

}  // namespace ledgerline::log
