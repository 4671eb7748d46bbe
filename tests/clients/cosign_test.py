"""Signs approvals with cosign, posts them, and compares verdicts: ours, cosign's and @sigstore/verify's.

usage: cosign_test.py LEDGERLINE_BINARY COSIGN VERIFY_MJS
For a P-256 and an RSA key: the bundle as cosign made it, and copies that were tampered with. What any of
the three calls good, all must call good. Without a network: an empty signing config and trusted root.
"""

import base64
import copy
import hashlib
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import urllib.error
import urllib.parse
import urllib.request

from server import Server

PREDICATE_TYPE = "urn:ledgerline:predicate:approval:v1"
APPROVAL = {
    "decision": "approve",
    "requester": "alice",
    "app": {"id": "billing", "namespace": "apps"},
    "dataset": {"namespace": "s3://lake", "name": "orders"},
    "purpose": "invoicing",
    "rationale": "reviewed with the data owner",
}


class Cosign:
    def __init__(self, program, directory):
        self.program = program
        self.directory = pathlib.Path(directory)
        self.run("signing-config", "create", "--out", "signing-config.json")
        self.run("trusted-root", "create", "--out", "trusted-root.json")
        (self.directory / "app").write_bytes(b"what runs\n")
        (self.directory / "predicate.json").write_text(json.dumps(APPROVAL))

    def run(self, *arguments, check=True):
        return subprocess.run([self.program, *arguments], cwd=self.directory, capture_output=True, text=True,
                              timeout=60, check=check, env={**os.environ, "COSIGN_PASSWORD": ""})

    def make_keys(self):
        self.run("generate-key-pair", "--output-key-prefix", "p256")
        self.run("generate-key-pair", "--output-key-prefix", "stranger")
        subprocess.run(["openssl", "genrsa", "-out", self.directory / "rsa.pem", "2048"],
                       check=True, capture_output=True)
        self.run("import-key-pair", "--key", "rsa.pem", "--output-key-prefix", "rsa")

    def attest(self, key):
        self.run("attest-blob", "--yes", "--key", f"{key}.key", "--predicate", "predicate.json",
                 "--type", PREDICATE_TYPE, "--signing-config", "signing-config.json",
                 "--trusted-root", "trusted-root.json", "--bundle", f"{key}.json", "app")
        return json.loads((self.directory / f"{key}.json").read_text())

    def calls_good(self, key, bundle):
        done = self.run("verify-blob-attestation", "--key", f"{key}.pub", "--insecure-ignore-tlog", "--trusted-root",
                        "trusted-root.json", "--type", PREDICATE_TYPE, "--bundle", str(bundle), "app", check=False)
        return done.returncode == 0


