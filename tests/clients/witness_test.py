"""litewitness, unmodified, as the witness of a log that is killed under load.

usage: witness_test.py LEDGERLINE_BINARY PROGRAMS_DIRECTORY
1. A log that the witness does not know publishes nothing and says so; once it is known, it goes on by itself.
2. KILLS kill -9s of the server, the witness killed in between, answers lost on the way: afterwards every
   checkpoint covers what was acknowledged and carries a right cosignature (checked with openssl). The witness
   never answers 422, never sees two roots of one size, and each 409 is followed by a 200.
3. Without the witness ingest goes on, the old checkpoint stays and an alarm is raised; --without-witnesses
   publishes it all the same, and the witness goes on from what it had seen.
4. An unchanged checkpoint gets fresh cosignatures.
5. A copy that was left behind does not start, nor is it rotated; one that went another way gets 422 and signs no more.
"""

import base64
import json
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request

from litewitness import NAME, Litewitness, Proxy
from server import Server

KILLS = 12
REPUBLISH_MS = 2_000
PATIENCE_SECONDS = 20
SPKI_OF_ED25519 = bytes.fromhex("302a300506032b6570032100")


def get(url):
    try:
        with urllib.request.urlopen(url, timeout=10) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()


def add(server, text):
    """The leaf index of a new entry."""
    request = urllib.request.Request(server.url + "/log/add", data=text.encode())
    with urllib.request.urlopen(request, timeout=10) as answer:
        return int(answer.read())


def wait_for(what, condition):
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        result = condition()
        if result:
            return result
        time.sleep(0.05)
    raise RuntimeError(f"waited in vain for {what}")


def size_of(checkpoint):
    return int(checkpoint.split(b"\n")[1])


def covering(server, size):
    """The published checkpoint, once it covers so many leaves."""

    def published():
        status, checkpoint = get(server.url + "/log/checkpoint")
        return checkpoint if status == 200 and size_of(checkpoint) >= size else None

    return wait_for(f"a checkpoint of size {size}", published)


def check_cosignature(checkpoint, public_key, directory):
    """As c2sp.org/tlog-cosignature says, with openssl. Its time, POSIX seconds."""
    text, signatures = checkpoint.split(b"\n\n", 1)
    prefix = f"\u2014 {NAME} ".encode()
    lines = [line[len(prefix):] for line in signatures.split(b"\n") if line.startswith(prefix)]
    assert len(lines) == 1, checkpoint
    signature = base64.b64decode(lines[0])
    assert len(signature) == 4 + 8 + 64, checkpoint
    time_s = int.from_bytes(signature[4:12], "big")
    assert abs(time_s - time.time()) < 3600, time_s
    (directory / "message").write_bytes(f"cosignature/v1\ntime {time_s}\n".encode() + text + b"\n")
    (directory / "signature").write_bytes(signature[12:])
    (directory / "key.der").write_bytes(SPKI_OF_ED25519 + public_key)
    subprocess.run(["openssl", "pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-inkey", "key.der", "-rawin", "-in",
                    "message", "-sigfile", "signature"], cwd=directory, check=True, capture_output=True, timeout=10)
    return time_s


def metric(server, name):
    _, text = get(server.url + "/metrics")
    values = [float(line.split()[-1]) for line in text.decode().splitlines() if line.startswith(name)]
    return values[0] if values else None  # appears with its first value


class Load(threading.Thread):
    """Adds entries one by one until the server goes away; keeps the greatest leaf index that was acknowledged."""

    def __init__(self, server, name):
        super().__init__(daemon=True)
        self.server = server
        self.label = name
        self.last = -1
        self.start()

    def run(self):
        number = 0
        try:
            while True:
                self.last = max(self.last, add(self.server, f"{self.label} {number}"))
                number += 1
        except (OSError, ValueError):
            return  # killed


