"""smppbridgectl against a running daemon: each command, each way not to get an answer, and the ledger
through a kill in mid-traffic."""

import http.client
import json
import os
import re
import signal
import subprocess
import threading
import time
import unittest

from support import OURS, LabError, Scenario, customer, wait_for

OK, NOT_WELL, USAGE, NOT_FOUND, UNAVAILABLE, NO_PERMISSION = 0, 1, 64, 66, 69, 77
TEXT = "Nobody but the two of them reads this"
NOBODY = 65534


class Ctl(Scenario):
    def ctl(self, *words, expect=OK, socket=None, **how):
        """What it says on both outputs."""
        done = subprocess.run(
            [self.lab.binary("smppbridgectl"), "--socket", socket or self.lab.admin_socket, *words],
            capture_output=True, timeout=60, check=False, encoding="utf-8", **how)
        said = done.stdout + done.stderr
        self.assertEqual(done.returncode, expect, said)
        for secret in (TEXT, OURS.lstrip("+"), customer(23).lstrip("+")):
            self.assertNotIn(secret, said)
        return said

    def page(self, *words, **how):
        return json.loads(self.ctl(*words, "--json", **how))

    def balanced(self):
        ledger = self.page("ledger")
        self.assertTrue(ledger["balanced"], ledger)
        for side in [ledger] + ledger["carriers"] + ledger["clients"]:
            self.assertEqual(side["accepted"], side["final"] + side["pending"] + side["in_doubt"])
        return ledger


class Commands(Ctl):
    def test_every_command(self):
        self.start("--receipt-delay", "50ms")
        api = self.api()
        message = self.post(api, text=TEXT, reference=customer(23))
        self.await_status(api, message)

        self.assertIn("ready", self.ctl("status"))
        status = self.page("status")
        self.assertTrue(status["ready"] and status["alive"] and status["accepting"])
        self.assertEqual((status["bound"], status["binds"]), (1, 1))

        shown = self.ctl("binds")
        for words in ("lab", "bound", "TLSv1", "CN=carrier", "CN=lab CA", "localhost", "0/10"):
            self.assertIn(words, shown)
        bind, = self.page("binds", "--carrier", "lab")["binds"]
        self.assertEqual(bind["state"], "bound")
        self.assertEqual(bind["tls"]["verified_by"], self.lab.certificates.ca)
        self.assertNotIn("last_error", bind)
        self.assertIn("no carrier", self.ctl("binds", "--carrier", "other", expect=NOT_FOUND))

        self.assertIn("support", self.ctl("queues"))
        queues = self.page("queues")
        self.assertEqual(queues["carriers"][0]["waiting"], 0)
        self.assertEqual(queues["queues"][0]["queue"], "support")

        shown = self.ctl("message", message)
        for words in (message, "backend", "lab", "delivered"):
            self.assertIn(words, shown)
        found = self.page("message", message)
        self.assertEqual([step["state"] for step in found["history"]],
                         ["accepted", "submitted", "delivered"])

        shown = self.ctl("route", "--from", OURS, "--client", "backend", input=customer(23))
        self.assertRegex(shown, r"(?m)^goes by +lab$")
        route, = self.page("route", input=customer(23))["routes"]
        self.assertTrue(route["fits"])
        self.assertIn("too many digits", self.ctl("route", input=customer(23) + "00", expect=NOT_WELL))
        self.assertIn("international form", self.ctl("route", input="nobody", expect=USAGE))
        self.assertIn("no client", self.ctl("route", "--client", "other", input=customer(23),
                                            expect=USAGE))

        self.assertIn("no message is held", self.ctl("doubt"))
        self.assertIn("nothing lies", self.ctl("quarantine"))
        self.assertIn("16 hexadecimal", self.ctl("quarantine", "--from", "0f", expect=USAGE))

        self.assertIn("accepted 1 = final 1 + pending 0 + in doubt 0: balanced",
                      self.ctl("ledger"))
        self.assertEqual(self.balanced()["words"], {"delivered": 1})
        wait_for("the ledger to be checked by itself",
                 lambda: self.page("status")["ledger"] == "balanced")
        self.assertEqual(self.lab.metric("smppbridge_ledger_mismatch"), 0)
        self.assertGreater(self.lab.metric("smppbridge_ledger_checked_timestamp_seconds"), 0)

    def test_messages_that_are_none(self):
        self.start()
        self.assertIn("34 hexadecimal digits", self.ctl("message", "no-id", expect=NOT_FOUND))
        self.assertIn("no message has this id", self.ctl("message", "0" * 34, expect=NOT_FOUND))
        self.ctl("message", "../status", expect=NOT_FOUND)

    def test_the_command_line(self):
        self.assertIn("did you mean binds?", self.ctl("bind", expect=USAGE))
        self.assertIn("ledger", self.ctl("no-such-thing", expect=USAGE))
        self.assertIn("did you mean keys list?", self.ctl("keys", "lst", expect=USAGE))
        self.assertIn("rotate", self.ctl("keys", "no-such-thing", expect=USAGE))
        for words in (("route", "--to", customer(23)), ("route", "--to=" + customer(23)),
                      ("route", "--" + customer(23)), ("pseudonym", customer(23))):  # which are not repeated
            self.assertIn("from standard input", self.ctl(*words, expect=USAGE))
        self.assertIn("standard input", self.ctl("route", expect=USAGE, input=""))
        self.ctl("message", expect=USAGE)
        self.ctl("status", "--timeout", "0", expect=USAGE)
        self.ctl(expect=USAGE)
        self.assertIn("Exit codes", self.ctl("--help"))

    def test_a_refused_bind_says_what_to_do(self):
        sim = self.lab.start_sim()
        sim.ask("refuse_binds", count=1_000_000)
        self.lab.write_config(sim.tls_port)
        self.lab.start_bridge()
        bind = wait_for("the refusal", lambda: next(
            (one for one in self.page("binds")["binds"] if "last_error" in one), None))
        self.assertEqual(bind["last_error"]["kind"], "bind_refused")
        self.assertTrue(bind["last_error"]["status"].startswith("ESME_R"))
        shown = self.ctl("binds")
        self.assertIn("last error", shown)
        self.assertIn(bind["last_error"]["advice"], shown)
        self.assertIn("NOT READY", self.ctl("status", expect=NOT_WELL))


