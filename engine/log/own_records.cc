#include "engine/log/own_records.h"

#include "engine/log/json_text.h"

namespace ledgerline::log {

Result<NewRecord> opened_without_mirror(const std::filesystem::path& mirror, Position next,
                                        Timestamp now) {
  format::RecordHeader header;
  header.kind = format::RecordKind::kSelfAudit;
  header.received_at = now;
  header.content_type = "application/json";
  const auto body = std::make_shared<const std::string>(
      R"({"event":"opened_without_mirror","time":)" + json_string(to_string(now)) + ",\"mirror\":" +
      json_string(mirror.string()) + ",\"next_position\":" + std::to_string(next.value()) + "}");
  return make_new_record(header, *body, body);
}

}  // namespace ledgerline::log
