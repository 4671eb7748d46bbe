#include "api/views/log.h"

#include <optional>
#include <string>
#include <string_view>

#include "api/json_writer.h"
#include "engine/base/encoding.h"

namespace ledgerline::api::views {
namespace {

void write_hashes(JsonWriter& out, const merkle::Proof& hashes) {
  out.key("hashes").begin_array();
  for (const Digest& hash : hashes) out.string(to_hex(view(hash)));
  out.end_array();
}

void write_key(JsonWriter& out, std::string_view vkey, std::uint64_t from_size,
               std::optional<std::uint64_t> until_size) {
  out.begin_object().member("vkey", vkey).member("from_size", from_size).key("until_size");
  if (until_size) {
    out.number(*until_size);
  } else {
    out.null();
  }
  out.end_object();
}

// A closed tree is signed no more, whatever its keys might have.
void write_keys(JsonWriter& out, const log::Epoch& epoch) {
  std::optional<std::uint64_t> last_size;
  if (epoch.closed) last_size = epoch.closed->size;
  out.key("keys").begin_array();
  for (const log::EarlierKey& key : epoch.earlier) {
    write_key(out, key.verifier, key.from_size, key.until_size ? key.until_size : last_size);
  }
  write_key(out, epoch.verifier, epoch.verifier_from_size, last_size);
  out.end_array();
}

}  // namespace

Response epochs(const log::EpochTable& epochs) {
  Response response = Response::json(200, {});
  JsonWriter out(response.body);
  out.begin_object().key("epochs").begin_array();
  for (const log::Epoch& epoch : epochs.epochs()) {
    const std::string base = std::to_string(epoch.base.value());
    out.begin_object();
    out.member("base", epoch.base.value()).member("origin", epoch.origin);
    out.member("vkey", epoch.verifier).member("path", "/log/epochs/" + base);
    write_keys(out, epoch);
    out.key("closed");
    if (epoch.closed) {
      out.begin_object().member("size", epoch.closed->size);
      out.member("root", to_hex(view(epoch.closed->root))).end_object();
    } else {
      out.null();
    }
    out.end_object();
  }
  out.end_array().end_object();
  return response;
}

Response inclusion(const log::PublishedTrees::InclusionProof& proof, const log::Epoch& epoch) {
  Response response = Response::json(200, {});
  JsonWriter out(response.body);
  out.begin_object().member("log", epoch.origin);
  out.member("position", (epoch.base + proof.index.value()).value());
  out.member("index", proof.index.value()).member("size", proof.size);
  out.member("leaf_hash", to_hex(view(proof.leaf_hash)));
  out.member("root", to_hex(view(proof.root)));
  write_hashes(out, proof.hashes);
  out.end_object();
  return response;
}

Response consistency(const log::PublishedTrees::ConsistencyProof& proof, const log::Epoch& epoch) {
  Response response = Response::json(200, {});
  JsonWriter out(response.body);
  out.begin_object().member("log", epoch.origin);
  out.member("from", proof.from).member("to", proof.to);
  out.member("from_root", to_hex(view(proof.from_root)));
  out.member("to_root", to_hex(view(proof.to_root)));
  write_hashes(out, proof.hashes);
  out.end_object();
  return response;
}

}  // namespace ledgerline::api::views