class NoAnswer(Ctl):
    def test_a_path_where_there_is_none(self):
        self.start()
        said = self.ctl("status", socket=self.lab.path("other.sock"), expect=UNAVAILABLE)
        self.assertIn("other.sock: there is no socket", said)
        said = self.ctl("status", socket=self.lab.config, expect=UNAVAILABLE)
        self.assertIn("this is no socket", said)
        self.ctl("status", socket=self.lab.path("x" * 200), expect=UNAVAILABLE)

    def test_a_daemon_that_is_down(self):
        self.start()
        self.lab.stop_bridge(signal.SIGKILL)
        self.assertIn("nobody answers", self.ctl("status", expect=UNAVAILABLE))
        self.lab.start_bridge()
        self.lab.wait_bound()
        self.ctl("status")
        self.lab.stop_bridge()
        self.assertIn("there is no socket", self.ctl("status", expect=UNAVAILABLE))

    def test_a_daemon_that_is_stopped(self):
        self.start()
        process = self.lab.bridge.process
        process.send_signal(signal.SIGSTOP)
        try:
            said = self.ctl("status", "--timeout", "1", expect=UNAVAILABLE)
        finally:
            process.send_signal(signal.SIGCONT)
        self.assertIn("no answer within 1 s", said)
        self.ctl("status")

    @unittest.skipUnless(os.geteuid() == 0, "needs to be somebody else")
    def test_somebody_who_may_not_ask(self):
        self.start()
        as_nobody = {"user": NOBODY, "group": NOBODY, "extra_groups": []}
        os.chmod(self.lab.folder, 0o711)
        said = self.ctl("status", expect=NO_PERMISSION, **as_nobody)
        self.assertIn("this user may not open it", said)
        os.chmod(self.lab.admin_socket, 0o666)
        said = self.ctl("status", expect=NO_PERMISSION, **as_nobody)
        self.assertIn("listen.admin", said)
        self.lab.stop_bridge()
        self.edit_config("admin: {", f"admin: {{users: [{{uid: {NOBODY}}}], ")
        self.lab.start_bridge()
        self.lab.wait_bound()
        os.chmod(self.lab.admin_socket, 0o666)
        self.ctl("status", **as_nobody)

    def test_no_admin_socket_unless_it_is_configured(self):
        sim = self.lab.start_sim()
        self.lab.write_config(sim.tls_port)
        self.edit_config(f"  admin: {{socket: {self.lab.admin_socket}}}\n", "")
        self.lab.start_bridge()
        self.assertIn("listen.admin", self.ctl("status", expect=UNAVAILABLE))


