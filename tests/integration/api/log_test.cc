// The log in public form: what a tile client, an auditor and a load generator see of it over HTTP.
#include <catch2/catch.hpp>

#include "api/content_encoding.h"
#include "engine/base/encoding.h"
#include "engine/crypto/digest.h"
#include "engine/crypto/note.h"
#include "engine/merkle/checkpoint_text.h"
#include "engine/merkle/rfc6962.h"
#include "engine/merkle/tile_hash_reader.h"
#include "engine/merkle/tlog_proof.h"
#include "tests/integration/api/api_server.h"
#include "tests/support/checkpoints.h"
#include "tests/support/log_fixture.h"
#include "tests/support/signed_statements.h"

using namespace ledgerline;
using namespace ledgerline::test;

namespace {

const Headers kNoHeaders;

void fill(ApiServer& server, std::uint64_t count, const std::string& prefix = "bytes ") {
  test::fill(server.log(), count, prefix, format::RecordKind::kOpaque);
}

std::string tile_of(ApiServer& server, const std::string& path) {
  const auto response = server.get("/log/" + path);
  INFO(path << ": " << response.body);
  REQUIRE(response.status == 200);
  return response.body;
}

std::vector<Digest> digests(const Json& hashes) {
  std::vector<Digest> out;
  for (const Json& hash : hashes) {
    out.push_back(array_from<Digest>(*from_hex(hash.get<std::string>())));
  }
  return out;
}

Digest digest(const Json& hash) { return array_from<Digest>(*from_hex(hash.get<std::string>())); }

// Entries of a bundle.
std::vector<std::string> entries_of(ByteView bundle) {
  std::vector<std::string> out;
  while (!bundle.empty()) {
    const auto size = big_endian_at<std::uint16_t>(bundle, 0);
    out.emplace_back(bundle.substr(2, size));
    bundle.remove_prefix(2U + size);
  }
  return out;
}

std::string event_of(const std::string& job) {
  EventSpec spec;
  spec.job = job;
  return run_event(spec);
}

// Whether the proof says, to somebody who knows the log's key, that the receipt's leaf is in it.
bool is_proven(ApiServer& server, const std::string& proof, const Json& receipt) {
  const auto policy =
      crypto::TlogPolicy::parse("log " + server.get("/log/vkey").body + "quorum none\n");
  REQUIRE(policy.has_value());
  const auto parsed = merkle::parse_tlog_proof(proof);
  REQUIRE(parsed.has_value());
  const auto proven = merkle::verify_tlog_proof(*parsed, digest(receipt["leaf_hash"]), *policy);
  return proven && proven->index == receipt["index"] && proven->origin == receipt["log"];
}

}  // namespace

TEST_CASE("the verifier key opens the checkpoint, whose origin is the key's name", "[api]") {
  ApiServer server;
  const auto vkey = server.get("/log/vkey");
  REQUIRE(vkey.status == 200);
  CHECK(vkey.header("Content-Type") == "text/plain; charset=utf-8");
  REQUIRE(vkey.body.ends_with('\n'));
  const auto verifier = crypto::parse_note_verifier(vkey.body.substr(0, vkey.body.size() - 1));
  REQUIRE(verifier.has_value());
  const auto checkpoint = server.get("/log/checkpoint");
  CHECK(checkpoint.header("Content-Type") == "text/plain; charset=utf-8");
  CHECK(checkpoint.header("Cache-Control") == "no-cache");
  const auto opened = crypto::open_note(checkpoint.body, std::span(&*verifier, 1));
  REQUIRE(opened.has_value());
  const auto text = merkle::parse_checkpoint_text(opened->text);
  REQUIRE(text.has_value());
  CHECK(text->origin == verifier->name);
  CHECK(text->size == 0);
  CHECK(text->root == merkle::empty_root());
}

TEST_CASE("tiles and bundles lead from the entries to the published root", "[api]") {
  ApiServer server;
  fill(server, 600);
  await_checkpoint(server.log(), 600);
  std::string hashes;
  for (const std::string path : {"tile/entries/000", "tile/entries/001", "tile/entries/002.p/88"}) {
    for (const std::string& entry : entries_of(tile_of(server, path))) {
      hashes.append(view(merkle::leaf_hash(entry)));
    }
  }
  CHECK(hashes == tile_of(server, "tile/0/000") + tile_of(server, "tile/0/001") +
                      tile_of(server, "tile/0/002.p/88"));
  merkle::TileHashReader source(600, [&](const merkle::TileId& tile) -> Result<std::string> {
    return tile_of(server, merkle::tile_path(tile));
  });
  const auto root = merkle::build_root(600, std::ref(source));
  REQUIRE(root.has_value());
  CHECK(*root == server.log().checkpointer().latest()->head.root);
}

