"""Checks the public log with Tessera's fsck and hammer, unmodified.

usage: tessera_test.py LEDGERLINE_BINARY FSCK HAMMER
1. Grows a log to the sizes where tiles begin and end; fsck verifies each.
2. Lets hammer write and read for HAMMER_SECONDS (120): it verifies inclusion and consistency itself.
3. Replays checkpoints published meanwhile, spread over the run: fsck verifies each against the grown log.
4. Erases records, and does both again: the tree is as it was.
5. Rotates the log: fsck verifies the closed tree and the new one, each under its own key, and the new one's first
   entry commits to the checkpoint that closed the old one.
6. With the server gone, fsck verifies the files that were fetched after the first step.
"""

import concurrent.futures
import http.client
import http.server
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request

from openings import body_in
from server import Server, free_port
from tiles import paths_of

SIZES = (2, 255, 256, 257, 65_535, 65_536, 65_537, 70_000)  # the first record brings its sender's along
BATCH = 1_000
FSCK_SECONDS = 60  # on a mismatch it may hang: that is a failure too
REPLAYED_CHECKPOINTS = 12
ERASURE_SECONDS = 120


def get(url):
    with urllib.request.urlopen(url, timeout=10) as answer:
        return answer.read()


def size_of(checkpoint):
    return int(checkpoint.split(b"\n")[1])


def add_entries(server, first, count):
    """Raw entries one by one on a few connections, as stock load generators send them."""

    def add(numbers):
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
        for number in numbers:
            connection.request("POST", "/log/add", body=f'{{"event":{number}}}'.encode())
            answer = connection.getresponse()
            index = answer.read()
            assert answer.status == 200 and int(index) >= 0, (answer.status, index)
        connection.close()

    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        list(pool.map(add, [range(first + worker, first + count, 8) for worker in range(8)]))


