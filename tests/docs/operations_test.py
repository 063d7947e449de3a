"""What docs/operations.md tells an operator to do is done, on a real daemon, and comes out as it says.

What a backup is good for is in backup_test.py, the alarms are in alerts_test.py.
"""

import os
import re
import shutil
import signal
import unittest

from machine import CONFIGURATION, DRAINED, SECRET_OR_STORE, Operations, section
from damage import flip_bit, flip_bit_of_a_message
from carrier_by_hand import DATA_SM, CarrierByHand, data
from support import OURS, Certificates, customer, wait_for


class EveryDay(Operations):
    def test_first_start_and_day_by_day(self):
        sim = self.lab.start_sim()
        self.lab.write_config(sim.tls_port)
        self.assertIn("balanced", self.follow("First start"))
        self.lab.wait_bound()
        said = self.follow("Day by day")
        for words in ("state                ready", "bound", "support", '"event":"ready"',
                      "smppbridge_accepting 1"):
            self.assertIn(words, said)

    @unittest.skipUnless(os.geteuid() == 0, "needs two users")
    def test_root_does_not_read_what_belongs_to_the_daemons_user(self):
        self.lab.write_config(1)
        os.chown(self.lab.root_key, 65534, 65534)
        code, said = self.run_bridge("--check-config")
        self.assertEqual(code, SECRET_OR_STORE)
        self.assertIn("belongs to another user", said)

    def test_a_mistake_in_the_file_does_nothing_until_the_restart(self):
        sim = self.start()
        self.edit_config("    window: 10\n", "    window: ten\n")
        code, said = self.shell("smppbridged --check-config")
        self.assertEqual(code, CONFIGURATION)
        self.assertRegex(said, r"smppbridge\.yaml:\d+:\d+: carriers\.lab\.window: ")
        self.assert_works(sim)  # on what it has read
        self.assertEqual(self.lab.stop_bridge(), DRAINED)
        self.assertEqual(self.run_bridge()[0], CONFIGURATION)
        self.edit_config("    window: ten\n", "    window: 7\n")
        self.follow("Changing the configuration")
        self.lab.wait_bound()
        self.assertIn("0/7", self.ctl("binds"))

    def test_what_waits_for_a_removed_carrier_waits_for_its_return(self):
        sim = self.unbound()
        waiting = [self.post(self.api(), to=customer(n), text=f"for lab {n}") for n in range(3)]
        self.lab.stop_bridge()
        with open(self.lab.config, encoding="utf-8") as file:
            whole = file.read()
        self.edit_config("  lab:\n", "  other:\n")
        self.edit_config("{carrier: lab}", "{carrier: other}")
        sim.ask("refuse_binds", count=0)
        self.lab.start_bridge()
        self.lab.wait_bound()
        self.assert_works(sim)
        ledger = self.ctl("ledger")
        self.assertIn("balanced", ledger)
        self.assertRegex(ledger, r"carrier \d+, not configured +3 +0 +3")
        self.lab.stop_bridge()
        self.assertFalse([text for text in self.texts_sent(sim) if text.startswith("for lab")])
        with open(self.lab.config, "w", encoding="utf-8") as file:
            file.write(whole)
        self.lab.start_bridge()
        self.assertEqual({state for state, _ in self.states(self.api(), waiting).values()},
                         {"delivered"})

    def test_events_of_a_removed_queue_wait_for_its_return(self):
        sim = self.start()
        sim.ask("deliver", **{"from": customer(1), "to": OURS, "text": "keep me", "await": True})
        for old, new in (("support", "other"), ("other", "support")):
            with open(self.lab.config, encoding="utf-8") as file:
                text = file.read()
            with open(self.lab.config, "w", encoding="utf-8") as file:
                file.write(text.replace(f"queue: {old}", f"queue: {new}").replace(f"  {old}: {{}}",
                                                                                 f"  {new}: {{}}"))
            self.systemctl("restart", "smppbridge")
            self.lab.queue = new
            if new == "other":
                self.assertEqual(self.api().lease("other", wait="100ms"), [])
        self.await_text(self.api(), "keep me")

    def test_an_upgrade_and_a_format_of_the_future(self):
        sim = self.unbound()
        message = self.post(self.api(), text="over the upgrade")
        self.let_bind(sim)
        self.await_status(self.api(), message)
        sim.ask("refuse_binds", count=1_000_000)
        sim.ask("drop_links")
        message = self.post(self.api(), text="waits over the upgrade")
        self.lab.stop_bridge()
        sim.ask("refuse_binds", count=0)
        self.follow("Upgrade and downgrade")
        self.assertEqual(self.await_status(self.api(), message)["state"], "delivered")

        self.lab.stop_bridge()
        keyring = os.path.join(self.lab.state, "keyring")
        with open(keyring, "r+b") as file:
            file.seek(8)
            file.write(b"\x03")
            file.seek(0)
            before = file.read()
        code, said = self.run_bridge()
        self.assertEqual(code, SECRET_OR_STORE)
        self.assertIn("has format 3; this program knows formats 1 and 2", said)
        with open(keyring, "rb") as file:
            self.assertEqual(file.read(), before)


