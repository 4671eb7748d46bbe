#include <iostream>

#include <CLI/CLI.hpp>

#include "engine/base/encoding.h"
#include "engine/base/limits.h"
#include "engine/index/index_store.h"
#include "engine/log/data_recovery.h"
#include "engine/log/log.h"
#include "tools/commands/commands.h"
#include "tools/progress.h"
#include "tools/stopped_log.h"
#include "tools/terminal_text.h"

namespace ledgerline::tools {
namespace {

struct RecoverRequest {
  StoppedLogRequest log;
  std::optional<std::uint64_t> known_size;
  bool without_mirror = false;
  bool new_epoch = false;
  std::string reason;
};

Result<log::LogOptions> log_options(const RecoverRequest& request) {
  Result<log::LogOptions> options = stopped_log_options(request.log);
  if (!options) return options;
  options->without_mirror = request.without_mirror;
  options->known_size = request.known_size;
  return options;
}

void show(const char* what, const std::optional<log::SeenCheckpoint>& checkpoint) {
  if (!checkpoint) return;
  std::cout << what << shown_name(checkpoint->origin) << ", " << counted(checkpoint->size, "record")
            << ", root " << to_hex(view(checkpoint->root)) << "\n";
}

void show(const log::Inspection& found) {
  std::cout << "log          " << found.origin << ", " << counted(found.recovered.size, "record")
            << ", root " << to_hex(view(found.recovered.root)) << "\n";
  if (found.synced) {
    std::cout << "synced       " << counted(found.synced->size, "record") << ", root "
              << to_hex(view(found.synced->root)) << "\n";
  }
  show("checkpoint   ", found.checkpoint);
  show("mirror       ", found.mirror);
  for (const std::string& one : found.unheard) {
    std::cout << "not heard    " << shown_sentence(one) << "\n";
  }
  for (const std::string& problem : found.problems) {
    std::cout << "problem: " << shown_sentence(problem) << "\n";
  }
}

// As a shell reads it: one word, whatever stands in it.
std::string as_word(const std::string& text) {
  std::string out = "'";
  for (const char c : text) {
    if (c == '\'') out += "'\\'";
    out += c;
  }
  return out + "'";
}

std::string all_is_well(const log::Inspection& found) {
  const bool witnessed = found.witnesses_asked && found.confirmed;
  if (!found.mirror && !witnessed) {
    return "Nothing is missing as far as this directory tells; no mirror was read, and no quorum "
           "of witnesses confirms it.\n";
  }
  return std::string("Nothing is missing: the directory agrees with itself") +
         (found.mirror ? " and with the mirror" : "") +
         (witnessed ? ", and a quorum of its witnesses confirms it.\n" : ".\n");
}

std::string way_on(const RecoverRequest& request) {
  std::string out = "ledgerline recover --data " + as_word(request.log.data);
  if (!request.log.mirror.empty()) out += " --mirror " + as_word(request.log.mirror);
  if (!request.log.witness_policy.empty()) {
    out += " --witness-policy " + as_word(request.log.witness_policy);
  }
  if (request.log.without_witnesses) out += " --without-witnesses";
  if (request.known_size) out += " --known-size " + std::to_string(*request.known_size);
  if (request.without_mirror) out += " --without-mirror";
  return out + " --new-epoch --reason 'why'";
}

Exit recover(const RecoverRequest& request) {
  if (request.new_epoch && request.reason.empty()) {
    return fail(
        "recover",
        {ErrorKind::kInvalid, "--new-epoch needs --reason: the record of the loss says why", {}});
  }
  const Result<log::LogOptions> options = log_options(request);
  if (!options) return fail("recover", options.error());
  const Result<log::Inspection> found = log::inspect_data_directory(*options);
  if (!found) return fail("recover", found.error());
  show(*found);
  if (found->ok()) {
    std::cout << all_is_well(*found);
    if (!request.new_epoch) return Exit::kDone;
    return fail("recover", {ErrorKind::kConflict, "a new epoch needs a loss; see rotate", {}});
  }
  if (!request.new_epoch) {
    std::cout << counted(found->lost(), "position") << " may be lost. Look for them in a backup "
              << "or on the mirror first.\nTo go on without them, for good:\n"
              << "  " << way_on(request) << "\n";
    return Exit::kFound;
  }
  // It may know records that are lost now; it is folded again from what remains.
  const Result<void> discarded =
      index::discard_index(std::filesystem::path(request.log.data) / "index");
  if (!discarded) return fail("recover", discarded.error());
  const Result<log::Epoch> epoch = log::recover_data_directory(*options, request.reason);
  if (!epoch) return fail("recover", epoch.error());
  std::cout << "A new epoch begins at position " << epoch->base.value() << " under the name "
            << epoch->origin << "; its first record says why.\n";
  return Exit::kDone;
}

}  // namespace

void add_recover(CLI::App& program, Exit& exit) {
  const auto request = std::make_shared<RecoverRequest>();
  CLI::App* command = program.add_subcommand(
      "recover", "Show what a damaged or rolled-back log has lost, and go on with consent.");
  add_stopped_log_options(*command, request->log);
  command
      ->add_option("--known-size", request->known_size,
                   "Records of the tree that somebody is known to have seen, a witness for one.")
      ->check(CLI::Range(std::uint64_t{1}, limits::kKnownSizeMax));
  command->add_flag("--without-mirror", request->without_mirror, "Do not read the mirror.");
  command->add_flag("--new-epoch", request->new_epoch,
                    "Give up what is missing, and go on with a new tree.");
  command->add_option("--reason", request->reason,
                      "Part of the record of the loss; --new-epoch needs it.");
  command->footer(
      "Without --new-epoch nothing is changed. With it, the damaged epoch is closed and a new "
      "one\n"
      "begins beyond every position that may have been given out: no position names two "
      "records.\n\n"
      "Exit status: 0 the log is sound or was recovered, 1 something is missing, 2 neither is "
      "known.");
  command->callback([request, &exit] { exit = recover(*request); });
}

}  // namespace ledgerline::tools
