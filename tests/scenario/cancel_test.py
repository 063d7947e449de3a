"""Messages that are cancelled: what waits here ends here, what the carrier has is cancelled there."""

import time
import unittest

from support import Scenario, customer, wait_for

LATER = "%Y-%m-%dT%H:%M:%SZ"


class Cancel(Scenario):
    def cancel(self, api, message):
        """The status, and the type of the problem if there is one."""
        status, answer = api.call("DELETE", f"/v1/messages/{message}")
        return status, answer.get("type", "").removeprefix("urn:smppbridge:problem:")

    def assert_cancelled(self, api, message):
        self.assertEqual(self.await_status(api, message)["state"], "cancelled")
        shown = api.call("GET", f"/v1/messages/{message}")[1]
        self.assertEqual(shown["state"], "cancelled")
        self.assertEqual(shown["history"][-1]["state"], "cancelled")
        self.assertEqual(self.cancel(api, message), (409, "final"))

    def test_what_waits_is_cancelled_here(self):
        sim = self.start()
        api = self.api()
        at = time.strftime(LATER, time.gmtime(time.time() + 3600))
        later = self.post(api, text="later", send_at=at)
        self.assertEqual(self.cancel(api, later), (200, ""))
        self.assert_cancelled(api, later)
        self.lab.stop_bridge()
        self.lab.start_bridge()
        self.lab.wait_bound()
        api = self.api()
        other = self.post(api, to=customer(24), text="goes out")
        self.assertEqual(self.await_status(api, other)["state"], "delivered")
        self.assertEqual(sim.ask("stats")["submits"], 1)
        self.assertEqual(self.cancel(api, other), (409, "final"))
        self.assertEqual(self.cancel(api, "0" * 34), (404, "not-found"))

    def test_what_the_carrier_has_is_cancelled_there(self):
        self.start("--receipt-delay", "60s")
        api = self.api()
        short = self.post(api, text="short", to=customer(25))
        long = self.post(api, text="long " * 80, to=customer(26))
        for message in (short, long):
            self.await_submitted(api, message)
            self.assertEqual(self.cancel(api, message), (200, ""))
            self.assert_cancelled(api, message)

    def test_what_it_does_not_cancel_stays(self):
        sim = self.lab.start_sim("--receipt-delay", "60s")
        self.lab.write_config(sim.tls_port)
        self.edit_config("window: 10", "window: 10\n    cancel: false")
        self.lab.start_bridge()
        self.lab.wait_bound()
        api = self.api()
        message = self.post(api, text="stays")
        self.await_submitted(api, message)
        self.assertEqual(self.cancel(api, message), (409, "with-carrier"))
        self.assertEqual(api.call("GET", f"/v1/messages/{message}")[1]["state"], "submitted")

    def await_submitted(self, api, message):
        wait_for("it to be taken", lambda: api.call(
            "GET", f"/v1/messages/{message}")[1]["state"] == "submitted")


if __name__ == "__main__":
    unittest.main()
