#include <iostream>
#include <optional>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "tools/commands/commands.h"
#include "tools/walk_text.h"

namespace ledgerline::tools {
namespace {

using nlohmann::json;

struct WalkRequest {
  Remote remote;
  std::string type;
  std::string first;   // namespace, or the id of a run
  std::string second;  // name
  std::string direction = "both";
  std::optional<std::uint32_t> depth;
  std::string as_of;
  std::optional<std::uint64_t> known_at;
  bool attempted = false;
  std::string filter_type;
  std::vector<std::string> filter_namespaces;
  std::string declared;
  bool collapse_temporary = false;
  bool as_json = false;
};

std::string target_of(const WalkRequest& request) {
  std::string target = "/api/v2/walk?type=" + url_encode(request.type);
  if (request.type == "run") {
    target += "&id=" + url_encode(request.first);
  } else {
    target += "&namespace=" + url_encode(request.first) + "&name=" + url_encode(request.second);
  }
  target += "&direction=" + request.direction;
  if (request.depth) target += "&depth=" + std::to_string(*request.depth);
  if (!request.as_of.empty()) target += "&as_of=" + url_encode(request.as_of);
  if (request.known_at) target += "&known_at=" + std::to_string(*request.known_at);
  if (request.attempted) target += "&attempted=true";
  if (!request.filter_type.empty()) target += "&filter_type=" + request.filter_type;
  for (const std::string& ns : request.filter_namespaces) {
    target += "&filter_namespace=" + url_encode(ns);
  }
  if (!request.declared.empty()) target += "&declared=" + request.declared;
  if (request.collapse_temporary) target += "&collapse_temporary=true";
  return target;
}

Result<json> fetch_page(HttpClient& client, const std::string& target) {
  const Result<HttpAnswer> answer = client.send({"GET", target, {}, {}});
  if (!answer) return answer.error();
  json page = json::parse(answer->body, nullptr, false);
  if (!answer->ok() || !page.is_object()) {
    return Error{ErrorKind::kUnavailable, describe_failure(*answer), {}};
  }
  return page;
}

Exit walk(const WalkRequest& request) {
  if (request.type != "run" && request.second.empty()) {
    return fail("walk",
                {ErrorKind::kInvalid, "a " + request.type + " has a namespace and a name", {}});
  }
  Result<std::unique_ptr<HttpClient>> client = connect(request.remote);
  if (!client) return fail("walk", client.error());
  WalkText text(std::cout);
  std::string cursor;
  while (true) {
    std::string target = target_of(request);
    if (!cursor.empty()) target += "&cursor=" + url_encode(cursor);
    const Result<json> page = fetch_page(**client, target);
    if (!page) return fail("walk", page.error());
    if (request.as_json) {
      std::cout << *page << "\n";
    } else {
      text.print(*page);
    }
    cursor = page->value("cursor", "");
    if (!cursor.empty()) continue;
    if (!request.as_json) text.print_summary(*page);
    return page->value("complete", false) ? Exit::kDone : Exit::kFound;
  }
}

}  // namespace

void add_walk(CLI::App& program, Exit& exit) {
  const auto request = std::make_shared<WalkRequest>();
  CLI::App* command = program.add_subcommand(
      "walk", "Where a dataset, job or run came from, and what depends on it.");
  add_remote_options(*command, request->remote);
  command->add_option("type", request->type, "dataset, job or run")
      ->required()
      ->check(CLI::IsMember({"dataset", "job", "run"}));
  command->add_option("namespace", request->first, "Its namespace, or the id of the run.")
      ->required();
  command->add_option("name", request->second, "Its name.");
  command->add_option("--direction", request->direction, "upstream, downstream or both")
      ->check(CLI::IsMember({"upstream", "downstream", "both"}))
      ->capture_default_str();
  command->add_option("--depth", request->depth, "Edges from the start; default: to the end.");
  command->add_option("--as-of", request->as_of, "Only what had happened by this time (RFC 3339).");
  command->add_option("--known-at", request->known_at, "Only what the log held at this position.");
  command->add_flag("--attempted", request->attempted, "Writes of failed runs too.");
  command
      ->add_option(
          "--filter-type", request->filter_type,
          "Only the start and nodes of this type: dataset or job. Others are walked through.")
      ->check(CLI::IsMember({"dataset", "job"}));
  command
      ->add_option("--filter-namespace", request->filter_namespaces,
                   "Only the start and nodes of this namespace; may be repeated. Others are walked "
                   "through.")
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  command
      ->add_option(
          "--declared", request->declared,
          "Lineage of JobEvents and DatasetEvents: include (the default), exclude or only.")
      ->check(CLI::IsMember({"include", "exclude", "only"}));
  command->add_flag("--collapse-temporary", request->collapse_temporary,
                    "Join the writers and readers of temporary datasets, and leave these out.");
  command->add_flag("--json", request->as_json, "The server's answer, one page a line.");
  command->footer(
      "Nodes come by their distance in edges, and are indented by it. Behind a node stand those "
      "nearer to\nthe start: '->' it feeds them, '<-' they feed it.\n\n"
      "  ledgerline walk dataset s3://lake cleaned/orders --direction upstream\n"
      "  ledgerline walk job nightly clean_orders --depth 2 --as-of 2026-11-19T00:00:00Z\n\n"
      "Exit status: 0 the whole answer, 1 an answer that is not complete, 2 none.");
  command->callback([request, &exit] { exit = walk(*request); });
}

}  // namespace ledgerline::tools
