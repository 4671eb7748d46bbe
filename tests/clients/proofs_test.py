"""Compares verdicts on tlog-proofs: ours, those of transparency-dev's libraries (verifier/) and spicy-torchwood's.

usage: proofs_test.py LEDGERLINE_BINARY TORCHWOOD_DIRECTORY VERIFIER
For records of several routes, with the server gone: the proof as it was given, and what may be done to record,
proof, checkpoint and policy. What any of them accepts, all must accept; spicy-torchwood reads neither policies
nor record files, so it is asked where only entry, proof and log signature matter. Then RANDOM_PROOFS times an
inclusion proof and two consistency proofs at random places of the running server. Then records are erased: what was
proven before must hold as it did, with the halves shown as with the halves withheld. Last, a change of keys.
"""

import base64
import json
import pathlib
import random
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

from litewitness import NAME, Litewitness
from openings import fields_of
from server import Server

RANDOM_PROOFS = 10_000
RANDOM_FLIPS = 15  # of each proof
ENTRIES = 700
STRANGER = "witness.example/w1+fea3b187+BBOY9ixtGkV8UbpqS189vS9p/KkyFiGNyJl+QWvRfZPK"  # a witness that was not asked
OTHER_LOG = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
FIRST_LINE = "c2sp.org/tlog-proof@v1\n"


