#include "engine/format/facts.h"

namespace ledgerline::format {

std::string_view to_string(EntityType type) noexcept {
  switch (type) {
    case EntityType::kDataset:
      return "dataset";
    case EntityType::kJob:
      return "job";
    case EntityType::kUser:
      return "user";
    case EntityType::kApp:
      return "app";
  }
  return "unknown";
}

std::string_view to_string(EventType type) noexcept {
  switch (type) {
    case EventType::kNone:
      return "";
    case EventType::kStart:
      return "START";
    case EventType::kRunning:
      return "RUNNING";
    case EventType::kOther:
      return "OTHER";
    case EventType::kComplete:
      return "COMPLETE";
    case EventType::kFail:
      return "FAIL";
    case EventType::kAbort:
      return "ABORT";
  }
  return "";
}

std::string_view to_string(Rule rule) noexcept {
  switch (rule) {
    case Rule::kLineageFacet:
      return "lineage_facet";
    case Rule::kColumnLineage:
      return "column_lineage";
    case Rule::kProduct:
      return "product";
  }
  return "unknown";
}

std::string_view to_string(Lifecycle change) noexcept {
  switch (change) {
    case Lifecycle::kAlter:
      return "ALTER";
    case Lifecycle::kCreate:
      return "CREATE";
    case Lifecycle::kDrop:
      return "DROP";
    case Lifecycle::kOverwrite:
      return "OVERWRITE";
    case Lifecycle::kRename:
      return "RENAME";
    case Lifecycle::kTruncate:
      return "TRUNCATE";
  }
  return "unknown";
}

}  // namespace ledgerline::format
