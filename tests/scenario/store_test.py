"""smppbridgectl store: what it finds in a state folder without a daemon, with the root and without."""

import json
import os
import shutil
import signal
import subprocess
import sys
import unittest

from support import OURS, SOURCE, Scenario, customer, wait_for

sys.path.insert(0, os.path.join(SOURCE, "tests", "docs"))

from damage import flip_bit_of_a_message  # noqa: E402

NOT_WELL, USAGE, UNAVAILABLE, NO_PERMISSION, CONFIGURATION = 1, 64, 69, 77, 78


class Stores(Scenario):
    def store(self, *words, config=True):
        """(exit code, what it shows, what it says) of `smppbridgectl store`."""
        done = subprocess.run(
            [self.lab.binary("smppbridgectl"), "store", *words,
             *(["--config", self.lab.config] if config else [])],
            capture_output=True, timeout=60, check=False, encoding="utf-8")
        return done.returncode, done.stdout, done.stderr

    def copied(self):
        copy = self.lab.path("copy")
        shutil.copytree(self.lab.state, copy)
        return copy

    def waiting(self, count):
        """A bridge with messages that no carrier takes; their ids."""
        sim = self.lab.start_sim()
        self.lab.write_config(sim.tls_port)
        sim.ask("refuse_binds", count=1_000_000)
        self.lab.start_bridge()
        api = self.api()
        return sim, [self.post(api, to=customer(n), text=f"waits {n}") for n in range(count)]

    def test_a_copy_of_a_killed_daemons_folder_opens_with_the_root_only(self):
        self.waiting(5)
        code, _, said = self.store("verify")
        self.assertEqual(code, UNAVAILABLE)
        self.assertIn("in use", said)
        self.lab.stop_bridge(signal.SIGKILL)
        copy = self.copied()
        code, shown, said = self.store("verify", "--state", copy)
        self.assertEqual((code, said), (0, ""), shown)
        self.assertIn("No damage was found.", shown)
        page = json.loads(self.store("verify", "--json")[1])
        self.assertGreater(page["frames"], 0)
        self.assertEqual(page["frames_opened"], page["frames"])

        code, shown, _ = self.store("verify", "--json", "--keys", "no", "--state", copy,
                                    config=False)
        self.assertEqual(code, 0)
        page = json.loads(shown)
        self.assertEqual((page["keys"], page["frames_opened"]), (False, 0))
        self.assertEqual(sum(column["opened"] for column in page["columns"]), 0)

        with open(self.lab.root_key, "w", encoding="ascii") as file:
            file.write("11" * 32)
        code, shown, _ = self.store("verify", "--state", copy)
        self.assertEqual(code, NOT_WELL)
        self.assertIn("does not open this store's keyring", shown)

    def test_a_damaged_folder_is_salvaged_and_goes_on(self):
        sim, ids = self.waiting(5)
        self.lab.stop_bridge()
        record = flip_bit_of_a_message(self.lab.state)
        code, shown, _ = self.store("verify")
        self.assertEqual(code, NOT_WELL)
        self.assertRegex(shown, rf"record +{record} +does not open")
        self.assertEqual(shown.count("does not open"), 1, shown)

        salvaged = self.lab.path("salvaged")
        code, shown, said = self.store("salvage", "--to", salvaged)
        self.assertEqual((code, said), (NOT_WELL, ""), shown)
        self.assertTrue(os.path.exists(os.path.join(salvaged, "quarantine", record)))
        code, _, said = self.store("salvage", "--to", salvaged)
        self.assertEqual(code, NO_PERMISSION)
        self.assertIn("no empty folder", said)

        shutil.rmtree(self.lab.state)
        os.rename(salvaged, self.lab.state)
        sim.ask("refuse_binds", count=0)
        self.lab.start_bridge(arguments=["--accept-older-state"])
        self.lab.wait_bound()
        api = self.api()
        delivered = set()

        def deliver():
            leased = api.lease(self.lab.queue)
            delivered.update(one["event"]["data"]["message"] for one in leased
                             if one["event"]["data"].get("state") == "delivered")
            if leased:
                api.ack([one["lease"] for one in leased])
            return len(delivered & set(ids)) == len(ids) - 1

        wait_for("all but the damaged one", deliver, 30)
        self.assert_works(sim)
        self.lab.stop_bridge()
        code, shown, _ = self.store("verify")
        self.assertEqual(code, 0, shown)

    def test_wrong_words_are_told(self):
        self.lab.write_config(1)
        missing = self.lab.path("none")
        for words, config, code, why in (
                (("verify", "--keys", "no"), False, USAGE, "--state FOLDER"),
                (("verify", "--keys", "perhaps"), True, USAGE, "yes or no"),
                (("verify", "--state", missing), True, NO_PERMISSION, "is not there"),
                (("salvage",), True, USAGE, "--to"),
                (("verify", "--config", missing), False, CONFIGURATION, "none")):
            got, shown, said = self.store(*words, config=config)
            self.assertEqual((got, shown), (code, ""), said)
            self.assertIn(why, said)


if __name__ == "__main__":
    unittest.main(verbosity=2)
