"""The real daemon is killed in mid-traffic: at a random moment, at one with a power cut (what was
written and not synced is cut off before the restart), and where it is about to sync, rename or remove for
the n-th time, with a power cut too. A ledger at the carrier and one at the backend must agree: nothing
accepted is lost, every duplicate is flagged, no message overtook another of its conversation.

    kills_test.py            what CI runs
    kills_test.py --full     100,000 messages each way, 20 kills each
    kills_test.py --whole    1,000,000 messages each way, 200 kills each

A daemon that skips its syncs, and one that keeps no order, must fail the same measure, or it is worth
nothing.
"""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import unittest

SOURCE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
sys.path.insert(0, os.path.join(SOURCE, "tools", "lab"))

from lab import Lab, LabError, wait_for  # noqa: E402

BINARIES = os.environ["SMPPBRIDGE_BIN"]
MESSAGES, KILLS = ((1_000_000, 200) if "--whole" in sys.argv else
                   (100_000, 20) if "--full" in sys.argv else (4_000, 5))
WINDOW = 10
SEED = int(os.environ.get("SMPPBRIDGE_SEED", random.SystemRandom().randrange(2**32)))


class Cutter:
    """The state folder of a lab, watched: what of it is synced is noted in a folder beside it."""

    def __init__(self, lab, skip=None):
        self.folder = lab.state
        self.side = lab.path("power-cut")
        os.makedirs(self.folder, mode=0o700, exist_ok=True)
        os.makedirs(self.side, mode=0o700, exist_ok=True)
        self.environment = {
            "LD_PRELOAD": lab.binary("libpower_cut_shim.so"),
            "POWER_CUT_FOLDER": os.path.realpath(self.folder),
            "POWER_CUT_SIDE": os.path.realpath(self.side),
        }
        if skip:
            self.environment["POWER_CUT_SKIP"] = skip
        self._cut = lab.binary("power_cut")

    def cut(self):
        subprocess.run([self._cut, os.path.realpath(self.folder), os.path.realpath(self.side)],
                       check=True, capture_output=True)
        shutil.rmtree(self.side)
        os.makedirs(self.side, mode=0o700)


def run(mode, skip=None, kills=KILLS, messages=MESSAGES, deadline=None, carrier="",
        numbers=None, refused=0):
    """The report of one accounting run with kills in mid-traffic."""
    chance = random.Random(f"{SEED}-{mode}")
    with Lab(BINARIES) as lab:
        cutter = Cutter(lab, skip)
        sim = lab.start_sim("--receipt-delay", "20ms", "--window", str(WINDOW * 2),
                            "--response-timeout", "5s", "--retry-delay", "200ms",
                            "--max-ledger", str(messages * 2 + 1000))
        lab.write_config(sim.tls_port, window=WINDOW, carrier="response_timeout: 5s\n" + carrier)
        lab.start_bridge(cutter.environment)
        lab.wait_bound()
        limit = deadline or (60 + messages / 100)
        load = subprocess.Popen(
            [lab.binary("smpp-load"), mode, "--api", "unix:" + lab.socket, "--queue", lab.queue,
             "--sim", lab.path("smsc-sim.sock"), "--messages", str(messages),
             "--numbers", str(numbers or messages // 100),
             "--deadline", str(limit)],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        output = []
        reader = threading.Thread(target=lambda: output.append(load.stdout.read()))
        reader.start()
        # Kills are spread over the work, so that each hits traffic however fast the machine is.
        step = messages / (kills + 1)

        def done():
            stats = sim.ask("stats")
            return stats["submits"] if mode == "account-mt" else stats["delivers_answered"]

        def start():
            lab.start_bridge(cutter.environment)

        def start_to_die(line):
            """It ends itself at a line of the cutter's log: while it starts, or in traffic."""
            lab.stop_bridge(signal.SIGKILL)
            try:
                lab.start_bridge({**cutter.environment, "POWER_CUT_DIE_AT": str(line)})
            except LabError:
                pass
            wait_for("its end", lambda: lab.bridge.process.poll() is not None or
                     load.poll() is not None, limit)

        if refused:
            wait_for("traffic", lambda: done() >= messages * 0.1, limit)
            sim.ask("refuse", count=refused, status=0x14)  # ESME_RMSGQFUL: for now
        cuts = deaths = 0
        for kill in range(kills):
            at = min(step * (kill + chance.uniform(0.5, 1.4)), messages * 0.95)
            wait_for("traffic", lambda at=at: done() >= at or load.poll() is not None, limit)
            if kill % 5 == 4 and not skip:
                deaths += 1
                start_to_die(10 + deaths * 13)
            lab.stop_bridge(signal.SIGKILL)
            if kill % 2 == 1 or kill % 5 == 4 or skip:
                cutter.cut()
                cuts += 1
            try:
                start()
            except LabError:
                if not skip:
                    raise
                load.kill()  # it cannot even start again: as lost as can be
                load.wait()
                reader.join()
                return {"lost": messages}
        load.wait(limit + 60)
        reader.join()
        load.stdout.close()
        report = json.loads(output[0].splitlines()[-1])
        report["kills"], report["power_cuts"], report["deaths"] = kills, cuts, deaths
        print(f"{mode} seed {SEED}: {json.dumps(report)}", flush=True)
        return report


class Kills(unittest.TestCase):
    def test_no_outgoing_message_is_lost(self):
        report = run("account-mt")
        self.assertEqual(report["accepted"], MESSAGES)
        self.assertEqual(report["final"], MESSAGES)
        self.assertEqual(report["lost"], 0)
        self.assertEqual(report["final_twice"], 0)
        self.assertEqual(report["carrier"]["never_taken"], 0)
        self.assertEqual(report["carrier"]["duplicates_unflagged"], 0)
        self.assertEqual(report["carrier"]["order_inversions"], 0)
        self.assertLessEqual(report["carrier"]["duplicates_flagged"], 2 * KILLS * WINDOW)

    def test_no_incoming_message_is_lost(self):
        # Few numbers: a window holds several messages of one conversation.
        report = run("account-mo", numbers=WINDOW)
        self.assertEqual(report["received"], MESSAGES)
        self.assertEqual(report["missing"], 0)
        self.assertEqual(report["duplicates_unflagged"], 0)
        self.assertEqual(report["order_inversions"], 0)
        self.assertLessEqual(report["duplicates_flagged"], 2 * KILLS * 2 * WINDOW)

    def test_a_daemon_that_keeps_no_order_is_caught(self):
        """What a carrier refused for now is overtaken, unless we see to it."""
        refusing = {"kills": 1, "messages": 3_000, "numbers": 10, "refused": 5}
        kept = run("account-mt", **refusing)["carrier"]["order_inversions"]
        lost = run("account-mt", carrier="open_per_conversation: 0", **refusing)
        self.assertEqual(kept, 0)
        self.assertGreater(lost["carrier"]["order_inversions"], 0)

    def test_a_daemon_that_skips_its_syncs_is_caught(self):
        report = run("account-mt", skip=".log", kills=2, messages=2_000, deadline=25)
        self.assertGreater(report["lost"], 0)


if __name__ == "__main__":
    print(f"seed {SEED}", flush=True)
    unittest.main(argv=[sys.argv[0], "-v"])
