"""Messages that are to say something else, here and at the carrier; and carriers that are asked what
became of messages whose receipts never come."""

import time
import unittest

from support import Scenario, customer, wait_for

LATER = "%Y-%m-%dT%H:%M:%SZ"


class Replace(Scenario):
    def replace(self, api, message, **content):
        """The status, and the type of the problem if there is one."""
        status, answer = api.call("POST", f"/v1/messages/{message}/replace", content)
        return status, answer.get("type", "").removeprefix("urn:smppbridge:problem:")

    def start_with(self, settings, *options):
        sim = self.lab.start_sim(*options)
        self.lab.write_config(sim.tls_port, carrier=settings)
        self.lab.start_bridge()
        self.lab.wait_bound()
        return sim

    def texts(self, sim):
        return [entry["text"] for entry in sim.ledger()]

    def test_what_waits_says_something_else(self):
        sim = self.start()
        api = self.api()
        at = time.strftime(LATER, time.gmtime(time.time() + 4))
        message = self.post(api, text="a" * 300, send_at=at)
        self.assertEqual(self.replace(api, message, text="Grüezi €"), (200, ""))
        self.assertEqual(self.replace(api, message, text="a" * 8000), (422, "too-long"))
        self.lab.stop_bridge()
        self.lab.start_bridge()
        self.lab.wait_bound()
        api = self.api()
        self.assertEqual(self.await_status(api, message)["state"], "delivered")
        self.assertEqual(self.texts(sim), ["Grüezi €"])
        self.assertEqual(self.replace(api, "0" * 34, text="none"), (404, "not-found"))

    def test_what_the_carrier_has_says_something_else_there(self):
        sim = self.start_with("replace: true", "--receipt-delay", "60s")
        api = self.api()
        short = self.post(api, text="short", to=customer(25))
        long = self.post(api, text="long " * 80, to=customer(26))
        for message in (short, long):
            self.await_state(api, message, "submitted")
        self.assertEqual(self.replace(api, short, text="other"), (200, ""))
        self.assertIn("other", self.texts(sim))
        self.assertNotIn("short", self.texts(sim))
        self.assertEqual(self.replace(api, short, text="№"), (422, "not-encodable"))
        self.assertEqual(self.replace(api, long, text="other"), (409, "with-carrier"))

    def test_unless_it_says_otherwise_a_carrier_is_not_asked(self):
        self.start("--receipt-delay", "60s")
        api = self.api()
        message = self.post(api, text="stays")
        self.await_state(api, message, "submitted")
        self.assertEqual(self.replace(api, message, text="other"), (409, "with-carrier"))

    def test_a_carrier_is_asked_what_became_of_one(self):
        """Receipts never come; what the carrier says in place of them is the last word."""
        sim = self.lab.start_sim()
        sim.ask("receipts", mode="none", state="UNDELIV")
        self.lab.write_config(sim.tls_port, carrier="query: true",
                              extra="messages: {receipt_deadline: 1s}\n")
        self.lab.start_bridge()
        self.lab.wait_bound()
        api = self.api()
        message = self.post(api, text="asked about")
        status = self.await_status(api, message)
        self.assertEqual((status["state"], status["carrier_state"]), ("failed", "UNDELIV"))

    def await_state(self, api, message, state):
        wait_for("it to be " + state, lambda: api.call(
            "GET", f"/v1/messages/{message}")[1]["state"] == state)


if __name__ == "__main__":
    unittest.main()
