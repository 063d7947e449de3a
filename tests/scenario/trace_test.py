"""Traces of PDUs and pseudonyms of numbers, through smppbridgectl against a running daemon."""

import re
import subprocess
import unittest

from support import OURS, Scenario, customer, wait_for

OK, USAGE, NOT_FOUND, UNAVAILABLE = 0, 64, 66, 69
TEXT = "Nobody but the two of them reads this"


class Traces(Scenario):
    def command(self, *words):
        return [self.lab.binary("smppbridgectl"), "--socket", self.lab.admin_socket, *words]

    def ctl(self, *words, expect=OK, given=""):
        done = subprocess.run(self.command(*words), capture_output=True, timeout=60, check=False,
                              encoding="utf-8", input=given)
        self.assertEqual(done.returncode, expect, done.stdout + done.stderr)
        return done.stdout + done.stderr

    def begin(self, *words):
        trace = subprocess.Popen(self.command("trace", *words), stdout=subprocess.PIPE,
                                 stderr=subprocess.PIPE, encoding="utf-8")

        def end():
            trace.kill()
            trace.communicate()
        self.addCleanup(end)
        return trace

    def traces(self):
        return self.lab.metric("smppbridge_traces")

    def pseudonym(self, number, *words):
        shown = self.ctl("pseudonym", *words, given=number + "\n").strip()
        self.assertRegex(shown, "^[0-9a-f]{16}$")
        return shown

    def test_a_trace_shows_both_ways_masked_and_ends_by_itself(self):
        sim = self.start("--receipt-delay", "20ms")
        api = self.api()
        trace = self.begin("lab", "--for", "4s")
        wait_for("the trace to be told", lambda: self.traces() == 1)
        message = self.post(api, text=TEXT)
        self.await_status(api, message)
        sim.ask("deliver", **{"from": customer(11), "to": OURS, "text": TEXT, "await": True})
        said, wrong = trace.communicate(timeout=30)
        self.assertEqual((trace.returncode, wrong), (OK, ""))
        for words in ("sent     submit_sm seq=", "received submit_sm_resp seq=",
                      "received deliver_sm seq=", "sent     deliver_sm_resp seq=",
                      f"short_message=<{len(TEXT)}>"):
            self.assertIn(words, said)
        with open(self.lab.password, encoding="ascii") as file:
            password = file.read().strip()
        for secret in (TEXT, TEXT.encode().hex(), OURS.lstrip("+"), customer(23).lstrip("+"),
                       customer(11).lstrip("+"), password):
            self.assertNotIn(secret, said)
        # Support finds one customer's lines.
        self.assertRegex(said, f"submit_sm .* to:{self.pseudonym(customer(23))}")
        self.assertRegex(said, f"deliver_sm .* from:{self.pseudonym(customer(11))}")
        wait_for("no trace to be told", lambda: self.traces() == 0)

    def test_a_bind_is_in_it_and_its_password_is_not(self):
        sim = self.start()
        trace = self.begin("lab", "--for", "5s")
        wait_for("the trace to be told", lambda: self.traces() == 1)
        sim.ask("drop_links")
        said, _ = trace.communicate(timeout=30)
        self.assertRegex(said, r"sent +bind_transceiver .*password=\*\*\*")
        self.assertRegex(said, r"received bind_transceiver_resp")

    def test_one_whose_reader_is_gone_ends(self):
        self.start()
        self.begin("lab", "--for", "1h").kill()
        trace = self.begin("lab", "--for", "1h")
        wait_for("the trace to be told", lambda: self.traces() >= 1)
        trace.kill()
        wait_for("it to end", lambda: self.traces() == 0, 30)

    def test_what_is_no_trace(self):
        self.start()
        self.assertIn("no carrier", self.ctl("trace", "nobody", expect=NOT_FOUND))
        self.assertIn("1s to 1h", self.ctl("trace", "lab", "--for", "2h", expect=USAGE))
        self.assertIn("1s to 1h", self.ctl("trace", "lab", "--for", "soon", expect=USAGE))
        for _ in range(4):
            self.begin("lab")
        wait_for("four traces", lambda: self.traces() == 4)
        self.assertIn("as many traces", self.ctl("trace", "lab", expect=UNAVAILABLE))

    def test_a_refused_number_is_found_in_the_log_by_its_pseudonym(self):
        sim = self.start()
        api = self.api()
        sim.ask("refuse", count=1, status=0x0B)  # ESME_RINVDSTADR
        self.await_status(api, self.post(api, text=TEXT))
        line = self.await_log("submit_refused")
        self.assertEqual(line["to"], self.pseudonym(customer(23)))
        self.assertEqual(line["status"], "ESME_RINVDSTADR")
        self.assertNotIn(customer(23).lstrip("+"), self.lab.bridge.log())

    def test_pseudonyms_are_a_days_and_outlive_a_restart(self):
        self.start()
        first = self.pseudonym(customer(23), "--day", "2026-01-31")
        self.assertNotEqual(first, self.pseudonym(customer(23), "--day", "2026-02-01"))
        self.assertNotEqual(first, self.pseudonym(customer(24), "--day", "2026-01-31"))
        self.assertEqual(first, self.pseudonym(customer(23).lstrip("+"), "--day", "2026-01-31"))
        self.lab.stop_bridge()
        self.lab.start_bridge()
        self.assertEqual(first, self.pseudonym(customer(23), "--day", "2026-01-31"))

    def test_a_number_is_not_taken_from_the_command_line(self):
        self.start()
        said = self.ctl("pseudonym", customer(23), expect=USAGE)
        self.assertFalse(re.search(r"\d{7}", said), said)
        self.assertIn("standard input", self.ctl("pseudonym", expect=USAGE))
        self.assertIn("a short code", self.ctl("pseudonym", given="?\n", expect=USAGE))
        self.assertIn("2026-01-31", self.ctl("pseudonym", "--day", "soon", given=customer(23) + "\n",
                                             expect=USAGE))


if __name__ == "__main__":
    unittest.main()
