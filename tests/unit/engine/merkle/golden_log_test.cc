// A log of 70,321 entries {"event":<i>} whose checkpoints and proofs were made by this definition
// and accepted by independent clients (Tessera fsck, litewitness, torchwood): the bytes must never
// change.
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "engine/base/encoding.h"
#include "engine/crypto/note.h"
#include "engine/merkle/checkpoint_text.h"
#include "engine/merkle/proof.h"
#include "tests/unit/engine/merkle/reference_tree.h"

using namespace ledgerline;
using namespace ledgerline::merkle;
using namespace ledgerline::merkle::test;

namespace {

constexpr std::uint64_t kOldSize = 70'000;
constexpr std::uint64_t kNewSize = 70'321;
const std::string kOrigin = "audit.example/lineage";
const std::string kVerifier =
    "audit.example/lineage+6686f750+AepKbGPinFIKvvVQexMuxfmVR3auvr57kkIe6mkURtIs";

const std::string kOldNote =
    "audit.example/lineage\n70000\nzMluRNoe9pvPVWcGY/O8yahtp7ZbQTn7rVoztCrWhJs=\n\n"
    "\u2014 audit.example/lineage "
    "Zob3UHSIPdtjKfDaQUI7O2XP046PoWqZt0aPoC9BHmYAUfHbKV0NH/"
    "UWR+EnNeQqPyXI8FA5PVxf2OjDsPndXl5KuA8=\n";
const std::string kNewNote =
    "audit.example/lineage\n70321\n4mSKD2lJV+46ZCr+qfVtFrl1jWOgGzmyw2m+kH2ORkg=\n\n"
    "\u2014 audit.example/lineage "
    "Zob3UPKCza4/"
    "NNG0P0wrT83tFOfG3zxXRsyvG+A5vZVoJVADU51s5xCiNe7Vgopad2h3sFHFeOxi7VZ1YiDvftQaBg4=\n";

std::string signed_checkpoint(std::uint64_t size, const Digest& root) {
  crypto::Ed25519Seed seed;
  seed.fill(7);
  const auto signer =
      crypto::NoteSigner::create(kOrigin, crypto::SigningKey::from_seed(seed).value());
  return crypto::sign_note(format_checkpoint_text({kOrigin, size, root, {}}), *signer).value();
}

CheckpointText opened(const std::string& note) {
  const std::vector<crypto::NoteVerifier> verifiers{crypto::parse_note_verifier(kVerifier).value()};
  return parse_checkpoint_text(crypto::open_note(note, verifiers).value().text).value();
}

}  // namespace

TEST_CASE("the golden log's checkpoints are byte for byte the same", "[merkle]") {
  const auto leaves = event_leaves(kNewSize);
  CHECK(to_hex(view(leaves[0])) ==
        "77e5616433f97d106df9ba9e2e20de34f4c171d8c1f673908ba4e4a45781aacb");
  CHECK(to_hex(view(leaves[54'321])) ==
        "c85cfb07d117f6f1447b165fbf91ab6182f366bfecc134880450a3706d3f9f58");
  CompactRange range;
  for (const Digest& leaf : leaves) {
    range.append(leaf);
    if (range.size() == kOldSize) CHECK(signed_checkpoint(kOldSize, range.root()) == kOldNote);
  }
  CHECK(signed_checkpoint(kNewSize, range.root()) == kNewNote);
}

TEST_CASE("the golden log's proofs lead to the roots of its signed checkpoints", "[merkle]") {
  const auto leaves = event_leaves(kNewSize);
  const TiledLog log = tiled_log(leaves);
  const CheckpointText older = opened(kOldNote);
  const CheckpointText newer = opened(kNewNote);
  REQUIRE(older.size == kOldSize);
  REQUIRE(newer.size == kNewSize);

  const auto inclusion = build_inclusion(54'321, kNewSize, log.reader(kNewSize));
  REQUIRE(inclusion);
  CHECK(inclusion->size() == 17);
  CHECK(verify_inclusion(leaves[54'321], 54'321, kNewSize, *inclusion, newer.root));

  const auto consistency = build_consistency(kOldSize, kNewSize, log.reader(kNewSize));
  REQUIRE(consistency);
  CHECK(consistency->size() == 9);
  CHECK(verify_consistency(kOldSize, kNewSize, *consistency, older.root, newer.root));
}