def call(url, body=None):
    request = urllib.request.Request(url, data=body, headers={"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


def flip(text, place):
    """Another byte at `place` of what base64 `text` holds."""
    content = bytearray(base64.b64decode(text))
    content[place] ^= 0x01
    return base64.b64encode(bytes(content)).decode()


def variants(bundle, other):
    """The bundle and what may be done to it: name -> bundle. `other` is signed by another key."""

    def changed(change):
        copied = copy.deepcopy(bundle)
        change(copied, copied["dsseEnvelope"], copied["dsseEnvelope"]["signatures"])
        return copied

    statement = base64.b64decode(bundle["dsseEnvelope"]["payload"])
    tampered = base64.b64encode(statement.replace(b"invoicing", b"marketing")).decode()
    return {
        "as made": bundle,
        "payload": changed(lambda _, envelope, __: envelope.update(payload=tampered)),
        "payload type": changed(lambda _, envelope, __: envelope.update(payloadType="application/vnd.in-toto.x+json")),
        "signature, first byte": changed(lambda _, __, sigs: sigs[0].update(sig=flip(sigs[0]["sig"], 0))),
        "signature, last byte": changed(lambda _, __, sigs: sigs[0].update(sig=flip(sigs[0]["sig"], -1))),
        "signature of another key": changed(
            lambda _, __, sigs: sigs[0].update(sig=other["dsseEnvelope"]["signatures"][0]["sig"])),
        "no key id": changed(lambda _, __, sigs: sigs[0].pop("keyid", None)),
        "empty key id": changed(lambda _, __, sigs: sigs[0].update(keyid="")),
        "two signatures": changed(lambda _, __, sigs: sigs.append(dict(sigs[0]))),
        "no signature": changed(lambda _, __, sigs: sigs.clear()),
        "everything of another key": other,
    }


def our_verdict(server, bundle):
    status, answer = call(server.url + "/api/v2/attestations", json.dumps(bundle).encode())
    if status == 201:
        return answer["verified"] == [True], answer
    assert status == 400 and answer.get("pointer") is not None, (status, answer)
    return False, answer


def sigstore_verdicts(verify, key_file, files):
    done = subprocess.run(["node", verify, key_file, *files], capture_output=True, text=True, timeout=60, check=True)
    return [line.startswith("good ") for line in done.stdout.splitlines()]


def compare(server, cosign, verify, key, bundles):
    files = []
    for number, bundle in enumerate(bundles.values()):
        files.append(cosign.directory / f"{key}-{number}.json")
        files[-1].write_text(json.dumps(bundle))
    theirs = sigstore_verdicts(verify, cosign.directory / f"{key}.pub", files)
    complaints = []
    for name, bundle, file, sigstore in zip(bundles, bundles.values(), files, theirs):
        ours, answer = our_verdict(server, bundle)
        stock = cosign.calls_good(key, file)
        if len({ours, stock, sigstore}) != 1 or ours != (name in ("as made", "no key id", "empty key id")):
            verdicts = f"ours {ours}, cosign {stock}, sigstore {sigstore}"
            complaints.append(f"{key}, {name}: {verdicts}: {json.dumps(answer)[:400]}")
    return complaints


def check_approval(server, cosign):
    digest = hashlib.sha256((cosign.directory / "app").read_bytes()).hexdigest()
    question = {"app": "billing", "app_namespace": "apps", "version": f"sha256:{digest}",
                "dataset_namespace": "s3://lake", "dataset_name": "orders", "purpose": "invoicing"}
    status, answer = call(server.url + "/api/v2/approvals/check?" + urllib.parse.urlencode(question))
    if status != 200 or answer["verdict"] != "approved":
        return [f"approvals/check: {status} {json.dumps(answer)[:600]}"]
    return []


def check_export(server, cosign, position):
    """What an export holds for other programs is what cosign verifies."""
    status, export = call(f"{server.url}/api/v2/approvals/{position}/export")
    assert status == 200, (status, export)
    (cosign.directory / "exported.json").write_bytes(base64.b64decode(export["envelope"]))
    (cosign.directory / "exported.pub").write_text(export["keys"][0]["pem"])
    if not cosign.calls_good("exported", cosign.directory / "exported.json"):
        return [f"cosign refuses the export of position {position}"]
    return []


def main():
    binary, program, verify = sys.argv[1:4]
    with tempfile.TemporaryDirectory() as directory, Server(binary, directory) as server:
        cosign = Cosign(program, directory)
        cosign.make_keys()
        other = cosign.attest("stranger")
        complaints = []
        for key in ("p256", "rsa"):
            pem = (cosign.directory / f"{key}.pub").read_text()
            added = {"pem": pem, "name": key, "owner": f"owner of {key}", "roles": ["approver"]}
            change = json.dumps({"action": "add_key", "key": added}).encode()
            status, answer = call(server.url + "/api/v2/trust-roots", change)
            assert status == 201, (status, answer)
            bundle = cosign.attest(key)
            complaints += compare(server, cosign, verify, key, variants(bundle, other))
            _, answer = our_verdict(server, bundle)
            complaints += check_export(server, cosign, answer["position"])
        complaints += check_approval(server, cosign)
        if complaints:
            raise SystemExit("\n".join(complaints))
        print("cosign, @sigstore/verify and Ledgerline agree on every bundle")


main()
