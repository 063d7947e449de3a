"""The bridge between a simulated carrier and a backend: what works when nothing goes wrong."""

import json
import os
import signal
import ssl
import unittest
from datetime import datetime

from support import (OURS, Api, Certificates, Scenario, customer, raw_call, tls_connection,
                     tls_context, wait_for, UnixConnection)


class Texts(Scenario):
    def test_a_text_goes_out_and_its_receipt_comes_back(self):
        sim = self.start("--receipt-delay", "50ms")
        api = self.api()
        message = self.post(api, text="Hello there", reference="order-1")
        data = self.await_status(api, message)
        self.assertEqual(data["state"], "delivered")
        self.assertEqual(data["reference"], "order-1")
        self.assertEqual(data["carrier_state"], "DELIVRD")
        self.assertFalse(data["possible_duplicate"])
        entry, = sim.ledger()
        self.assertEqual(entry["text"], "Hello there")
        self.assertEqual(entry["to"].lstrip("+"), customer(23).lstrip("+"))
        self.assertEqual(entry["from"].lstrip("+"), OURS.lstrip("+"))
        status, found = api.call("GET", f"/v1/messages/{message}")
        self.assertEqual(status, 200)
        self.assertEqual([step["state"] for step in found["history"]],
                         ["accepted", "submitted", "delivered"])
        self.assertNotIn("Hello", json.dumps(found))

    def test_a_long_text_goes_out_in_parts_and_ends_in_one_event(self):
        sim = self.start()
        api = self.api()
        text = "Long: é€😀 " + "abcdefghi " * 30
        message = self.post(api, text=text)
        data = self.await_status(api, message)
        self.assertEqual(data["state"], "delivered")
        entries = sim.ledger()
        self.assertGreater(len(entries), 3)
        self.assertEqual(data["parts"], len(entries))
        self.assertEqual(data["parts_delivered"], len(entries))
        parts = sorted(entries, key=lambda entry: int(entry["udh"][-2:], 16))
        self.assertEqual("".join(part["text"] for part in parts), text)
        self.assertEqual(api.lease(self.lab.queue, wait="100ms"), [])

    def test_an_incoming_long_text_is_one_event(self):
        sim = self.start()
        api = self.api()
        for filler, parts in (("", 1), ("x" * 150, 3), ("y" * 500, 8)):
            text = "é€😀" + filler
            sim.ask("deliver", **{"from": customer(11), "to": OURS, "text": text, "await": True})
            leased = api.lease(self.lab.queue)
            self.assertEqual(len(leased), 1)
            data = leased[0]["event"]["data"]
            self.assertEqual(data["text"], text)
            self.assertEqual(data["parts"], parts)
            self.assertEqual((data["from"], data["to"]), (customer(11), OURS))
            self.assertFalse(data["incomplete"])
            self.assertEqual(api.ack([leased[0]["lease"]]), {"acked": 1, "unknown": 0})

    def test_a_refusal_of_the_carrier_fails_the_message(self):
        sim = self.start()
        api = self.api()
        sim.ask("refuse", count=1, status=0x0B)  # ESME_RINVDSTADR
        data = self.await_status(api, self.post(api, text="nobody there"))
        self.assertIn(data["state"], ("failed", "rejected"))
        self.assertEqual(data["command_status"], 0x0B)

    def test_throttled_messages_go_out_later(self):
        sim = self.start()
        api = self.api()
        sim.ask("throttle", count=3)
        data = self.await_status(api, self.post(api, text="in a moment"))
        self.assertEqual(data["state"], "delivered")
        self.assertEqual(sim.ask("stats")["submits_throttled"], 3)

    def test_a_receipt_of_failure(self):
        sim = self.start()
        api = self.api()
        sim.ask("receipts", state="UNDELIV")
        data = self.await_status(api, self.post(api, text="will not arrive"))
        self.assertEqual((data["state"], data["carrier_state"]), ("failed", "UNDELIV"))

    def test_ids_in_hex_in_answers_and_in_decimal_in_receipts(self):
        self.start("--id-form", "hex", "--receipt-id-form", "dec",
                   carrier="message_id: {answer: hex, receipt: dec}")
        api = self.api()
        for n in range(20):
            data = self.await_status(api, self.post(api, text=f"number {n}"))
            self.assertEqual(data["state"], "delivered")