class Test:
    def __init__(self, server, witness, proxy, directory):
        self.server = server
        self.witness = witness
        self.proxy = proxy
        self.directory = directory
        self.public_key = witness.public_key()

    def check_published(self, size):
        checkpoint = covering(self.server, size)
        check_cosignature(checkpoint, self.public_key, self.directory)
        return checkpoint

    def introduce(self):
        status, _ = get(self.server.url + "/log/checkpoint")
        assert status == 503, status
        wait_for("the alarm", lambda: metric(self.server, "ledgerline_checkpoint_failing") == 1)
        self.witness.add_log(get(self.server.url + "/log/vkey")[1].decode().strip())
        self.check_published(add(self.server, "first") + 1)
        assert {request.status for request in self.proxy.requests()} == {404, 200}, self.proxy.requests()

    def kill_under_load(self, choose):
        for round_number in range(KILLS):
            loads = [Load(self.server, f"round {round_number} {writer}") for writer in range(4)]
            time.sleep(choose.uniform(0.1, 0.8))
            if round_number % 3 == 1:
                self.witness.kill()
                time.sleep(choose.uniform(0.0, 0.4))
            elif round_number % 3 == 2:
                self.proxy.lose_answers(1)
            self.server.kill()
            for load in loads:
                load.join()
            if round_number % 6 == 1:
                self.witness.start()
            self.server.start()
            if round_number % 6 == 4:
                self.witness.start()  # the server has come up without it
            self.check_published(max(load.last for load in loads) + 1)
        print(f"{KILLS} kills: every acknowledged entry is under a cosigned checkpoint", flush=True)

    def lose_an_answer(self):
        """The witness has cosigned and the log does not know: its next request says the wrong old size."""
        before = len(self.proxy.requests())
        self.proxy.lose_answers(1)
        self.check_published(add(self.server, "lost answer") + 1)
        statuses = [request.status for request in self.proxy.requests()[before:]]
        assert 409 in statuses and statuses[-1] == 200, statuses
        print("a lost answer: the 409 that follows is recovered from", flush=True)

    def do_without(self):
        self.check_published(add(self.server, "before") + 1)
        self.witness.kill()
        first = add(self.server, "without the witness")
        wait_for("the alarm", lambda: metric(self.server, "ledgerline_checkpoint_failing") == 1)
        assert metric(self.server, f'ledgerline_witness_failing{{witness="w1"}}') == 1
        old = get(self.server.url + "/log/checkpoint")[1]
        assert size_of(old) <= first, old
        for number in range(100):
            add(self.server, f"without the witness {number}")
        assert get(self.server.url + "/log/checkpoint")[1] == old
        status, ready = get(self.server.url + "/readyz")
        assert status == 200 and b"no quorum" in ready, (status, ready)
        assert b"checkpoint_failed" in pathlib.Path(self.server.log.name).read_bytes()
        self.witness.start()
        self.check_published(first + 101)
        wait_for("the all-clear", lambda: metric(self.server, "ledgerline_checkpoint_failing") == 0)
        print("without the witness: 101 entries taken, the old checkpoint stayed, an alarm, recovered", flush=True)

    def do_without_by_order(self):
        self.server.stop()
        self.witness.kill()
        with_witness = self.server.arguments
        self.server.arguments = (*with_witness, "--without-witnesses")
        self.server.start()
        checkpoint = covering(self.server, add(self.server, "without the witness, by order") + 1)
        assert NAME.encode() not in checkpoint, checkpoint
        self.server.stop()
        self.witness.start()
        self.server.arguments = with_witness
        self.server.start()
        self.wait_for_cosignature(size_of(checkpoint), 0)
        print("--without-witnesses: published, and cosigned later", flush=True)

    def renew(self):
        """Waits for a fresh cosignature of a checkpoint that does not change."""
        checkpoint = self.check_published(add(self.server, "the last for a while") + 1)
        time_s = check_cosignature(checkpoint, self.public_key, self.directory)
        self.wait_for_cosignature(size_of(checkpoint), time_s)
        print("an unchanged checkpoint was cosigned again", flush=True)

    def wait_for_cosignature(self, size, older_s):
        def renewed():
            checkpoint = get(self.server.url + "/log/checkpoint")[1]
            assert size_of(checkpoint) == size, checkpoint
            if NAME.encode() not in checkpoint:
                return False
            return check_cosignature(checkpoint, self.public_key, self.directory) > older_s

        wait_for("a newer cosignature", renewed)

    def check_account(self):
        requests = self.proxy.requests()
        counts = {status: sum(request.status == status for request in requests) for status in (200, 404, 409, 422)}
        print(f"the witness answered: {counts}", flush=True)
        assert sum(counts.values()) == len(requests) and counts[422] == 0, requests
        roots = {}
        for request in requests:
            assert roots.setdefault(request.size, request.root) == request.root, request
        last_conflict = max(i for i, request in enumerate(requests) if request.status == 409)
        assert any(request.status == 200 for request in requests[last_conflict:]), requests[last_conflict:]

    def check_copies(self):
        """Ends with the server stopped."""
        self.server.stop()
        assert self.server.fsck() == 0, "ledgerline fsck found something"
        copy = self.directory / "copy"
        shutil.copytree(self.server.data, copy)
        self.server.start()
        self.check_published(add(self.server, "not in the copy") + 1)
        self.server.stop()

        self.server.data = copy
        try:
            self.server.start()
            raise AssertionError("a copy that was left behind started")
        except RuntimeError:
            assert b"an older copy of log/" in pathlib.Path(self.server.log.name).read_bytes()
        self.check_commands_on_copy()

        with_witness, self.server.arguments = self.server.arguments, ()
        self.server.start()
        for number in range(3):
            add(self.server, f"only in the copy {number}")
        self.server.stop()
        self.server.arguments = with_witness
        seen = self.witness.seen()
        self.server.start()
        wait_for("the alarm", lambda: metric(self.server, "ledgerline_checkpoint_failing") == 1)
        signed = (copy / "checkpoint").read_bytes()
        add(self.server, "after the fork was seen")
        time.sleep(1)  # five intervals
        assert (copy / "checkpoint").read_bytes() == signed, "another checkpoint was signed after the fork"
        assert [request.status for request in self.proxy.requests()[-2:]] == [409, 422], self.proxy.requests()[-5:]
        assert self.witness.seen() == seen
        self.server.stop()
        print("a copy left behind does not start, a forked one gets 422 and signs no more", flush=True)


    def check_commands_on_copy(self):
        """They ask the witnesses of the last start, and do not go on."""
        for command, status in ("rotate", 2), ("rotate-key", 2), ("recover", 1):
            run = subprocess.run([self.server.binary, command, "--data", self.server.data], stdout=subprocess.PIPE,
                                 stderr=subprocess.STDOUT, text=True, timeout=60, check=False)
            assert run.returncode == status and "has seen a tree of" in run.stdout, run


def main():
    binary, programs = sys.argv[1:3]
    seed = random.randrange(2**32)
    print(f"seed {seed}", flush=True)
    with tempfile.TemporaryDirectory() as name, Litewitness(programs, name) as witness, Proxy(witness) as proxy:
        directory = pathlib.Path(name)
        policy = directory / "policy"
        policy.write_text(f"witness w1 {witness.vkey()} {proxy.url}\nquorum w1\n")
        with Server(binary, directory, "--witness.policy", str(policy), "--checkpoint.republish_ms",
                    str(REPUBLISH_MS)) as server:
            test = Test(server, witness, proxy, directory)
            test.introduce()
            test.lose_an_answer()
            test.do_without()
            test.do_without_by_order()
            test.renew()
            test.kill_under_load(random.Random(seed))
            test.check_account()
            test.check_copies()


main()
