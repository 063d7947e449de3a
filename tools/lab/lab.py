"""A bridge and a simulated carrier on loopback, with keys and certificates of their own.

Used by tools/quickstart, tools/bench and the scenario and fault tests. Everything lies in one folder
and everything started is stopped by close(), also when the caller fails. Standard library only.
"""

import http.client
import json
import os
import resource
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time

START_LIMIT = 30.0  # seconds until a program must say that it is ready
STOP_LIMIT = 40.0   # and until it must have ended
MEMORY_TO_LOCK = (256 + 32) * 1024 * 1024


class LabError(Exception):
    """Something is not what it should be; the text is for people."""


def wait_for(what, check, limit=20.0):
    """Polls check() until it gives something true; returns that."""
    end = time.monotonic() + limit
    while True:
        result = check()
        if result:
            return result
        if time.monotonic() > end:
            raise LabError(f"waited {limit:.0f} s in vain for {what}")
        time.sleep(0.01)


def may_lock_memory():
    """Whether the daemon can lock what it wants to; where not, it starts as a lab only."""
    return os.geteuid() == 0 or resource.getrlimit(resource.RLIMIT_MEMLOCK)[1] >= MEMORY_TO_LOCK


def openssl(*arguments):
    done = subprocess.run(["openssl", *arguments], capture_output=True, check=False)
    if done.returncode != 0:
        raise LabError("openssl " + arguments[0] + ": " + done.stderr.decode(errors="replace"))


class Certificates:
    """A throw-away CA and what it signs, as PEM files."""

    def __init__(self, folder, name="lab"):
        self.folder = folder
        self.name = name
        os.makedirs(folder, mode=0o700, exist_ok=True)
        self.ca = self._path("ca.pem")
        self._ca_key = self._path("ca.key")
        openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                "-subj", f"/CN={name} CA", "-days", "2", "-keyout", self._ca_key, "-out", self.ca)

    def _path(self, name):
        return os.path.join(self.folder, f"{self.name}-{name}")

    def issue(self, name, san, usage="serverAuth", start=None, end=None):
        """A certificate and its key for `san` (such as DNS:localhost); start, end: YYMMDDHHMMSSZ."""
        cert, key, request, extensions = (
            self._path(f"{name}.{ending}") for ending in ("pem", "key", "csr", "ext"))
        openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                "-subj", f"/CN={name}", "-keyout", key, "-out", request)
        with open(extensions, "w", encoding="ascii") as file:
            file.write(f"subjectAltName={san}\nextendedKeyUsage={usage}\n"
                       "keyUsage=critical,digitalSignature\nbasicConstraints=critical,CA:FALSE\n")
        if start is None:
            openssl("x509", "-req", "-in", request, "-CA", self.ca, "-CAkey", self._ca_key,
                    "-set_serial", str(secrets.randbits(64)), "-days", "1", "-extfile", extensions,
                    "-out", cert)
        else:
            self._issue_between(cert, request, extensions, start, end)
        os.chmod(key, 0o600)
        return cert, key

    def _issue_between(self, cert, request, extensions, start, end):
        with tempfile.TemporaryDirectory() as folder:
            config = os.path.join(folder, "ca.cnf")
            with open(config, "w", encoding="ascii") as file:
                file.write("[ca]\ndefault_ca=d\n[d]\ndatabase=" + folder + "/index\nserial=" +
                           folder + "/serial\nnew_certs_dir=" + folder +
                           "\ndefault_md=sha256\npolicy=p\nemail_in_dn=no\n"
                           "[p]\ncommonName=supplied\n")
            open(os.path.join(folder, "index"), "w", encoding="ascii").close()
            with open(os.path.join(folder, "serial"), "w", encoding="ascii") as file:
                file.write("1000\n")
            openssl("ca", "-batch", "-config", config, "-in", request, "-out", cert, "-cert", self.ca,
                    "-keyfile", self._ca_key, "-startdate", start, "-enddate", end,
                    "-extfile", extensions, "-notext")


class Program:
    """One program of ours: its output goes to a file, its first line of stdout can be awaited."""

    def __init__(self, name, command, folder, environment=None, working_folder=None):
        self.name = name
        self.log_path = os.path.join(folder, f"{name}.log")
        self._log = open(self.log_path, "ab")
        self.process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=self._log,
            env={**os.environ, **(environment or {})}, cwd=working_folder)
        self.pid = self.process.pid
        self._lines = []
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self):
        for line in self.process.stdout:
            self._lines.append(line.decode(errors="replace"))

    def first_line(self):
        def line_or_end():
            if self._lines:
                return self._lines[0]
            if self.process.poll() is not None:
                raise LabError(f"{self.name} ended with {self.process.returncode}: {self.tail()}")
            return None
        return wait_for(f"{self.name} to be ready", line_or_end, START_LIMIT)

    def log(self):
        with open(self.log_path, encoding="utf-8", errors="replace") as file:
            return file.read()

    def tail(self):
        return self.log()[-2000:]

    def alive(self):
        return self.process.poll() is None

    def stop(self, number=signal.SIGTERM, limit=STOP_LIMIT):
        """Sends the signal and waits; the exit code (negative: the signal that ended it)."""
        if self.alive():
            self.process.send_signal(number)
        try:
            code = self.process.wait(limit)
        except subprocess.TimeoutExpired as late:
            self.process.kill()
            self.process.wait()
            raise LabError(f"{self.name} did not end within {limit:.0f} s") from late
        finally:
            self._reader.join(5)
            self.process.stdout.close()
            self._log.close()
        return code


