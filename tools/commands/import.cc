#include <chrono>
#include <fstream>
#include <iostream>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>

#include "engine/base/limits.h"
#include "engine/base/logging.h"
#include "tools/app.h"
#include "tools/commands/commands.h"
#include "tools/config.h"
#include "tools/import_batch.h"
#include "tools/import_line.h"
#include "tools/progress.h"
#include "tools/terminal_text.h"

namespace ledgerline::tools {
namespace {

struct ImportRequest {
  Remote remote;
  std::vector<std::string> files;
  std::uint32_t patience_s = 60;
  std::string data;  // empty: to a server
  std::string config_file;
  std::string principal = "anonymous";
};

class Importer {
 public:
  explicit Importer(ImportTarget& target)
      : batch_(target,
               [this](const ImportLine& line, const std::string& reason) { show(line, reason); }),
        progress_("importing", "lines") {}

  Result<void> read(std::istream& in, const std::string& name) {
    std::string text;
    for (std::uint64_t number = 1; std::getline(in, text); ++number) {
      if (number == 1 && text.starts_with("\x1f\x8b")) {
        std::string advice = name + ": looks like gzip; try: zcat ";
        advice.append(name).append(" | ledgerline import -");
        return Error{ErrorKind::kUnsupported, std::move(advice), {}};
      }
      if (text.find_first_not_of(" \t\r") == std::string::npos) continue;
      const std::string place = name + ":" + std::to_string(number);
      Result<std::optional<ImportRecord>> record = read_import_line(text);
      if (!record) {
        batch_.refuse({place, {}}, record.error().message);
        continue;
      }
      if (!*record) {
        ++tombstones_;
        continue;
      }
      const Result<void> added = batch_.add((*record)->kind, {place, std::move((*record)->text)});
      if (!added) return with_context(added.error(), place);
      progress_.update(batch_.counts().stored);
    }
    if (in.bad()) return Error{ErrorKind::kInternal, name + ": cannot be read to the end", {}};
    return {};
  }

  Result<Exit> finish() {
    const Result<void> sent = batch_.flush();
    if (!sent) return sent.error();
    const ImportCounts& counts = batch_.counts();
    std::string summary = "imported " + counted(counts.stored - counts.known, "line") + " as " +
                          counted(counts.records, "record");
    if (counts.known > 0) {
      summary += ", " + with_commas(counts.known) +
                 (counts.known == 1 ? " was there before" : " were there before");
    }
    if (tombstones_ > 0) summary += ", " + counted(tombstones_, "tombstone") + " skipped";
    if (counts.refused > 0) summary += ", " + with_commas(counts.refused) + " refused";
    progress_.finish(summary);
    return counts.refused == 0 ? Exit::kDone : Exit::kFound;
  }

 private:
  void show(const ImportLine& line, const std::string& reason) {
    if (++shown_ <= limits::kImportRefusalsShownMax) {
      std::cerr << line.source << ": refused: " << shown_sentence(reason) << std::endl;
    } else if (shown_ == limits::kImportRefusalsShownMax + 1) {
      std::cerr << "further refusals are only counted" << std::endl;
    }
  }

  ImportBatch batch_;
  Progress progress_;
  std::uint64_t shown_ = 0;
  std::uint64_t tombstones_ = 0;  // of Kafka topics: keys without a value
};

Result<Exit> import_files(const std::vector<std::string>& files, ImportTarget& target) {
  Importer importer(target);
  for (const std::string& file : files) {
    Result<void> done;
    if (file == "-") {
      done = importer.read(std::cin, "standard input");
    } else {
      std::ifstream in(file, std::ios::binary);
      if (!in) return Error{ErrorKind::kNotFound, file + ": cannot be read", {}};
      done = importer.read(in, file);
    }
    if (!done) return done.error();
  }
  return importer.finish();
}

Result<Exit> import_to_server(const ImportRequest& request) {
  Result<std::unique_ptr<HttpClient>> client = connect(request.remote);
  if (!client) return client.error();
  return import_files(request.files, *import_into_server(**client, request.patience_s));
}

// So that the next server answers at once. What fails here is for that server to say and mend.
void catch_up(const App& app) {
  const index::Projector& projector = app.projector();
  const Position end = projector.committed();
  Progress progress("folding", "positions", end.value());
  while (projector.watermark() < end && !projector.failure()) {
    progress.update(projector.watermark().value());
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
}

Result<Exit> import_to_directory(const ImportRequest& request) {
  Config config;
  if (!request.config_file.empty()) {
    const Result<void> applied = apply_config_file(config, request.config_file);
    if (!applied) return applied.error();
  }
  config.data = request.data;
  config.index_paused = false;  // for benchmarks of a server
  logging::set_level("warn");
  // Which witnesses must agree to a checkpoint is the server's to know.
  const Result<std::unique_ptr<App>> app = App::open(config, {.checkpoints = true});
  if (!app) return app.error();
  if (const Result<void> started = (*app)->start(); !started) return started.error();
  Result<Exit> imported = import_files(
      request.files, *import_into_directory(**app, request.principal, config.http_body_bytes_max));
  if (imported) {
    std::cerr << "no checkpoint was published: the next server on this directory does it"
              << std::endl;
    catch_up(**app);
  }
  (*app)->stop();
  return imported;
}

Exit import(const ImportRequest& request) {
  const Result<Exit> exit =
      request.data.empty() ? import_to_server(request) : import_to_directory(request);
  return exit ? *exit : fail("import", exit.error());
}

}  // namespace

void add_import(CLI::App& program, Exit& exit) {
  const auto request = std::make_shared<ImportRequest>();
  CLI::App* command = program.add_subcommand(
      "import", "Bring OpenLineage events and access records from files into the log.");
  add_remote_options(*command, request->remote);
  command->add_option("files", request->files, "NDJSON files; '-' is standard input.")->required();
  command
      ->add_option("--patience", request->patience_s,
                   "Seconds to wait for an overloaded or restarting server.")
      ->capture_default_str();
  CLI::Option* const data =
      command
          ->add_option("--data", request->data,
                       "A data directory that no server works on, instead of a server.")
          ->excludes("--url")
          ->excludes("--ca")
          ->excludes("--patience");
  command->add_option("--config", request->config_file, "The server's TOML file, for --data.")
      ->needs(data);
  command
      ->add_option("--principal", request->principal,
                   "The sender that records name, for --data; an open server's by default.")
      ->needs(data)
      ->capture_default_str();
  command->footer(
      "One record a line: an OpenLineage event, or an access record (it has a \"dataset\", a\n"
      "\"user\" or an \"app\", and no \"eventTime\"). Kafka exports are\n"
      "taken as key<TAB>record or {\"key\":...,\"value\":...}; a key with nothing or null for its\n"
      "value, a tombstone, is skipped and counted: the log forgets nothing for it.\n"
      "Importing a file twice changes nothing, by either way: the log knows what it holds, if the\n"
      "sender is the same. With --data no checkpoint is published: the next server does it, under\n"
      "the quorum of its witnesses.\n\n"
      "  ledgerline import events.ndjson access.ndjson\n"
      "  zcat events.ndjson.gz | ledgerline import -\n"
      "  ledgerline import --data data events.ndjson\n\n"
      "Exit status: 0 all stored, 1 some lines were refused, 2 the import did not finish.");
  command->callback([request, &exit] { exit = import(*request); });
}

}  // namespace ledgerline::tools
