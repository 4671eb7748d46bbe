"""Starts, restarts and reads one `ledgerline serve` on loopback, for tests with stock clients."""

import json
import pathlib
import signal
import socket
import subprocess
import time
import urllib.request

READY_SECONDS = 20
STOP_SECONDS = 20


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    def __init__(self, binary, directory, *arguments):
        self.binary = str(binary)
        self.arguments = arguments
        self.data = pathlib.Path(directory) / "data"
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = open(pathlib.Path(directory) / "server.log", "ab")
        self.process = None

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.kill()

    def start(self):
        command = [self.binary, "serve", "--data", str(self.data), "--listen", f"127.0.0.1:{self.port}"]
        self.process = subprocess.Popen(command + list(self.arguments), stdout=self.log, stderr=self.log)
        deadline = time.monotonic() + READY_SECONDS
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                raise RuntimeError(f"server ended with {self.process.returncode}, see {self.log.name}")
            try:
                with urllib.request.urlopen(self.url + "/readyz", timeout=1) as answer:
                    if answer.status == 200:
                        return
            except OSError:
                time.sleep(0.02)
        raise RuntimeError("server did not become ready")

    def stop(self):
        if self.process is None or self.process.poll() is not None:
            return
        self.process.send_signal(signal.SIGTERM)
        if self.process.wait(STOP_SECONDS) != 0:
            raise RuntimeError(f"server stopped with {self.process.returncode}")

    def kill(self):
        self.process.kill()
        self.process.wait(STOP_SECONDS)

    def fsck(self):
        return subprocess.run([self.binary, "fsck", "--data", str(self.data)], check=False).returncode

    def lineage_events(self):
        """Every stored lineage event, parsed, in log order; fails when the export was cut."""
        events = []
        summary = None
        with urllib.request.urlopen(self.url + "/api/v2/exports?kind=lineage", timeout=60) as answer:
            for line in answer:
                row = json.loads(line)
                if "body" in row:
                    events.append(json.loads(row["body"]))
                elif "complete" in row:
                    summary = row
        if summary is None or not summary["complete"]:
            raise RuntimeError(f"export is not complete: {summary}")
        return events


def restart_under(server, done, restarts=3, seconds_between=1.5):
    """Restarts the server a few times, until done (a threading.Event) is set."""
    for _ in range(restarts):
        if done.wait(seconds_between):
            return
        server.stop()
        server.start()