class CertificateEnds(Ctl):
    """What runs out when is known beforehand, of the certificates that are really in use."""

    def issue(self, name, san, days, usage="serverAuth"):
        """(its files, when it ends as Unix time)."""
        now = int(time.time())
        start, end = (time.strftime("%y%m%d%H%M%SZ", time.gmtime(at))
                      for at in (now - 3600, now + days * 86400))
        return self.lab.certificates.issue(name, san, usage, start, end), now + days * 86400

    def ends(self):
        """The metrics: whose, by carrier or '' for the queue's listener."""
        return {found[0]: float(found[1]) for found in re.findall(
            r"^smppbridge_(\w+)_certificate_not_after_seconds(?:\{carrier=\"lab\"\})? (.*)$",
            self.lab.page("/metrics")[1], re.M)}

    def test_they_are_in_the_metrics_and_in_the_list_of_binds(self):
        carrier, carrier_end = self.issue("carrier-30", "DNS:localhost", 30)
        self.lab.server_cert, queue_end = self.issue("bridge-40", "DNS:localhost", 40)
        ours, ours_end = self.issue("ours-20", "DNS:ours.lab", 20, "clientAuth")
        (between, _), between_end = self.issue("between-5", "DNS:between.lab", 5)
        with open(ours[0], encoding="ascii") as file:
            alone = file.read()
        with open(ours[0], "a", encoding="ascii") as chain, open(between, encoding="ascii") as file:
            chain.write(file.read())
        sim = self.lab.start_sim(cert=carrier)
        self.lab.write_config(sim.tls_port)
        tls = f"tls: {{ca_file: {self.lab.certificates.ca}"
        self.edit_config(tls, f"{tls}, cert_file: {ours[0]}, key_file: {ours[1]}")
        self.lab.start_bridge()
        self.lab.wait_bound()
        self.assertEqual(self.ends(),
                         {"carrier": carrier_end, "own": between_end, "queue": queue_end})
        shown = self.ctl("binds")
        for words, end in (("certificate        CN=carrier-30, until", carrier_end),
                           ("our certificate    until", between_end)):
            day = time.strftime("%Y-%m-%d %H:%M:%SZ", time.gmtime(end))
            self.assertIn(f"  {words} {day}\n", shown)

        # Not the files later: what was read counts, until it is read anew.
        with open(ours[0], "w", encoding="ascii") as file:
            file.write(alone)
        with open(self.lab.server_cert[0], "w", encoding="ascii") as file:
            file.write(alone)
        self.assertEqual(self.ends(),
                         {"carrier": carrier_end, "own": between_end, "queue": queue_end})
        sim.ask("refuse_binds", count=1_000_000)
        sim.ask("drop_links")
        wait_for("the bind to be down, and tried with the new file",
                 lambda: self.ends() == {"own": ours_end, "queue": queue_end})
        sim.ask("refuse_binds", count=0)
        self.lab.wait_bound()
        self.assertEqual(self.ends(),
                         {"carrier": carrier_end, "own": ours_end, "queue": queue_end})

    def test_there_are_none_where_there_is_no_certificate(self):
        sim = self.lab.start_sim(plain=True, tls=False)
        self.lab.write_config(sim.plain_port, tls=False)
        self.lab.start_bridge()
        self.lab.wait_bound()
        self.assertEqual(set(self.ends()), {"queue"})
        self.assertNotIn("certificate", self.ctl("binds"))


