#include "engine/log/own_records.h"

#include "engine/log/json_text.h"

namespace ledgerline::log {
namespace {

// `what` is the member, JSON, that names what was done without.
Result<NewRecord> opened_without(std::string_view event, const std::string& what, Position next,
                                 Timestamp now) {
  format::RecordHeader header;
  header.kind = format::RecordKind::kSelfAudit;
  header.received_at = now;
  header.content_type = "application/json";
  const auto body = std::make_shared<const std::string>(
      "{\"event\":" + json_string(event) + ",\"time\":" + json_string(to_string(now)) + "," + what +
      ",\"next_position\":" + std::to_string(next.value()) + "}");
  return make_new_record(header, *body, body);
}

}  // namespace

Result<NewRecord> opened_without_mirror(const std::filesystem::path& mirror, Position next,
                                        Timestamp now) {
  return opened_without("opened_without_mirror", "\"mirror\":" + json_string(mirror.string()), next,
                        now);
}

Result<NewRecord> opened_without_witnesses(const std::vector<std::string>& witnesses, Position next,
                                           Timestamp now) {
  std::string names;
  for (const std::string& name : witnesses) names += (names.empty() ? "" : ",") + json_string(name);
  return opened_without("opened_without_witnesses", "\"witnesses\":[" + names + "]", next, now);
}

}  // namespace ledgerline::log
