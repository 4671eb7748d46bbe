#include <fstream>
#include <iostream>
#include <iterator>
#include <optional>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "tools/commands/commands.h"
#include "tools/commands/statement_sender.h"

namespace ledgerline::tools {
namespace {

constexpr std::string_view kExitStatus =
    "Exit status: 0 done, 1 the key was never added or stays revoked, 2 not done.";

using nlohmann::json;

constexpr const char* kPath = "/api/v2/trust-roots";

struct TrustRequest {
  Remote remote;
  std::string pem_file;
  std::string name;
  std::string owner;
  std::vector<std::string> roles;
  std::string valid_from;
  std::string valid_until;
  std::string key_id;
  std::string reason;
  std::string revoked_at;
  std::string role;
  std::string time;
  std::optional<std::uint64_t> known_at;
  std::string tier;
  std::uint32_t approvers = 1;
  std::uint32_t policy_approvals = 0;
};

Exit change(const TrustRequest& request, const std::string& body) {
  const Result<std::string> receipt = send_statement(request.remote, kPath, body, Saying::kAgain);
  if (!receipt) return fail("trust", receipt.error());
  std::cout << *receipt << "\n";
  return tell_warnings("trust", *receipt, {"unknown_key", "stays_revoked"});
}

Exit list(const TrustRequest& request, const std::string& query) {
  Result<std::unique_ptr<HttpClient>> client = connect(request.remote);
  if (!client) return fail("trust", client.error());
  const Result<HttpAnswer> answer = (*client)->send({"GET", kPath + query, {}, {}});
  if (!answer) return fail("trust", answer.error());
  if (!answer->ok()) return fail("trust", {ErrorKind::kInvalid, describe_failure(*answer), {}});
  std::cout << answer->body << "\n";
  return Exit::kDone;
}

// Adds a key, or puts it in the place of another.
Exit add(const TrustRequest& request) {
  std::ifstream file(request.pem_file, std::ios::binary);
  if (!file) {
    return fail("trust", {ErrorKind::kInvalid, request.pem_file + ": cannot be read", {}});
  }
  json key = {{"pem", std::string(std::istreambuf_iterator<char>(file), {})},
              {"name", request.name},
              {"owner", request.owner},
              {"roles", request.roles}};
  if (!request.valid_from.empty()) key["valid_from"] = request.valid_from;
  if (!request.valid_until.empty()) key["valid_until"] = request.valid_until;
  json wanted = {{"action", "add_key"}, {"key", std::move(key)}};
  if (!request.key_id.empty()) {
    wanted["action"] = "replace_key";
    wanted["key_id"] = request.key_id;
    if (!request.reason.empty()) wanted["reason"] = request.reason;
  }
  return change(request, wanted.dump());
}

void describe_add(CLI::App& trust, const std::shared_ptr<TrustRequest>& request, Exit& exit) {
  CLI::App* command = trust.add_subcommand("add", "Trust a key, or put it in another's place.");
  command->footer(std::string(kExitStatus));
  add_remote_options(*command, request->remote);
  command->add_option("pem", request->pem_file, "Public key, PEM (openssl, cosign.pub).")
      ->required();
  command->add_option("--name", request->name, "Name of the key.")->required();
  command->add_option("--owner", request->owner, "Who holds it.")->required();
  command->add_option("--role", request->roles, "approver, policy, or a word of your own.")
      ->required();
  command->add_option("--valid-from", request->valid_from, "RFC 3339.");
  command->add_option("--valid-until", request->valid_until, "RFC 3339.");
  command->add_option("--replaces", request->key_id, "Key id that it replaces.");
  command->add_option("--reason", request->reason, "Why, with --replaces.");
  command->callback([request, &exit] { exit = add(*request); });
}

void describe_revoke(CLI::App& trust, const std::shared_ptr<TrustRequest>& request, Exit& exit) {
  CLI::App* command = trust.add_subcommand("revoke", "Trust a key no more.");
  command->footer(std::string(kExitStatus));
  add_remote_options(*command, request->remote);
  command->add_option("key_id", request->key_id, "64 hex digits.")->required();
  command->add_option("--reason", request->reason, "Why.")->required();
  command->add_option("--revoked-at", request->revoked_at,
                      "When, RFC 3339. Later than now: counts from then on; else only kept.");
  command->callback([request, &exit] {
    json wanted = {
        {"action", "revoke_key"}, {"key_id", request->key_id}, {"reason", request->reason}};
    if (!request->revoked_at.empty()) wanted["revoked_at"] = request->revoked_at;
    exit = change(*request, wanted.dump());
  });
}

void describe_rule(CLI::App& trust, const std::shared_ptr<TrustRequest>& request, Exit& exit) {
  CLI::App* command = trust.add_subcommand("rule", "How many approvals a tier needs.");
  command->footer(std::string(kExitStatus));
  add_remote_options(*command, request->remote);
  command->add_option("tier", request->tier, "The tier; empty: every tier without a rule.")
      ->required();
  command->add_option("--approvers", request->approvers, "Distinct keys.")->capture_default_str();
  command->add_option("--policy-approvals", request->policy_approvals, "Of policy engines.")
      ->capture_default_str();
  command->callback([request, &exit] {
    const json wanted = {{"action", "set_rule"},
                         {"tier", request->tier},
                         {"approvers", request->approvers},
                         {"policy_approvals", request->policy_approvals}};
    exit = change(*request, wanted.dump());
  });
}

std::string query_of(const TrustRequest& request) {
  std::string query;
  const auto add = [&query](std::string_view name, const std::string& value) {
    if (value.empty()) return;
    query.append(query.empty() ? "?" : "&").append(name).append("=").append(url_encode(value));
  };
  add("key", request.key_id);
  add("role", request.role);
  add("time", request.time);
  if (request.known_at) add("known_at", std::to_string(*request.known_at));
  return query;
}

void describe_list(CLI::App& trust, const std::shared_ptr<TrustRequest>& request, Exit& exit) {
  CLI::App* command =
      trust.add_subcommand("list", "Every key and rule; or whether one key was trusted.");
  command->footer(std::string(kExitStatus));
  add_remote_options(*command, request->remote);
  command->add_option("--known-at", request->known_at, "By the records up to this position.");
  CLI::Option* key = command->add_option("--key-id", request->key_id, "Judge this key.");
  command->add_option("--role", request->role, "For this role.")->needs(key);
  command->add_option("--time", request->time, "For records received then, RFC 3339.")->needs(key);
  command->callback([request, &exit] { exit = list(*request, query_of(*request)); });
}

}  // namespace

void add_trust(CLI::App& program, Exit& exit) {
  const auto request = std::make_shared<TrustRequest>();
  CLI::App* command = program.add_subcommand("trust", "Whose signatures count: keys and rules.");
  command->require_subcommand(1);
  command->footer(
      std::string("Every change is a record in the log, also when the same was said before.\n"
                  "  ledgerline trust add bob.pub --name bob-2026 --owner bob --role approver\n"
                  "  ledgerline trust rule T2 --approvers 2\n\n") +
      std::string(kExitStatus));
  describe_add(*command, request, exit);
  describe_revoke(*command, request, exit);
  describe_rule(*command, request, exit);
  describe_list(*command, request, exit);
}

}  // namespace ledgerline::tools
