"""What a carrier does otherwise than others, out of a profile: checked before the start, and in force."""

import os
import shutil
import unittest

from support import SOURCE, Scenario

WRONG_CONFIGURATION = 78
EXAMPLE = os.path.join(SOURCE, "config", "profile.example.yaml")


class Profiles(Scenario):
    def profile(self, text):
        os.makedirs(self.lab.path("profiles"), exist_ok=True)
        with open(self.lab.path("profiles/oak.yaml"), "w", encoding="utf-8") as file:
            file.write(text)


class Checked(Profiles):
    def setUp(self):
        super().setUp()
        self.lab.write_config(1, carrier="profile: oak")
        with open(EXAMPLE, encoding="utf-8") as file:
            self.example = file.read()

    def spoil(self, right, wrong):
        self.assertIn(right, self.example)
        self.profile(self.example.replace(right, wrong, 1))

    def test_the_example_is_sound(self):
        os.makedirs(self.lab.path("profiles"))
        shutil.copy(EXAMPLE, self.lab.path("profiles/oak.yaml"))
        code, said = self.run_bridge("--check-config")
        self.assertEqual(code, 0, said)

    def test_a_sample_that_the_settings_do_not_bear(self):
        """File, line, sample and field are told; what the sample holds is not."""
        for right, wrong, field in (
                ("alphabet: latin1", "alphabet: gsm7", "samples.a-text.gives.text"),
                ("text: \"olé\"", "text: \"hunter2\"", "samples.a-text.gives.text"),
                ("receipt: dec", "receipt: hex", "samples.a-receipt.gives.answer_id"),
                ("state: delivered", "state: expired", "samples.a-receipt.gives.state"),
                ("0x4a1, action: final", "0x4a1, action: retry",
                 "samples.closed-account.gives.verdict"),
                ("hex: \"00000019", "hex: \"00000018", "samples.an-answer.hex")):
            self.spoil(right, wrong)
            for arguments in (("--check-config",), ()):
                code, said = self.run_bridge(*arguments)
                self.assertEqual(code, WRONG_CONFIGURATION, said)
                self.assertRegex(said, rf"(?m)^/.*/profiles/oak\.yaml:\d+:\d+: {field}: ")
                self.assertEqual(len(said.splitlines()), 1, said)
                for value in ("hunter2", "olé", "447700900001", "305419896", "12345678"):
                    self.assertNotIn(value, said.split(field, 1)[1])
            self.assertFalse(os.path.exists(self.lab.state))

    def test_a_profile_that_is_not_there(self):
        code, said = self.run_bridge("--check-config")
        self.assertEqual(code, WRONG_CONFIGURATION, said)
        self.assertRegex(said, r"smppbridge\.yaml:\d+:\d+: carriers\.lab\.profile: ")


class InForce(Profiles):
    def test_statuses_count_before_the_standard(self):
        self.profile("statuses:\n"
                     "  - {status: ESME_RINVDSTADR, action: retry, delay: 100ms}\n"
                     "  - {status: ESME_RSYSERR, action: final}\n")
        sim = self.start(carrier="profile: oak")
        api = self.api()
        sim.ask("refuse", count=1, status=0x0B)  # ESME_RINVDSTADR
        self.assertEqual(self.await_status(api, self.post(api, text="later"))["state"], "delivered")
        sim.ask("refuse", count=1, status=0x08)  # ESME_RSYSERR
        data = self.await_status(api, self.post(api, text="never"))
        self.assertEqual((data["state"], data["command_status"]), ("rejected", 0x08))

    def test_the_last_part_speaks_for_all(self):
        self.profile("receipts: {parts: last}\ntexts: {long: sar}\n")
        self.start(carrier="profile: oak")
        api = self.api()
        data = self.await_status(api, self.post(api, text="long " * 80))
        self.assertEqual((data["state"], data["parts"], data["parts_delivered"]),
                         ("delivered", 3, 3))


if __name__ == "__main__":
    unittest.main()
