#include "engine/crypto/note.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "engine/base/encoding.h"
#include "engine/base/limits.h"
#include "engine/base/utf8.h"

namespace ledgerline::crypto {
namespace {

constexpr ByteView kSignaturePrefix = "\xE2\x80\x94 ";  // U+2014 EM DASH, space
constexpr std::size_t kKeyIdBytes = sizeof(std::uint32_t);

Error invalid(std::string_view what) {
  return {ErrorKind::kInvalid, "note: " + std::string(what), ""};
}

bool is_plain_text(ByteView text) noexcept {
  while (!text.empty()) {
    const auto c = take_code_point(text);
    if (!c || (*c < 0x20 && *c != U'\n')) return false;
  }
  return true;
}

std::optional<NoteSignature> parse_signature_line(ByteView line) {
  if (!line.starts_with(kSignaturePrefix)) return std::nullopt;
  const ByteView rest = line.substr(kSignaturePrefix.size());
  const std::size_t space = rest.find(' ');
  if (space == ByteView::npos || !is_key_name(rest.substr(0, space))) return std::nullopt;
  const ByteView encoded = rest.substr(space + 1, rest.size() - space - 2);
  auto bytes = from_base64_canonical(encoded);
  if (!bytes || bytes->size() <= kKeyIdBytes) return std::nullopt;
  NoteSignature out{line, rest.substr(0, space), big_endian_at<std::uint32_t>(*bytes, 0), {}};
  out.signature = bytes->substr(kKeyIdBytes);
  return out;
}

// The time in a cosignature, 0 in a plain signature; nothing when the signature is wrong.
std::optional<std::uint64_t> verified_time(const NoteVerifier& verifier, ByteView text,
                                           ByteView signature) {
  constexpr std::size_t kSignatureBytes = std::tuple_size_v<Ed25519Signature>;
  constexpr std::uint64_t kTimeMax = (std::uint64_t{1} << 63) - 1;
  std::uint64_t time_s = 0;
  std::string cosigned;
  if (verifier.type == KeyType::kCosignatureV1) {
    if (signature.size() != sizeof(time_s) + kSignatureBytes) return std::nullopt;
    time_s = big_endian_at<std::uint64_t>(signature, 0);
    if (time_s > kTimeMax) return std::nullopt;
    signature.remove_prefix(sizeof(time_s));
    cosigned = cosigned_message(text, time_s);
    text = cosigned;
  }
  if (signature.size() != kSignatureBytes) return std::nullopt;
  if (!verify(verifier.public_key, text, array_from<Ed25519Signature>(signature))) {
    return std::nullopt;
  }
  return time_s;
}

}  // namespace

Result<ParsedNote> parse_note(ByteView note) {
  if (note.size() > limits::kNoteBytesMax) {
    return Error{ErrorKind::kTooLarge, "note: longer than 1 MiB", ""};
  }
  if (!is_plain_text(note)) return invalid("not UTF-8, or has control bytes");
  const std::size_t split = note.rfind("\n\n");
  if (split == ByteView::npos) return invalid("no empty line before the signatures");
  ByteView lines = note.substr(split + 2);
  if (!lines.ends_with('\n')) return invalid("no signature line, or one without its newline");
  ParsedNote out{note.substr(0, split + 1), {}};
  while (!lines.empty()) {
    if (out.signatures.size() == limits::kNoteSignaturesMax) {
      return Error{ErrorKind::kTooLarge, "note: more than 100 signatures", ""};
    }
    const std::size_t length = lines.find('\n') + 1;
    auto signature = parse_signature_line(lines.substr(0, length));
    if (!signature) return invalid("malformed signature line");
    out.signatures.push_back(*std::move(signature));
    lines.remove_prefix(length);
  }
  return out;
}

Result<std::string> sign_note(ByteView text, const NoteSigner& signer) {
  if (!text.ends_with('\n')) return invalid("text does not end in a newline");
  if (!is_plain_text(text)) return invalid("text is not UTF-8, or has control bytes");
  const auto signature = signer.key().sign(text);
  if (!signature) return signature.error();
  std::string bytes;
  append_big_endian(bytes, signer.verifier().key_id);
  bytes += view(*signature);
  std::string out(text);
  out += "\n";
  out += kSignaturePrefix;
  out += signer.verifier().name + " " + to_base64(bytes) + "\n";
  if (out.size() > limits::kNoteBytesMax) {
    return Error{ErrorKind::kTooLarge, "note: longer than 1 MiB", ""};
  }
  return out;
}

std::string cosigned_message(ByteView text, std::uint64_t time_s) {
  return "cosignature/v1\ntime " + std::to_string(time_s) + "\n" + std::string(text);
}

Result<OpenedNote> open_note(ByteView note, std::span<const NoteVerifier> verifiers) {
  const auto parsed = parse_note(note);
  if (!parsed) return parsed.error();
  OpenedNote out{std::string(parsed->text), {}};
  for (const NoteSignature& signature : parsed->signatures) {
    const auto known = std::find_if(verifiers.begin(), verifiers.end(), [&](const auto& verifier) {
      return verifier.key_id == signature.key_id && verifier.name == signature.name;
    });
    if (known == verifiers.end()) continue;
    const auto index = static_cast<std::size_t>(known - verifiers.begin());
    const bool repeated =
        std::any_of(out.verified.begin(), out.verified.end(),
                    [index](const VerifiedSignature& one) { return one.verifier == index; });
    if (repeated) continue;
    const auto time_s = verified_time(*known, parsed->text, signature.signature);
    if (!time_s) return invalid("wrong signature of " + known->name);
    out.verified.push_back({index, *time_s});
  }
  if (out.verified.empty()) return Error{ErrorKind::kForbidden, "note: no known key signed it", ""};
  return out;
}

}  // namespace ledgerline::crypto
