"""smppbridgectl erase against a running daemon: what is stored about a number goes, and stays gone."""

import datetime
import json
import subprocess
import unittest

from support import OURS, Scenario, customer, wait_for

OK, NOT_WELL, USAGE = 0, 1, 64
TEXT = "Nobody but the two of them reads this"
HIM, ANOTHER = customer(23), customer(24)


class Erase(Scenario):
    def ctl(self, *words, expect=OK, given=None):
        done = subprocess.run(
            [self.lab.binary("smppbridgectl"), "--socket", self.lab.admin_socket, *words],
            capture_output=True, timeout=100, check=False, encoding="utf-8", input=given)
        said = done.stdout + done.stderr
        self.assertEqual(done.returncode, expect, said)
        self.assertNotIn(HIM.lstrip("+"), said)
        self.assertNotIn(TEXT, said)
        return said

    def erase(self, number=HIM, expect=OK):
        return json.loads(self.ctl("erase", "--json", given=number + "\n", expect=expect))

    def found(self, receipt):
        return {kind: count for kind, count in receipt["erased"].items() if count}

    def lease_all(self, api):
        """Every event that is there, lent and not acknowledged."""
        return [one["event"] for one in api.lease(self.lab.queue, wait="1s", hold="1s")]

    def assert_gone(self, api, cancelled, submitted):
        """Of the events only the last word of what was cancelled, which says nothing of him."""
        events = wait_for("the events", lambda: self.lease_all(api) or None)
        words = json.dumps(events)
        self.assertNotIn(HIM.lstrip("+"), words)
        self.assertNotIn(TEXT, words)
        self.assertNotIn("order-", words)
        self.assertEqual([event["data"]["text"] for event in events
                          if event["type"] == "message.received"], ["of another"])
        states = {event["data"]["message"]: event["data"]["state"] for event in events
                  if event["type"] == "message.status"}
        self.assertEqual(states, {cancelled: "cancelled"})
        status, shown = api.call("GET", f"/v1/messages/{submitted}")
        self.assertEqual((status, shown["state"]), (200, "submitted"))
        self.assertNotIn("order-", json.dumps(shown))

    def test_both_ways_and_after_a_restart(self):
        sim = self.start("--receipt-delay", "3600s")
        api = self.api()
        submitted = self.post(api, to=HIM, text=TEXT, reference="order-1")
        wait_for("it to be taken", lambda: api.call(
            "GET", f"/v1/messages/{submitted}")[1]["state"] == "submitted")
        sim.ask("deliver", **{"from": HIM, "to": OURS, "text": TEXT, "await": True})
        sim.ask("deliver", **{"from": ANOTHER, "to": OURS, "text": "of another", "await": True})
        later = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=1)
        cancelled = self.post(api, to=HIM, text=TEXT, reference="order-2",
                              send_at=later.strftime("%Y-%m-%dT%H:%M:%SZ"))

        receipt = self.erase()
        self.assertTrue(receipt["complete"], receipt)
        found = self.found(receipt)
        self.assertEqual({kind: found.pop(kind) for kind in
                          ("messages_cancelled", "awaiting_receipt", "events")},
                         {"messages_cancelled": 1, "awaiting_receipt": 1, "events": 1})
        self.assertLessEqual(set(found), {"conversations", "references"})
        self.assertRegex(receipt["recoverable"]["roots"][0], "^local:")
        self.assertEqual(receipt["pseudonym"], self.ctl("pseudonym", given=HIM + "\n").strip())
        logged = self.await_log("number_erased")
        self.assertEqual((logged["number"], logged["complete"]), (receipt["pseudonym"], True))

        self.assert_gone(api, cancelled, submitted)
        self.assertEqual(self.ctl("queues").count("lab"), 1)
        self.assertIn("balanced", self.ctl("ledger"))
        self.assertEqual(self.found(self.erase()), {})

        self.lab.stop_bridge()
        self.lab.start_bridge()
        self.lab.wait_bound()
        api = self.api()
        self.assert_gone(api, cancelled, submitted)
        self.assertEqual(self.found(self.erase()), {})
        self.assertIn("balanced", self.ctl("ledger"))
        self.assertIn("complete   yes", self.ctl("erase", given=HIM + "\n"))

    def test_what_is_no_number_or_one_of_ours(self):
        self.start(senders=f'["{OURS}"]')
        self.assertIn("3 to 15 digits", self.ctl("erase", given="Shop\n", expect=USAGE))
        self.assertIn("standard input", self.ctl("erase", given="", expect=USAGE))
        self.ctl("erase", HIM, expect=USAGE)
        said = subprocess.run(
            [self.lab.binary("smppbridgectl"), "--socket", self.lab.admin_socket, "erase"],
            capture_output=True, timeout=60, check=False, encoding="utf-8", input=OURS + "\n")
        self.assertEqual(said.returncode, USAGE)
        self.assertIn("sender of the configuration", said.stderr)
        self.assertEqual(self.found(self.erase(ANOTHER)), {})


if __name__ == "__main__":
    unittest.main()
