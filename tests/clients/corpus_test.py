"""Posts a corpus of real events (NDJSON files), one by one, gzipped and in a batch, and accounts for each.

usage: corpus_test.py LEDGERLINE_BINARY CORPUS_DIRECTORY
Every event must be answered 201, read back byte for byte at its position, and answered with the same
position when it is repeated. One whose run has no id cannot be given a meaning: it must be answered
400 with a pointer to the absent member, alone and as the same element of a batch.
"""

import gzip
import json
import pathlib
import sys
import tempfile
import urllib.error
import urllib.request

from server import Server


def post(url, body, headers=None):
    request = urllib.request.Request(url, data=body, headers={"Content-Type": "application/json", **(headers or {})})
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


def body_at(server, position):
    with urllib.request.urlopen(f"{server.url}/api/v2/records/{position}/body", timeout=10) as answer:
        return answer.read()


def is_complete(event):
    parsed = json.loads(event)
    return "run" not in parsed or bool(parsed["run"].get("runId"))


def account_for(server, events):
    complaints = []
    first = {}
    for number, event in enumerate(events):
        zipped = number % 2 == 1
        status, receipt = post(server.url + "/api/v1/lineage", gzip.compress(event) if zipped else event,
                               {"Content-Encoding": "gzip"} if zipped else None)
        if not is_complete(event):
            if status != 400 or receipt["pointer"] != "/run/runId":
                complaints.append(f"event {number}: {status} {json.dumps(receipt)[:300]}")
            continue
        if status != 201:
            complaints.append(f"event {number}: {status} {json.dumps(receipt)[:300]}")
            continue
        position = receipt["position"]
        if receipt["duplicate"] != (event in first) or first.setdefault(event, position) != position:
            complaints.append(f"event {number}: wrong identity {receipt}")
        if body_at(server, position) != event:
            complaints.append(f"event {number}: position {position} holds other bytes")
    status, answer = post(server.url + "/api/v1/lineage/batch", b"[" + b",".join(events) + b"]")
    incomplete = [number for number, event in enumerate(events) if not is_complete(event)]
    if status != 200 or [failed["index"] for failed in answer["failed_events"]] != incomplete:
        return complaints + [f"batch: {status} {json.dumps(answer)[:300]}"]
    # A batch is another endpoint, so its records are its own: what is checked is that each is there, once.
    for event, receipt in zip(events, answer["receipts"]):
        if receipt is None and not is_complete(event):
            continue
        if body_at(server, receipt["position"]) != event:
            complaints.append(f"batch: position {receipt['position']} holds other bytes")
    return complaints


def main():
    binary = pathlib.Path(sys.argv[1]).resolve()
    events = [line.strip() for path in sorted(pathlib.Path(sys.argv[2]).glob("*.ndjson"))
              for line in path.read_bytes().splitlines() if line.strip()]
    with tempfile.TemporaryDirectory() as directory, Server(binary, directory) as server:
        complaints = account_for(server, events)
        server.stop()
        if server.fsck() != 0:
            complaints.append("fsck found something wrong")
    print(f"corpus: {len(events)} events, {len(set(events))} distinct, {len(complaints)} complaints")
    for complaint in complaints[:20]:
        print("  " + complaint)
    sys.exit(1 if complaints or not events else 0)


main()
