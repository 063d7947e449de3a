"""Where canaries are sought, and when: with messages in flight, at rest, after a crash.

A scan of nothing finds nothing, so each scan is also shown to find what is there.
"""

import contextlib
import gzip
import os
import random
import re
import resource
import signal
import socket
import subprocess
import sys
import threading
import time

from asked import Asked
from canaries import Canaries, Scanner, outside, told
from cores import cores_in
from sealed_traffic import SealedTraffic
from swap import Swap, swapped
from traffic import CARRIERS, Traffic, deliver

from support import OURS, Scenario, wait_for  # after canaries, which finds it

SEED = int(os.environ.get("SMPPBRIDGE_SEED", time.time()))
# By a charset that the C library converts, in whose midst libcrash_shim.so then aborts.
KOREAN = "data_codings: [{data_coding: 8, means: korean}]"
DEADLY = "Яд"
# Parts that stay alone are handed over soon, so that nothing is held at rest.
BRIEF = "messages: {parts_deadline: 1s}\n"
RESTED = 2.0
# Also a call that another thread's interrupted: how it ended is on a line of its own.
WRITES = re.compile(r'^\d+ +(?:openat\([^"]*|open\(|creat\(|rename[a-z0-9]*\(.*)"([^"]+)"(?:, (\S+))?'
                    r'.*(?:= \d+|<unfinished)')


def allow_cores():
    """As large as they want to be, as far as this process may say so."""
    hard = resource.getrlimit(resource.RLIMIT_CORE)[1]
    wanted = resource.RLIM_INFINITY if os.geteuid() == 0 else hard
    resource.setrlimit(resource.RLIMIT_CORE, (wanted, wanted))


def unpacked(path):
    """What a compressed file holds; nothing of one that is none."""
    with open(path, "rb") as file:
        if file.read(2) != b"\x1f\x8b":
            return b""
    with gzip.open(path) as file:
        return file.read()


class SystemLog:
    """Takes what is sent to the system's log, where nothing else does."""

    PATH = "/dev/log"

    def __init__(self):
        self.octets = b""
        self._socket = None
        if os.path.exists(self.PATH):
            if self._is_heard():
                return
            os.unlink(self.PATH)  # a run that was killed left it
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(self.PATH)
        self._socket.settimeout(0.1)
        self._ended = False
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _is_heard(self):
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as other:
            return other.connect_ex(self.PATH) == 0

    def _read(self):
        while not self._ended:
            try:
                self.octets += self._socket.recv(65536)
            except TimeoutError:
                pass

    def close(self):
        if self._socket is not None:
            self._ended = True
            self._reader.join()
            self._socket.close()
            os.unlink(self.PATH)


