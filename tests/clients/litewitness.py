"""One litewitness on loopback with its key in an ssh-agent, and a proxy before it that keeps account."""

import base64
import collections
import http.client
import http.server
import json
import pathlib
import socket
import subprocess
import threading
import time

from server import free_port

NAME = "witness.example/w1"
START_SECONDS = 10

Request = collections.namedtuple("Request", "old size root status")


class Litewitness:
    """`programs` is the directory with litewitness and witnessctl; what it keeps lies in `directory`."""

    def __init__(self, programs, directory):
        self.programs = pathlib.Path(programs)
        self.directory = pathlib.Path(directory)
        self.port = free_port()
        self.log = open(self.directory / "litewitness.log", "ab")
        self.process = None
        self.agent = subprocess.Popen(["ssh-agent", "-D", "-a", self.directory / "agent"], stdout=subprocess.DEVNULL)
        self.fingerprint = self.make_key()

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.kill()
        self.agent.kill()
        self.agent.wait()

    def make_key(self):
        key = self.directory / "witness_key"
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key], check=True)
        deadline = time.monotonic() + START_SECONDS
        while not (self.directory / "agent").exists() and time.monotonic() < deadline:
            time.sleep(0.02)
        subprocess.run(["ssh-add", "-q", key], check=True, env={"SSH_AUTH_SOCK": str(self.directory / "agent")})
        shown = subprocess.run(["ssh-keygen", "-l", "-f", f"{key}.pub"], check=True, capture_output=True, text=True)
        return shown.stdout.split()[1]

    def start(self):
        self.process = subprocess.Popen(
            [self.programs / "litewitness", "-ssh-agent", self.directory / "agent", "-key", self.fingerprint, "-name",
             NAME, "-db", self.directory / "witness.db", "-listen", f"127.0.0.1:{self.port}"],
            stdout=self.log, stderr=self.log)
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                return
            except OSError:
                time.sleep(0.02)
        raise RuntimeError(f"litewitness does not listen, see {self.log.name}")

    def kill(self):
        self.process.kill()
        self.process.wait()

    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def control(self, command, *arguments):
        return subprocess.run([self.programs / "witnessctl", command, "-db", self.directory / "witness.db", *arguments],
                              check=True, capture_output=True, text=True).stdout

    def add_log(self, vkey):
        self.control("add-log", "-origin", vkey.split("+")[0])
        self.add_key(vkey)

    def add_key(self, vkey):
        """A further key of a log that it knows."""
        self.control("add-key", "-origin", vkey.split("+")[0], "-key", vkey)

    def seen(self):
        """Size and root (base64) of the newest tree that it has cosigned; of its only log."""
        log = json.loads(self.control("list-logs"))
        return log["size"], log["root_hash"]

    def vkey(self):
        with open(self.log.name, encoding="utf-8") as log:
            return next(line.split("vkey=")[1].strip() for line in log if "vkey=" in line)

    def public_key(self):
        """The 32 bytes of its Ed25519 key."""
        return base64.b64decode(self.vkey().split("+", 2)[2])[1:]


class Account(http.server.BaseHTTPRequestHandler):
    """Hands a request on to the witness, and its answer back; both are kept. Like a bad line, it may lose an answer."""

    protocol_version = "HTTP/1.1"
    upstream_port = 0
    lock = threading.Lock()  # guards the two below
    requests = []
    answers_to_lose = 0

    def do_POST(self):  # noqa: N802, the name the base class calls
        body = self.rfile.read(int(self.headers["Content-Length"]))
        try:
            upstream = http.client.HTTPConnection("127.0.0.1", Account.upstream_port, timeout=10)
            upstream.request("POST", self.path, body)
            answer = upstream.getresponse()
            status, said = answer.status, answer.read()
            upstream.close()
        except (OSError, http.client.HTTPException):
            self.close_connection = True  # the witness is not there
            return
        head, checkpoint = body.split(b"\n\n", 1)
        lines = checkpoint.split(b"\n")
        with Account.lock:
            Account.requests.append(Request(int(head.split()[1]), int(lines[1]), lines[2].decode(), status))
            if status == 200 and Account.answers_to_lose > 0:
                Account.answers_to_lose -= 1
                self.close_connection = True
                return
        try:
            self.send_response(status)
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)
        except OSError:
            self.close_connection = True  # the server was killed

    def log_message(self, *_):
        pass


class ProxyServer(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_):
        """A killed server resets its connections: that is what the test is about, and no fault."""


class Proxy:
    def __init__(self, witness):
        Account.upstream_port = witness.port
        self.server = ProxyServer(("127.0.0.1", free_port()), Account)
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()

    def requests(self):
        with Account.lock:
            return list(Account.requests)

    def lose_answers(self, count):
        with Account.lock:
            Account.answers_to_lose = count
