#include "engine/log/data_recovery.h"

#include <filesystem>
#include <string>

#include "engine/log/log_open.h"

namespace ledgerline::log {
namespace {

Result<void> discard_index(const DataDirectory& directory) {
  std::error_code failed;
  std::filesystem::remove_all(directory.index(), failed);
  if (!failed) return {};
  return Error{ErrorKind::kInternal, directory.index().string() + ": " + failed.message(), {}};
}

// The checkpoint of the tree as it is now, in place of the one that was found, which is kept.
Result<void> publish_recovered(const OpenedStore& opened, const LogOptions& options,
                               const Inspection& inspection, const Epoch& epoch) {
  const DataDirectory& directory = opened.directory;
  const Result<EpochTable> epochs = EpochTable::load(*opened.store);
  if (!epochs) return epochs.error();
  const Result<TreeHead> head = LogReader(*opened.store, *epochs).head();
  if (!head) return head.error();
  const Result<SyncedFile> synced = SyncedFile::open(directory.synced(), *head);
  if (!synced) return synced.error();
  const Result<crypto::NoteSigner> signer = signer_for(opened.key, epoch.origin);
  if (!signer) return signer.error();
  const Result<std::string> note = sign_checkpoint(*head, *signer);
  if (!note) return note.error();
  if (inspection.checkpoint) {
    const std::filesystem::path kept =
        directory.checkpoint().string() + ".lost-" + std::to_string(epoch.base.value());
    if (auto saved = write_file_durably(kept, inspection.checkpoint->note); !saved) return saved;
  }
  if (auto written = write_file_durably(directory.checkpoint(), *note); !written) return written;
  if (!options.mirror || options.without_mirror) return {};
  return write_file_durably(*options.mirror, *note);
}

}  // namespace

Result<Inspection> inspect_data_directory(const LogOptions& options) {
  LogOptions existing = options;
  existing.create = false;
  const Result<OpenedStore> opened = open_store(existing, Purpose::kLook);
  if (!opened) return opened.error();
  return inspect_stopped(*opened, existing);
}

Result<Epoch> recover_data_directory(const LogOptions& options, std::string_view reason) {
  LogOptions existing = options;
  existing.create = false;
  const Result<OpenedStore> opened = open_store(existing, Purpose::kRecover);
  if (!opened) return opened.error();
  const Result<Inspection> inspection = inspect_stopped(*opened, existing);
  if (!inspection) return inspection.error();
  if (inspection->ok()) {
    return Error{ErrorKind::kConflict, "nothing is missing: there is nothing to recover from", {}};
  }
  // It may hold rows of what is lost, and no position tells.
  if (auto done = discard_index(opened->directory); !done) return done.error();
  const SystemClock system_clock;
  const Clock& clock = options.clock != nullptr ? *options.clock : system_clock;
  Result<Epoch> epoch =
      open_new_epoch(*opened->store, opened->epochs, *inspection, reason, clock.now(), opened->key);
  if (!epoch) return epoch;
  // The epoch is durable. What follows makes the next start agree with it; a crash in between makes
  // that start refuse again, and a second recovery opens one more epoch.
  if (auto done = publish_recovered(*opened, existing, *inspection, *epoch); !done) {
    return done.error();
  }
  return epoch;
}

}  // namespace ledgerline::log
