#include "ingest/envelope_reader.h"

#include "engine/base/encoding.h"
#include "engine/base/limits.h"
#include "engine/crypto/certificate.h"
#include "ingest/member_reader.h"

namespace ledgerline::ingest {
namespace {

// Both alphabets, padded or not (DSSE asks for both). The size is checked before anything is
// decoded.
std::string_view read_base64(DecodeState& state, JsonValue value, std::size_t bytes_max) {
  if (!value.is_string()) {
    state.findings.refuse("type", value, "a string is required, found " + excerpt(value));
    return {};
  }
  const std::string_view text = state.text(value);
  if (text.size() > (bytes_max + 2) / 3 * 4) {
    state.findings.refuse_too_large("max_length", value,
                                    "over " + std::to_string(bytes_max) + " bytes");
    return {};
  }
  const auto bytes = from_base64(text);
  if (!bytes) {
    state.findings.refuse("base64", value, "not base64 (RFC 4648, either alphabet)");
    return {};
  }
  return state.facts.keep(*bytes);
}

void read_signatures(DecodeState& state, MemberReader& envelope, std::string_view outer_hint,
                     format::AttestationFact& out) {
  const JsonValue list = envelope.array("signatures", Need::kRequired);
  if (!list) return;
  if (list.size() == 0) {
    return state.findings.refuse("min_items", list, "at least one signature is required");
  }
  if (list.size() > limits::kEnvelopeSignaturesMax) {
    return state.findings.refuse_too_large(
        "max_items", list,
        "at most " + std::to_string(limits::kEnvelopeSignaturesMax) + " signatures");
  }
  if (out.bundle && list.size() != 1) {
    return state.findings.refuse("max_items", list, "a bundle holds exactly one signature");
  }
  for (const JsonValue item : list.items()) {
    MemberReader signature(state, item);
    format::SignatureFact fact;
    fact.key_hint = signature.text("keyid", Need::kOptional, limits::kEnvelopeHintBytesMax);
    if (fact.key_hint.empty()) fact.key_hint = outer_hint;
    const JsonValue value = signature.find("sig");
    if (!value) {
      signature.refuse("required", "sig", "missing");
      continue;
    }
    fact.value = read_base64(state, value, limits::kSignatureBytesMax);
    out.signatures.push_back(fact);
  }
}

void read_bare(DecodeState& state, MemberReader& envelope, std::string_view outer_hint,
               format::AttestationFact& out) {
  out.payload_type = envelope.text("payloadType", Need::kRequired, limits::kEnvelopeTypeBytesMax);
  const JsonValue payload = envelope.find("payload");
  if (payload) {
    out.payload = read_base64(state, payload, limits::kPayloadBytesMax);
  } else {
    envelope.refuse("required", "payload", "missing");
  }
  read_signatures(state, envelope, outer_hint, out);
}

constexpr std::string_view kMediaTypes[] = {
    "application/vnd.dev.sigstore.bundle.v0.3+json",
    "application/vnd.dev.sigstore.bundle+json;version=0.3",
};

bool is_media_type(std::string_view text) noexcept {
  return text == kMediaTypes[0] || text == kMediaTypes[1];
}

// Which key the bundle says it was made with: cosign's hint, or the key of the certificate. A hint
// like any other.
std::string_view material_hint(DecodeState& state, MemberReader& bundle) {
  auto material = bundle.object("verificationMaterial", Need::kOptional);
  if (!material) return {};
  if (auto key = material->object("publicKey", Need::kOptional)) {
    return key->text("hint", Need::kOptional, limits::kEnvelopeHintBytesMax);
  }
  auto certificate = material->object("certificate", Need::kOptional);
  const JsonValue raw = certificate ? certificate->find("rawBytes") : JsonValue();
  if (!raw || !raw.is_string()) return {};
  const auto der = from_base64(state.text(raw));
  const auto key_id = der ? crypto::key_id_of_certificate(*der) : std::nullopt;
  return key_id ? state.facts.keep(to_hex(view(*key_id))) : std::string_view();
}

void read_bundle(DecodeState& state, MemberReader& bundle, format::AttestationFact& out) {
  const std::string_view media_type =
      bundle.text("mediaType", Need::kRequired, limits::kEnvelopeTypeBytesMax);
  if (!media_type.empty() && !is_media_type(media_type)) {
    bundle.refuse("enum", "mediaType",
                  "of the bundle formats v0.3 is accepted: " + std::string(kMediaTypes[0]));
  }
  for (const char* const name : {"payloadType", "payload", "signatures"}) {
    if (!bundle.find("dsseEnvelope") || !bundle.find(name)) continue;
    bundle.refuse("ambiguous", name,
                  "of an envelope, beside the one in dsseEnvelope: which one is meant?");
  }
  const std::string_view hint = material_hint(state, bundle);
  auto envelope = bundle.object("dsseEnvelope", Need::kRequired);
  if (envelope) read_bare(state, *envelope, hint, out);
}

bool is_bundle(const JsonValue& root) noexcept {
  for (const char* const name :
       {"mediaType", "dsseEnvelope", "messageSignature", "verificationMaterial"}) {
    if (root.find(name)) return true;
  }
  return false;
}

}  // namespace

std::string read_envelope(DecodeState& state, const JsonDocument& document,
                          format::AttestationFact& out) {
  state.findings.refuse_odd_text(document);
  const JsonValue root = document.root();
  MemberReader reader(state, root);
  out.bundle = is_bundle(root);
  if (out.bundle) {
    read_bundle(state, reader, out);
    return "/dsseEnvelope/payload";
  }
  read_bare(state, reader, {}, out);
  return "/payload";
}

}  // namespace ledgerline::ingest
