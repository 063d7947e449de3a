"""The running API against docs/openapi.yaml: every operation, with good input and bad, must answer as the
document says, and what the document allows must be what is taken."""

import base64
import json
import signal
import os
import time
import unittest

from support import (OURS, SOURCE, NodePeer, Scenario, UnixConnection, customer, raw_call,
                     tls_connection, tls_context, wait_for)

NOTHING = object()  # no body; None is JSON's null
JSON = {"Content-Type": "application/json"}
MESSAGES, MESSAGE = "/v1/messages", "/v1/messages/{id}"
RESOLVE = "/v1/messages/{id}/resolve"
REPLACE = "/v1/messages/{id}/replace"
LEASE, ACK, NACK = "/v1/events/lease", "/v1/events/ack", "/v1/events/nack"
KEYS = "/v1/keys"
DEAD, REDRIVE = "/v1/queues/{queue}/dead", "/v1/queues/{queue}/redrive"

# Documented, and not to be had here: 503 needs a store that refuses (bad_input_test.py does that),
# 404 a client whose queue is not configured, which the configuration does not allow.
ELSEWHERE = {(path, method, "503") for path, method in (
    (MESSAGES, "post"), (MESSAGES, "get"), (MESSAGE, "get"), (LEASE, "post"), (ACK, "post"),
    (NACK, "post"), (DEAD, "get"), (REDRIVE, "post"), (RESOLVE, "post"), (REPLACE, "post"),
    (MESSAGE, "delete"))} | {
    (path, method, "404") for path, method in (
        (LEASE, "post"), (ACK, "post"), (NACK, "post"), (DEAD, "get"), (REDRIVE, "post"))}

TO = {"to": customer(1), "from": OURS}
GOOD = [
    {**TO, "text": "good"},
    {**TO, "text": "é€😀", "reference": "r" * 128, "encoding": "ucs2", "receipt": False,
     "validity": "2h", "priority": 0},
    {**TO, "text": "latin é", "encoding": "latin1", "validity": 60, "priority": 3},
    {**TO, "from": "ACME Ltd.", "text": "g", "encoding": "auto"},
    {**TO, "to": customer(2).lstrip("+"), "text": "g", "encoding": "gsm7"},
    {**TO, "data_base64": base64.b64encode(bytes(range(100))).decode()},
    {**TO, "data_base64": base64.b64encode(b"x").decode(), "udh_hex": "05040b8423f0"},
    {**TO, "text": "all of it", "class": "otp", "flash": True, "replace": True,
     "send_at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 3600)),
     "tlvs": {"0x1401": "00ff"}},
]
BAD = [
    {}, {**TO}, {"from": OURS, "text": "x"},
    {**TO, "text": ""}, {**TO, "text": 7}, {**TO, "text": None}, {**TO, "text": "x", "other": 1},
    {**TO, "to": "nobody", "text": "x"}, {**TO, "to": "+0123456789", "text": "x"},
    {**TO, "to": "+" + "1" * 16, "text": "x"}, {**TO, "from": "much too long a name", "text": "x"},
    {**TO, "from": "", "text": "x"}, {**TO, "text": "x", "data_base64": "QUJD"},
    {**TO, "text": "x", "udh_hex": "00"}, {**TO, "data_base64": "QUJD", "encoding": "gsm7"},
    {**TO, "data_base64": "QUJD", "udh_hex": "0"}, {**TO, "data_base64": "QUJD", "udh_hex": "zz"},
    {**TO, "text": "x", "encoding": "morse"}, {**TO, "text": "x", "receipt": "yes"},
    {**TO, "text": "x", "priority": 4}, {**TO, "text": "x", "priority": -1},
    {**TO, "text": "x", "validity": "soon"}, {**TO, "text": "x", "validity": -1},
    {**TO, "text": "x", "class": "Otp!"}, {**TO, "text": "x", "flash": 1},
    {**TO, "text": "x", "replace": None}, {**TO, "text": "x", "send_at": "noon"},
    {**TO, "text": "x", "tlvs": {"1401": "00"}}, {**TO, "text": "x", "tlvs": {"0x1401": "0"}},
    {"sealed": "x"}, {"sealed": 7}, {**TO, "sealed": "eyJ9.e.e.e.e"}, {**TO, "text": "x", "seal": {}},
    {**TO, "text": "x", "validity": "1w"}, {**TO, "text": "x", "reference": "r" * 129},
    "message", 7, None, [],
]