class AfterAKill(Ctl):
    def test_the_ledger_balances_at_once_and_at_the_end(self):
        self.start("--receipt-delay", "20ms", "--latency", "2ms")
        told = []
        posting = True

        def post():
            while posting:
                api = None
                try:
                    api = self.lab.api(timeout=10)
                    status, answer = api.post(
                        [{"to": customer(n), "from": OURS, "text": TEXT * (1 + 4 * (n % 2))}
                         for n in range(20)])
                except (OSError, LabError, ValueError, http.client.HTTPException):
                    continue  # it is down
                finally:
                    if api is not None:
                        api.close()
                if status == 202:
                    told.extend(one["id"] for one in answer["results"] if "id" in one)

        poster = threading.Thread(target=post)
        poster.start()
        try:
            for kill in range(3):
                wait_for("traffic", lambda least=200 * (kill + 1): len(told) >= least, 60)
                self.balanced()
                self.lab.stop_bridge(signal.SIGKILL)
                before = len(told)
                self.lab.start_bridge()
                self.assertGreaterEqual(self.balanced()["accepted"], before)
        finally:
            posting = False
            poster.join()
        ledger = wait_for("all to be final", lambda: next(
            (page for page in [self.balanced()] if page["accepted"] == page["final"]), None), 120)
        self.assertGreaterEqual(ledger["accepted"], len(set(told)))
        self.assertEqual(sum(ledger["words"].values()), ledger["accepted"])
        self.assertEqual(self.lab.metric("smppbridge_messages_waiting"), 0)
        self.lab.stop_bridge()
        self.lab.start_bridge()
        again = self.balanced()
        self.assertEqual((again["accepted"], again["words"], again["since"]),
                         (ledger["accepted"], ledger["words"], ledger["since"]))

    def test_doubt_is_known_after_a_restart(self):
        sim = self.lab.start_sim("--latency", "60s")
        self.lab.write_config(sim.tls_port)
        self.edit_config("in_doubt: resend", "in_doubt: park")
        self.lab.start_bridge()
        self.lab.wait_bound()
        api = self.api()
        ids = [self.post(api, to=customer(n), text=TEXT) for n in range(3)]
        wait_for("the submits", lambda: sim.ask("stats")["submits"] == 3)
        self.lab.stop_bridge(signal.SIGKILL)
        for _ in range(2):
            self.lab.start_bridge()
            self.assertEqual(self.balanced()["in_doubt"], 3)
            self.assertEqual(self.page("queues")["carriers"][0]["in_doubt"], 3)
            self.assertEqual(self.lab.metric("smppbridge_messages_in_doubt"), 3)
            self.assertEqual(self.lab.metric("smppbridge_messages_waiting"), 0)
            for message in ids:
                self.assertEqual(self.page("message", message)["state"], "in_doubt")
            doubt = self.page("doubt")
            self.assertEqual([one["id"] for one in doubt["messages"]], sorted(ids))
            self.assertEqual({one["state"] for one in doubt["messages"]}, {"parked"})
            self.assertNotIn("next", doubt)
            self.assertEqual(len(self.page("doubt", "--from", sorted(ids)[1])["messages"]), 2)
            shown = self.ctl("doubt")
            for words in (ids[0], "lab", "backend", "/resolve"):
                self.assertIn(words, shown)
            self.assertIn("34 hexadecimal", self.ctl("doubt", "--from", "x", expect=USAGE))
            self.lab.stop_bridge()


if __name__ == "__main__":
    unittest.main(verbosity=2)
