"""The real daemon dies of a message: twice, then the message lies in quarantine and all else goes on.

A preloaded library aborts the process when it decodes certain octets; the daemon itself knows nothing
of it. The carrier keeps sending what it has no answer to.
"""

import os
import signal
import sys
import unittest

SOURCE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
sys.path.insert(0, os.path.join(SOURCE, "tests", "scenario"))

from support import OURS, LabError, Scenario, customer, wait_for  # noqa: E402

# In UTF-16, which the carrier's settings below have converted by the C library.
POISON = "Яд"
CARRIER = "data_codings: [{data_coding: 8, means: korean}]"


class Poison(Scenario):
    def serve(self):
        self.lab.start_bridge({"LD_PRELOAD": self.lab.binary("libcrash_shim.so"),
                               "CRASH_AT": POISON.encode("utf-16-be").hex()})

    def await_death(self):
        bridge = self.lab.bridge
        wait_for("the daemon to die", lambda: not bridge.alive())
        self.assertEqual(self.lab.stop_bridge(), -signal.SIGABRT)

    def die_again(self):
        try:
            self.serve()
        except LabError:
            pass  # it was dead before it was seen to be ready
        self.await_death()

    def start_poisoned(self):
        sim = self.lab.start_sim("--retry-delay", "100ms")
        self.lab.write_config(sim.tls_port, carrier=CARRIER)
        self.serve()
        self.lab.wait_bound()
        return sim

    def quarantined(self, api):
        return self.await_event(api, lambda event: event["type"] == "message.quarantined")

    def test_what_it_died_of_twice_is_answered_and_all_else_goes_on(self):
        sim = self.start_poisoned()
        sim.ask("deliver", **{"from": customer(1), "to": OURS, "text": POISON})
        sim.ask("deliver", **{"from": customer(2), "to": OURS, "text": "before, {}", "count": 20,
                              "unique": True})
        self.await_death()
        self.die_again()
        self.serve()
        self.lab.wait_bound()
        api = self.api()
        event = self.quarantined(api)
        self.assertEqual(event["source"], "/carriers/lab")
        self.assertEqual(set(event["data"]), {"carrier", "reason", "record", "parts", "size",
                                              "quarantined_at"})
        self.assertEqual(event["data"]["reason"], "crash")
        wait_for("everything to be answered",
                 lambda: sim.ask("stats")["delivers_answered"] == 21)
        self.assert_works(sim, api)
        self.await_log("message_quarantined", lambda line: line["carrier"] == "lab")
        self.assertEqual(self.lab.metric("smppbridge_quarantined_total"), 1)
        self.assertEqual(self.lab.metric("smppbridge_in_quarantine"), 1)
        # The very same once more: known for what it is, nobody dies.
        sim.ask("deliver", **{"from": customer(1), "to": OURS, "text": POISON, "await": True})
        self.quarantined(api)
        self.assertEqual(self.lab.files_with([POISON.encode(), POISON.encode("utf-16-be")]), [])

    def test_nothing_that_came_with_it_is_lost(self):
        sim = self.start_poisoned()
        texts = {f"text {n:03d}" for n in range(30)}
        for number, text in enumerate(sorted(texts)):
            if number == 10:
                sim.ask("deliver", **{"from": customer(1), "to": OURS, "text": POISON})
            sim.ask("deliver", **{"from": customer(number), "to": OURS, "text": text})
        self.await_death()
        self.die_again()
        self.serve()
        self.lab.wait_bound()
        api = self.api()
        seen, flagged, poison = set(), set(), []

        def collect():
            leased = api.lease(self.lab.queue, wait="100ms")
            for one in leased:
                event = one["event"]
                if event["type"] == "message.quarantined":
                    poison.append(event)
                    continue
                text = event["data"]["text"]
                if text in seen and not event["data"]["possible_duplicate"]:
                    flagged.add(text)
                seen.add(text)
            if leased:
                api.ack([one["lease"] for one in leased])
            return poison and texts <= seen

        wait_for("all texts and the event", collect)
        self.assertEqual(len(poison), 1)
        self.assertEqual(flagged, set(), "came twice and does not say so")

    def test_a_text_of_several_parts_dies_with_its_last_one(self):
        sim = self.start_poisoned()
        sim.ask("deliver", **{"from": customer(1), "to": OURS, "text": POISON + "ж" * 100})
        self.await_death()
        self.die_again()
        self.serve()
        self.lab.wait_bound()
        self.quarantined(self.api())
        wait_for("everything to be answered", lambda: sim.ask("stats")["delivers_answered"] == 2)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], "-v"])
