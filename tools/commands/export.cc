#include <algorithm>
#include <fstream>
#include <iostream>
#include <optional>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "tools/commands/commands.h"
#include "tools/progress.h"

namespace ledgerline::tools {
namespace {

struct ExportRequest {
  Remote remote;
  std::optional<std::uint64_t> from;
  std::optional<std::uint64_t> until;
  std::string kind;
  std::string received_from;
  std::string received_until;
  std::string principal;
  std::string endpoint;
  std::string output = "-";
};

std::string target_of(const ExportRequest& request) {
  std::string target = "/api/v2/exports?from=" + std::to_string(request.from.value_or(0));
  if (request.until) target += "&until=" + std::to_string(*request.until);
  if (!request.kind.empty()) target += "&kind=" + url_encode(request.kind);
  if (!request.received_from.empty()) {
    target += "&received_from=" + url_encode(request.received_from);
  }
  if (!request.received_until.empty()) {
    target += "&received_until=" + url_encode(request.received_until);
  }
  if (!request.endpoint.empty()) target += "&endpoint=" + url_encode(request.endpoint);
  if (!request.principal.empty()) target += "&principal=" + url_encode(request.principal);
  return target;
}

// Passes the lines on, counts them, and keeps the last one: the server's word that the export was
// not cut, and of how many records something was erased.
class LineSink {
 public:
  explicit LineSink(std::ostream& out) : out_(out), progress_("exporting", "records") {}

  bool take(std::string_view piece) {
    out_ << piece;
    lines_ += static_cast<std::uint64_t>(std::count(piece.begin(), piece.end(), '\n'));
    keep_last_line(piece);
    progress_.update(lines_);
    return out_.good();
  }

  Result<void> finish() {
    out_.flush();
    if (!out_) return Error{ErrorKind::kInternal, "the output cannot be written", {}};
    const auto summary = nlohmann::json::parse(last_, nullptr, false);
    if (!summary.is_object() || !summary.contains("complete")) {
      return Error{
          ErrorKind::kUnavailable, "the export broke off: it does not end in a summary", {}};
    }
    std::string done = "exported " + with_commas(summary.value("count", lines_)) + " records";
    const std::uint64_t erased = summary.value("erased", std::uint64_t{0});
    if (erased > 0) done += ", of which " + with_commas(erased) + " lack an erased half";
    progress_.finish(done);
    return {};
  }

 private:
  void keep_last_line(std::string_view piece) {
    if (last_.ends_with('\n')) last_.clear();
    const std::size_t cut =
        piece.size() < 2 ? std::string_view::npos : piece.rfind('\n', piece.size() - 2);
    if (cut != std::string_view::npos) {
      last_.clear();
      piece.remove_prefix(cut + 1);
    }
    last_.append(piece);
  }

  std::ostream& out_;
  Progress progress_;
  std::string last_;
  std::uint64_t lines_ = 0;
};

Exit export_records(const ExportRequest& request) {
  Result<std::unique_ptr<HttpClient>> client = connect(request.remote);
  if (!client) return fail("export", client.error());
  std::ofstream file;
  if (request.output != "-") {
    file.open(request.output, std::ios::binary | std::ios::trunc);
    if (!file) {
      return fail("export", {ErrorKind::kInternal, request.output + ": cannot be written", {}});
    }
  }
  LineSink sink(request.output == "-" ? std::cout : file);
  const Result<HttpAnswer> answer =
      (*client)->stream({"GET", target_of(request), {}, {}},
                        [&](std::string_view piece) { return sink.take(piece); });
  if (!answer) return fail("export", answer.error());
  if (!answer->ok()) {
    return fail("export", {ErrorKind::kUnavailable, describe_failure(*answer), {}});
  }
  const Result<void> done = sink.finish();
  return done ? Exit::kDone : fail("export", done.error());
}

}  // namespace

void add_export(CLI::App& program, Exit& exit) {
  const auto request = std::make_shared<ExportRequest>();
  CLI::App* command =
      program.add_subcommand("export", "Write records as NDJSON, with what proves them.");
  add_remote_options(*command, request->remote);
  command->add_option("--from", request->from, "First position.");
  command->add_option("--until", request->until, "The position after the last.");
  command->add_option("--kind", request->kind, "Only records of this kind: lineage, access, ...");
  command->add_option("--received-from", request->received_from,
                      "Only records received at or after this time (RFC 3339).");
  command->add_option("--received-until", request->received_until,
                      "Only records received before this time (RFC 3339).");
  command->add_option("--endpoint", request->endpoint,
                      "Only records sent to this path: /api/v1/lineage, ...");
  command->add_option("--principal", request->principal, "Only records of this caller.");
  command->add_option("-o,--output", request->output, "File to write; '-' is standard output.")
      ->capture_default_str();
  command->footer(
      "Each line holds a record with its salts, so that commitments and leaf hashes can be\n"
      "recomputed; the last line says that the export was not cut, and whether halves were "
      "erased.\n\n"
      "  ledgerline export --kind lineage -o lineage.ndjson\n"
      "  ledgerline export --from 1000 --until 2000 | jq .position\n\n"
      "Exit status: 0 the whole export, 2 not all of it.");
  command->callback([request, &exit] { exit = export_records(*request); });
}

}  // namespace ledgerline::tools