class Leases(Scenario):
    def deliver_and_lease(self, hold):
        sim = self.start()
        api = self.api()
        sim.ask("deliver", **{"from": customer(1), "to": OURS, "text": "lend me", "await": True})
        leased, = api.lease(self.lab.queue, hold=hold)
        self.assertEqual(leased["attempt"], 1)
        return api, leased

    def test_an_expired_lease_comes_back(self):
        api, first = self.deliver_and_lease("1s")
        second, = api.lease(self.lab.queue, wait="10s")
        self.assertEqual(second["attempt"], 2)
        self.assertEqual(second["event"], first["event"])
        self.assertEqual(api.ack([first["lease"], second["lease"]]), {"acked": 1, "unknown": 1})
        self.assertEqual(api.lease(self.lab.queue, wait="50ms"), [])

    def test_a_returned_event_is_lent_again(self):
        api, first = self.deliver_and_lease("1m")
        status, answer = api.call("POST", "/v1/events/nack", {"leases": [first["lease"]]})
        self.assertEqual((status, answer), (200, {"nacked": 1, "unknown": 0}))
        second, = api.lease(self.lab.queue)
        self.assertEqual(second["attempt"], 2)
        self.assertEqual(second["event"]["id"], first["event"]["id"])

    def test_after_five_attempts_an_event_is_dead_and_can_be_redriven(self):
        api, leased = self.deliver_and_lease("1m")
        dead = f"/v1/queues/{self.lab.queue}/dead"
        for attempt in range(2, 7):
            api.call("POST", "/v1/events/nack", {"leases": [leased["lease"]]})
            if attempt <= 5:
                leased, = api.lease(self.lab.queue)
                self.assertEqual(leased["attempt"], attempt)
        self.assertEqual(api.lease(self.lab.queue, wait="50ms"), [])
        listed = wait_for("it to be dead on disk", lambda: api.call("GET", dead)[1]["dead"])
        self.assertEqual([one["id"] for one in listed], [leased["event"]["id"]])
        _, answer = api.call("POST", f"/v1/queues/{self.lab.queue}/redrive", {"all": True})
        self.assertEqual(answer["redriven"], 1)
        again, = api.lease(self.lab.queue)
        self.assertEqual(again["event"], leased["event"])

    def test_one_event_of_a_conversation_at_a_time(self):
        sim = self.start()
        api = self.api()
        for text in ("first", "second"):
            sim.ask("deliver", **{"from": customer(1), "to": OURS, "text": text, "await": True})
        sim.ask("deliver", **{"from": customer(2), "to": OURS, "text": "other", "await": True})
        leased = api.lease(self.lab.queue)
        self.assertEqual([one["event"]["data"]["text"] for one in leased], ["first", "other"])
        api.ack([leased[0]["lease"]])
        following, = api.lease(self.lab.queue)
        self.assertEqual(following["event"]["data"]["text"], "second")

    def test_a_restart_keeps_what_was_not_acknowledged(self):
        api, first = self.deliver_and_lease("10m")
        self.assertEqual(self.lab.stop_bridge(), 0)
        self.lab.start_bridge()
        again, = self.api().lease(self.lab.queue)
        self.assertEqual(again["event"], first["event"])

    def test_how_old_the_oldest_is_is_known_through_a_restart(self):
        oldest = "smppbridge_events_oldest_timestamp_seconds"
        sim = self.start()
        self.assertIn(f"# TYPE {oldest} gauge\n", self.lab.page("/metrics")[1])
        self.assertNotIn(f"{oldest}{{", self.lab.page("/metrics")[1])
        for text in ("first", "second"):
            sim.ask("deliver", **{"from": customer(1), "to": OURS, "text": text, "await": True})
        api = self.api()
        first, = api.lease(self.lab.queue)
        arose = datetime.fromisoformat(first["event"]["time"]).timestamp()
        self.assertAlmostEqual(self.lab.metric(oldest), arose, places=3)
        self.lab.stop_bridge(signal.SIGKILL)
        self.lab.start_bridge()
        wait_for("the queue to be read", lambda: self.lab.metric("smppbridge_events_waiting") == 2)
        self.assertAlmostEqual(self.lab.metric(oldest), arose, places=3)
        api = self.api()
        api.ack([one["lease"] for one in api.lease(self.lab.queue)])
        second, = api.lease(self.lab.queue)
        arose = datetime.fromisoformat(second["event"]["time"]).timestamp()
        self.assertAlmostEqual(self.lab.metric(oldest), arose, places=3)
        api.ack([second["lease"]])
        self.assertNotIn(f"{oldest}{{", self.lab.page("/metrics")[1])


