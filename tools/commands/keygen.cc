#include <iostream>

#include <CLI/CLI.hpp>

#include "api/auth.h"
#include "engine/base/encoding.h"
#include "engine/crypto/note_key.h"
#include "tools/caller_keys.h"
#include "tools/commands/commands.h"

namespace ledgerline::tools {
namespace {

constexpr std::string_view kExitStatus = "Exit status: 0 done, 2 not done.";

struct ApiKeyRequest {
  std::string name;
  std::string role = "writer";
  std::string append_to;
};

Exit make_caller_key(const ApiKeyRequest& request) {
  const Result<std::string> key = api::generate_api_key();
  if (!key) return fail("keygen", key.error());
  const std::string digest = to_hex(view(api::api_key_digest(*key)));
  const Result<api::ApiKey> checked = api::make_api_key(request.name, request.role, digest);
  if (!checked) return fail("keygen", checked.error());
  const KeySetting setting{request.name, request.role, digest};
  if (!request.append_to.empty()) {
    const Result<void> appended = append_to_keys_file(request.append_to, setting);
    if (!appended) return fail("keygen", appended.error());
  }
  std::cerr << "The key, shown only now. Give it to the caller as a Bearer token:\n";
  std::cout << *key << "\n";
  if (request.append_to.empty()) {
    std::cerr << "For the server's configuration file, or its auth.keys_file:\n\n"
              << key_toml(setting);
  } else {
    std::cerr << "Added to " << request.append_to
              << "; a server that has it as auth.keys_file takes the key after SIGHUP.\n";
  }
  return Exit::kDone;
}

Exit make_log_key(const std::string& origin) {
  Result<crypto::SigningKey> key = crypto::SigningKey::generate();
  if (!key) return fail("keygen", key.error());
  const Result<crypto::NoteSigner> signer = crypto::NoteSigner::create(origin, *std::move(key));
  if (!signer) return fail("keygen", signer.error());
  const Result<std::string> text = signer->private_text();
  if (!text) return fail("keygen", text.error());
  std::cerr << "The private key, shown only now; keep it readable for the server alone:\n";
  std::cout << *text << "\n";
  std::cerr << "The verifier key, for everybody who checks checkpoints:\n"
            << crypto::to_string(signer->verifier()) << "\n";
  return Exit::kDone;
}

}  // namespace

void add_keygen(CLI::App& program, Exit& exit) {
  CLI::App* command = program.add_subcommand("keygen", "Make a key for a caller or for the log.");
  command->require_subcommand(1);
  command->footer(
      std::string("The secret goes to standard output, everything else to standard error:\n"
                  "  ledgerline keygen api airflow --role writer > airflow.key\n"
                  "  ledgerline keygen log audit.example/ledger > log.key\n\n") +
      std::string(kExitStatus));

  const auto request = std::make_shared<ApiKeyRequest>();
  CLI::App* caller = command->add_subcommand("api", "A caller's API key and its lines of TOML.");
  caller->footer(std::string(kExitStatus));
  caller->add_option("name", request->name, "Name of the caller in every record it sends.")
      ->required();
  caller->add_option("--role", request->role, "What the caller may do.")
      ->check(CLI::IsMember({"writer", "reader", "auditor", "admin"}))
      ->capture_default_str();
  caller->add_option("--append-to", request->append_to,
                     "The server's auth.keys_file, which receives the lines.");
  caller->callback([request, &exit] { exit = make_caller_key(*request); });

  const auto origin = std::make_shared<std::string>();
  CLI::App* log = command->add_subcommand("log", "A key that signs checkpoints.");
  log->footer(std::string(kExitStatus));
  log->add_option("origin", *origin, "Name of the log: text without blanks and '+'.")->required();
  log->callback([origin, &exit] { exit = make_log_key(*origin); });
}

}  // namespace ledgerline::tools
