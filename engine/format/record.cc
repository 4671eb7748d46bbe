#include "engine/format/record.h"

#include <utility>

#include "record.pb.h"

namespace ledgerline::format {
namespace {

constexpr char kFrameVersion = 1;
constexpr std::uint8_t kHeaderPresent = 1;
constexpr std::uint8_t kBodyPresent = 2;
constexpr std::uint32_t kEntryVersion = 1;

Error corrupt(std::string_view what) { return {ErrorKind::kCorrupt, std::string(what), {}}; }

bool parse(google::protobuf::MessageLite& message, ByteView bytes) {
  return std::in_range<int>(bytes.size()) &&
         message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()));
}

}  // namespace

std::string encode(const RecordHeader& header) {
  v1::RecordHeader message;
  message.set_kind(static_cast<std::uint32_t>(header.kind));
  message.set_received_at_ns(header.received_at.ns);
  message.set_principal(header.principal.value());
  message.set_endpoint(header.endpoint);
  message.set_content_type(header.content_type);
  message.set_source_id(header.source_id);
  message.set_element(header.element);
  message.set_default_namespace(header.default_namespace);
  for (const FlagAt& flag : header.flags) {
    v1::FlagAt* added = message.add_flags();
    added->set_flag(static_cast<std::uint32_t>(flag.flag));
    added->set_pointer(flag.pointer);
  }
  message.set_flags_omitted(header.flags_omitted);
  return message.SerializeAsString();
}

Result<RecordHeader> decode_record_header(ByteView bytes) {
  v1::RecordHeader message;
  if (!parse(message, bytes)) return corrupt("record header does not parse");
  RecordHeader header;
  header.kind = static_cast<RecordKind>(message.kind());
  header.received_at = {message.received_at_ns()};
  header.principal = Position(message.principal());
  header.endpoint = message.endpoint();
  header.content_type = message.content_type();
  header.source_id = message.source_id();
  header.element = message.element();
  header.default_namespace = message.default_namespace();
  for (const v1::FlagAt& flag : message.flags()) {
    header.flags.push_back({static_cast<Flag>(flag.flag()), flag.pointer()});
  }
  header.flags_omitted = message.flags_omitted();
  return header;
}

std::string encode(const LogEntry& entry) {
  v1::LogEntry message;
  message.set_version(kEntryVersion);
  message.set_kind(static_cast<std::uint32_t>(entry.kind));
  message.set_received_at_ns(entry.received_at.ns);
  message.set_body_bytes(entry.body_bytes);
  message.set_commitment(entry.commitment.data(), entry.commitment.size());
  return message.SerializeAsString();
}

Result<LogEntry> decode_log_entry(ByteView bytes) {
  v1::LogEntry message;
  if (!parse(message, bytes)) return corrupt("log entry does not parse");
  if (message.version() != kEntryVersion) return corrupt("log entry of an unknown version");
  if (message.commitment().size() != Digest{}.size()) {
    return corrupt("log entry whose commitment is not 32 bytes");
  }
  LogEntry entry;
  entry.kind = static_cast<RecordKind>(message.kind());
  entry.received_at = {message.received_at_ns()};
  entry.body_bytes = message.body_bytes();
  entry.commitment = array_from<Digest>(message.commitment());
  return entry;
}

std::string encode_frame_prefix(const Frame& frame) {
  std::string out;
  out.push_back(kFrameVersion);
  out.push_back(
      static_cast<char>((frame.header ? kHeaderPresent : 0) | (frame.body ? kBodyPresent : 0)));
  if (frame.header) {
    LEDGERLINE_ASSERT(std::in_range<std::uint32_t>(frame.header->bytes.size()));
    out.append(view(frame.header->salt));
    append_big_endian(out, static_cast<std::uint32_t>(frame.header->bytes.size()));
    out.append(frame.header->bytes);
  } else {
    out.append(view(frame.header_hash));
  }
  out.append(frame.body ? view(frame.body->salt) : view(frame.body_hash));
  return out;
}

Result<Frame> decode_frame(ByteView bytes) {
  constexpr std::size_t kSaltBytes = Salt{}.size();
  constexpr std::size_t kHashBytes = Digest{}.size();
  if (bytes.size() < 2) return corrupt("record frame is cut");
  if (bytes[0] != kFrameVersion) return corrupt("record frame of an unknown version");
  const auto present = static_cast<std::uint8_t>(bytes[1]);
  if ((present & ~(kHeaderPresent | kBodyPresent)) != 0) {
    return corrupt("record frame with unknown parts");
  }
  bytes.remove_prefix(2);
  Frame frame;
  if ((present & kHeaderPresent) != 0) {
    if (bytes.size() < kSaltBytes + 4) return corrupt("record frame is cut in its header");
    Half half;
    half.salt = array_from<Salt>(bytes);
    const auto size = big_endian_at<std::uint32_t>(bytes, kSaltBytes);
    bytes.remove_prefix(kSaltBytes + 4);
    if (bytes.size() < size) return corrupt("record frame is cut in its header");
    half.bytes = bytes.substr(0, size);
    bytes.remove_prefix(size);
    frame.header = half;
  } else {
    if (bytes.size() < kHashBytes) return corrupt("record frame is cut in its header");
    frame.header_hash = array_from<Digest>(bytes);
    bytes.remove_prefix(kHashBytes);
  }
  if ((present & kBodyPresent) != 0) {
    if (bytes.size() < kSaltBytes) return corrupt("record frame is cut in its body");
    frame.body = Half{array_from<Salt>(bytes), bytes.substr(kSaltBytes)};
    return frame;
  }
  if (bytes.size() < kHashBytes) return corrupt("record frame is cut in its body");
  frame.body_hash = array_from<Digest>(bytes);
  if (bytes.size() > kHashBytes) return corrupt("record frame with bytes after its end");
  return frame;
}

}  // namespace ledgerline::format