class Links(Scenario):
    def test_two_binds(self):
        sim = self.start(carrier="binds: 2")
        self.lab.wait_bound(2)
        self.assertEqual(sim.ask("stats")["bound"], 2)
        api = self.api()
        sim.ask("latency", ms=20)  # one bind alone is not enough at a window of 10
        status, answer = api.post([{"to": customer(n), "from": OURS, "text": f"to {n}"}
                                   for n in range(60)])
        self.assertEqual(status, 202)
        waiting = {result["id"] for result in answer["results"]}
        self.assertEqual(len(waiting), 60)
        while waiting:
            leased = api.lease(self.lab.queue)
            self.assertTrue(leased)
            waiting -= {one["event"]["data"]["message"] for one in leased}
            api.ack([one["lease"] for one in leased])
        self.assertEqual(len({entry["session"] for entry in sim.ledger()}), 2)

    def test_transmitter_and_receiver(self):
        sim = self.lab.start_sim()
        self.lab.write_config(sim.tls_port, carrier="bind: tx")
        with open(self.lab.config, encoding="utf-8") as file:
            text = file.read()
        block = text[text.index("  lab:\n"):text.index("clients:\n")]
        receiver = block.replace("  lab:\n", "  lab-in:\n").replace("bind: tx", "bind: rx")
        self.edit_config("clients:\n", receiver + "clients:\n")
        self.lab.start_bridge()
        self.lab.wait_bound(2)
        api = self.api()
        sim.ask("deliver", **{"from": customer(1), "to": OURS, "text": "by the receiver",
                              "await": True})
        self.assertEqual(self.await_text(api, "by the receiver")["carrier"], "lab-in")
        self.post(api, text="by the transmitter", receipt=False)
        wait_for("the submit", lambda: sim.ask("stats")["submits_answered"] == 1)

    def test_a_lost_link_comes_back(self):
        sim = self.start()
        self.assert_works(sim)
        for order in ("drop_links", "unbind"):
            before = sim.ask("stats")["binds"]
            sim.ask(order)
            wait_for("another bind", lambda: sim.ask("stats")["binds"] > before)
            self.lab.wait_bound()
            self.assert_works(sim)

    def test_sigterm_finishes_what_is_under_way(self):
        sim = self.start("--latency", "400ms")
        api = self.api()
        for n in range(5):
            self.post(api, text=f"before the end {n}")
        wait_for("the submits", lambda: sim.ask("stats")["submits"] == 5)
        self.assertEqual(self.lab.stop_bridge(signal.SIGTERM), 0)
        stats = sim.ask("stats")
        self.assertEqual(stats["submits_answered"], 5)
        wait_for("the session's end", lambda: sim.ask("stats")["sessions_ended"] == 1)
        self.assertFalse(os.path.exists(self.lab.socket))
        self.lab.start_bridge()
        api = self.api()
        done = set()
        while len(done) < 5:
            leased = api.lease(self.lab.queue, wait="20s")
            self.assertTrue(leased)
            for one in leased:
                self.assertEqual(one["event"]["data"]["state"], "delivered")
                self.assertFalse(one["event"]["data"]["possible_duplicate"])
                done.add(one["event"]["data"]["message"])
            api.ack([one["lease"] for one in leased])
        self.assertEqual(sim.ask("stats")["submits"], 5)

    def test_health_and_metrics(self):
        sim = self.lab.start_sim()
        sim.ask("refuse_binds", count=1_000_000)
        self.lab.write_config(sim.tls_port)
        self.lab.start_bridge()
        wait_for("a refused bind", lambda: sim.ask("stats")["binds_refused"] > 0)
        self.assertEqual(self.lab.page("/healthz")[0], 200)
        status, body = self.lab.page("/readyz")
        self.assertEqual(status, 503)
        self.assertIn("carriers", body)
        sim.ask("refuse_binds", count=0)
        self.lab.wait_bound()
        self.assertEqual(self.lab.page("/readyz")[0], 200)
        self.assert_works(sim)
        for name, least in (("smppbridge_messages_accepted_total", 1),
                            ("smppbridge_submits_total", 1),
                            ("smppbridge_delivers_accepted_total", 2),
                            ("smppbridge_receipts_total", 1),
                            ("smppbridge_events_acked_total", 2),
                            ("smppbridge_store_syncs_total", 1),
                            ("smppbridge_store_records_total", 3),
                            ("smppbridge_store_written_bytes_total", 100),
                            ("smppbridge_accepting", 1)):
            self.assertGreaterEqual(self.lab.metric(name), least, name)
        self.assertEqual(self.lab.metric("smppbridge_lab_mode"), 0)
        text = self.lab.page("/metrics")[1]
        for needle in (OURS.lstrip("+"), customer(23).lstrip("+"), "all is well"):
            self.assertNotIn(needle, text)
        self.assertEqual(self.lab.page("/v1/messages")[0], 404)