def call(url, body=None):
    request = urllib.request.Request(url, data=body, headers={"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=30) as answer:
        return answer.read()


def event(number):
    return {
        "eventTime": "2026-01-01T00:00:00Z",
        "producer": "https://example.com/producer",
        "schemaURL": "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/DatasetEvent",
        "dataset": {"namespace": "log", "name": f"dataset_{number}"},
    }


def post(server, path, body):
    return json.loads(call(f"{server.url}{path}?receipt=proof", json.dumps(body).encode()))


def receipts(server):
    """position -> proof, as the receipt holds it: of two in a batch at the edge of a tile, and of two single ones."""
    batch = post(server, "/api/v1/lineage/batch", [event(number) for number in range(ENTRIES)])["receipts"]
    single = post(server, "/api/v1/lineage", event(ENTRIES))
    raw = post(server, "/log/add", {"raw": True})
    return {receipt["position"]: receipt["proof"] for receipt in (batch[254], batch[255], single, raw)}


class Case:
    """The files of one verification: two texts and the bytes of a record file."""

    def __init__(self, policy, proof, record):
        self.policy = policy
        self.proof = proof
        self.record = record

    def changed(self, **changes):
        return Case(**{**vars(self), **changes})

    def with_checkpoint(self, change):
        head, checkpoint = self.proof.split("\n\n", 1)
        return self.changed(proof=head + "\n\n" + change(checkpoint))

    def with_hashes(self, change):
        lines = self.proof.split("\n\n", 1)[0].split("\n")
        rest = self.proof[len("\n".join(lines)):]
        return self.changed(proof="\n".join(lines[:2] + change(lines[2:])) + rest)


def flip(text, bit):
    """Base64 of the same bytes but for one bit."""
    content = bytearray(base64.b64decode(text))
    content[bit // 8 % len(content)] ^= 1 << bit % 8
    return base64.b64encode(bytes(content)).decode()


def random_flip(case, choose):
    """Some hash or signature of the proof, another by one bit."""
    lines = case.proof.split("\n")
    numbers = [n for n, line in enumerate(lines) if n > 1 and len(line.split(" ")[-1]) >= 44]
    number = choose.choice(numbers)
    words = lines[number].split(" ")
    words[-1] = flip(words[-1], choose.randrange(8 * 32))
    lines[number] = " ".join(words)
    return case.changed(proof="\n".join(lines))


def signature_line(name, change):
    """Changes the line of one signer; None takes it away."""

    def of_checkpoint(checkpoint):
        lines = checkpoint.split("\n")
        at = next(n for n, line in enumerate(lines) if line.startswith(f"\u2014 {name} "))
        new = change(lines[at])
        return "\n".join(lines[:at] + ([] if new is None else [new]) + lines[at + 1:])

    return of_checkpoint


def line(number, change):
    def of_text(text):
        lines = text.split("\n")
        lines[number] = change(lines[number])
        return "\n".join(lines)

    return of_text


def variants(case, other, vkey):
    """name -> (case, whether it must be accepted). `other` is another record's."""
    log = vkey.split("+")[0]

    def flip_last_word(text):
        return " ".join(text.split(" ")[:-1] + [flip(text.split(" ")[-1], 100)])

    body = bytearray(case.record)
    body[-1] ^= 1
    entry = bytearray(case.record)
    entry[20] ^= 1
    other_checkpoint = other.proof.split("\n\n", 1)[1]
    plain = case.changed(policy=f"log {vkey}\nquorum none\n")
    return {
        "as given": (case, True),
        "the log's key alone": (plain, True),
        "cosignature gone, not asked for": (
            plain.with_checkpoint(signature_line(NAME, lambda _: None)), True),
        "an unauthenticated remark": (
            case.changed(proof=case.proof.replace(FIRST_LINE, FIRST_LINE + "extra cmVtYXJr\n")), True),
        "another record": (case.changed(record=other.record), False),
        "body": (case.changed(record=bytes(body)), False),
        "entry": (case.changed(record=bytes(entry)), False),
        "no record": (case.changed(record=b""), False),
        "another record's proof": (case.changed(proof=other.proof), False),
        "first line": (case.changed(proof=case.proof.replace("@v1", "@v2")), False),
        "index": (case.changed(proof=line(1, lambda text: f"index {int(text.split()[1]) + 1}")(case.proof)), False),
        "hash gone": (case.with_hashes(lambda hashes: hashes[1:]), False),
        "hash more": (case.with_hashes(lambda hashes: hashes + hashes[-1:]), False),
        "hashes swapped": (case.with_hashes(lambda hashes: [hashes[1], hashes[0], *hashes[2:]]), False),
        "checkpoint of another size": (case.with_checkpoint(lambda _: other_checkpoint), False),
        "origin": (case.with_checkpoint(line(0, lambda text: text + "x")), False),
        "size": (case.with_checkpoint(line(1, lambda text: str(int(text) + 1))), False),
        "root": (case.with_checkpoint(line(2, lambda text: flip(text, 100))), False),
        "extension line": (case.with_checkpoint(line(2, lambda text: text + "\nmore")), False),
        "log signature": (case.with_checkpoint(signature_line(log, flip_last_word)), False),
        "log signature gone": (case.with_checkpoint(signature_line(log, lambda _: None)), False),
        "cosignature": (case.with_checkpoint(signature_line(NAME, flip_last_word)), False),
        "cosignature gone": (case.with_checkpoint(signature_line(NAME, lambda _: None)), False),
        "another log's key": (case.changed(policy=case.policy.replace(vkey, OTHER_LOG)), False),
        "another witness": (case.changed(policy=with_stranger(case.policy, "w2")), False),
        "a quorum of two": (case.changed(policy=with_stranger(case.policy, "both")), False),
    }


def with_stranger(policy, quorum):
    lines = policy.strip().split("\n")[:-1]
    lines += [f"witness w2 {STRANGER} http://w2.example", "group both all w1 w2", f"quorum {quorum}"]
    return "\n".join(lines) + "\n"


class Judges:
    def __init__(self, binary, torchwood, verifier, directory, vkey):
        self.binary = str(binary)
        self.spicy = str(torchwood / "spicy-torchwood")
        self.verifier = str(verifier)
        self.directory = directory
        self.vkey = vkey

    def accepts(self, *command):
        done = subprocess.run(command, cwd=self.directory, capture_output=True, text=True, timeout=60, check=False)
        assert done.returncode in (0, 1), (command, done)
        return done.returncode == 0

    def verdicts(self, case):
        contents = {"policy": case.policy.encode(), "proof": case.proof.encode(), "record": case.record}
        for name, content in contents.items():
            (self.directory / name).write_bytes(content)
        return {
            "ours": self.accepts(self.binary, "verify", "--policy", "policy", "--proof", "proof", "record"),
            "transparency-dev": self.accepts(self.verifier, "file", "policy", "proof", "record"),
        }

    def spicy_accepts(self, proof, entry):
        (self.directory / "entry").write_bytes(entry)
        (self.directory / "entry.spicy").write_text(proof.removeprefix(FIRST_LINE))
        return self.accepts(self.spicy, "-verify", self.vkey, "entry")


def change_keys(server, witness, judges, policy, *options):
    """Another key signs from now on: the verdicts under the keys that /log/epochs names, oldest first."""
    subprocess.run([judges.binary, "rotate-key", "--data", server.data, *options], check=True, capture_output=True)
    with server:
        proof = post(server, "/api/v1/lineage", event(ENTRIES + 1 + len(options)))["proof"]
        keys = json.loads(call(server.url + "/log/epochs"))["epochs"][0]["keys"]
        record = opening(server, position_in(proof))
        server.stop()
    if not options:
        witness.add_key(keys[-1]["vkey"])
    verdicts = []
    for key in keys:
        judges.vkey = key["vkey"]
        log_line = f"log {key['vkey']}\n"
        given = judges.verdicts(Case(log_line + policy, proof, record))
        given["spicy"] = judges.spicy_accepts(proof, entry_of(record))
        assert len(set(given.values())) == 1, (key, given)
        verdicts.append(given["ours"])
    return verdicts


def position_in(proof):
    """Of the log's first tree, where index and position are the same."""
    return int(proof.split("\n")[1].split(" ")[1])


def entry_of(record):
    return fields_of(record)[1]


def opening(server, position, halves="both"):
    return call(f"{server.url}/api/v2/records/{position}/opening?halves={halves}")


def is_gone(server, position, halves):
    try:
        opening(server, position, halves)
    except urllib.error.HTTPError as error:
        return error.code == 410
    return False


def proof_now(server, position):
    return call(f"{server.url}/api/v2/records/{position}/proof").decode()


class Erased:
    """Records of which something is gone: the body, the header, both, and one that was dropped whole."""

    REST = {"body": "header", "header": "body", "both": None}  # of what was erased -> what can be shown

    def __init__(self, server, given):
        self.given = given  # position -> the case as it was before
        *named, dropped = sorted(given)
        time.sleep(1)  # retention names a whole second that has passed
        why = {"reason": "a test", "requested_by": "the test"}
        for position, what in zip(named, self.REST, strict=True):
            self.order(server, "erasures", {**why, "positions": [position], "what": what})
        self.order(server, "retention", {**why, "kinds": ["opaque"],
                                         "received_before": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())})
        self.wait(server)
        self.proofs = {position: proof_now(server, position) for position in given}
        self.openings = {}
        for position, rest in [*zip(named, self.REST.values(), strict=True), (dropped, None)]:
            self.check_gone(server, position, rest)

    @staticmethod
    def order(server, route, instruction):
        assert json.loads(call(f"{server.url}/api/v2/{route}", json.dumps(instruction).encode()))["position"] > 0

    @staticmethod
    def wait(server):
        deadline = time.monotonic() + 30
        while "ledgerline_erasure_pending 0" not in call(server.url + "/metrics").decode():
            assert time.monotonic() < deadline, "the erasure was not carried out"
            time.sleep(0.05)

    def check_gone(self, server, position, rest):
        """Only `rest` can be shown: as before, and in place of salt and bytes the hash of the other half."""
        before = fields_of(self.given[position].record)
        for halves, fields in (("both", (2, 3)), ("header", (2,)), ("body", (3,))):
            if halves != rest:
                assert is_gone(server, position, halves), (position, halves)
                continue
            self.openings[position] = opening(server, position, halves)
            now = fields_of(self.openings[position])
            assert now[1] == before[1], "another entry"
            for field in (2, 3):
                if field in fields:
                    assert now[field] == before[field], (position, rest)
                else:
                    assert list(fields_of(now[field])) == [3], (position, rest)

    def cases(self):
        """Old proof and new one, each with what the server showed before, and with what it still shows."""
        for position, case in self.given.items():
            yield case.changed(proof=self.proofs[position])
            if position in self.openings:
                yield case.changed(record=self.openings[position])
                yield case.changed(proof=self.proofs[position], record=self.openings[position])


# Of the variants, those whose difference spicy-torchwood can see, as it reads entry, proof and log signature.
FOR_SPICY = ("as given", "another record", "entry", "another record's proof", "index", "hash gone", "hash more",
             "hashes swapped", "checkpoint of another size", "origin", "size", "root", "log signature",
             "log signature gone")


def check(judges, case, other, vkey, choose):
    complaints = []
    cases = variants(case, other, vkey)
    for number in range(RANDOM_FLIPS):
        cases[f"flip {number}"] = (random_flip(case, choose), False)
    for name, (changed, wanted) in cases.items():
        verdicts = judges.verdicts(changed)
        if name in FOR_SPICY:
            verdicts["spicy"] = judges.spicy_accepts(changed.proof, entry_of(changed.record))
        if set(verdicts.values()) != {wanted}:
            complaints.append(f"{name}: {verdicts}, wanted {wanted}")
    return complaints, len(cases)


def main():
    binary, torchwood, verifier = (pathlib.Path(argument).resolve() for argument in sys.argv[1:4])
    seed = random.randrange(2**32)
    print(f"seed {seed}", flush=True)
    choose = random.Random(seed)
    with tempfile.TemporaryDirectory() as name, Litewitness(torchwood, name) as witness:
        directory = pathlib.Path(name)
        (directory / "witnesses").write_text(f"witness w1 {witness.vkey()} {witness.url()}\nquorum w1\n")
        with Server(binary, directory, "--witness.policy", str(directory / "witnesses")) as server:
            vkey = call(server.url + "/log/vkey").decode().strip()
            (directory / "vkey").write_text(vkey + "\n")
            witness.add_log(vkey)
            proofs = receipts(server)
            policy = f"log {vkey}\n" + (directory / "witnesses").read_text()
            cases = []
            for position, proof in proofs.items():
                case = Case(policy, proof, opening(server, position))
                cases += [case, case.changed(proof=proof_now(server, position))]
            subprocess.run([verifier, "random", server.url + "/log", directory / "vkey", str(RANDOM_PROOFS)],
                           check=True, timeout=300)
            print(f"transparency-dev: {RANDOM_PROOFS} random inclusion and {2 * RANDOM_PROOFS} consistency proofs hold",
                  flush=True)
            erased = Erased(server, dict(zip(proofs, cases[::2], strict=True)))
            cases += erased.cases()
            server.stop()
            if server.fsck() != 0:
                raise RuntimeError("ledgerline fsck found something")
        judges = Judges(binary, torchwood, verifier, directory, vkey)
        complaints = []
        count = 0
        for number, case in enumerate(cases):
            others = [other for other in cases if entry_of(other.record) != entry_of(case.record)
                      and other.proof.split("\n\n")[1] != case.proof.split("\n\n")[1]]
            found, judged = check(judges, case, others[0], vkey, choose)
            complaints += [f"case {number}, {complaint}" for complaint in found]
            count += judged
        witnesses = (directory / "witnesses").read_text()
        overlap = change_keys(server, witness, judges, witnesses)
        after = change_keys(server, witness, judges, witnesses, "--end")
        if (overlap, after) != ([True, True], [False, True]):
            complaints.append(f"a change of keys: {overlap}, {after}")
    if complaints:
        raise SystemExit("\n".join(complaints))
    print(f"{count} variants of {len(cases)} proofs, from before and after an erasure: the verdicts agree")
    print("a change of keys: either key during the overlap, the new one alone after it")


main()
