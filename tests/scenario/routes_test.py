"""Two carriers: which one a message takes, what happens when one is gone, and the way back."""

import signal
import time
import unittest

from support import OURS, Scenario, customer, wait_for


class Routes(Scenario):
    def start_two(self, routes, extra=""):
        """Carriers `lab` and `spare`, both bound."""
        first = self.lab.start_sim("--receipt-delay", "20ms")
        second = self.lab.start_sim("--receipt-delay", "20ms", name="spare")
        self.lab.write_config(first.tls_port, extra=extra)
        with open(self.lab.config, encoding="utf-8") as file:
            text = file.read()
        block = text[text.index("  lab:\n"):text.index("clients:\n")]
        spare = block.replace("  lab:\n", "  spare:\n").replace(
            f"port: {first.tls_port}", f"port: {second.tls_port}")
        self.edit_config("clients:\n", spare + "clients:\n")
        self.edit_config("  - {carrier: lab}\n", routes)
        self.lab.start_bridge()
        self.await_log("link_bound", lambda line: line["carrier"] == "lab")
        self.await_log("link_bound", lambda line: line["carrier"] == "spare")
        return first, second

    def carrier_of(self, api, **message):
        """The carrier that delivered it."""
        posted = self.post(api, **message)
        data = self.await_status(api, posted)
        self.assertEqual(data["state"], "delivered")
        return data["carrier"]

    def test_class_and_country_decide(self):
        self.start_two("  - {class: otp, carrier: spare}\n"
                       "  - {countries: FR, carrier: spare}\n"
                       "  - {to: \"+44\", carrier: lab}\n")
        api = self.api()
        self.assertEqual(self.carrier_of(api, text="a"), "lab")
        self.assertEqual(self.carrier_of(api, text="b", **{"class": "otp"}), "spare")
        self.assertEqual(self.carrier_of(api, text="c", to="+33612345678"), "spare")
        status, answer = api.post({"to": "+12125550123", "from": OURS, "text": "d"})
        self.assertEqual((status, answer["type"]), (422, "urn:smppbridge:problem:no-route"))

    def test_a_carrier_that_is_gone_is_gone_around_and_used_again(self):
        first, _ = self.start_two(
            "  - carriers: [{carrier: lab}, {carrier: spare, rank: 1}]\n"
            "    failover: {down: 1s}\n")
        api = self.api()
        self.assertEqual(self.carrier_of(api, text="a"), "lab")
        first.ask("refuse_binds", count=1000)
        first.ask("drop_links")
        posted = {self.post(api, text=f"message {i}", to=customer(i % 5)) for i in range(40)}
        carriers = set()

        def settles_the_last(event):
            data = event["data"]
            if event["type"] == "message.status" and data["state"] == "delivered":
                posted.discard(data["message"])
                carriers.add(data["carrier"])
            return not posted

        self.await_event(api, settles_the_last)
        self.assertIn("spare", carriers)
        first.ask("refuse_binds", count=0)
        wait_for("the first carrier to be used again",
                 lambda: self.carrier_of(api, text="again") == "lab")

    def test_a_refusal_goes_on_at_once(self):
        first, _ = self.start_two(
            "  - carriers: [{carrier: lab}, {carrier: spare, rank: 1}]\n"
            "    failover: {statuses: ESME_RSYSERR}\n")
        api = self.api()
        first.ask("refuse", count=1, status=0x08)
        begin = time.monotonic()
        self.assertEqual(self.carrier_of(api, text="a"), "spare")
        self.assertLess(time.monotonic() - begin, 15)
        self.assertEqual(self.carrier_of(api, text="b"), "lab")

    def test_a_reply_goes_back_by_its_carrier_also_after_a_kill(self):
        _, second = self.start_two("  - {carrier: lab}\n")
        api = self.api()
        second.ask("deliver", **{"from": customer(7), "to": OURS, "text": "hello"})
        self.await_text(api, "hello")
        self.assertEqual(self.carrier_of(api, text="reply", to=customer(7)), "spare")
        self.assertEqual(self.carrier_of(api, text="other", to=customer(8)), "lab")
        self.lab.stop_bridge(signal.SIGKILL)
        self.lab.start_bridge()
        api = self.api()
        self.assertEqual(self.carrier_of(api, text="again", to=customer(7)), "spare")

    def test_a_message_that_is_sent_later_outlives_a_kill(self):
        self.start_two("  - {carrier: lab}\n")
        api = self.api()
        at = time.time() + 6
        posted = self.post(api, text="later",
                           send_at=time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(at + 1)))
        self.lab.stop_bridge(signal.SIGKILL)
        self.lab.start_bridge()
        self.assertEqual(self.await_status(self.api(), posted)["state"], "delivered")
        self.assertGreaterEqual(time.time(), at - 1)


if __name__ == "__main__":
    unittest.main(verbosity=2)