TEST_CASE("tiles are immutable, and bundles compressed for whoever takes it", "[api]") {
  ApiServer server;
  fill(server, 256);
  await_checkpoint(server.log(), 256);
  const auto tile = server.get("/log/tile/0/000");
  CHECK(tile.header("Content-Type") == "application/octet-stream");
  CHECK(tile.header("Cache-Control") == "private, max-age=604800, immutable");
  CHECK(tile.header("Content-Encoding") == "");
  const auto plain = server.get("/log/tile/entries/000");
  CHECK(plain.header("Content-Encoding") == "");
  CHECK(plain.header("Vary") == "Accept-Encoding");
  const auto packed = server.get("/log/tile/entries/000", {{"Accept-Encoding", "gzip"}});
  CHECK(packed.header("Content-Encoding") == "gzip");
  CHECK(packed.body == api::gzip(plain.body));
  CHECK(packed.body.size() < plain.body.size());
  const auto refused = server.get("/log/tile/entries/000", {{"Accept-Encoding", "gzip;q=0"}});
  CHECK(refused.body == plain.body);
}

TEST_CASE("every partial of an earlier checkpoint is answered with the same bytes", "[api]") {
  ApiServer server;
  fill(server, 100);
  await_checkpoint(server.log(), 100);
  const std::string first = tile_of(server, "tile/0/000.p/100");
  const std::string bundle = tile_of(server, "tile/entries/000.p/100");
  fill(server, 200, "more ");
  await_checkpoint(server.log(), 300);
  CHECK(tile_of(server, "tile/0/000.p/100") == first);
  CHECK(tile_of(server, "tile/entries/000.p/100") == bundle);
  CHECK(tile_of(server, "tile/0/000").starts_with(first));
  CHECK(tile_of(server, "tile/1/000.p/1").size() == 32);
}

TEST_CASE("what is not a path, or not published, is not found and not remembered", "[api]") {
  ApiServer server;
  fill(server, 300);
  await_checkpoint(server.log(), 300);
  for (const std::string path : {"tile/0/001.p/45",
                                 "tile/0/001",
                                 "tile/1/000",
                                 "tile/1/000.p/2",
                                 "tile/2/000.p/1",
                                 "tile/64/000",
                                 "tile/00/000",
                                 "tile/0/0",
                                 "tile/0/0000",
                                 "tile/0/x000/000",
                                 "tile/0/000.p/0",
                                 "tile/0/000.p/256",
                                 "tile/0/000.p/01",
                                 "tile/0/000/",
                                 "tile/0",
                                 "tile/entries/002",
                                 "tile/entries/001.p/45",
                                 "tile/data/000",
                                 "tile/0%2F000",
                                 "tile/0/000.p%2F1",
                                 "tile/0/99999999999999999999999"}) {
    const auto response = server.get("/log/" + path);
    INFO(path);
    CHECK(response.status == 404);
    CHECK(response.header("Content-Type") == "application/problem+json");
    CHECK(response.header("Cache-Control") == "no-store");
  }
  CHECK(server.get("/log/tile/0/000?x=1").status == 400);
}

TEST_CASE("proofs are what a client derives from tiles", "[api]") {
  ApiServer server;
  fill(server, 700);
  await_checkpoint(server.log(), 700);
  const auto source = [&](std::uint64_t size) {
    return merkle::TileHashReader(size, [&](const merkle::TileId& tile) -> Result<std::string> {
      return tile_of(server, merkle::tile_path(tile));
    });
  };
  for (const auto& [index, size] : std::vector<std::pair<std::uint64_t, std::uint64_t>>{
           {0, 1}, {0, 700}, {255, 256}, {256, 257}, {511, 700}, {699, 700}, {300, 511}}) {
    const Json proof = server.ask("/log/proof/inclusion?index=" + std::to_string(index) +
                                  "&size=" + std::to_string(size));
    auto reader = source(size);
    CHECK(digests(proof["hashes"]) == *merkle::build_inclusion(index, size, std::ref(reader)));
    CHECK(merkle::verify_inclusion(digest(proof["leaf_hash"]), index, size,
                                   digests(proof["hashes"]), digest(proof["root"]))
              .has_value());
  }
  for (const auto& [from, to] : std::vector<std::pair<std::uint64_t, std::uint64_t>>{
           {1, 700}, {256, 700}, {300, 512}, {699, 700}, {700, 700}}) {
    const Json proof = server.ask("/log/proof/consistency?from=" + std::to_string(from) +
                                  "&to=" + std::to_string(to));
    auto reader = source(to);
    CHECK(digests(proof["hashes"]) == *merkle::build_consistency(from, to, std::ref(reader)));
    CHECK(merkle::verify_consistency(from, to, digests(proof["hashes"]), digest(proof["from_root"]),
                                     digest(proof["to_root"]))
              .has_value());
  }
}