class Carriers(Operations):
    def test_a_new_password(self):
        old = self.start()
        self.lab.secret_file("backup/new-password", "n3wpassw")
        old_password = self.lab.password
        self.lab.password = self.lab.path("backup/new-password")
        new = self.lab.start_sim(name="smsc-sim-new")  # the same carrier, which knows the new one only
        self.lab.password = old_password
        self.edit_config(f"port: {old.tls_port}", f"port: {new.tls_port}")
        self.edit_config("max: 1s}", "max: 1s, refused: 1s}")
        self.systemctl("restart", "smppbridge")
        bind = wait_for("the refusal", lambda: next(
            (one for one in self.ctl_page("binds")["binds"] if "last_error" in one), None))
        self.assertEqual(bind["last_error"]["kind"], "bind_refused")
        self.assertIn('result="refused"} ', self.lab.page("/metrics")[1])
        self.assertGreater(self.series('smppbridge_binds_total', 'result="refused"'), 0)
        message = self.post(self.api(), text="waits for the password")
        self.follow("A new password at the carrier")
        self.lab.wait_bound()
        self.assertEqual(self.await_status(self.api(), message)["state"], "delivered")

    def test_a_new_root_key(self):
        sim = self.start()
        old = self.lab.root_key
        self.follow("A new root key", 0)
        said = self.follow("A new root key", 1)
        self.assertNotIn("previous root", said)
        self.lab.wait_bound()
        self.assert_works(sim)
        self.lab.stop_bridge()
        self.edit_config("next-key}", "root-key}")
        code, said = self.run_bridge()
        self.assertEqual(code, SECRET_OR_STORE, said)
        self.assertIn("does not open this store's keyring", said)
        self.assertTrue(os.path.exists(old))

    def series(self, name, label):
        return sum(float(line.rsplit(" ", 1)[1]) for line in self.lab.page("/metrics")[1].splitlines()
                   if line.startswith(name + "{") and label in line)

    def test_the_carriers_authority_changes(self):
        authority = Certificates(self.lab.path("tls"), "next")
        sim = self.lab.start_sim(cert=authority.issue("carrier", "DNS:localhost"))
        self.lab.write_config(sim.tls_port)
        self.lab.start_bridge()
        self.await_log("link_down", lambda line: line["error"] == "tls_untrusted")
        self.assertGreater(self.series("smppbridge_binds_total", 'result="untrusted"'), 0)
        with open(authority.ca, encoding="ascii") as new:
            with open(self.lab.certificates.ca, "a", encoding="ascii") as trusted:
                trusted.write(new.read())
        self.lab.wait_bound()  # without a restart
        self.assertRegex(self.ctl("binds"), r"certificate +CN=carrier, until \d{4}-")


