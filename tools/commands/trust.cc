#include <fstream>
#include <iostream>
#include <iterator>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "tools/commands/commands.h"

namespace ledgerline::tools {
namespace {

constexpr std::string_view kExitStatus = "Exit status: 0 done, 2 not done.";

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
  std::string tier;
  std::uint32_t approvers = 1;
  std::uint32_t policy_approvals = 0;
};

Exit send(const TrustRequest& request, std::string_view method, const std::string& body) {
  Result<std::unique_ptr<HttpClient>> client = connect(request.remote);
  if (!client) return fail("trust", client.error());
  const Result<HttpAnswer> answer = (*client)->send({method, kPath, body, "application/json"});
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
  json change = {{"action", "add_key"}, {"key", std::move(key)}};
  if (!request.key_id.empty()) {
    change["action"] = "replace_key";
    change["key_id"] = request.key_id;
    if (!request.reason.empty()) change["reason"] = request.reason;
  }
  return send(request, "POST", change.dump());
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
  command->callback([request, &exit] {
    const json change = {
        {"action", "revoke_key"}, {"key_id", request->key_id}, {"reason", request->reason}};
    exit = send(*request, "POST", change.dump());
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
    const json change = {{"action", "set_rule"},
                         {"tier", request->tier},
                         {"approvers", request->approvers},
                         {"policy_approvals", request->policy_approvals}};
    exit = send(*request, "POST", change.dump());
  });
}

}  // namespace

void add_trust(CLI::App& program, Exit& exit) {
  const auto request = std::make_shared<TrustRequest>();
  CLI::App* command = program.add_subcommand("trust", "Whose signatures count: keys and rules.");
  command->require_subcommand(1);
  command->footer(
      std::string("Every change is a record in the log.\n"
                  "  ledgerline trust add bob.pub --name bob-2026 --owner bob --role approver\n"
                  "  ledgerline trust rule T2 --approvers 2\n\n") +
      std::string(kExitStatus));
  describe_add(*command, request, exit);
  describe_revoke(*command, request, exit);
  describe_rule(*command, request, exit);
  CLI::App* list = command->add_subcommand("list", "Every key and rule.");
  list->footer(std::string(kExitStatus));
  add_remote_options(*list, request->remote);
  list->callback([request, &exit] { exit = send(*request, "GET", {}); });
}

}  // namespace ledgerline::tools