TEST_CASE("a proof is found by position, by the digest of the body and by the leaf's hash",
          "[api]") {
  ApiServer server;
  const auto added = server.post("/log/add", "some bytes", kNoHeaders);
  REQUIRE(added.status == 200);
  const std::string index = added.body.substr(0, added.body.size() - 1);
  await_checkpoint(server.log(), std::stoull(index) + 1);
  const Json by_index = server.ask("/log/proof/inclusion?index=" + index);
  CHECK(server.ask("/log/proof/inclusion?position=" + index) == by_index);
  const std::string digest = to_hex(view(crypto::sha256("some bytes")));
  CHECK(server.ask("/log/proof/inclusion?digest=" + digest) == by_index);
  const std::string other = to_hex(view(crypto::sha256("other bytes")));
  CHECK(server.get("/log/proof/inclusion?digest=" + other).status == 404);
  const std::string leaf = by_index["leaf_hash"];
  CHECK(server.ask("/log/proof/inclusion?leaf_hash=" + leaf) == by_index);
  CHECK(server.ask("/log/epochs/0/proof/inclusion?leaf_hash=" + leaf)["index"] == std::stoi(index));
  CHECK(server.get("/log/proof/inclusion?leaf_hash=" + other).status == 404);
}

TEST_CASE("a question about proofs without meaning is refused, one about the future not found",
          "[api]") {
  ApiServer server;
  fill(server, 10);
  await_checkpoint(server.log(), 10);
  const std::string zeroes(64, '0');
  for (const std::string& question : std::vector<std::string>{
           "inclusion", "inclusion?index=1&position=1", "inclusion?index=x", "inclusion?digest=00",
           "inclusion?leaf_hash=00", "inclusion?index=1&leaf_hash=" + zeroes,
           "inclusion?digest=" + zeroes + "&leaf_hash=" + zeroes, "inclusion?index=5&size=5",
           "consistency", "consistency?from=0", "consistency?from=7&to=3"}) {
    INFO(question);
    CHECK(server.get("/log/proof/" + question).status == 400);
  }
  for (const std::string question :
       {"inclusion?index=10", "inclusion?index=1&size=11", "consistency?from=3&to=11"}) {
    INFO(question);
    CHECK(server.get("/log/proof/" + question).status == 404);
  }
}

TEST_CASE("any bytes are added, and a repeat gives the first index", "[api]") {
  ApiServer server;
  const std::string bytes("\x00\xFF{\n", 4);
  const auto first = server.post("/log/add", bytes, kNoHeaders);
  REQUIRE(first.status == 200);
  CHECK(first.header("Content-Type") == "text/plain; charset=utf-8");
  const auto other = server.post("/log/add", "", {{"Content-Type", "image/x; charset=latin1"}});
  CHECK(other.status == 200);
  CHECK(other.body != first.body);
  CHECK(server.post("/log/add", bytes, kNoHeaders).body == first.body);
  const std::string location = first.header("Location");
  const Json record = server.ask(location);
  CHECK(record["kind"] == "opaque");
  CHECK(record["receipt"]["index"].dump() + "\n" == first.body);
  CHECK(server.get(location + "/body").body == bytes);
}

TEST_CASE("an epoch's tree is served under its base as under /log/", "[api]") {
  ApiServer server;
  fill(server, 3);
  await_checkpoint(server.log(), 3);
  const Json epochs = server.ask("/log/epochs")["epochs"];
  REQUIRE(epochs.size() == 1);
  CHECK(epochs[0]["base"] == 0);
  CHECK(epochs[0]["origin"] == "log.example/test");
  CHECK(epochs[0]["closed"].is_null());
  const std::string path = epochs[0]["path"];
  CHECK(server.get(path + "/vkey").body == epochs[0]["vkey"].get<std::string>() + "\n");
  CHECK(server.get(path + "/checkpoint").body == server.get("/log/checkpoint").body);
  CHECK(server.get(path + "/tile/0/000.p/3").body == tile_of(server, "tile/0/000.p/3"));
  CHECK(server.ask(path + "/proof/inclusion?index=1") ==
        server.ask("/log/proof/inclusion?index=1"));
  CHECK(server.get("/log/epochs/1/checkpoint").status == 404);
  CHECK(server.get("/log/epochs/00/checkpoint").status == 404);
}

