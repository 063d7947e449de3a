"""Incoming messages: which queue they go to, and what becomes of parts, repetitions and binary ones."""

import base64
import time
import unittest

from carrier_by_hand import DATA_SM, UDHI, CarrierByHand, data, deliver
from support import OURS, Scenario, customer, wait_for

RULES = """incoming:
  - {keyword: [info, stra\u00dfe], queue: info}
  - {carrier: lab, to: "72000", queue: info}
"""
# The lab's client may lease from one queue; the second client is known by its certificate only.
INFO_CLIENT = "  reader: {cert_san: reader.lab, senders: any, queue: info}\n"


def part(reference, total, number, octets, source=customer(1), data_coding=0):
    return deliver(source, OURS, bytes((5, 0, 3, reference, total, number)) + octets, UDHI,
                   data_coding)


class Incoming(Scenario):
    def serve(self, extra="", carrier=""):
        self.carrier = CarrierByHand(self.lab)
        self.addCleanup(self.carrier.close)
        self.lab.write_config(self.carrier.port, carrier=carrier, extra=extra)
        if "incoming:" in extra:
            self.edit_config("queues:\n", INFO_CLIENT + "queues:\n  info: {}\n")
        self.lab.start_bridge()
        self.lab.wait_bound()
        return self.api()

    def deliver(self, *arguments, **options):
        self.assertEqual(self.carrier.send(deliver(*arguments, **options)), 0)

    def restart(self, pause=0.0):
        self.lab.stop_bridge()
        end = time.time() + pause
        wait_for("a deadline to pass", lambda: time.time() >= end)
        self.lab.start_bridge()
        self.lab.wait_bound()
        return self.api()

    def next_received(self, api):
        return self.await_event(api, lambda event: event["type"] == "message.received")["data"]

    def waiting(self, queue):
        """Events in a queue, by the metric."""
        for line in self.lab.page("/metrics")[1].splitlines():
            if line.startswith(f'smppbridge_events_waiting{{queue="{queue}"}}'):
                return float(line.rsplit(" ", 1)[1])
        return 0.0

    def test_queues_by_keyword_and_number(self):
        api = self.serve(RULES)
        self.deliver(customer(1), OURS, b"  INFO, please")
        self.deliver(customer(2), OURS, "STRASSE 12".encode("utf-16-be"), data_coding=8)
        self.deliver(customer(3), "72000", b"anything")
        self.deliver(customer(4), OURS, b"other")
        self.assertEqual(self.waiting("info"), 3)
        self.assertEqual(self.waiting(self.lab.queue), 1)
        self.assertEqual(self.next_received(api)["text"], "other")

    def test_a_keyword_in_the_text_of_all_parts(self):
        self.serve(RULES)
        self.assertEqual(self.carrier.send(part(9, 2, 2, b"fo, please")), 0)
        self.assertEqual(self.carrier.send(part(9, 2, 1, b"in")), 0)
        self.assertEqual(self.waiting("info"), 1)

    def test_a_rule_that_is_never_reached_is_told(self):
        self.serve()
        with open(self.lab.config, "a", encoding="utf-8") as file:
            file.write(f"incoming:\n  - {{to: \"+44\", queue: {self.lab.queue}}}\n"
                       f"  - {{to: \"+4477\", queue: {self.lab.queue}}}\n")
        code, said = self.run_bridge("--check-config")
        self.assertEqual(code, 78, said)
        self.assertIn("incoming[1]: is never reached, the rule at ", said)

    def test_parts_across_binds_and_restarts(self):
        api = self.serve(carrier="binds: 2")
        self.lab.wait_bound(2)
        self.assertEqual(self.carrier.send(part(7, 3, 3, b"three"), link=0), 0)
        self.assertEqual(self.carrier.send(part(7, 3, 1, b"one "), link=1), 0)
        # The same reference from somebody else.
        self.assertEqual(self.carrier.send(part(7, 3, 2, b"no! ", customer(2))), 0)
        self.lab.stop_bridge()
        self.lab.start_bridge()
        self.lab.wait_bound(2)
        api = self.api()
        self.assertEqual(self.carrier.send(part(7, 3, 2, b"two ")), 0)
        got = self.next_received(api)
        self.assertEqual((got["text"], got["parts"], got["incomplete"]), ("one two three", 3, False))

    def test_parts_that_stay_alone_are_handed_over(self):
        self.serve("messages: {parts_deadline: 1s}\n")
        self.assertEqual(self.carrier.send(part(7, 3, 2, b"alone")), 0)
        got = self.next_received(self.api())
        self.assertEqual((got["text"], got["parts"], got["incomplete"]), ("alone", 1, True))
        self.assertEqual(self.carrier.send(part(8, 2, 1, b"over a restart")), 0)
        got = self.next_received(self.restart(1.5))
        self.assertEqual((got["text"], got["incomplete"]), ("over a restart", True))

    def test_equal_texts_are_two_messages_and_repetitions_are_flagged(self):
        api = self.serve()
        for _ in range(2):
            self.deliver(customer(1), OURS, b"yes")
        self.assertFalse(self.next_received(api)["possible_duplicate"])
        self.assertFalse(self.next_received(api)["possible_duplicate"])
        api = self.restart()
        self.deliver(customer(1), OURS, b"yes")  # as if our answer had been lost
        self.deliver(customer(1), OURS, b"new")
        flags = {}
        for _ in range(2):
            got = self.next_received(api)
            flags[got["text"]] = got["possible_duplicate"]
        self.assertEqual(flags, {"yes": True, "new": False})

    def test_what_is_no_text_comes_as_octets(self):
        api = self.serve()
        octets = bytes(range(256))[:140]
        self.deliver(customer(1), OURS, octets, data_coding=4)
        got = self.next_received(api)
        self.assertEqual((base64.b64decode(got["data_base64"]), got["data_coding"]), (octets, 4))
        self.assertNotIn("text", got)
        self.deliver(customer(2), OURS, b"\xd8\x00\x41", data_coding=8)  # an odd number of octets
        got = self.next_received(api)
        self.assertEqual((base64.b64decode(got["data_base64"]), got["data_coding"]),
                         (b"\xd8\x00\x41", 8))
        header = bytes((6, 5, 4, 0x15, 0x82, 0, 0))  # to a port
        self.assertEqual(self.carrier.send(deliver(customer(3), OURS, header + b"\1\2", UDHI, 4)), 0)
        got = self.next_received(api)
        self.assertEqual(base64.b64decode(got["data_base64"]), header + b"\1\2")

    def test_a_message_in_a_data_sm(self):
        api = self.serve()
        long = ("data " * 60).encode("ascii")
        self.assertEqual(self.carrier.send(data(customer(1), OURS, long), DATA_SM), 0)
        self.assertEqual(self.next_received(api)["text"], long.decode("ascii"))


if __name__ == "__main__":
    unittest.main(argv=[__file__, "-v"])