class Refusals(Scenario):
    def refused(self, api, message, status, kind, field):
        got, problem = api.post(message)
        self.assertEqual(got, status, problem)
        self.assertEqual(problem["type"], "urn:smppbridge:problem:" + kind)
        self.assertEqual(problem["status"], status)
        self.assertEqual(problem.get("field"), field)
        self.assertTrue(problem["detail"])
        told = json.dumps(problem, ensure_ascii=False)
        for value in message.values():
            if isinstance(value, str) and len(value) > 4:
                self.assertNotIn(value, told)

    def test_what_cannot_be_sent_is_a_problem_that_names_the_field(self):
        sim = self.lab.start_sim()
        self.lab.write_config(sim.tls_port, senders="[\"" + OURS + "\"]")
        self.edit_config("- {carrier: lab}", "- {to: \"+44\", carrier: lab}")
        self.lab.start_bridge()
        api = self.api()
        good = {"to": customer(23), "from": OURS, "text": "Bestellung №4711 ist da"}
        self.refused(api, {**good, "encoding": "gsm7"}, 422, "not-encodable", "text")
        self.refused(api, {**good, "from": "+447700900199"}, 403, "sender-not-allowed", "from")
        self.refused(api, {**good, "to": "+15005550006"}, 422, "no-route", "to")
        self.refused(api, {**good, "text": "z" * 8000}, 422, "too-long", "text")
        self.refused(api, {**good, "to": "+44 7700 900123"}, 422, "invalid", "to")
        self.refused(api, {**good, "priority": 9}, 422, "invalid", "priority")
        self.refused(api, {**good, "data_base64": "QUJD"}, 422, "invalid", "text")
        self.refused(api, {"to": customer(23), "from": OURS}, 422, "invalid", "text")
        status, problem = api.post({**good, "surprising-name": "surprising-value"})
        self.assertEqual(status, 422)
        self.assertNotIn("surprising", json.dumps(problem))
        self.assertEqual(sim.ask("stats")["submits"], 0)

    def test_bad_ones_of_an_array_do_not_fail_good_ones(self):
        self.start()
        api = self.api()
        status, answer = api.post([{"to": customer(1), "from": OURS, "text": "good"},
                                   {"to": "nobody", "from": OURS, "text": "bad"},
                                   {"to": customer(2), "from": OURS, "text": "good too"}])
        self.assertEqual(status, 202)
        kinds = [next(iter(result)) for result in answer["results"]]
        self.assertEqual(kinds, ["id", "problem", "id"])
        self.assertEqual(answer["results"][1]["problem"]["field"], "to")

    def test_a_repetition_with_a_key_sends_nothing_twice(self):
        sim = self.start()
        api = self.api()
        key = {"Idempotency-Key": "order-4711"}
        message = {"to": customer(23), "from": OURS, "text": "only once"}
        first = api.post(message, **key)
        self.assertEqual(first[0], 202)
        self.assertEqual(api.post(message, **key), first)
        status, problem = api.post({**message, "text": "another"}, **key)
        self.assertEqual(status, 422)
        self.assertEqual(problem["type"], "urn:smppbridge:problem:idempotency-key-reused")
        self.assertEqual(self.await_status(api, first[1]["id"])["state"], "delivered")
        self.assertEqual(self.lab.stop_bridge(), 0)
        self.lab.start_bridge()
        self.lab.wait_bound()
        self.assertEqual(self.api().post(message, **key), first)
        self.assertEqual(sim.ask("stats")["submits"], 1)


