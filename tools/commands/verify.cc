#include <iostream>

#include <CLI/CLI.hpp>

#include "engine/base/encoding.h"
#include "engine/base/limits.h"
#include "engine/crypto/digest.h"
#include "engine/log/durable_file.h"
#include "engine/log/record_opening.h"
#include "engine/merkle/tlog_proof.h"
#include "query/approval_export.h"
#include "tools/approval_export.h"
#include "tools/commands/commands.h"
#include "tools/terminal_text.h"

namespace ledgerline::tools {
namespace {

struct VerifyRequest {
  std::string policy;
  std::string proof;
  std::string record;
  std::string approval;  // an export; then there is neither proof nor record
};

struct Verified {
  log::OpenedRecord record;
  merkle::ProvenLeaf leaf;
};

// An opening holds one record and some hashes.
constexpr std::size_t kRecordFileBytesMax = limits::kBodyBytesMaxCeiling + (1U << 20);

Result<std::string> read_file(const std::string& path, std::size_t bytes_max) {
  Result<std::optional<std::string>> content = log::read_small_file(path, bytes_max);
  if (!content) return content.error();
  if (!*content) return Error{ErrorKind::kNotFound, path + ": no such file", {}};
  return **std::move(content);
}

Result<Verified> check(const crypto::TlogPolicy& policy, const std::string& proof_text,
                       const std::string& record_bytes) {
  const auto proof = merkle::parse_tlog_proof(proof_text);
  if (!proof) return proof.error();
  auto opening = format::decode_record_opening(record_bytes);
  if (!opening) return opening.error();
  auto record = log::check_opening(*std::move(opening));
  if (!record) return record.error();
  auto leaf = merkle::verify_tlog_proof(*proof, record->leaf_hash, policy);
  if (!leaf) return leaf.error();
  return Verified{*std::move(record), *std::move(leaf)};
}

// Saturates, as times of events do: a witness may count in milliseconds.
Timestamp time_of(std::uint64_t posix_seconds) {
  constexpr std::uint64_t kNanosPerSecond = 1'000'000'000;
  if (posix_seconds > INT64_MAX / kNanosPerSecond) return Timestamp::max();
  return Timestamp{static_cast<std::int64_t>(posix_seconds * kNanosPerSecond)};
}

std::string cosigned_by(const merkle::ProvenLeaf& leaf) {
  std::string out;
  for (const auto& cosigner : leaf.cosigners) {
    out.append(out.empty() ? ", cosigned by " : " and ");
    out.append(cosigner.name).append(" at ").append(to_string(time_of(cosigner.time_s)));
  }
  return out;
}

// One sentence: what was signed, by whom, and what of it was shown.
std::string sentence(const Verified& verified) {
  const log::OpenedRecord& record = verified.record;
  const merkle::ProvenLeaf& leaf = verified.leaf;
  std::string out = "Proven: at index " + std::to_string(leaf.index) + " of the tree of " +
                    std::to_string(leaf.size) + " records that the log " + leaf.origin +
                    " has signed" + cosigned_by(leaf) + ", stands a record of kind " +
                    std::string(to_string(record.entry.kind)) + " that it received at " +
                    to_string(record.entry.received_at);
  if (record.header) {
    out += ", sent to " + (record.header->endpoint.empty() ? "itself" : record.header->endpoint) +
           " by the principal of position " + std::to_string(record.header->principal.value());
  } else {
    out += ", whose header is withheld";
  }
  if (record.body) {
    out += ", with the body of " + std::to_string(record.body->size()) +
           " bytes shown here (SHA-256 " + to_hex(view(crypto::sha256(*record.body))) + ").";
  } else {
    out += ", whose body of " + std::to_string(record.entry.body_bytes) + " bytes is withheld.";
  }
  return out;
}

Exit report(const Result<std::string>& proven) {
  if (!proven) {
    std::cout << "Not proven: " << shown_sentence(proven.error().message) << "." << std::endl;
    return Exit::kFound;
  }
  std::cout << shown_sentence(*proven) << std::endl;
  return Exit::kDone;
}

Exit verify_record(const VerifyRequest& request, const crypto::TlogPolicy& policy) {
  const auto proof = read_file(request.proof, limits::kProofTextBytesMax);
  if (!proof) return fail("verify", proof.error());
  const auto record = read_file(request.record, kRecordFileBytesMax);
  if (!record) return fail("verify", record.error());
  const Result<Verified> verified = check(policy, *proof, *record);
  return report(verified ? Result<std::string>(sentence(*verified)) : verified.error());
}

Exit verify_approval(const VerifyRequest& request, const crypto::TlogPolicy& policy) {
  const auto file = read_file(request.approval, query::kApprovalExportBytesMax);
  if (!file) return fail("verify", file.error());
  return report(verify_approval_export(*file, policy));
}

Exit verify(const VerifyRequest& request) {
  const auto text = read_file(request.policy, limits::kPolicyTextBytesMax);
  if (!text) return fail("verify", text.error());
  const auto policy = crypto::TlogPolicy::parse(*text);
  if (!policy) return report(policy.error());
  return request.approval.empty() ? verify_record(request, *policy)
                                  : verify_approval(request, *policy);
}

}  // namespace

void add_verify(CLI::App& program, Exit& exit) {
  const auto request = std::make_shared<VerifyRequest>();
  CLI::App* command =
      program.add_subcommand("verify", "Check a record or an approval against a policy, offline.");
  command
      ->add_option("--policy", request->policy,
                   "Whose signatures are trusted (c2sp.org/tlog-policy).")
      ->required();
  CLI::Option* const proof =
      command->add_option("--proof", request->proof, "The record's .tlog-proof file.");
  CLI::Option* const record = command->add_option(
      "record", request->record, "The record's opening, from /api/v2/records/<position>/opening.");
  CLI::Option* const approval =
      command->add_option("--approval", request->approval,
                          "An approval export, from /api/v2/approvals/<position>/export, in the "
                          "place of proof and record.");
  proof->needs(record);
  record->needs(proof);
  approval->excludes(proof)->excludes(record);
  command->footer(
      "Nothing is asked of any server. docs/verify.md and docs/approval-export.md show the same "
      "checks by hand.\n\n"
      "Exit status: 0 proven, 1 not proven, 2 a file could not be read.");
  command->callback([request, &exit] {
    if (request->record.empty() && request->approval.empty()) {
      throw CLI::RequiredError("A record with --proof, or --approval");
    }
    exit = verify(*request);
  });
}

}  // namespace ledgerline::tools
