#include <iostream>

#include <CLI/CLI.hpp>

#include "engine/index/index_places.h"
#include "engine/index/index_store.h"
#include "engine/index/log_fold.h"
#include "ingest/replay.h"
#include "tools/app.h"
#include "tools/commands/commands.h"
#include "tools/progress.h"

namespace ledgerline::tools {
namespace {

// Positions between epochs hold nothing.
std::uint64_t records_of(const log::EpochTable& epochs, const log::TreeHead& head) {
  std::uint64_t records = 0;
  for (const log::Epoch& epoch : epochs.epochs()) records += epoch.closed.value_or(head).size;
  return records;
}

Exit rebuild_index(const Config& config) {
  log::LogOptions options = log_options(config, {true, true});
  options.create = false;
  const Result<std::unique_ptr<log::Log>> log = log::Log::open(options);
  if (!log) return fail("rebuild-index", log.error());
  const Result<log::TreeHead> head = (*log)->reader().head();
  if (!head) return fail("rebuild-index", head.error());

  const index::ProjectorOptions index_options = projector_options(config);
  Result<void> discarded = index::discard_index(index_options.path);
  if (discarded) discarded = index::discard_beside(index_options.path);
  if (!discarded) return fail("rebuild-index", discarded.error());
  const Result<std::unique_ptr<kv::Store>> store =
      index::create_index(index_options.path, index_options.store, (*log)->erasures().latest());
  if (!store) return fail("rebuild-index", store.error());
  const Result<std::unique_ptr<index::Fold>> fold = index::Fold::open(**store, nullptr);
  if (!fold) return fail("rebuild-index", fold.error());

  Progress progress("folding", "positions", head->next().value());
  const Result<void> folded = index::fold_from_log(**fold, (*log)->reader(), head->next(),
                                                   index_options.decode, [&](Position next) {
                                                     progress.update(next.value());
                                                     return true;
                                                   });
  if (!folded) return fail("rebuild-index", folded.error());
  progress.finish("folded " + counted(records_of((*log)->epochs(), *head), "record"));
  return Exit::kDone;
}

}  // namespace

void add_rebuild_index(CLI::App& program, Exit& exit) {
  const auto config = std::make_shared<Config>();
  CLI::App* command = program.add_subcommand(
      "rebuild-index", "Throw the index away and fold it from the log again.");
  command->add_option("--data", config->data, "The data directory; no server may run on it.")
      ->required();
  command->footer(
      "The log is only read. A server does the same by itself when index/ is missing; this "
      "command\n"
      "does it before the next start, and shows how far it is.\n\n"
      "Exit status: 0 done, 2 not done.");
  command->callback([config, &exit] { exit = rebuild_index(*config); });
}

}  // namespace ledgerline::tools