class Harness(Scenario):
    texts = 100

    def setUp(self):
        super().setUp()
        print(f"seed {SEED}", file=sys.stderr)
        self.canaries = Canaries(self.texts, SEED)
        self.scanner = Scanner(self.canaries)
        self.addCleanup(self.scanner.close)
        self.traffic = Traffic(self, self.lab, self.canaries)
        self.addCleanup(self.traffic.close)
        self.sealed = None
        self.swap = Swap(self.scanner)
        self.asked = Asked(self, self.lab, self.traffic)
        self.addCleanup(self.asked.close)
        self.system_log = SystemLog()
        self.addCleanup(self.system_log.close)
        self.dice = random.Random(SEED)
        self.kept = []  # canaries that are still needed at rest
        self.traces = []
        self.pid = None

    def configure(self, sealed=False):
        self.traffic.configure(BRIEF, carrier=KOREAN)
        if sealed:
            self.sealed = SealedTraffic(self, self.lab, self.traffic)
            self.addCleanup(self.sealed.close)
            self.sealed.configure()

    def serve(self, environment=None, program="smppbridged", noted=True):
        """Starts the daemon, with every file that it opens to write noted, where it may dump a core."""
        wrapper = ()
        if noted:
            trace = self.lab.path(f"files-{len(self.traces)}.trace")
            self.traces.append(trace)
            wrapper = ("strace", "-D", "-f", "-qq", "--seccomp-bpf", "-e",
                       "trace=open,openat,creat,rename,renameat,renameat2", "-e", "signal=none",
                       "-o", trace)
        allow_cores()
        self.lab.program = program
        self.lab.start_bridge(environment=environment, folder=self.lab.folder, wrapper=wrapper)
        self.pid = self.lab.bridge.pid
        self.lab.wait_bound(1 + CARRIERS)
        if self.sealed is not None:
            self.sealed.connect()
        return self.api()

    def assert_nothing(self, found, where):
        self.assertFalse(found, f"{where}:\n{told(found)}")

    def own_files(self):
        """What holds secrets by its nature, and is not the bridge's to write."""
        return self.traffic.own_files() | (self.sealed.own_files() if self.sealed else set())

    def written(self):
        """Files that the daemon may have written: all of the lab, and what it opened elsewhere."""
        own = self.own_files() | {self.lab.config}
        paths = {os.path.join(folder, name) for folder, _, names in os.walk(self.lab.folder)
                 for name in names if not folder.startswith(self.lab.path("tls"))}
        for trace in self.traces:
            with open(trace, encoding="utf-8", errors="surrogateescape") as file:
                for line in file:
                    match = WRITES.match(line)
                    if match and (match[2] is None or "O_WRONLY" in match[2] or "O_RDWR" in match[2]):
                        paths.add(os.path.join(self.lab.folder, match[1]))
        return sorted(path for path in paths - own if os.path.isfile(path))

    def unlinked(self):
        """Files that it has open and that are nowhere any more."""
        paths = []
        for name in os.listdir(f"/proc/{self.pid}/fd"):
            path = f"/proc/{self.pid}/fd/{name}"
            try:
                target = os.readlink(path)
            except FileNotFoundError:
                continue  # closed by now
            if target.endswith("(deleted)") and os.path.isfile(path) and "secretmem" not in target:
                paths.append(path)
        return paths

    def said(self):
        """What it tells to whoever asks, and to the system."""
        octets = self.traffic.answers + self.system_log.octets
        for target in ("/metrics", "/healthz", "/readyz"):
            octets += self.lab.page(target)[1].encode()
        octets += self.asked.pages()
        process = f"/proc/{self.pid}"
        for path in [f"{process}/{name}" for name in ("cmdline", "environ", "status", "maps")] + [
                f"{process}/task/{task}/comm" for task in os.listdir(f"{process}/task")]:
            with open(path, "rb") as file:
                octets += file.read()
        return octets

    @contextlib.contextmanager
    def held_still(self):
        """Else files that it is done with vanish while they are read."""
        os.kill(self.pid, signal.SIGSTOP)
        try:
            yield
        finally:
            os.kill(self.pid, signal.SIGCONT)

    def check_outside(self):
        """All but memory, at this moment."""
        with self.held_still():
            paths = self.written() + self.unlinked()
            self.assert_nothing(self.scanner.files(paths), "files")
            self.assertGreater(self.scanner.octets, 10_000)
            self.assert_nothing(self.scanner.octets_of(b"".join(map(unpacked, paths))), "files")
        self.assert_nothing(self.scanner.octets_of(self.said()), "what is told")

    def check_swap(self):
        self.assert_nothing(self.swap.found(), "swap")
        with open(f"/proc/{self.pid}/smaps", encoding="utf-8", errors="replace") as file:
            self.assertEqual(swapped(file.read()), [], "swap: what is locked is not in memory")

    def check_in_flight(self):
        found = self.scanner.memory(self.pid)
        self.assert_nothing(outside(found), "memory, with messages in flight")
        self.check_keys(found)
        kinds = {one["kind"] for one in found}
        self.assertLessEqual({"texts", "numbers"}, kinds, "the scan found nothing of what is there")

    def check_keys(self, found):
        """The root key, and those of the hand-over: where the kernel has memory for them, nobody can
        read it."""
        if self.lab.metric('smppbridge_memory_guarantee{guarantee="secret_keys"}') == 1:
            self.assert_nothing([one for one in found if one["kind"] == "keys"],
                                "keys, outside secret memory")

    def come_to_rest(self, api):
        def all_ended():
            self.traffic.receipts()
            return not any(self.lab.metric(f"smppbridge_messages_{name}")
                           for name in ("waiting", "in_doubt", "awaiting_receipt"))
        wait_for("every message to have ended", all_ended, 60)
        self.traffic.take_all(api)
        end = time.monotonic() + RESTED
        wait_for("rest", lambda: time.monotonic() >= end)

    def check_at_rest(self, api):
        self.come_to_rest(api)
        found = self.scanner.memory(self.pid)
        self.assertGreater(self.scanner.octets, 1_000_000)
        # References are asked for after a message has ended.
        kept = {self.canaries.all.index(word) for word in self.kept + self.traffic.references}
        self.check_keys(found)
        # Passwords are needed for the next bind, keys always.
        self.assert_nothing([one for one in found if one["kind"] not in ("passwords", "keys")
                             and one["canary"] not in kept],
                            "memory, two seconds after rest")
        self.assert_nothing(outside(found), "what is still needed, in memory")

    def poisoned(self):
        """What makes the daemon abort in the midst of a text."""
        return {"LD_PRELOAD": self.lab.binary("libcrash_shim.so"),
                "CRASH_AT": DEADLY.encode("utf-16-be").hex()}

    def poison(self):
        """A message that does. It is kept when it has."""
        number, text = self.traffic.number(), self.traffic.text()
        self.kept += [number, text]
        return deliver("+" + number, OURS, (DEADLY + text).encode("utf-16-be"), 0, 8)

    def die_of_a_text(self):
        """Twice; when it comes once more, it is put into quarantine."""
        poison = self.poison()
        for _ in range(2):
            self.serve(self.poisoned())
            self.traffic.carrier.send(poison, answered=False)
            self.assertFalse(self.ended(), "a crash:\n  it leaves a core")
            self.check_what_is_left()
        api = self.serve(self.poisoned())
        before = self.lab.metric("smppbridge_in_quarantine")
        self.assertEqual(self.traffic.carrier.send(poison), 0)
        self.assertEqual(self.lab.metric("smppbridge_in_quarantine"), before + 1)
        return api

    def ended(self):
        """It dies of a signal; whether the kernel made a core of it."""
        end = wait_for("the daemon to die", lambda: os.waitid(
            os.P_PID, self.pid, os.WEXITED | os.WNOWAIT | os.WNOHANG), 60)
        self.assertEqual(self.lab.stop_bridge(), -end.si_status)
        return end.si_code == os.CLD_DUMPED

    def check_what_is_left(self):
        """Files of a process that has died, before the next one tidies up."""
        self.assert_nothing(self.scanner.files(self.written()), "files, after a crash")
        self.assertGreater(self.scanner.octets, 10_000)

    def crash_at_random(self):
        """It dies in the midst of traffic both ways, by whatever may end a process."""
        number = self.dice.choice((signal.SIGKILL, signal.SIGABRT, signal.SIGSEGV))
        self.traffic.until(self.dice.randrange(1, 200), lambda: os.kill(self.pid, number))
        self.assertFalse(self.ended(), "a crash:\n  it leaves a core")
        self.check_what_is_left()

    def check_crash(self):
        """It dies of a fault, where it was allowed to leave a core."""
        with open(f"/proc/{self.pid}/limits", encoding="ascii") as file:
            limit = next(line for line in file if line.startswith("Max core file size"))
        os.kill(self.pid, signal.SIGSEGV)
        self.assertFalse(self.ended() or cores_in(self.lab.folder) or limit.split()[4:6] != ["0", "0"],
                         "a crash:\n  it leaves a core")
        self.check_what_is_left()
