"""Receipts of every kind, from the PDU of a carrier to the event of a backend."""

import time
import unittest

from carrier_by_hand import DATA_SM, NOTICE, RECEIPT, CarrierByHand, data, deliver, receipt
from support import OURS, Scenario, customer, wait_for


class Receipts(Scenario):
    def serve(self, extra=""):
        self.carrier = CarrierByHand(self.lab)
        self.addCleanup(self.carrier.close)
        self.lab.write_config(self.carrier.port, extra=extra)
        self.edit_config("    senders: any\n", "    senders: any\n    events: all\n")
        self.lab.start_bridge()
        self.lab.wait_bound()
        return self.api()

    def restart_past_deadline(self):
        """What is due is looked for at the start, then every few minutes."""
        self.lab.stop_bridge()
        end = time.time() + 2
        wait_for("a deadline of a second to pass", lambda: time.time() > end)
        self.lab.start_bridge()

    def told(self, api, message, last):
        """All events of a message until one of this state; their data."""
        seen = []

        def until(event):
            if event["type"] == "message.status" and event["data"]["message"] == message:
                seen.append(event["data"])
                return event["data"]["state"] == last
            return False

        self.await_event(api, until)
        return seen

    def report(self, message_id, word="DELIVRD", esm_class=RECEIPT, **more):
        status = self.carrier.send(deliver(customer(23), OURS, receipt(message_id, word, **more),
                                           esm_class))
        self.assertEqual(status, 0)

    def test_what_is_known_on_the_way_and_the_end(self):
        api = self.serve()
        message = self.post(api, text="on the way")
        message_id = self.carrier.submits.get(timeout=30)
        self.report(message_id, "ENROUTE")
        self.report(message_id, "BUFFRED", NOTICE)
        self.report(message_id, "UNDELIV", more="err:0A1F text:")
        self.report(message_id, "ACCEPTD")  # late: nothing comes of it
        told = self.told(api, message, "failed")
        self.assertEqual([(one["state"], one.get("carrier_state")) for one in told],
                         [("accepted", None), ("submitted", None), ("submitted", "ENROUTE"),
                          ("submitted", "BUFFRED"), ("failed", "UNDELIV")])
        self.assertEqual(told[-1]["carrier_error"], "0A1F")
        self.assertEqual(told[-1]["carrier_submitted_at"], "2026-11-23T12:00")
        self.assertEqual(told[-1]["carrier_done_at"], "2026-11-23T12:01")
        self.assertEqual((told[-1]["parts_delivered"], told[-1]["parts_failed"]), (0, 1))
        self.assertEqual(api.call("GET", f"/v1/messages/{message}")[1]["state"], "failed")
        self.assertEqual(api.lease(self.lab.queue, wait="0s"), [])

    def test_parts_are_counted_on_the_way(self):
        api = self.serve()
        message = self.post(api, text="long " * 80)
        ids = [self.carrier.submits.get(timeout=30) for _ in range(3)]
        self.report(ids[0])
        self.report(ids[2], "EXPIRED")
        self.report(ids[1])
        told = self.told(api, message, "expired")
        self.assertEqual([(one["parts_delivered"], one["parts_failed"]) for one in told[-3:]],
                         [(1, 0), (1, 1), (2, 1)])
        self.assertEqual({one["parts"] for one in told}, {3})

    def test_one_in_a_data_sm(self):
        api = self.serve()
        message = self.post(api, text="by data_sm")
        message_id = self.carrier.submits.get(timeout=30)
        status = self.carrier.send(data(customer(23), OURS, receipt(message_id), RECEIPT), DATA_SM)
        self.assertEqual(status, 0)
        self.assertEqual(self.told(api, message, "delivered")[-1]["carrier_state"], "DELIVRD")

    def test_one_of_nobodys_message_becomes_an_event(self):
        self.serve("messages: {unmatched_deadline: 1s}\n")
        self.report("nobodys", "REJECTD")
        self.assertEqual(self.lab.files_with([b"nobodys"]), [])
        self.restart_past_deadline()
        event = self.await_event(self.api(), lambda one: one["type"] == "receipt.unmatched", limit=60)
        self.assertEqual(event["data"], {
            "from": customer(23), "to": OURS, "carrier": "lab", "carrier_message_id": "nobodys",
            "state": "rejected", "carrier_state": "REJECTD", "carrier_error": "000",
            "carrier_submitted_at": "2026-11-23T12:00", "carrier_done_at": "2026-11-23T12:01"})

    def test_one_that_never_comes_ends_in_unknown(self):
        api = self.serve("messages: {receipt_deadline: 1s}\n")
        message = self.post(api, text="never heard of")
        self.carrier.submits.get(timeout=30)
        self.restart_past_deadline()
        self.assertEqual(self.told(self.api(), message, "unknown")[-1]["parts_failed"], 0)


if __name__ == "__main__":
    unittest.main(argv=[__file__, "-v"])