class Trouble(Operations):
    def test_intake_stops_while_the_disk_is_low(self):
        sim = self.start("--retry-delay", "100ms")
        sim.ask("deliver", **{"from": customer(1), "to": OURS, "text": "before", "await": True})
        sim.ask("refuse_binds", count=1_000_000)
        sim.ask("drop_links")
        wait_for("the link to end", lambda: self.lab.metric("smppbridge_link_bound") == 0)
        self.post(self.api(), text="waits")
        free = os.statvfs(self.lab.folder)
        mark = min(free.f_bavail * free.f_frsize // 2**30 + 100, 16 * 1024)
        self.edit_config("low_water: 64MiB", f"low_water: {mark}GiB")
        self.systemctl("restart", "smppbridge")
        sim.ask("refuse_binds", count=0)
        self.lab.wait_bound()
        api = self.api()
        status, problem = api.post({"to": customer(2), "from": OURS, "text": "not now"})
        self.assertEqual(status, 503, problem)
        self.assertEqual(self.lab.metric("smppbridge_accepting"), 0)
        self.assertEqual(self.lab.page("/healthz")[0], 200)
        status, page = self.lab.page("/readyz")
        self.assertEqual(status, 503)
        self.assertIn("intake is stopped", page)
        self.page_says("When the disk is full", "intake is stopped")
        sim.ask("deliver", **{"from": customer(3), "to": OURS, "text": "kept by the carrier"})
        wait_for("refusals", lambda: sim.ask("stats")["delivers_again"] > 0)
        # What is stored goes on.
        wait_for("the submit", lambda: self.texts_sent(sim) == ["waits"])
        leased, = api.lease(self.lab.queue)
        self.assertEqual(api.ack([leased["lease"]]), {"acked": 1, "unknown": 0})
        self.edit_config(f"low_water: {mark}GiB", "low_water: 64MiB")
        self.systemctl("restart", "smppbridge")
        self.await_text(self.api(), "kept by the carrier")
        self.lab.wait_bound()
        self.assert_works(sim)

    def test_doubt_is_found_and_decided(self):
        sim = self.lab.start_sim()
        self.lab.write_config(sim.tls_port)
        self.edit_config("in_doubt: resend", "in_doubt: park")
        self.lab.start_bridge()
        self.lab.wait_bound()
        api = self.api()
        sim.ask("drop_answers", count=1)
        sim.ask("receipts", hold=True)
        message = self.post(api, text="perhaps")
        wait_for("the submit", lambda: sim.ask("stats")["submits"] == 1)
        sim.ask("drop_links")
        told = self.await_event(api, lambda event: event["data"].get("state") == "in_doubt")
        self.assertEqual(told["data"]["message"], message)
        self.assertEqual(self.lab.metric("smppbridge_messages_in_doubt"), 1)
        self.assertEqual(self.ctl_page("queues")["carriers"][0]["in_doubt"], 1)
        self.assertIn("in_doubt", self.ctl("message", message))
        self.follow("Messages in doubt", ID=message)
        self.assertEqual(self.await_status(api, message)["state"], "delivered")
        self.assertEqual(self.lab.metric("smppbridge_messages_in_doubt"), 0)
        self.assertIn("balanced", self.ctl("ledger"))
        status, _ = api.call("POST", f"/v1/messages/{message}/resolve", {"outcome": "failed"})
        self.assertEqual(status, 409)

    def test_dead_events_are_listed_and_redriven(self):
        sim = self.start()
        sim.ask("deliver", **{"from": customer(1), "to": OURS, "text": "too much", "await": True})
        api = self.api()
        for _ in range(5):
            leased, = api.lease(self.lab.queue)
            api.call("POST", "/v1/events/nack", {"leases": [leased["lease"]]})
        wait_for("it to be dead", lambda: self.lab.metric("smppbridge_events_dead_total") == 1)
        wait_for("it to be listed", lambda: self.ctl_page("queues")["queues"][0]["dead"] == 1)
        self.systemctl("restart", "smppbridge")
        said = self.follow("Dead events")
        self.assertIn(leased["event"]["id"], said)
        self.assertRegex(said, r'"redriven": ?1')
        again, = self.api().lease(self.lab.queue)
        self.assertEqual((again["event"], again["attempt"]), (leased["event"], 1))

    def test_what_is_of_no_use_and_comes_again_is_quarantined(self):
        carrier = CarrierByHand(self.lab)
        self.addCleanup(carrier.close)
        self.lab.write_config(carrier.port)
        self.lab.start_bridge()
        self.lab.wait_bound()
        body = data("1" * 40, OURS, b"who is it")
        self.assertNotEqual(carrier.send(body, DATA_SM), 0)
        self.assertEqual(carrier.send(body, DATA_SM), 0)
        event = self.await_event(self.api(), lambda one: one["type"] == "message.quarantined")
        self.assertEqual(event["data"]["reason"], "unusable")
        self.await_log("message_quarantined")
        self.assertEqual(self.lab.metric("smppbridge_quarantined_total"), 1)
        self.assertEqual(self.lab.metric("smppbridge_in_quarantine"), 1)
        record, = self.ctl_page("quarantine")["records"]
        self.assertEqual((record["record"], record["reason"], record["size"]),
                         (event["data"]["record"], "unusable", event["data"]["size"]))
        self.assertNotIn("who is it", self.ctl("quarantine"))

    def test_a_damaged_record_is_named_and_the_rest_goes_on(self):
        sim = self.unbound()
        ids = [self.post(self.api(), to=customer(n), text=f"waits {n}") for n in range(3)]
        self.lab.stop_bridge()
        record = flip_bit_of_a_message(self.lab.state)
        sim.ask("refuse_binds", count=0)
        self.lab.start_bridge()
        line = self.await_log("record_damaged")
        self.assertEqual(line["record"], record)
        self.assertTrue(os.path.exists(os.path.join(self.lab.state, "quarantine", record)))
        self.assertEqual(self.lab.metric("smppbridge_store_records_damaged_total"), 1)
        self.lab.wait_bound()
        api = self.api()
        self.gather(api, lambda event: event["data"].get("message") in ids, len(ids) - 1)
        self.assert_works(sim)
        code, said = self.shell("smppbridgectl ledger")
        self.assertEqual(code, 1, said)
        self.await_log("ledger_mismatch")
        wait_for("the alarm", lambda: self.lab.metric("smppbridge_ledger_mismatch") == 1)
        found = self.shell(re.findall(r"^journalctl.*$", section("A ledger that does not balance"),
                                      re.M)[0])
        self.assertEqual(found, (0, "1\n"))

    def test_a_damaged_state_is_salvaged(self):
        sim = self.unbound()
        ids = [self.post(self.api(), to=customer(n), text=f"waits {n}") for n in range(3)]
        self.lab.stop_bridge()
        record = flip_bit_of_a_message(self.lab.state)
        sim.ask("refuse_binds", count=0)
        said = self.follow("Damage", not_well="smppbridgectl store")
        self.assertEqual(said.count(record), 2, said)
        self.lab.wait_bound()
        api = self.api()
        self.gather(api, lambda event: event["data"].get("message") in ids, len(ids) - 1)
        self.assert_works(sim)
        self.page_says("Damage", "Its ledger does not balance where messages are lost.")
        self.assertEqual(self.shell("smppbridgectl ledger")[0], 1)

    def test_a_damaged_file_is_refused_by_name(self):
        self.lab.write_config(1)
        self.lab.start_bridge()
        self.lab.stop_bridge()
        records = os.path.join(self.lab.state, "records")
        log = max((os.path.join(records, name) for name in os.listdir(records)
                   if name.endswith(".log")), key=os.path.getsize)
        flip_bit(log, 20)
        code, said = self.run_bridge()
        self.assertEqual(code, SECRET_OR_STORE)
        self.assertIn(records, said)
        self.assertIn("Corruption", said)

    def test_a_damaged_log_is_refused_by_name(self):
        self.unbound()
        for n in range(3):
            self.post(self.api(), to=customer(n), text="in the log")
        self.lab.stop_bridge(signal.SIGKILL)
        folder = os.path.join(self.lab.state, "log")
        log = os.path.join(folder, min(os.listdir(folder)))
        flip_bit(log, 16 + 16 + 30)  # within the first frame
        code, said = self.run_bridge()
        self.assertEqual(code, SECRET_OR_STORE)
        self.assertIn(f"the log file {log} is damaged", said)


if __name__ == "__main__":
    unittest.main(verbosity=2)
