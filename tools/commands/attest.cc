#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>
#include <optional>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "engine/base/clock.h"
#include "engine/crypto/wipe.h"
#include "ingest/statement_reader.h"
#include "tools/commands/commands.h"
#include "tools/commands/statement_sender.h"
#include "tools/signed_statement.h"
#include "tools/terminal_text.h"

namespace ledgerline::tools {
namespace {

using nlohmann::json;

constexpr const char* kPassphraseVariable = "LEDGERLINE_PASSPHRASE";

struct AttestRequest {
  Remote remote;
  std::string file;
  std::string signing_key;
  std::string passphrase_file;
  std::string type{ingest::kApprovalPredicate};
  std::vector<std::string> subjects;
  bool statement = false;
  bool send = false;
  bool again = false;
};

Result<std::string> text_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return Error{ErrorKind::kInvalid, path + ": cannot be read", {}};
  return std::string(std::istreambuf_iterator<char>(file), {});
}

// The first line of the file, else the environment, else empty: a key that is not encrypted.
Result<std::string> passphrase_of(const AttestRequest& request) {
  if (request.passphrase_file.empty()) {
    const char* const given = std::getenv(kPassphraseVariable);
    return std::string(given != nullptr ? given : "");
  }
  Result<std::string> text = text_of(request.passphrase_file);
  if (!text) return text;
  return text->substr(0, text->find('\n'));
}

Result<crypto::PrivateKey> signing_key_of(const AttestRequest& request) {
  Result<std::string> pem = text_of(request.signing_key);
  if (!pem) return pem.error();
  Result<std::string> passphrase = passphrase_of(request);
  if (!passphrase) return passphrase.error();
  Result<crypto::PrivateKey> key = crypto::PrivateKey::from_pem(*pem, *passphrase);
  crypto::wipe(*pem);
  crypto::wipe(*passphrase);
  return key;
}

Result<std::string> envelope_of(const AttestRequest& request) {
  Result<std::string> statement = text_of(request.file);
  if (!statement) return statement;
  if (!request.statement) {
    statement = make_statement(*statement, request.type, request.subjects);
    if (!statement) return statement;
  }
  if (Result<void> good = check_statement(*statement, SystemClock().now()); !good) {
    return good.error();
  }
  const Result<crypto::PrivateKey> key = signing_key_of(request);
  if (!key) return key.error();
  return make_envelope(*statement, *key);
}

// Empty: a signature is good, of a key that is trusted.
std::string why_unverified(const std::string& body) {
  const json receipt = json::parse(body, nullptr, false);
  if (!receipt.is_object()) return "the answer is no receipt";
  if (receipt.contains("retracted_by")) {
    return "it was retracted by the record at position " + receipt["retracted_by"].dump();
  }
  const json verified = receipt.value("verified", json());
  if (!verified.is_array()) return "the server has not judged the signature yet";
  if (std::find(verified.begin(), verified.end(), json(true)) != verified.end()) return {};
  std::string out = "no signature is verified: " + verified.dump();
  const json signatures = receipt.value("signatures", json());
  for (const json& signature : signatures) {
    if (signature.is_object() && signature.contains("reason")) {
      out += ", " + signature["reason"].dump();
    }
  }
  return out;
}

Exit attest(const AttestRequest& request) {
  if (!request.statement && request.subjects.empty()) {
    return fail("attest", {ErrorKind::kInvalid, "--subject names what is approved", {}});
  }
  const Result<std::string> envelope = envelope_of(request);
  if (!envelope) return fail("attest", envelope.error());
  if (!request.send) {
    std::cout << *envelope << "\n";
    return Exit::kDone;
  }
  const Result<std::string> receipt =
      send_statement(request.remote, "/api/v2/attestations", *envelope,
                     request.again ? Saying::kAgain : Saying::kOnce);
  if (!receipt) return fail("attest", receipt.error());
  std::cout << *receipt << "\n";
  const Exit warned =
      tell_warnings("attest", *receipt,
                    {"ends_nothing", "unknown_statement", "no_role_for_approvals", "repeated"});
  const std::string why = why_unverified(*receipt);
  if (why.empty()) return warned;
  std::cerr << "ledgerline attest: stored, but " << shown_sentence(why) << "\n";
  return Exit::kFound;
}

}  // namespace

void add_attest(CLI::App& program, Exit& exit) {
  const auto request = std::make_shared<AttestRequest>();
  CLI::App* command = program.add_subcommand("attest", "Sign an approval or another statement.");
  add_remote_options(*command, request->remote);
  command->add_option("file", request->file, "The predicate as JSON; a statement with --statement.")
      ->required();
  command->add_option("--signing-key", request->signing_key, "Private key, PEM.")->required();
  command->add_option("--passphrase-file", request->passphrase_file,
                      "Its first line opens the key; else LEDGERLINE_PASSPHRASE does.");
  command->add_option(
      "--subject", request->subjects,
      "Digest of what the statement is about: sha256:HEX; may come more than once.");
  command->add_option("--type", request->type, "predicateType.")->capture_default_str();
  command->add_flag("--statement", request->statement, "The file is the whole statement.");
  CLI::Option* send =
      command->add_flag("--send", request->send, "Post it to the server and print the answer.");
  command->add_flag("--again", request->again, "Make it a new record also when the log has it.")
      ->needs(send);
  command->footer(
      "What a server would refuse is not signed. Without --send the envelope goes to standard "
      "output; with it, what the server answers.\n\n"
      "  ledgerline attest approval.json --subject sha256:HEX --signing-key bob.pem --send\n\n"
      "Exit status: 0 done, 1 no signature is verified, or it does not do what it says, 2 not "
      "done.");
  command->callback([request, &exit] { exit = attest(*request); });
}

}  // namespace ledgerline::tools
