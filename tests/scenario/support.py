"""What the scenario tests share: a lab that fits a test case, the words of the queue API, npm's packages.

The binaries are those in $SMPPBRIDGE_BIN. All numbers are of the range that is given to nobody.
"""

import hashlib
import http.client
import json
import os
import shutil
import ssl
import subprocess
import sys
import tempfile
import time
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
SOURCE = os.path.dirname(os.path.dirname(HERE))
sys.path.insert(0, os.path.join(SOURCE, "tools", "lab"))

from lab import (Api, Certificates, Lab, LabError, Program, UnixConnection, openssl,  # noqa: E402,F401
                 wait_for)  # noqa: E402,F401

BINARIES = os.environ.get("SMPPBRIDGE_BIN", os.path.join(SOURCE, "build", "release", "bin"))
OURS = "+447700900100"
FINAL = {"delivered", "failed", "expired", "rejected", "cancelled", "unknown"}


def customer(number):
    """The number-th of a hundred customers' numbers."""
    return f"+4477009001{number % 100:02d}"


class Scenario(unittest.TestCase):
    """Each test has a lab of its own, whose end is part of the test."""

    def setUp(self):
        self.lab = Lab(BINARIES)
        self.addCleanup(self._end)

    def _end(self):
        outcome = getattr(self, "_outcome", None)
        if outcome is not None and not outcome.success:
            for name in sorted(os.listdir(self.lab.folder)):
                if name.endswith(".log"):
                    with open(self.lab.path(name), encoding="utf-8", errors="replace") as file:
                        print(f"--- {name}\n{file.read()[-4000:]}", file=sys.stderr)
        self.lab.close()

    def edit_config(self, old, new):
        with open(self.lab.config, encoding="utf-8") as file:
            text = file.read()
        self.assertIn(old, text)
        with open(self.lab.config, "w", encoding="utf-8") as file:
            file.write(text.replace(old, new, 1))

    def run_bridge(self, *arguments):
        """Runs smppbridged to its end: (exit code, what it said)."""
        done = subprocess.run([self.lab.binary("smppbridged"), "--config", self.lab.config,
                               *arguments], capture_output=True, timeout=30, check=False,
                              encoding="utf-8")
        return done.returncode, done.stdout + done.stderr

    def api(self):
        api = self.lab.api()
        self.addCleanup(api.close)
        return api

    def start(self, *sim_options, **config):
        """A carrier and a bridge that is bound to it."""
        sim = self.lab.start_sim(*sim_options)
        self.lab.write_config(sim.tls_port, **config)
        self.lab.start_bridge()
        self.lab.wait_bound()
        return sim

    def post(self, api, **message):
        """Posts one message that must be accepted; its id."""
        status, answer = api.post({"to": customer(23), "from": OURS, **message})
        self.assertEqual(status, 202, answer)
        return answer["id"]

    def await_event(self, api, wanted, limit=30):
        """Leases and acknowledges until wanted(event) is true; that event."""
        end = time.monotonic() + limit
        while time.monotonic() < end:
            leased = api.lease(self.lab.queue)
            if leased:
                api.ack([one["lease"] for one in leased])
            for one in leased:
                if wanted(one["event"]):
                    return one["event"]
        self.fail("the event did not come")
        return None

    def await_status(self, api, message, limit=30):
        """The data of the event that ends a message."""
        return self.await_event(
            api, lambda event: event["type"] == "message.status"
            and event["data"]["message"] == message and event["data"]["state"] in FINAL,
            limit)["data"]

    def await_text(self, api, text, limit=30):
        """The data of the event with this incoming text."""
        return self.await_event(
            api, lambda event: event["type"] == "message.received"
            and event["data"].get("text") == text, limit)["data"]

    def assert_works(self, sim, api=None):
        """A text each way goes through, with its receipt."""
        api = api or self.api()
        message = self.post(api, text="all is well, out")
        self.assertEqual(self.await_status(api, message)["state"], "delivered")
        sim.ask("deliver", **{"from": customer(1), "to": OURS, "text": "all is well, in"})
        self.await_text(api, "all is well, in")

    def log_events(self, name):
        """The log's lines of one kind."""
        lines = []
        for line in self.lab.bridge.log().splitlines():
            try:
                entry = json.loads(line)
            except ValueError:
                continue
            if entry.get("event") == name:
                lines.append(entry)
        return lines

    def await_log(self, name, wanted=lambda line: True, limit=20):
        return wait_for(f"a log line {name}",
                        lambda: next(filter(wanted, self.log_events(name)), None), limit)


def raw_call(connection, method, target, body=None, headers=None):
    """(status, content type, decoded JSON or None, headers) as they come."""
    connection.request(method, target, body, headers or {})
    response = connection.getresponse()
    content = response.read()
    kind = response.headers.get("Content-Type", "")
    return response.status, kind, json.loads(content) if content else None, response.headers


def tls_context(ca, cert=None):
    context = ssl.create_default_context(cafile=ca)
    if cert:
        context.load_cert_chain(*cert)
    return context


def tls_connection(lab, context, timeout=30):
    return http.client.HTTPSConnection("localhost", lab.ready["tls_port"], context=context,
                                       timeout=timeout)


def resident(pid):
    """Octets of resident memory."""
    with open(f"/proc/{pid}/status", encoding="ascii") as file:
        for line in file:
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) * 1024
    raise LabError("the process is gone")


def node_modules():
    """npm's packages as the lock file says, installed once into the build folder."""
    target = os.path.join(os.path.abspath(BINARIES), "..", "scenario-node")
    sources = [os.path.join(HERE, "node", name) for name in ("package.json", "package-lock.json")]
    digest = hashlib.sha256()
    for source in sources:
        with open(source, "rb") as file:
            digest.update(file.read())
    stamp = os.path.join(target, "installed")
    installed = ""
    if os.path.exists(stamp):
        with open(stamp, encoding="ascii") as file:
            installed = file.read()
    if installed != digest.hexdigest():
        os.makedirs(target, exist_ok=True)
        for source in sources:
            shutil.copy(source, target)
        subprocess.run(["npm", "ci", "--prefix", target, "--ignore-scripts", "--no-audit",
                        "--no-fund", "--loglevel=error"], check=True)
        with open(stamp, "w", encoding="ascii") as file:
            file.write(digest.hexdigest())
    return os.path.realpath(os.path.join(target, "node_modules"))


class NodePeer:
    """A node script that speaks JSON lines on its standard input and output."""

    def __init__(self, script, arguments, log):
        self._log = open(log, "ab")
        self.process = subprocess.Popen(
            ["node", os.path.join(HERE, "node", script), json.dumps(arguments)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._log,
            env={**os.environ, "NODE_PATH": node_modules()}, encoding="utf-8")
        try:
            self.ready = self._read()
        except LabError:
            self.close()
            raise

    def _read(self):
        line = self.process.stdout.readline()
        if not line:
            with open(self._log.name, encoding="utf-8", errors="replace") as file:
                raise LabError("the node peer ended: " + file.read()[-2000:])
        return json.loads(line)

    def ask(self, cmd, **arguments):
        self.process.stdin.write(json.dumps({"cmd": cmd, **arguments}) + "\n")
        self.process.stdin.flush()
        answer = self._read()
        if not answer.get("ok"):
            raise LabError(f"the node peer refused {cmd}: {answer}")
        return answer

    def close(self):
        self.process.stdin.close()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process.stdout.close()
        self._log.close()


def scratch_folder(case):
    folder = tempfile.mkdtemp(prefix="smppbridge-scenario-")
    case.addCleanup(shutil.rmtree, folder, True)
    return folder
