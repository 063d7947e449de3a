"""Very many messages wait for a carrier that is away, a tenth of them for one number: memory stays what
it is with few, and after a kill the first message leaves soon, each conversation in its order.

    many_queued_test.py             30,000 messages
    many_queued_test.py --million   1,000,000
    many_queued_test.py --full      10,000,000
"""

import json
import os
import signal
import subprocess
import sys
import time
import unittest

from support import Scenario, resident, wait_for

QUEUED = (10_000_000 if "--full" in sys.argv else 1_000_000 if "--million" in sys.argv else 30_000)
SMALL = QUEUED < 1_000_000
FEW = 3_000 if SMALL else 10_000
# What goes through beforehand, so that all caches are as full as they get; in the small form they
# are not, and memory may still grow by what they take.
THROUGH = 10_000 if SMALL else 500_000
GROWTH = 2.0 if SMALL else 1.1
TO_FIRST_SUBMIT = 5.0
# Looked at after the restart. Its turn comes once among those that are ready: ten times a second.
TO_ONE = 200 if SMALL else 1_000
ONE = "447700800000"
OTHERS = "447701000000"
MIB = 2**20


def place(entry):
    """In the order of acceptance, for what goes to one number: (which queue(), serial)."""
    _, nth, serial, *_ = entry["text"].split()
    return int(nth), int(serial)


class ManyQueued(Scenario):
    def load(self, prefix, messages, first, *options):
        return subprocess.Popen(
            [self.lab.binary("smpp-load"), "mt", "--api", "unix:" + self.lab.socket,
             "--queue", self.lab.queue, "--messages", str(messages), "--prefix", prefix,
             "--first-number", first, "--batch", "500", "--deadline", "7200", *options],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8")

    def report(self, program):
        said = program.communicate()[0]
        self.assertEqual(program.returncode, 0, said)
        return json.loads(said)

    def fill_caches(self):
        """Traffic whose receipts come when their messages have long left the log's memory."""
        late = "2s" if SMALL else "20s"
        sim = self.lab.start_sim("--receipt-delay", late, "--receipt-spread", late,
                                 "--window", "50", name="sim-before")
        self.configure(sim)
        self.lab.start_bridge()
        self.lab.wait_bound()
        done = self.report(self.load("through ", THROUGH, OTHERS, "--numbers", str(THROUGH),
                                     "--outstanding", str(THROUGH)))
        self.assertEqual(done["by_state"]["delivered"], THROUGH, done)
        self.lab.sims.remove(sim)
        sim.close()
        wait_for("the link to be down", lambda: self.lab.metric("smppbridge_link_bound") == 0)

    def configure(self, sim):
        self.lab.write_config(sim.tls_port, window=50, carrier=f"queue_limit: {QUEUED}")

    def queue(self, nth, messages):
        """Posts, a tenth to the one number; resident memory then and at its highest meanwhile."""
        one = messages // 10
        loads = [self.load(f"one {nth} ", one, ONE, "--numbers", "1", "--post-only"),
                 self.load(f"others {nth} ", messages - one, OTHERS,
                           "--numbers", str(max(messages // 10, 1)), "--post-only")]
        highest = 0

        def ended():
            nonlocal highest
            highest = max(highest, resident(self.lab.bridge.pid))
            return all(program.poll() is not None for program in loads)

        began = time.monotonic()
        wait_for("all to be posted", ended, 7200)
        for program in loads:
            self.report(program)
        took = time.monotonic() - began
        now = resident(self.lab.bridge.pid)
        print(f"{messages:,} posted in {took:.0f} s; resident {now / MIB:.1f} MiB, "
              f"{highest / MIB:.1f} meanwhile", file=sys.stderr)
        return now

    def submits(self, sim):
        """The carrier's ledger as it grows: at each call what came since the last."""
        page = sim.ask("ledger", **{"from": self.seen, "max": 5000})
        self.seen = page["next"]
        return page["entries"]

    def assert_in_order(self, to_one, to_others):
        """Nothing left out before what went to the one number; no other's were turned round."""
        of_first = FEW // 10
        expected = [(1, n) for n in range(of_first)]
        expected += [(2, n) for n in range(max(0, len(to_one) - of_first))]
        self.assertEqual([place(entry) for entry in to_one], expected[:len(to_one)])
        last = {}
        for entry in to_others:
            self.assertLess(last.get(entry["to"], (0, 0)), place(entry))
            last[entry["to"]] = place(entry)

    def test_memory_and_restart(self):
        self.fill_caches()
        few = self.queue(1, FEW)
        many = self.queue(2, QUEUED - FEW)
        self.assertEqual(self.lab.metric("smppbridge_messages_waiting"), QUEUED)

        self.lab.stop_bridge(signal.SIGKILL)
        sim = self.lab.start_sim("--receipt-delay", "60s", "--window", "50")
        self.configure(sim)
        began = time.time()
        self.lab.start_bridge()
        ready = time.time() - began
        self.seen = 0
        to_one, to_others = [], []

        def enough():
            for entry in self.submits(sim):
                (to_one if entry["to"] == ONE else to_others).append(entry)
            return len(to_one) >= TO_ONE and to_others

        wait_for("messages to both", enough, 600)
        first = {kind: entries[0]["at_us"] / 1e6 - began
                 for kind, entries in (("one", to_one), ("others", to_others))}
        sending = resident(self.lab.bridge.pid)
        print(f"resident with {FEW:,} queued {few / MIB:.1f} MiB, with {QUEUED:,} "
              f"{many / MIB:.1f} MiB ({100 * (many / few - 1):+.1f} %), "
              f"while they go out after a restart {sending / MIB:.1f} MiB\n"
              f"after a kill: ready in {ready:.2f} s, first submit in {min(first.values()):.2f} s "
              f"(to the one number {first['one']:.2f} s, to another {first['others']:.2f} s)\n"
              f"{len(to_one):,} to the one number and {len(to_others):,} to others within "
              f"{to_one[-1]['at_us'] / 1e6 - began:.1f} s", file=sys.stderr)

        self.assert_in_order(to_one, to_others)
        self.assertLessEqual(min(first.values()), TO_FIRST_SUBMIT)
        self.assertLess(many / few, GROWTH)


if __name__ == "__main__":
    unittest.main(argv=[os.path.basename(__file__)], verbosity=2)
