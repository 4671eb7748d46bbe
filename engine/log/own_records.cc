#include "engine/log/own_records.h"

#include "engine/log/json_text.h"

namespace ledgerline::log {
namespace {

// `members`: further ones, as JSON.
Result<NewRecord> audit_record(std::string_view event, const std::string& members, Timestamp now) {
  format::RecordHeader header;
  header.kind = format::RecordKind::kSelfAudit;
  header.received_at = now;
  header.content_type = "application/json";
  const auto body = std::make_shared<const std::string>("{\"event\":" + json_string(event) +
                                                        ",\"time\":" + json_string(to_string(now)) +
                                                        "," + members + "}");
  return make_new_record(header, *body, body);
}

std::string next_position(Position next) {
  return ",\"next_position\":" + std::to_string(next.value());
}

std::string key_members(std::string_view vkey, std::string_view size_name, std::uint64_t size,
                        std::string_view reason) {
  return "\"vkey\":" + json_string(vkey) + "," + json_string(size_name) + ":" +
         std::to_string(size) + ",\"reason\":" + json_string(reason);
}

}  // namespace

Result<NewRecord> opened_without_mirror(const std::filesystem::path& mirror, Position next,
                                        Timestamp now) {
  return audit_record("opened_without_mirror",
                      "\"mirror\":" + json_string(mirror.string()) + next_position(next), now);
}

Result<NewRecord> opened_without_witnesses(const std::vector<std::string>& witnesses, Position next,
                                           Timestamp now) {
  std::string names;
  for (const std::string& name : witnesses) names += (names.empty() ? "" : ",") + json_string(name);
  return audit_record("opened_without_witnesses",
                      "\"witnesses\":[" + names + "]" + next_position(next), now);
}

Result<NewRecord> key_added(std::string_view vkey, std::uint64_t from_size, std::string_view reason,
                            Timestamp now) {
  return audit_record("log_key_added", key_members(vkey, "from_size", from_size, reason), now);
}

Result<NewRecord> key_retired(std::string_view vkey, std::uint64_t until_size,
                              std::string_view reason, Timestamp now) {
  return audit_record("log_key_retired", key_members(vkey, "until_size", until_size, reason), now);
}

}  // namespace ledgerline::log
