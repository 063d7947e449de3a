"""Many receipts in any order, some before the answer they belong to, on any bind, their ids in another
base than the answers': all find their message.

    many_receipts_test.py           30,000 messages
    many_receipts_test.py --full    1,000,000
"""

import json
import os
import subprocess
import sys
import unittest

from support import Scenario, resident, wait_for

FULL = "--full" in sys.argv
MESSAGES = 1_000_000 if FULL else 30_000
BINDS = 4


class ManyReceipts(Scenario):
    def test_all_are_matched(self):
        sim = self.lab.start_sim("--receipt-delay", "10ms", "--window", "50",
                                 "--receipt-spread", "60s" if FULL else "3s",
                                 "--early-receipts", "10",
                                 "--id-form", "hex", "--receipt-id-form", "dec")
        self.lab.write_config(sim.tls_port, window=50,
                              carrier=f"binds: {BINDS}\nmessage_id: {{answer: hex, receipt: dec}}")
        self.lab.start_bridge()
        self.lab.wait_bound(BINDS)
        before = resident(self.lab.bridge.pid)
        done = subprocess.run(
            [self.lab.binary("smpp-load"), "mt", "--api", "unix:" + self.lab.socket,
             "--queue", self.lab.queue, "--messages", str(MESSAGES), "--numbers", str(MESSAGES),
             "--batch", "200", "--outstanding", str(MESSAGES), "--deadline", "3000"],
            capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        report = json.loads(done.stdout)
        self.assertEqual(report["by_state"]["delivered"], MESSAGES, report)
        self.assertEqual(report["final_twice"] + report["possible_duplicates"], 0, report)
        wait_for("the last receipts to be answered",
                 lambda: sim.ask("stats")["receipts_answered"] == MESSAGES)
        early = self.lab.metric('smppbridge_receipts_total{carrier="lab",match="unmatched"}')
        self.assertGreater(early, MESSAGES * 0.08, "about a tenth came before their answer")
        grown = resident(self.lab.bridge.pid) - before
        print(f"{MESSAGES} receipts matched, {report['final_per_s']:.0f} a second; "
              f"{grown / 2**20:.0f} MiB more in memory", file=sys.stderr)
        self.assertLess(grown, 400 * 2**20)


if __name__ == "__main__":
    unittest.main(argv=[os.path.basename(__file__)], verbosity=2)