class UnixConnection(http.client.HTTPConnection):
    def __init__(self, path, timeout=70):
        super().__init__("localhost", timeout=timeout)
        self._path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self._path)


class Api:
    """The queue API on a connection of its own."""

    def __init__(self, connection):
        self._connection = connection

    def call(self, method, target, body=None, headers=None):
        """(status, decoded JSON or None)"""
        content = None if body is None else json.dumps(body).encode()
        all_headers = {"Content-Type": "application/json"} if content is not None else {}
        all_headers.update(headers or {})
        try:
            self._connection.request(method, target, content, all_headers)
            response = self._connection.getresponse()
            text = response.read()
        except (OSError, http.client.HTTPException):
            self._connection.close()
            raise
        return response.status, json.loads(text) if text else None

    def post(self, message, **headers):
        return self.call("POST", "/v1/messages", message, headers)

    def lease(self, queue, most=100, wait="5s", hold="30s"):
        status, answer = self.call("POST", "/v1/events/lease",
                                   {"queue": queue, "max": most, "wait": wait, "hold": hold})
        if status != 200:
            raise LabError(f"lease answered {status}: {answer}")
        return answer["events"]

    def ack(self, leases):
        status, answer = self.call("POST", "/v1/events/ack", {"leases": leases})
        if status != 200:
            raise LabError(f"ack answered {status}: {answer}")
        return answer

    def close(self):
        self._connection.close()


class Sim:
    """smsc-sim and its control socket."""

    def __init__(self, program, ready, control):
        self.program = program
        self.tls_port = ready.get("tls_port")
        self.plain_port = ready.get("plain_port")
        self._control = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._control.settimeout(120)
        self._control.connect(control)
        self._file = self._control.makefile("rw", encoding="utf-8", newline="\n")

    def ask(self, cmd, **arguments):
        self._file.write(json.dumps({"cmd": cmd, **arguments}) + "\n")
        self._file.flush()
        answer = json.loads(self._file.readline())
        if not answer.get("ok"):
            raise LabError(f"smsc-sim refused {cmd}: {answer}")
        return answer

    def ledger(self, cmd="ledger"):
        entries, start = [], 0
        while True:
            page = self.ask(cmd, **{"from": start, "max": 5000})
            entries += page["entries"]
            if not page["entries"]:
                return entries
            start = page["next"]

    def close(self):
        self._file.close()
        self._control.close()
        self.program.stop()


