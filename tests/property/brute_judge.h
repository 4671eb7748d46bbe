// The verdict on an access, written from docs/attestations.md with plain loops over everything that
// ever happened: no index, no keys, no rows. Slow and simple on purpose.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/base/ids.h"
#include "engine/base/timestamp.h"

namespace ledgerline::test {

struct Happening {
  enum class Kind { kAddKey, kRevokeKey, kRule, kStatement, kPolicyResult };
  enum class Decision { kApprove, kReject, kWithdraw };

  Kind kind{};
  Position position;
  Timestamp received_at;

  // kAddKey, kRevokeKey. A key that takes another's place is two happenings at one position.
  std::string person;  // whose key: the name of the key, see owner_of()
  bool approver = false;
  bool policy = false;
  std::optional<Timestamp> key_from;
  std::optional<Timestamp> key_until;
  std::optional<Timestamp> revoked_at;  // as announced; kRevokeKey

  // kRule.
  std::uint32_t approvers = 1;
  std::uint32_t policy_approvals = 0;

  // kStatement; kPolicyResult has signers and version.
  std::vector<std::string> signers;
  bool tampered = false;  // every signature is broken
  Decision decision{};
  std::string statement;  // what others name it by
  std::string requester;
  std::string app;
  std::string version;
  std::string dataset;  // a name, a prefix and '*', or '*'
  std::vector<std::string> columns;
  std::string purpose;
  std::string tier;
  std::string contract;
  std::string contract_version;
  Timestamp valid_from;
  std::optional<Timestamp> valid_until;
  std::vector<std::string> ends;  // statements that it withdraws or supersedes

  // kPolicyResult.
  bool passed = false;
  Timestamp time;
};

struct Access {
  std::string app;
  std::string version;
  std::string dataset;
  std::vector<std::string> columns;
  std::string purpose;
  std::string contract;
  std::string contract_version;
  Timestamp at;
  Position known_at;
};

// "bob" and "bob'" are two keys of bob.
[[nodiscard]] std::string owner_of(const std::string& person);

[[nodiscard]] std::string brute_verdict(const std::vector<Happening>& history,
                                        const Access& access);

// Whether the person's key counts for the role ("approver", "policy") in what enters behind every
// record before `position`, at `time`.
[[nodiscard]] bool brute_trusted(const std::vector<Happening>& history, const std::string& person,
                                 const std::string& role, Position position, Timestamp time);

}  // namespace ledgerline::test