def add_events(server, first, count):
    """Lineage events in batches: the fast way to a large log."""
    for start in range(first, first + count, BATCH):
        events = [
            {
                "eventTime": "2026-01-01T00:00:00Z",
                "producer": "https://example.com/producer",
                "schemaURL": "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/DatasetEvent",
                "dataset": {"namespace": "log", "name": f"dataset_{number}"},
            }
            for number in range(start, min(start + BATCH, first + count))
        ]
        request = urllib.request.Request(server.url + "/api/v1/lineage/batch", data=json.dumps(events).encode(),
                                         headers={"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=60) as answer:
            assert json.load(answer)["summary"]["failed"] == 0


def wait_for_checkpoint(server, size):
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        checkpoint = get(server.url + "/log/checkpoint")
        if size_of(checkpoint) >= size:
            return checkpoint
        time.sleep(0.05)
    raise RuntimeError(f"no checkpoint of size {size} was published")


def fsck(program, url, key_file, size):
    """The exit status says nothing (1.0.4 exits 0 on failure): the line of success is what counts."""
    done = subprocess.run([program, "--storage_url", url, "--public_key", key_file, "-N", "4", "--ui=false"],
                          capture_output=True, text=True, timeout=FSCK_SECONDS, check=False)
    success = re.search(r"Successfully fsck'd log with size (\d+)", done.stdout + done.stderr)
    if not success or int(success.group(1)) != size:
        raise RuntimeError(f"fsck of size {size}:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")


def check_sizes(server, program, key_file):
    size = 1  # what the first entry brings along
    for wanted in SIZES:
        missing = wanted - size
        (add_events if missing > BATCH else add_entries)(server, size, missing)
        assert size_of(wait_for_checkpoint(server, wanted)) == wanted
        fsck(program, server.url + "/log/", key_file, wanted)
        size = wanted
        print(f"fsck: size {wanted} verified", flush=True)


def order(server, route, instruction):
    request = urllib.request.Request(f"{server.url}/api/v2/{route}", data=json.dumps(
        {"reason": "a test", "requested_by": "the test", **instruction}).encode(),
        headers={"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.load(answer)["position"]


def erase_some(server, size):
    """Single records at the edges of tiles, and raw ones by their age; waits until they are gone. The new size."""
    names = [position for edge in (256, 65_536) for position in range(edge - 2, edge + 2)]
    order(server, "erasures", {"positions": [1, *names, [size // 2, size // 2 + 300]], "what": "both"})
    time.sleep(1)  # retention names a whole second that has passed
    before = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    last = order(server, "retention", {"kinds": ["opaque"], "received_before": before})
    deadline = time.monotonic() + ERASURE_SECONDS
    while b"ledgerline_erasure_pending 0" not in get(server.url + "/metrics"):
        assert time.monotonic() < deadline, "the erasure was not carried out"
        time.sleep(0.1)
    return last + 1


def first_entry(server, base):
    bundle = get(f"{server.url}/log/epochs/{base}/tile/entries/000.p/1")
    return bundle[2:2 + int.from_bytes(bundle[:2], "big")]


def check_rotation(server, program, key_file):
    """Ends with the server running on the new tree."""
    size = size_of(get(server.url + "/log/checkpoint"))
    server.stop()
    subprocess.run([server.binary, "rotate", "--data", server.data, "--reason", "a test"], check=True,
                   capture_output=True, timeout=60)
    server.start()
    closed = f"{server.url}/log/epochs/0/"
    base = json.loads(get(server.url + "/log/epochs"))["epochs"][-1]["base"]
    assert base == size, (base, size)
    new_key_file = pathlib.Path(key_file).with_name("new_vkey")
    new_key_file.write_bytes(get(f"{server.url}/log/epochs/{base}/vkey"))
    assert new_key_file.read_bytes() != pathlib.Path(key_file).read_bytes()
    assert size_of(wait_for_checkpoint(server, 1)) == 1
    fsck(program, server.url + "/log/", str(new_key_file), 1)
    print("fsck: size 1 verified", flush=True)
    add_entries(server, 0, 300)
    fsck(program, closed, key_file, size)
    new_size = size_of(wait_for_checkpoint(server, 301))
    for path in ("/log/", f"/log/epochs/{base}/"):
        fsck(program, server.url + path, str(new_key_file), new_size)
    opening = get(f"{server.url}/api/v2/records/{base}/opening")
    told = json.loads(body_in(opening, first_entry(server, base)))
    last = get(closed + "checkpoint").decode()
    if told["checkpoint"] != last or told["closed"]["size"] != size:
        raise RuntimeError(f"the new tree's first entry tells of {told}, the closed tree ends with {last}")
    print(f"fsck: a closed tree of {size} and a new one of {new_size} verified; the new one begins with the "
          "checkpoint of the old", flush=True)


def fetch_all(server, directory):
    """The public log as files below the directory, for who has neither server nor network; its size."""
    checkpoint = get(server.url + "/log/checkpoint")
    for path in ["checkpoint", *paths_of(size_of(checkpoint))]:
        file = directory / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(checkpoint if path == "checkpoint" else get(f"{server.url}/log/{path}"))
    return size_of(checkpoint)


class Recorder(threading.Thread):
    """Keeps every checkpoint that it sees published."""

    def __init__(self, server):
        super().__init__(daemon=True)
        self.server = server
        self.checkpoints = {}
        self.done = threading.Event()

    def run(self):
        while not self.done.wait(0.1):
            checkpoint = get(self.server.url + "/log/checkpoint")
            self.checkpoints[size_of(checkpoint)] = checkpoint


def run_hammer(server, program, key, seconds):
    """Ends by its own run time, which it calls a failure: what it found wrong is in its log."""
    done = subprocess.run(
        [program, "--log_public_key", key, "--log_url", server.url + "/log/", "--write_log_url", server.url + "/log/",
         "--num_writers", "128", "--max_write_ops", "1000", "--num_readers_random", "4", "--num_readers_full", "1",
         "--max_read_ops", "200", "--max_runtime", f"{seconds}s", "--show_ui=false"],
        capture_output=True, text=True, timeout=seconds + 60, check=False,
        env={**os.environ, "GODEBUG": "httpmuxgo121=0"})
    output = done.stdout + done.stderr
    complaints = [line for line in output.splitlines() if re.match(r"[EF]\d{4} ", line) or "panic" in line]
    complaints = [line for line in complaints if "max_runtime" not in line and "context canceled" not in line]
    if complaints:
        raise RuntimeError("hammer:\n" + "\n".join(complaints[:20]))
    return output


class OlderCheckpoint(http.server.BaseHTTPRequestHandler):
    """The log as it was: an older checkpoint, everything else from the server."""

    checkpoint = b""
    upstream = ""

    def do_GET(self):  # noqa: N802, the name the base class calls
        try:
            body = self.checkpoint if self.path == "/checkpoint" else get(self.upstream + self.path)
            self.send_response(200)
        except urllib.error.HTTPError as error:
            body = b""
            self.send_response(error.code)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def replay(server, program, key_file, checkpoints, when):
    OlderCheckpoint.upstream = server.url + "/log"
    with http.server.ThreadingHTTPServer(("127.0.0.1", free_port()), OlderCheckpoint) as proxy:
        threading.Thread(target=proxy.serve_forever, daemon=True).start()
        sizes = sorted(checkpoints)
        step = max(1, len(sizes) // REPLAYED_CHECKPOINTS)
        for size in sizes[::step]:
            OlderCheckpoint.checkpoint = checkpoints[size]
            fsck(program, f"http://127.0.0.1:{proxy.server_port}/", key_file, size)
            print(f"fsck: checkpoint of size {size} verified {when}", flush=True)
        proxy.shutdown()


def main():
    binary, fsck_program, hammer_program = sys.argv[1:4]
    seconds = int(os.environ.get("HAMMER_SECONDS", "120"))
    with tempfile.TemporaryDirectory() as directory, Server(binary, directory) as server:
        key = get(server.url + "/log/vkey").decode().strip()
        key_file = pathlib.Path(directory) / "vkey"
        key_file.write_text(key + "\n")
        check_sizes(server, fsck_program, str(key_file))
        copy = pathlib.Path(directory) / "copy"
        copied = fetch_all(server, copy)

        recorder = Recorder(server)
        recorder.start()
        run_hammer(server, hammer_program, key, seconds)
        recorder.done.set()
        recorder.join()
        grown = size_of(get(server.url + "/log/checkpoint"))
        seen = len(recorder.checkpoints)
        print(f"hammer: {grown - SIZES[-1]} entries in {seconds} s, {seen} checkpoints seen", flush=True)
        if grown <= SIZES[-1]:
            raise RuntimeError("hammer wrote nothing")
        replay(server, fsck_program, str(key_file), recorder.checkpoints, "later")
        erased = erase_some(server, grown)
        fsck(fsck_program, server.url + "/log/", str(key_file), size_of(wait_for_checkpoint(server, erased)))
        replay(server, fsck_program, str(key_file), recorder.checkpoints, "after an erasure")
        check_rotation(server, fsck_program, str(key_file))
        server.stop()
        if server.fsck() != 0:
            raise RuntimeError("ledgerline fsck found something")
        fsck(fsck_program, copy.as_uri() + "/", str(key_file), copied)
        print(f"fsck: the files of size {copied} verified without a server", flush=True)


main()
