#include "engine/log/fsck.h"

#include <unistd.h>

#include <iostream>
#include <optional>
#include <utility>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "engine/index/index_places.h"
#include "ingest/replay.h"
#include "tools/commands/commands.h"
#include "tools/index_check.h"
#include "tools/progress.h"
#include "tools/server_address.h"
#include "tools/terminal_text.h"

namespace ledgerline::tools {
namespace {

namespace fs = std::filesystem;

struct FsckRequest {
  Remote remote;
  std::string data;
  bool tree_only = false;
  bool url_given = false;
};

// The copy that a running server made for this check; removed with it.
class BackupCopy {
 public:
  static Result<BackupCopy> ask(const Remote& remote) {
    const Result<std::unique_ptr<HttpClient>> client = connect(remote);
    if (!client) return client.error();
    const Result<HttpAnswer> answer = (*client)->send({"POST", "/api/v2/admin/backup", {}, {}});
    if (!answer) return answer.error();
    const auto document = nlohmann::json::parse(answer->body, nullptr, false);
    if (!answer->ok() || !document.is_object()) {
      return Error{ErrorKind::kUnavailable, describe_failure(*answer), {}};
    }
    return BackupCopy(document.value("path", std::string()));
  }
  BackupCopy(BackupCopy&& other) noexcept : path_(std::exchange(other.path_, {})) {}
  BackupCopy& operator=(BackupCopy&&) = delete;
  ~BackupCopy() {
    std::error_code ignored;
    if (!path_.empty()) fs::remove_all(path_, ignored);
  }

  [[nodiscard]] const fs::path& path() const noexcept { return path_; }

 private:
  explicit BackupCopy(fs::path path) : path_(std::move(path)) {}
  fs::path path_;
};

// `original`: the data directory that `directory` is a copy of, if it is one.
Result<log::FsckReport> check(const fs::path& directory, bool tree_only,
                              const fs::path& original = {}) {
  Progress progress("checking", "records");
  std::optional<Progress> folding;  // begins with the first position folded
  log::FsckOptions options;
  options.tree_only = tree_only;
  options.original = original;
  options.progress = [&](std::uint64_t done, std::uint64_t) { progress.update(done); };
  if (!tree_only) {
    options.derived = [&](const kv::Store& store, const log::EpochTable& epochs,
                          log::FsckReport& report) {
      if (report.erased_headers + report.erased_bodies > 0) {
        report.notes.emplace_back(
            "the index was not compared: after an erasure a fresh fold leaves other traces");
        return;
      }
      if (!report.ok()) {
        report.notes.emplace_back("the index was not compared: the log itself is not sound");
        return;
      }
      IndexCheck index;
      index.index = index::answering_place(directory / "index");
      index.scratch = fs::temp_directory_path() / ("ledgerline-fsck-" + std::to_string(getpid()));
      index.decode = ingest::facts_of_record;
      index.progress = [&](std::uint64_t done, std::uint64_t total) {
        if (!folding) folding.emplace("folding", "positions", total);
        folding->update(done);
      };
      check_index(store, epochs, index, report);
    };
  }
  Result<log::FsckReport> report = log::fsck_directory(directory, options, {});
  if (report && tree_only) {
    report->notes.emplace_back("the index was not compared: only the tree was checked");
  }
  if (report) progress.finish("checked " + counted(report->entries, "record"));
  return report;
}

Exit show(const log::FsckReport& report) {
  for (const log::FsckFinding& finding : report.findings) {
    std::cout << finding.check;
    if (finding.position) std::cout << " at position " << finding.position->value();
    std::cout << ": " << shown_sentence(finding.message) << "\n";
  }
  for (const auto& [check, count] : report.findings_omitted) {
    std::cout << check << ": " << with_commas(count) << " more like these\n";
  }
  for (const std::string& note : report.notes) {
    std::cout << "note: " << shown_sentence(note) << "\n";
  }
  std::cout << with_commas(report.entries) << " entries, " << with_commas(report.commitments)
            << " commitments, " << with_commas(report.checkpoints) << " checkpoints, "
            << with_commas(report.erased_headers + report.erased_bodies)
            << " erased halves: " << (report.ok() ? "all sound" : "not sound") << std::endl;
  return report.ok() ? Exit::kDone : Exit::kFound;
}

Exit fsck(FsckRequest request) {
  Result<log::FsckReport> report = check(request.data, request.tree_only);
  if (!report && report.error().kind == ErrorKind::kConflict) {
    if (!request.url_given) {
      request.remote.url = read_server_address(request.data).value_or(request.remote.url);
    }
    std::cerr << "a server runs on " << request.data << "; asking it at " << request.remote.url
              << " for a copy" << std::endl;
    const Result<BackupCopy> copy = BackupCopy::ask(request.remote);
    if (!copy) return fail("fsck", copy.error());
    const fs::path parent = fs::weakly_canonical(fs::path(request.data) / "backups");
    if (fs::weakly_canonical(copy->path()).parent_path() != parent) {
      return fail("fsck", {ErrorKind::kInvalid,
                           "the server at " + request.remote.url + " has another data directory",
                           {}});
    }
    report = check(copy->path(), request.tree_only, request.data);
  }
  return report ? show(*report) : fail("fsck", report.error());
}

}  // namespace

void add_fsck(CLI::App& program, Exit& exit) {
  const auto request = std::make_shared<FsckRequest>();
  CLI::App* command = program.add_subcommand(
      "fsck", "Derive everything in a data directory or backup again, and compare.");
  command->add_option("--data", request->data, "The data directory, or a backup.")->required();
  command->add_flag("--tree-only", request->tree_only, "Entries, tiles and roots, not the bodies.");
  add_remote_options(*command, request->remote);
  command->footer(
      "Checks every leaf, tile, root, checkpoint signature, commitment and identity, the format,\n"
      "the keys and the write-ahead log, and compares a fresh fold with the index. Nothing is\n"
      "changed. When a server runs on the directory, it is asked for a copy of hard links, which "
      "is\n"
      "checked and removed; --url is needed only when it is not reached at the address it noted "
      "in\n"
      "the directory.\n\n"
      "  ledgerline fsck --data data\n\n"
      "Exit status: 0 all sound, 1 something is wrong, 2 the check could not be done.");
  command->callback([command, request, &exit] {
    request->url_given = command->count("--url") > 0;
    exit = fsck(*request);
  });
}

}  // namespace ledgerline::tools
