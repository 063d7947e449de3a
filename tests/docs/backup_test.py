"""Backup, restore and the move to another machine, as docs/operations.md has them."""

import os
import re
import shutil
import signal
import subprocess
import unittest

from machine import OLDER_STATE, SECRET_OR_STORE, Operations, section
from support import OURS, Lab, customer, wait_for


class Backups(Operations):
    def waiting_state(self, sim):
        """An event that was lent and not acknowledged, and three messages that wait."""
        self.let_bind(sim)
        sim.ask("deliver", **{"from": customer(1), "to": OURS, "text": "in before", "await": True})
        lent, = self.api().lease(self.lab.queue)
        sim.ask("refuse_binds", count=1_000_000)
        sim.ask("drop_links")
        wait_for("the link to end", lambda: self.lab.metric("smppbridge_link_bound") == 0)
        return lent["event"], [self.post(self.api(), to=customer(n), text=f"waits {n}")
                               for n in range(3)]

    def assert_goes_on(self, sim, event, waiting):
        """The event is lent again, the messages are sent, the ledger balances."""
        api = self.api()
        again = self.await_event(api, lambda one: one["type"] == "message.received")
        self.assertEqual(again, event)
        self.let_bind(sim)
        self.assertEqual(self.states(api, waiting),
                         {message: ("delivered", False) for message in waiting})
        self.assertIn("balanced", self.ctl("ledger"))

    def test_backup_and_restore_of_an_older_state(self):
        sim = self.unbound("--receipt-delay", "50ms")
        event, waiting = self.waiting_state(sim)
        kept_apart = self.lab.path("root-key.kept-apart")
        shutil.copy2(self.lab.root_key, kept_apart)
        self.follow("Backup")
        for archive in ("state.tar", "etc.tar"):
            listed = subprocess.run(["tar", "-tf", self.lab.path(f"backup/{archive}")], check=True,
                                    capture_output=True, encoding="utf-8").stdout
            self.assertNotIn("root-key", listed)

        # What comes after the backup, and is lost with the state.
        api = self.api()
        self.assert_goes_on(sim, event, waiting)
        message = {"to": customer(50), "from": OURS, "text": "after the backup"}
        later = api.post(message, **{"Idempotency-Key": "later"})[1]["id"]
        later_event = self.await_event(api, lambda one: one["data"].get("message") == later)
        shutil.rmtree(self.lab.path("etc/smppbridge"))
        sim.ask("refuse_binds", count=1_000_000)
        self.lab.stop_bridge()
        os.mkdir(self.lab.path("etc/smppbridge"), 0o700)
        shutil.copy2(kept_apart, self.lab.root_key)
        last_run = self.lab.ready["run"]
        self.follow("Restore", after=self.refused_until_allowed)
        self.await_log("older_state_accepted")
        self.assertEqual(self.lab.metric("smppbridge_store_older_state_accepted"), 1)
        self.assertFalse(os.path.exists(self.lab.path("run/smppbridge.options")))
        self.assertGreater(self.lab.ready["run"], last_run)

        self.assertEqual(self.api().call("GET", f"/v1/messages/{later}")[0], 404)
        self.assert_goes_on(sim, event, waiting)
        sent = self.texts_sent(sim)
        for n in range(3):
            self.assertEqual(sent.count(f"waits {n}"), 2, "sent again, as the page says")
        # The run is counted on from the witness, and the ids of events with it.
        status, answer = self.api().post(message, **{"Idempotency-Key": "later"})
        self.assertEqual(status, 202, answer)
        other = answer["id"]
        self.assertNotEqual(other, later)
        other_event = self.await_event(self.api(), lambda one: one["data"].get("message") == other)
        self.assertNotEqual(other_event["id"], later_event["id"])
        self.page_says("Restore", "Ids of events go on")
        self.systemctl("restart", "smppbridge")
        self.assertEqual(self.lab.metric("smppbridge_store_older_state_accepted"), 0)

    def refused_until_allowed(self, line):
        if "--check-config" in line:
            code, said = self.run_bridge()
            self.assertEqual(code, OLDER_STATE, said)
            self.assertIn("this state is an older one", said)
            self.assertIn("--accept-older-state", said)

    def test_the_wrong_root_key_and_missing_files(self):
        self.lab.write_config(1)
        self.lab.start_bridge()
        self.lab.stop_bridge()
        with open(self.lab.root_key, encoding="ascii") as file:
            right = file.read().strip()
        self.lab.secret_file("etc/smppbridge/root-key", "5a" * 32)
        self.assert_refused(re.search(r"^```\n(the root key .*?)\n```", section("Restore"),
                                      re.M).group(1))
        self.lab.secret_file("etc/smppbridge/root-key", right)
        for name, why in (("keyring", "is missing, but there are records"),
                          ("records/MANIFEST", "cannot be opened"),
                          ("records/CURRENT", "are missing, but the keyring"),
                          ("records", "are missing, but the keyring")):
            folder = os.path.join(self.lab.state, os.path.dirname(name))
            path = os.path.join(folder, next(one for one in sorted(os.listdir(folder))
                                             if one.startswith(os.path.basename(name))))
            os.rename(path, self.lab.path("aside"))
            self.assert_refused(why)
            os.rename(self.lab.path("aside"), path)
        self.lab.start_bridge()

    def assert_refused(self, why):
        code, said = self.run_bridge()
        self.assertEqual(code, SECRET_OR_STORE, said)
        self.assertIn(why.replace("/var", self.lab.folder + "/var"), said)

    def test_a_partial_copy_is_refused(self):
        self.unbound()
        self.post(self.api(), text="lost")
        self.lab.stop_bridge()
        records = os.path.join(self.lab.state, "records")
        log = next(name for name in os.listdir(records) if name.endswith(".log"))
        os.unlink(os.path.join(records, log))
        code, said = self.run_bridge()
        self.assertEqual(code, OLDER_STATE, said)
        self.assertIn("this state lacks what its witness", said)
        self.lab.start_bridge(arguments=("--accept-older-state",))
        self.assertEqual(self.ctl_page("ledger")["accepted"], 0)
        self.page_says("Restore", "a copy that lacks files** is refused")

    def test_a_lost_witness_is_refused(self):
        self.lab.write_config(1)
        self.lab.start_bridge()
        self.lab.stop_bridge()
        os.unlink(self.lab.witness)
        code, said = self.run_bridge()
        self.assertEqual(code, OLDER_STATE, said)
        self.assertIn("is missing: nothing tells whether this state is an older one", said)
        before = self.lab.ready["run"]
        self.lab.start_bridge(arguments=("--accept-older-state",))
        self.assertGreater(self.lab.ready["run"], before + 65_000)

    def test_another_machine(self):
        sim = self.unbound("--receipt-delay", "50ms")
        event, waiting = self.waiting_state(sim)
        self.follow("Another machine", 0)
        old, new = self.lab, Lab(self.lab.binaries)
        self.addCleanup(new.close)
        self.settle(new)
        for name in ("state.tar", "etc.tar"):
            shutil.move(old.path(f"backup/{name}"), new.path(f"backup/{name}"))
        shutil.copy2(old.root_key, new.root_key)
        self.lab = new
        try:
            self.move_to_new(old, new)
            self.assert_goes_on(sim, event, waiting)
            self.assertEqual(sorted(text for text in self.texts_sent(sim) if "waits" in text),
                             ["waits 0", "waits 1", "waits 2"])
        finally:
            if new.bridge is not None:
                new.stop_bridge()
            self.lab = old

    def move_to_new(self, old, new):
        def adapt(line):
            if "etc.tar" in line:  # the paths of the other lab
                with open(new.config, encoding="utf-8") as file:
                    text = file.read()
                with open(new.config, "w", encoding="utf-8") as file:
                    file.write(re.sub(re.escape(old.folder) + "(?=/(etc|var|run))", new.folder, text))

        self.follow("Another machine", 1, after=adapt)

    def test_a_snapshot_of_the_running_store(self):
        sim = self.start("--receipt-delay", "50ms")
        api = self.api()
        sim.ask("receipts", hold=True)
        ids = [self.post(api, to=customer(n), text=f"snapshot {n}") for n in range(20)]
        process = self.lab.bridge.process
        process.send_signal(signal.SIGSTOP)  # all its files at one moment, as a snapshot has them
        try:
            shutil.copytree(self.lab.state, self.lab.path("snapshot"))
        finally:
            process.send_signal(signal.SIGCONT)
        self.lab.stop_bridge(signal.SIGKILL)
        shutil.rmtree(self.lab.state)
        os.rename(self.lab.path("snapshot"), self.lab.state)
        self.lab.start_bridge()
        ledger = self.ctl_page("ledger")
        self.assertTrue(ledger["balanced"])
        self.assertEqual(ledger["accepted"], len(ids))


if __name__ == "__main__":
    unittest.main(verbosity=2)