class OverTls(Scenario):
    def test_a_client_with_its_certificate_is_served(self):
        sim = self.start()
        context = tls_context(self.lab.certificates.ca, self.lab.client_cert)
        api = Api(tls_connection(self.lab, context))
        self.addCleanup(api.close)
        self.assert_works(sim, api)

    def test_nobody_else_is(self):
        self.start()
        others = Certificates(self.lab.path("other-tls"), "other")
        stranger = others.issue("stranger", "DNS:backend.lab", "clientAuth")
        ca = self.lab.certificates.ca
        for cert in (None, stranger):
            connection = tls_connection(self.lab, tls_context(ca, cert), 10)
            with self.assertRaises((ssl.SSLError, ConnectionError)):
                raw_call(connection, "GET", "/v1/messages?reference=x")
            connection.close()
        # Of our CA, but nobody of the configuration: known to TLS, unknown to the API.
        nobody = self.lab.certificates.issue("nobody", "DNS:nobody.lab", "clientAuth")
        connection = tls_connection(self.lab, tls_context(ca, nobody))
        status, _, problem, _ = raw_call(connection, "GET", "/v1/messages?reference=x")
        connection.close()
        self.assertEqual((status, problem["type"]), (403, "urn:smppbridge:problem:unknown-client"))
        # The purpose counts as well.
        server = self.lab.certificates.issue("server", "DNS:backend.lab", "serverAuth")
        connection = tls_connection(self.lab, tls_context(ca, server), 10)
        with self.assertRaises((ssl.SSLError, ConnectionError)):
            raw_call(connection, "GET", "/v1/messages?reference=x")
        connection.close()

    def test_a_user_who_is_nobody_is_refused_on_the_socket(self):
        sim = self.lab.start_sim()
        self.lab.write_config(sim.tls_port)
        self.edit_config(f"uid: {os.getuid()}", f"uid: {os.getuid() + 1}")
        self.lab.start_bridge()
        connection = UnixConnection(self.lab.socket)
        self.addCleanup(connection.close)
        status, _, problem, _ = raw_call(connection, "GET", "/v1/messages?reference=x")
        self.assertEqual((status, problem["type"]), (403, "urn:smppbridge:problem:unknown-client"))


if __name__ == "__main__":
    unittest.main()
