"""Finds all access records of a dataset by reading the public log alone, and compares with the server's answer.

usage: bundles_test.py LEDGERLINE_BINARY
An index can leave something out; the log cannot. Every entry comes from the tiles' entry bundles, whose root must be
that of the signed checkpoint; the opening of each access entry must lead to its commitment. Nothing but Python's
standard library.
"""

import base64
import hashlib
import json
import sys
import tempfile
import urllib.request

from openings import body_in, fields_of
from server import Server
from tiles import WIDTH, tile_path

ACCESS = 2  # RecordKind, docs/storage-format.md
DATASETS = ("orders", "customers")


def get(url):
    with urllib.request.urlopen(url, timeout=10) as answer:
        return answer.read()


def post(server, path, body):
    request = urllib.request.Request(server.url + path, data=body.encode(),
                                     headers={"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=10) as answer:
        return json.load(answer)


def item(number):
    return {"time": f"2026-11-22T04:{number // 60 % 60:02}:{number % 60:02}Z", "user": f"user{number % 7}",
            "dataset": {"namespace": "db", "name": DATASETS[number % 3 == 0]}, "action": "read"}


def fill(server):
    """Access records of one and of several items, among records of other kinds."""
    number = 0
    for record in range(300):
        if record % 3 == 0:
            post(server, "/api/v1/lineage", json.dumps({
                "eventTime": "2026-01-01T00:00:00Z", "producer": "https://example.com/producer",
                "schemaURL": "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/DatasetEvent",
                "dataset": {"namespace": "db", "name": f"d{record}"}}))
            continue
        items = [item(number + i) for i in range(1 + record % 4)]
        number += len(items)
        post(server, "/api/v2/access", json.dumps(items if len(items) > 1 else items[0]))


def entries_of(server, size):
    entries = []
    for first in range(0, size, WIDTH):
        width = min(WIDTH, size - first)
        bundle = get(f"{server.url}/log/tile/entries/{tile_path(first // WIDTH, width)}")
        while bundle:
            length = int.from_bytes(bundle[:2], "big")
            entries.append(bundle[2:2 + length])
            bundle = bundle[2 + length:]
    assert len(entries) == size, (len(entries), size)
    return entries


def root_of(leaves):
    """RFC 6962, section 2.1."""
    if len(leaves) == 1:
        return leaves[0]
    split = 1 << (len(leaves) - 1).bit_length() - 1
    return hashlib.sha256(b"\x01" + root_of(leaves[:split]) + root_of(leaves[split:])).digest()


def body_of(server, position, entry):
    return json.loads(body_in(get(f"{server.url}/api/v2/records/{position}/opening"), entry))


def scan(server):
    """dataset -> its accesses as (position, item, time, user), from the log alone."""
    origin, size, root = get(server.url + "/log/checkpoint").decode().split("\n")[:3]
    entries = entries_of(server, int(size))
    leaves = [hashlib.sha256(b"\x00" + entry).digest() for entry in entries]
    assert base64.b64encode(root_of(leaves)).decode() == root, f"{origin}: the bundles do not lead to the root"
    found = {dataset: [] for dataset in DATASETS}
    for position, entry in enumerate(entries):
        if fields_of(entry)[2] != ACCESS:
            continue
        body = body_of(server, position, entry)
        for number, access in enumerate(body if isinstance(body, list) else [body]):
            found[access["dataset"]["name"]].append((position, number, access["time"], access["user"]))
    return found


def asked(server, dataset):
    found, cursor = [], ""
    while cursor is not None:
        question = f"type=dataset&namespace=db&name={dataset}&limit=50{cursor}"
        answer = json.loads(get(f"{server.url}/api/v2/access?{question}"))
        assert answer["complete"] or answer.get("cursor"), answer
        found += [(row["position"], row["item"], row["access"]["time"], row["user"]) for row in answer["rows"]]
        cursor = f"&cursor={answer['cursor']}" if answer.get("cursor") else None
    return found


def main():
    with tempfile.TemporaryDirectory() as directory, Server(sys.argv[1], directory) as server:
        fill(server)
        server.stop()  # signs all
        server.start()
        found = scan(server)
        for dataset in DATASETS:
            answered = asked(server, dataset)
            if sorted(found[dataset]) != sorted(answered) or not answered:
                raise RuntimeError(f"{dataset}: the log has {len(found[dataset])} accesses, the answer {len(answered)}")
            print(f"{dataset}: {len(answered)} accesses in the answer and in the log", flush=True)


main()
