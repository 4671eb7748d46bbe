#include <fstream>
#include <iostream>
#include <vector>

#include <CLI/CLI.hpp>

#include "engine/base/limits.h"
#include "tools/commands/commands.h"
#include "tools/import_batch.h"
#include "tools/import_line.h"
#include "tools/progress.h"

namespace ledgerline::tools {
namespace {

struct ImportRequest {
  Remote remote;
  std::vector<std::string> files;
  std::uint32_t patience_s = 60;
};

class Importer {
 public:
  Importer(HttpClient& client, std::uint32_t patience_s)
      : batch_(
            client,
            [this](const ImportLine& line, const std::string& reason) { show(line, reason); },
            patience_s),
        progress_("importing", "records") {}

  Result<void> read(std::istream& in, const std::string& name) {
    std::string text;
    for (std::uint64_t number = 1; std::getline(in, text); ++number) {
      if (text.find_first_not_of(" \t\r") == std::string::npos) continue;
      const std::string place = name + ":" + std::to_string(number);
      Result<ImportRecord> record = read_import_line(text);
      if (!record) {
        batch_.refuse({place, {}}, record.error().message);
        continue;
      }
      const Result<void> added = batch_.add(record->kind, {place, std::move(record->text)});
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
    std::string summary = "imported " + with_commas(counts.stored - counts.known) + " records";
    if (counts.known > 0) summary += ", " + with_commas(counts.known) + " were there before";
    if (counts.refused > 0) summary += ", " + with_commas(counts.refused) + " refused";
    progress_.finish(summary);
    return counts.refused == 0 ? Exit::kDone : Exit::kFound;
  }

 private:
  void show(const ImportLine& line, const std::string& reason) {
    if (++shown_ <= limits::kImportRefusalsShownMax) {
      std::cerr << line.source << ": refused: " << reason << std::endl;
    } else if (shown_ == limits::kImportRefusalsShownMax + 1) {
      std::cerr << "further refusals are only counted" << std::endl;
    }
  }

  ImportBatch batch_;
  Progress progress_;
  std::uint64_t shown_ = 0;
};

Exit import(const ImportRequest& request) {
  Result<std::unique_ptr<HttpClient>> client = connect(request.remote);
  if (!client) return fail("import", client.error());
  Importer importer(**client, request.patience_s);
  for (const std::string& file : request.files) {
    Result<void> done;
    if (file == "-") {
      done = importer.read(std::cin, "standard input");
    } else {
      std::ifstream in(file, std::ios::binary);
      if (!in) return fail("import", {ErrorKind::kNotFound, file + ": cannot be read", {}});
      done = importer.read(in, file);
    }
    if (!done) return fail("import", done.error());
  }
  const Result<Exit> exit = importer.finish();
  return exit ? *exit : fail("import", exit.error());
}

}  // namespace

void add_import(CLI::App& program, Exit& exit) {
  const auto request = std::make_shared<ImportRequest>();
  CLI::App* command = program.add_subcommand(
      "import", "Send OpenLineage events and access records from files to a running server.");
  add_remote_options(*command, request->remote);
  command->add_option("files", request->files, "NDJSON files; '-' is standard input.")->required();
  command
      ->add_option("--patience", request->patience_s,
                   "Seconds to wait for an overloaded or restarting server.")
      ->capture_default_str();
  command->footer(
      "One record a line: an OpenLineage event, or an access record (it has a \"dataset\" and no\n"
      "\"eventTime\"). Kafka exports are taken as key<TAB>record or {\"key\":...,\"value\":...}.\n"
      "Importing a file twice changes nothing: the log knows what it holds.\n\n"
      "  ledgerline import events.ndjson access.ndjson\n"
      "  zcat events.ndjson.gz | ledgerline import -\n\n"
      "Exit status: 0 all stored, 1 some lines were refused, 2 the import did not finish.");
  command->callback([request, &exit] { exit = import(*request); });
}

}  // namespace ledgerline::tools
