#include "engine/format/opening.h"

#include <utility>

#include "record.pb.h"

namespace ledgerline::format {
namespace {

Error invalid(std::string_view what) {
  return {ErrorKind::kInvalid, "record opening: " + std::string(what), {}};
}

void fill(v1::HalfOpening& message, const HalfOpening& half) {
  if (const auto* const shown = std::get_if<ShownHalf>(&half)) {
    message.set_salt(shown->salt.data(), shown->salt.size());
    message.set_content(shown->content);
  } else {
    const Digest& hash = std::get<WithheldHalf>(half).hash;
    message.set_hash(hash.data(), hash.size());
  }
}

Result<HalfOpening> read(const v1::HalfOpening& message) {
  const bool shown = message.salt().size() == Salt{}.size() && message.hash().empty();
  if (shown) return HalfOpening(ShownHalf{array_from<Salt>(message.salt()), message.content()});
  const bool withheld = message.hash().size() == Digest{}.size() && message.salt().empty() &&
                        message.content().empty();
  if (withheld) return HalfOpening(WithheldHalf{array_from<Digest>(message.hash())});
  return invalid("a half must be salt and content, or a hash");
}

}  // namespace

std::string encode(const RecordOpening& opening) {
  v1::RecordOpening message;
  message.set_entry(opening.entry);
  fill(*message.mutable_header(), opening.header);
  fill(*message.mutable_body(), opening.body);
  return message.SerializeAsString();
}

Result<RecordOpening> decode_record_opening(ByteView bytes) {
  v1::RecordOpening message;
  if (!std::in_range<int>(bytes.size()) ||
      !message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return invalid("does not parse");
  }
  Result<HalfOpening> header = read(message.header());
  if (!header) return with_context(header.error(), "header");
  Result<HalfOpening> body = read(message.body());
  if (!body) return with_context(body.error(), "body");
  RecordOpening out{message.entry(), *std::move(header), *std::move(body)};
  if (encode(out) != bytes) return invalid("holds more than one opening, or is spelled otherwise");
  return out;
}

}  // namespace ledgerline::format
