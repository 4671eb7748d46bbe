// JSON of an approval export (docs/approval-export.md): whatever proves one approval, in one file.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "api/response.h"
#include "engine/base/ids.h"
#include "query/approval_export.h"

namespace ledgerline::api::views {

struct ProvenRecord {
  Position position;
  std::string opening;  // format::encode of a RecordOpening
  std::string proof;    // a tlog-proof
};

struct ApprovalExportParts {
  ProvenRecord approval;
  std::string envelope;    // the approval's body
  std::string checkpoint;  // of the approval's proof
  std::vector<query::ApprovalExport::Key> keys;
  std::vector<ProvenRecord> trust;
  std::optional<ProvenRecord> ending;
  std::vector<ProvenRecord> epochs;
};
// kTooLarge: over query::kApprovalExportBytesMax.
[[nodiscard]] Result<Response> approval_export(const ApprovalExportParts& parts);

}  // namespace ledgerline::api::views
