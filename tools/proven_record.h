// The records that an export file shows: each whole, with the proof of its place in a signed tree.
// Values; what is wrong with a file is kInvalid and says where.
#pragma once

#include <memory>
#include <set>
#include <string>

#include <nlohmann/json.hpp>

#include "engine/base/ids.h"
#include "engine/base/result.h"
#include "engine/crypto/tlog_policy.h"
#include "engine/format/facts.h"
#include "engine/log/record_opening.h"
#include "engine/merkle/tlog_proof.h"

namespace ledgerline::tools {

[[nodiscard]] Error wrong_file(std::string message);

// Exactly these members: what is not checked has no place in the file.
[[nodiscard]] Result<void> check_members(const nlohmann::json& object, const std::string& where,
                                         const std::set<std::string>& required,
                                         const std::set<std::string>& optional = {});
// The member is there.
[[nodiscard]] Result<std::string> bytes_of(const nlohmann::json& object, const std::string& where,
                                           const char* name);

// A record of which everything is shown and proven; its facts are read when it has been placed.
struct ProvenRecord {
  Position position;
  merkle::ProvenLeaf leaf;
  std::string checkpoint;
  log::OpenedRecord record;
  std::unique_ptr<format::Facts> facts;
};

// Its facts are not read yet.
[[nodiscard]] Result<ProvenRecord> prove(const nlohmann::json& item, const std::string& where,
                                         format::RecordKind kind, const crypto::TlogPolicy& policy);
[[nodiscard]] Result<void> read_facts(ProvenRecord& record, const std::string& where);

}  // namespace ledgerline::tools