class Lab:
    """One bridge with one simulated carrier. Use as a context manager."""

    system_id = "lab"
    queue = "support"
    program = "smppbridged"

    def __init__(self, binaries, folder=None, keep=False):
        self.binaries = os.path.abspath(binaries)
        self.folder = folder or tempfile.mkdtemp(prefix="smppbridge-lab-")
        self.keep = keep
        os.makedirs(self.folder, mode=0o700, exist_ok=True)
        self.state = self.path("state")
        self.witness = self.path("witness/witness")
        self.socket = self.path("queue.sock")
        self.admin_socket = self.path("admin.sock")
        self.config = self.path("smppbridge.yaml")
        self.certificates = Certificates(self.path("tls"))
        self.carrier_cert = self.certificates.issue("carrier", "DNS:localhost,IP:127.0.0.1")
        self.server_cert = self.certificates.issue("bridge", "DNS:localhost,IP:127.0.0.1")
        self.client_cert = self.certificates.issue("backend", "DNS:backend.lab", "clientAuth")
        self.password = self.secret_file("carrier.password", secrets.token_hex(4))
        self.root_key = self.secret_file("root.key", secrets.token_hex(32))
        self.sims = []
        self.bridge = None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def path(self, name):
        return os.path.join(self.folder, name)

    def binary(self, name):
        return os.path.join(self.binaries, name)

    def secret_file(self, name, text):
        path = self.path(name)
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w",
                  encoding="ascii") as file:
            file.write(text + "\n")
        return path

    def start_sim(self, *options, plain=False, cert=None, name="smsc-sim", tls=True):
        control = self.path(f"{name}.sock")
        command = [self.binary("smsc-sim"), "--listen", "127.0.0.1:0", "--control", control,
                   "--system-id", self.system_id, "--password-file", self.password, *options]
        if tls:
            cert_file, key_file = cert or self.carrier_cert
            command += ["--tls-cert", cert_file, "--tls-key", key_file]
        if plain:
            command.append("--plain")
        program = Program(name, command, self.folder)
        try:
            ready = json.loads(program.first_line())
            sim = Sim(program, ready, control)
        except Exception:
            program.stop(signal.SIGKILL)
            raise
        self.sims.append(sim)
        return sim

    def write_config(self, port, carrier="", extra="", host="localhost", window=10, senders="any",
                     tls=True, low_water="64MiB"):
        """`carrier` and `extra` are further lines of the carrier block and of the file."""
        transport = (f"tls: {{ca_file: {self.certificates.ca}}}" if tls
                     else "transport: {plain: lab}")
        with open(self.config, "w", encoding="utf-8") as file:
            file.write(f"""carriers:
  lab:
    host: {host}
    port: {port}
    system_id: {self.system_id}
    password: {{file: {self.password}}}
    {transport}
    window: {window}
    queue: {self.queue}
    in_doubt: resend
    retry_after: 1s
    throttle_pause: 100ms
    backoff: {{min: 100ms, max: 1s}}
""" + "".join(f"    {line}\n" for line in carrier.splitlines()) + f"""clients:
  backend:
    uid: {os.getuid()}
    cert_san: backend.lab
    senders: {senders}
    queue: {self.queue}
queues:
  {self.queue}: {{}}
routes:
  - {{carrier: lab}}
keys:
  root: {{file: {self.root_key}}}
store:
  path: {self.state}
  witness: {self.witness}
  low_water: {low_water}
listen:
  queue:
    socket: {self.socket}
    tls:
      address: 127.0.0.1
      port: 0
      cert_file: {self.server_cert[0]}
      key_file: {self.server_cert[1]}
      client_ca_file: {self.certificates.ca}
  metrics: {{address: 127.0.0.1, port: 0}}
  admin: {{socket: {self.admin_socket}}}
""" + ("" if tls and may_lock_memory() else "lab: true\n") + extra)

    def start_bridge(self, environment=None, wrapper=(), folder=None, arguments=()):
        """Starts smppbridged and waits until it serves; its log has a line of its own then."""
        before = 0
        log = self.path("smppbridged.log")
        if os.path.exists(log):
            before = os.path.getsize(log)
        self.bridge = Program("smppbridged",
                              [*wrapper, self.binary(self.program), "--config", self.config,
                               *arguments],
                              self.folder, environment, folder)

        def ready():
            if not self.bridge.alive():
                raise LabError(f"smppbridged ended with {self.bridge.process.returncode}: "
                               f"{self.bridge.tail()}")
            with open(log, "rb") as file:
                file.seek(before)
                for line in file.read().splitlines():
                    if b'"event":"ready"' in line:
                        return json.loads(line)
            return None

        self.ready = wait_for("smppbridged to be ready", ready, START_LIMIT)
        return self.bridge

    def stop_bridge(self, number=signal.SIGTERM):
        bridge, self.bridge = self.bridge, None
        return bridge.stop(number)

    def api(self, timeout=70):
        return Api(UnixConnection(self.socket, timeout))

    def page(self, target):
        """(status, text) of a page of the metrics listener."""
        connection = http.client.HTTPConnection("127.0.0.1", self.ready["metrics_port"], timeout=10)
        try:
            connection.request("GET", target)
            response = connection.getresponse()
            return response.status, response.read().decode()
        finally:
            connection.close()

    def metric(self, name):
        """The sum over all series of a metric."""
        total = 0.0
        for line in self.page("/metrics")[1].splitlines():
            if line.startswith(name) and line[len(name)] in " {":
                total += float(line.rsplit(" ", 1)[1])
        return total

    def wait_bound(self, binds=1):
        wait_for(f"{binds} bind(s) to be up",
                 lambda: self.metric("smppbridge_link_bound") >= binds)

    def files_with(self, needles):
        """Which files written in the lab hold one of the texts (bytes), secrets' own files aside."""
        own = {self.password, self.root_key}
        found = []
        for folder, _, names in os.walk(self.folder):
            for name in names:
                path = os.path.join(folder, name)
                if path in own or not os.path.isfile(path):
                    continue
                with open(path, "rb") as file:
                    content = file.read()
                found += [(path, needle) for needle in needles if needle in content]
        return found

    def close(self):
        problems = []
        if self.bridge is not None:
            try:
                self.stop_bridge()
            except LabError as problem:
                problems.append(problem)
        for sim in self.sims:
            try:
                sim.close()
            except (LabError, OSError) as problem:
                problems.append(problem)
        self.sims = []
        if not self.keep:
            shutil.rmtree(self.folder, ignore_errors=True)
        if problems:
            raise problems[0]