class OpenApi(Scenario):
    def setUp(self):
        super().setUp()
        self.judge = NodePeer("openapi.js", {"document": os.path.join(SOURCE, "docs",
                                                                      "openapi.yaml")},
                              self.lab.path("openapi.js.log"))
        self.addCleanup(self.judge.close)
        self.assertTrue(self.judge.ready["openapi"].startswith("3.1."))
        self.seen = set()

    def call(self, connection, method, path, body=NOTHING, expect=None, query="", headers=None,
             **places):
        """Calls an operation; its answer must be one that the document has. The decoded body."""
        content = None if body is NOTHING else body
        all_headers = dict(headers or {})
        if body is not NOTHING and not isinstance(body, bytes):
            content = json.dumps(body).encode()
            all_headers = {**JSON, **all_headers}
        status, kind, answer, got = raw_call(
            connection, method.upper(), path.format(**places) + query, content, all_headers)
        if expect is not None:
            self.assertEqual(status, expect, answer)
        errors = self.judge.ask("response", path=path, method=method, status=status, type=kind,
                                body=answer,
                                headers={name.lower(): value for name, value in got.items()})
        self.assertEqual(errors["errors"], [], f"{method} {path} {status}: {answer}")
        if status >= 400:
            self.assertEqual(answer["status"], status)
        self.seen.add((path, method, str(status)))
        return answer

    def test_every_operation_answers_as_documented(self):
        sim = self.lab.start_sim("--receipt-delay", "20ms")
        self.lab.write_config(sim.tls_port)
        self.edit_config(f"    socket: {self.lab.socket}\n",
                         f"    socket: {self.lab.socket}\n    max_body: 256KiB\n")
        self.edit_config("- {carrier: lab}", "- {name: home, to: \"+44\", tlvs: \"0x1401\", price_class: cheap, carrier: lab}")
        self.lab.start_bridge()
        self.lab.wait_bound()
        connection = UnixConnection(self.lab.socket)
        self.addCleanup(connection.close)
        self.messages(connection)
        self.events(connection, sim)
        self.dead(connection, sim)
        self.bodies(connection)
        self.nobody()
        connection = self.in_doubt(sim)
        self.bodies_of(RESOLVE, connection)
        self.bodies_of(REPLACE, connection)
        self.key_in_flight()
        self.queue_full(sim)
        operations = self.judge.ask("operations")["operations"]
        documented = {(one["path"], one["method"], status)
                      for one in operations for status in one["statuses"]}
        self.assertEqual(documented - self.seen - ELSEWHERE, set(), "documented, not tested")

    def valid(self, path, body):
        return not self.judge.ask("request", path=path, method="post", body=body)["errors"]

    def messages(self, connection):
        for message in GOOD:
            self.assertTrue(self.valid(MESSAGES, message), message)
            accepted = self.call(connection, "post", MESSAGES, message, 202)
            found = self.call(connection, "get", MESSAGE, expect=200, id=accepted["id"])
            self.assertEqual(found["id"], accepted["id"])
            self.assertEqual(
                self.call(connection, "post", MESSAGES, message, 200, "?dry_run=true")["carrier"],
                "lab")
        previews = self.call(connection, "post", MESSAGES, [GOOD[0], BAD[0]], 200,
                             "?dry_run=true")["results"]
        self.assertEqual(previews[0], {"carrier": "lab", "route": "home", "encoding": "gsm7",
                                       "data_coding": 0, "parts": 1, "price_class": "cheap"})
        self.assertIn("problem", previews[1])
        self.call(connection, "post", MESSAGES, GOOD[0], 422, "?dry_run=maybe")
        for message in BAD:
            self.assertFalse(self.valid(MESSAGES, message), message)
            self.call(connection, "post", MESSAGES, message, 422)
        results = self.call(connection, "post", MESSAGES, GOOD + [BAD[1], BAD[8]], 202)["results"]
        self.assertEqual([("id" in one) for one in results], [True] * len(GOOD) + [False] * 2)
        for bad in ({**TO, "to": "+15005550006", "text": "no route"},
                    {**TO, "text": "№", "encoding": "gsm7"}, {**TO, "text": "z" * 8000}):
            self.call(connection, "post", MESSAGES, bad, 422)
        self.call(connection, "post", MESSAGES, [GOOD[0]] * 1001, 413)
        for key in ("", "k" * 256):
            self.call(connection, "post", MESSAGES, GOOD[0], 422, headers={"Idempotency-Key": key})
        key = {"Idempotency-Key": "k" * 255}
        first = self.call(connection, "post", MESSAGES, GOOD[0], 202, headers=key)
        self.assertEqual(self.call(connection, "post", MESSAGES, GOOD[0], 202, headers=key), first)
        self.call(connection, "post", MESSAGES, GOOD[1], 422, headers=key)
        self.call(connection, "get", MESSAGES, expect=200, query="?reference=" + "r" * 128)
        self.assertEqual(self.call(connection, "get", MESSAGES, expect=200, query="?reference=no"),
                         {"messages": []})
        for query in ("", "?reference=", "?reference=" + "r" * 129):
            self.call(connection, "get", MESSAGES, expect=422, query=query)
        for message in ("0" * 34, "unknown", "f" * 200):
            self.call(connection, "get", MESSAGE, expect=404, id=message)
            self.call(connection, "delete", MESSAGE, expect=404, id=message)
        later = self.call(connection, "post", MESSAGES, GOOD[-1], 202)["id"]
        for content in ({"text": "another"}, {"text": "№" * 100, "encoding": "ucs2"}):
            self.assertTrue(self.valid(REPLACE, content))
            self.assertEqual(self.call(connection, "post", REPLACE, content, 200, id=later),
                             {"id": later})
        for content in ({"text": ""}, {"text": 1}, {"encoding": "ucs2"}, {"text": "a", "to": "1"},
                        {"text": "a", "encoding": "utf8"}):
            self.assertFalse(self.valid(REPLACE, content))
            self.call(connection, "post", REPLACE, content, 422, id=later)
        self.call(connection, "post", REPLACE, {"text": "№", "encoding": "gsm7"}, 422, id=later)
        self.call(connection, "post", REPLACE, {"text": "another"}, 404, id="0" * 34)
        self.assertEqual(self.call(connection, "delete", MESSAGE, expect=200, id=later),
                         {"id": later})
        self.assertEqual(self.call(connection, "delete", MESSAGE, expect=409, id=later)["type"],
                         "urn:smppbridge:problem:final")
        self.call(connection, "post", REPLACE, {"text": "another"}, 409, id=later)
        self.assertEqual(self.call(connection, "get", MESSAGE, expect=200, id=later)["state"],
                         "cancelled")

    def events(self, connection, sim):
        sim.ask("deliver", **{"from": customer(3), "to": OURS, "text": "é€😀" + "x" * 150,
                              "await": True})
        kinds = set()
        while not {"message.status", "message.received"} <= kinds:
            leased = self.call(connection, "post", LEASE,
                               {"queue": self.lab.queue, "max": 1000, "wait": "5s", "hold": 60}, 200)
            self.assertTrue(leased["events"])
            kinds |= {one["event"]["type"] for one in leased["events"]}
            self.call(connection, "post", ACK,
                      {"leases": [one["lease"] for one in leased["events"]]}, 200)
        self.assertEqual(self.call(connection, "get", KEYS, expect=200), {"keys": []})
        self.assertTrue(self.valid(LEASE, {}))
        self.call(connection, "post", LEASE, {}, 200)
        for body in ({"max": 0}, {"max": 1001}, {"max": "1"}, {"wait": "long"}, {"other": 1},
                     {"hold": -1}, {"queue": 7}, [], None):
            self.assertFalse(self.valid(LEASE, body), body)
            self.call(connection, "post", LEASE, body, 422)
        for body in ({"wait": "1d"}, {"hold": "1d"}, {"hold": 0}):  # the configuration's bounds
            self.call(connection, "post", LEASE, body, 422)
        self.call(connection, "post", LEASE, {"queue": "other"}, 403)
        for path in (ACK, NACK):
            self.call(connection, "post", path, {"leases": []}, 200)
            self.call(connection, "post", path, {"leases": ["0" * 28, "unknown"]}, 200)
            for body in ({}, {"leases": "x"}, {"leases": [1]}, {"leases": [], "other": 1}, [], None,
                         {"leases": ["x"] * 10_001}):
                self.assertFalse(self.valid(path, body), str(body)[:60])
                self.call(connection, "post", path, body, 422)
        self.call(connection, "post", NACK, {"leases": [], "delay": "5m"}, 200)
        self.call(connection, "post", NACK, {"leases": [], "delay": "16m"}, 422)

    def dead(self, connection, sim):
        queue = {"queue": self.lab.queue}
        for n in (4, 5):
            sim.ask("deliver", **{"from": customer(n), "to": OURS, "text": "unwanted",
                                  "await": True})
        for _ in range(5):
            unwanted = []
            while len(unwanted) < 2:
                leased = self.call(connection, "post", LEASE, {"wait": "5s"}, 200)["events"]
                self.assertTrue(leased)
                mine = [one["lease"] for one in leased
                        if one["event"]["data"].get("text") == "unwanted"]
                unwanted += mine
                rest = [one["lease"] for one in leased if one["lease"] not in mine]
                self.call(connection, "post", ACK, {"leases": rest}, 200)
            self.call(connection, "post", NACK, {"leases": unwanted}, 200)
        wait_for("both to be dead on disk", lambda: len(self.call(
            connection, "get", DEAD, expect=200, **queue)["dead"]) == 2)
        page = self.call(connection, "get", DEAD, expect=200, query="?limit=1", **queue)
        self.assertEqual(len(page["dead"]), 1)
        rest = self.call(connection, "get", DEAD, expect=200, query="?after=" + page["next"], **queue)
        self.assertEqual(len(rest["dead"]), 1)
        self.assertNotIn("next", rest)
        for query in ("?limit=0", "?limit=1001", "?limit=x", "?after=x"):
            self.call(connection, "get", DEAD, expect=422, query=query, **queue)
        for body in ({}, {"ids": "x"}, {"ids": [], "all": True}, {"all": False}, {"ids": [1]}, []):
            self.assertFalse(self.valid(REDRIVE, body), body)
            self.call(connection, "post", REDRIVE, body, 422, **queue)
        back = self.call(connection, "post", REDRIVE,
                         {"ids": [page["dead"][0]["id"], "unknown"]}, 200, **queue)
        self.assertEqual(back, {"redriven": 1, "unknown": 1})
        self.call(connection, "post", REDRIVE, {"all": True}, 200, **queue)
        self.call(connection, "get", DEAD, expect=403, queue="other")
        self.call(connection, "post", REDRIVE, {"all": True}, 403, queue="other")

    def bodies(self, connection):
        for path in (MESSAGES, LEASE, ACK, NACK, REDRIVE):
            queue = {"queue": self.lab.queue}
            self.call(connection, "post", path, b"{", 400, headers=JSON, **queue)
            self.call(connection, "post", path, b"{}", 415, headers={"Content-Type": "text/plain"},
                      **queue)
            self.call(connection, "post", path, b'{"to":"' + b"1" * 300_000, 413, headers=JSON,
                      **queue)
            connection.close()

    def in_doubt(self, sim):
        """A message that is on the wire when the daemon is killed, and what may be said of it."""
        sim.ask("drop_answers", count=2)
        before = sim.ask("stats")["submits"]
        connection = UnixConnection(self.lab.socket)
        ids = [self.call(connection, "post", MESSAGES, {**GOOD[0], "to": customer(40 + n)},
                         202)["id"] for n in range(2)]
        wait_for("both on the wire", lambda: sim.ask("stats")["submits"] >= before + 2)
        connection.close()
        self.lab.stop_bridge(signal.SIGKILL)
        self.edit_config("in_doubt: resend", "in_doubt: park")
        self.lab.start_bridge()
        self.lab.wait_bound()
        connection = UnixConnection(self.lab.socket)
        self.addCleanup(connection.close)
        for one in ids:
            state = self.call(connection, "get", MESSAGE, expect=200, id=one)
            self.assertEqual(state["state"], "in_doubt")
        for outcome in ("later", 1, None):
            self.assertFalse(self.valid(RESOLVE, {"outcome": outcome}))
            self.call(connection, "post", RESOLVE, {"outcome": outcome}, 422, id=ids[0])
        resolve = [{"outcome": "resend"}, {"outcome": "failed"}]
        for one, outcome in zip(ids, resolve):
            self.assertTrue(self.valid(RESOLVE, outcome))
            self.assertEqual(self.call(connection, "post", RESOLVE, outcome, 200, id=one),
                             {"id": one})
        self.call(connection, "post", RESOLVE, resolve[0], 409, id=ids[1])
        self.call(connection, "post", RESOLVE, resolve[0], 404, id="0" * 34)

        def states():
            return [self.call(connection, "get", MESSAGE, expect=200, id=one)["state"]
                    for one in ids]

        wait_for("their last words", lambda: states() == ["delivered", "failed"])
        return connection

    def bodies_of(self, path, connection):
        self.call(connection, "post", path, b"{", 400, headers=JSON, id="x")
        self.call(connection, "post", path, b"{}", 415, headers={"Content-Type": "text/plain"},
                  id="x")

    def nobody(self):
        """A certificate of our CA that no client of the configuration has."""
        cert = self.lab.certificates.issue("nobody", "DNS:nobody.lab", "clientAuth")
        connection = tls_connection(self.lab, tls_context(self.lab.certificates.ca, cert))
        self.addCleanup(connection.close)
        for method, path, body in (("post", MESSAGES, GOOD[0]), ("get", MESSAGES, NOTHING),
                                   ("get", MESSAGE, NOTHING), ("delete", MESSAGE, NOTHING),
                                   ("post", LEASE, {}),
                                   ("post", ACK, {"leases": []}), ("post", NACK, {"leases": []}),
                                   ("get", DEAD, NOTHING), ("post", REDRIVE, {"all": True}),
                                   ("get", KEYS, NOTHING),
                                   ("post", RESOLVE, {"outcome": "failed"}),
                                   ("post", REPLACE, {"text": "another"})):
            self.call(connection, method, path, body, 403, id="x", queue=self.lab.queue)

    def key_in_flight(self):
        """Two at once with the same key: the second finds the first under way, or done."""
        pair = [UnixConnection(self.lab.socket), UnixConnection(self.lab.socket)]
        try:
            for n in range(200):
                headers = {**JSON, "Idempotency-Key": f"in-flight-{n}"}
                body = json.dumps([GOOD[0]] * 200).encode()
                for connection in pair:
                    connection.request("POST", MESSAGES, body, headers)
                for connection in pair:
                    response = connection.getresponse()
                    answer = json.loads(response.read())
                    if response.status == 409:
                        got = {name.lower(): value for name, value in response.headers.items()}
                        self.assertEqual(self.judge.ask(
                            "response", path=MESSAGES, method="post", status=409, body=answer,
                            type=got["content-type"], headers=got)["errors"], [])
                        self.seen.add((MESSAGES, "post", "409"))
                if (MESSAGES, "post", "409") in self.seen:
                    return
        finally:
            for connection in pair:
                connection.close()

    def queue_full(self, sim):
        self.assertEqual(self.lab.stop_bridge(), 0)
        self.edit_config("window: 10", "window: 10\n    queue_limit: 1")
        sim.ask("refuse_binds", count=1_000_000)
        self.lab.start_bridge()
        connection = UnixConnection(self.lab.socket)
        self.addCleanup(connection.close)

        def full():
            self.call(connection, "post", MESSAGES, GOOD[0])
            return (MESSAGES, "post", "429") in self.seen
        wait_for("a full queue", full)


if __name__ == "__main__":
    unittest.main()
