// Verdicts of @sigstore/verify on Sigstore bundles under one public key.
//   node verify.mjs KEY.pem BUNDLE...      one line each: "good FILE" or "bad FILE: why"
import {createPublicKey} from "node:crypto";
import {readFileSync} from "node:fs";
import {bundleFromJSON} from "@sigstore/bundle";
import {TrustedRoot} from "@sigstore/protobuf-specs";
import {toSignedEntity, toTrustMaterial, Verifier} from "@sigstore/verify";

const [keyFile, ...bundles] = process.argv.slice(2);
const key = {publicKey: createPublicKey(readFileSync(keyFile)), validFor: () => true};
const root = TrustedRoot.fromJSON({mediaType: "application/vnd.dev.sigstore.trustedroot+json;version=0.1"});
const verifier = new Verifier(toTrustMaterial(root, () => key), {tlogThreshold: 0, ctlogThreshold: 0, tsaThreshold: 0});

for (const file of bundles) {
  try {
    verifier.verify(toSignedEntity(bundleFromJSON(JSON.parse(readFileSync(file)))));
    console.log(`good ${file}`);
  } catch (error) {
    console.log(`bad ${file}: ${error.message.split("\n")[0]}`);
  }
}
