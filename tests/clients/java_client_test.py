"""The OpenLineage Java client, unmodified, against a server that is restarted under it.

usage: java_client_test.py LEDGERLINE_BINARY CLASSPATH
The Java side (java/src/main/java/clients/Emit.java) prints one line per event: "sent KEY" or
"gave-up KEY". On a reset the client itself gives up; such an event may be stored or not.
"""

import pathlib
import subprocess
import sys
import tempfile
import threading

from ledger import check
from server import Server, restart_under

EVENTS_MAX_SECONDS = 120


def run_mode(binary, classpath, compression):
    with tempfile.TemporaryDirectory() as directory, Server(binary, directory) as server:
        done = threading.Event()
        restarts = threading.Thread(target=restart_under, args=(server, done))
        restarts.start()
        try:
            emitted = subprocess.run(["java", "-cp", classpath, "clients.Emit", server.url, compression],
                                     stdout=subprocess.PIPE, timeout=EVENTS_MAX_SECONDS, check=True, text=True)
        finally:
            done.set()
            restarts.join()
        lines = [line.split(" ", 1) for line in emitted.stdout.splitlines()]
        sent = [tuple(key.split("|")) for verdict, key in lines if verdict == "sent"]
        gave_up = [key for verdict, key in lines if verdict == "gave-up"]
        stored = server.lineage_events()
        complaints = check(stored, sent, len(gave_up))
        server.stop()
        if server.fsck() != 0:
            complaints.append("fsck found something wrong")
        print(f"java {compression}: {len(sent)} sent, {len(gave_up)} given up, {len(stored)} stored, "
              f"{len(complaints)} complaints")
        for complaint in complaints[:20]:
            print("  " + complaint)
        return not complaints and len(sent) > 0


def main():
    binary = pathlib.Path(sys.argv[1]).resolve()
    results = [run_mode(binary, sys.argv[2], compression) for compression in ("plain", "gzip")]
    sys.exit(0 if all(results) else 1)


main()