TEST_CASE("reads of the log need a key unless they are public; proofs always do", "[api]") {
  ApiServerOptions options;
  options.keys = {{"someone", api::Role::kWriter, api::api_key_digest("lk_w")}};
  ApiServer closed(options);
  options.public_log = true;
  ApiServer open(options);
  for (const std::string path : {"/log/checkpoint", "/log/vkey", "/log/epochs"}) {
    CHECK(closed.get(path).status == 401);
    CHECK(open.get(path).status == 200);
  }
  CHECK(closed.get("/log/tile/0/000").status == 401);
  CHECK(open.get("/log/tile/0/000").status == 404);
  CHECK(open.get("/log/proof/inclusion?index=0").status == 401);
  CHECK(open.post("/log/add", "bytes", kNoHeaders).status == 401);
  const Headers key = {{"Authorization", "Bearer lk_w"}};
  CHECK(open.post("/log/add", "bytes", key).status == 200);
  fill(open, 3);
  await_checkpoint(open.log(), 4);
  CHECK(open.get("/log/tile/0/000.p/3").header("Cache-Control") ==
        "public, max-age=604800, immutable");
}

TEST_CASE("the proof of a record verifies offline against the published checkpoint", "[api]") {
  ApiServer server;
  fill(server, 300);
  const Json receipt = server.accept(event_of("proven"));
  const auto answer = server.get("/api/v2/records/" + receipt["position"].dump() + "/proof");
  REQUIRE(answer.status == 200);
  CHECK(answer.header("Content-Type") == "text/plain; charset=utf-8");
  CHECK(is_proven(server, answer.body, receipt));
  CHECK_FALSE(is_proven(server, server.get("/api/v2/records/3/proof").body, receipt));
  CHECK(server.get("/api/v2/records/999999/proof").status == 404);
  CHECK(server.get("/api/v2/records/x/proof").status == 400);
}

TEST_CASE("a receipt carries its proof when asked to, on every route", "[api]") {
  ApiServer server;
  const Headers json = {{"Content-Type", "application/json"}};
  const std::string event = event_of("proven");
  const auto single = server.post("/api/v1/lineage?receipt=proof", event, json);
  REQUIRE(single.status == 201);
  const Json receipt = Json::parse(single.body);
  CHECK(is_proven(server, receipt["proof"], receipt));
  const Json again = Json::parse(server.post("/api/v1/lineage?receipt=proof", event, json).body);
  CHECK(again["duplicate"] == true);
  CHECK(again["position"] == receipt["position"]);
  CHECK(is_proven(server, again["proof"], again));
  const Json access = Json::parse(
      server
          .post(
              "/api/v2/access?receipt=proof",
              R"({"time":"2026-11-22T06:00:00Z","user":"a","dataset":{"namespace":"db","name":"x"}})",
              json)
          .body);
  CHECK(is_proven(server, access["proof"], access));
  const Signer bob("bob");
  const Json trusted = Json::parse(
      server.post("/api/v2/trust-roots?receipt=proof", add_key(bob, {"approver"}).dump(), json)
          .body);
  CHECK(is_proven(server, trusted["proof"], trusted));
  const std::string signed_approval = envelope(statement(approval()).dump(), {&bob}).dump();
  const Json attested =
      Json::parse(server.post("/api/v2/attestations?receipt=proof", signed_approval, json).body);
  CHECK(attested["verified"] == Json{true});
  CHECK(is_proven(server, attested["proof"], attested));
  const auto added = server.post("/log/add?receipt=proof", "bytes", kNoHeaders);
  CHECK(added.status == 200);
  CHECK(is_proven(server, Json::parse(added.body)["proof"], Json::parse(added.body)));
  const auto batch = server.post("/api/v1/lineage/batch?receipt=proof",
                                 "[" + event_of("one") + ",1," + event + "]", json);
  REQUIRE(batch.status == 200);
  const Json receipts = Json::parse(batch.body)["receipts"];
  CHECK(is_proven(server, receipts[0]["proof"], receipts[0]));
  CHECK(receipts[1].is_null());
  CHECK(is_proven(server, receipts[2]["proof"], receipts[2]));
  CHECK(server.post("/api/v1/lineage?receipt=photo", event, json).status == 400);
}

TEST_CASE("a receipt without a covering checkpoint says where the proof will be", "[api]") {
  ApiServerOptions options;
  options.mirrored = true;
  ApiServer server(options);
  server.break_mirror();
  const auto answer = server.post("/log/add?receipt=proof", "bytes", kNoHeaders);
  REQUIRE(answer.status == 200);
  const Json receipt = Json::parse(answer.body);
  CHECK_FALSE(receipt.contains("proof"));
  const std::string url = receipt["proof_url"];
  const auto unproven = server.get(url);
  CHECK(unproven.status == 503);
  CHECK(unproven.header("Retry-After") == "1");
}
