"""More is asked at once than memory has room for: what is let in is accepted, the rest is told to come
again, nothing dies of it, and afterwards everything is accepted."""

import json
import socket
import threading
import unittest

from support import OURS, Scenario, customer, raw_call, tls_connection, tls_context, wait_for

LIMIT = "96MiB"  # the least that the configuration takes
ONE = json.dumps({"to": customer(1), "from": OURS, "text": "under pressure"}).encode()
LARGE = ONE + b" " * (256 * 1024 - len(ONE))
BATCH = json.dumps([json.loads(ONE)] * 1000).encode()


class Asking:
    """One request on a socket of its own, as far as it is sent."""

    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(60)
        self.socket.connect(path)
        self._stream = self.socket.makefile("rb")

    def send(self, octets):
        try:
            self.socket.sendall(octets)
        except OSError:
            pass  # refused meanwhile: the answer says so

    def announce(self, length, *more):
        lines = ["POST /v1/messages HTTP/1.1", "Host: x", "Content-Type: application/json",
                 f"Content-Length: {length}" if length else "Transfer-Encoding: chunked", *more]
        self.send(("\r\n".join(lines) + "\r\n\r\n").encode())

    def answer(self):
        """(status, header, decoded body or None)"""
        status = int(self._stream.readline().split()[1])
        header = {}
        while line := self._stream.readline().strip():
            name, _, value = line.decode().partition(": ")
            header[name] = value
        body = self._stream.read(int(header.get("Content-Length", 0)))
        return status, header, json.loads(body) if body else None

    def close(self):
        self._stream.close()
        self.socket.close()


class Pressure(Scenario):
    def setUp(self):
        super().setUp()
        self.start(carrier="queue_limit: 1000000", extra=f"memory: {{limit: {LIMIT}}}\n")

    def ask(self):
        asking = Asking(self.lab.socket)
        self.addCleanup(asking.close)
        return asking

    def assert_refused(self, status, header, problem):
        self.assertEqual((status, problem["type"], problem["status"]), (503, "urn:smppbridge:problem:busy", 503))
        self.assertEqual(header["Content-Type"], "application/problem+json")
        self.assertGreater(int(header["Retry-After"]), 0)

    def refused(self):
        return self.lab.metric("smppbridge_http_no_room_total")

    def assert_at_rest(self):
        """Nothing is claimed but by whoever asks for the metric."""
        wait_for("claims to end", lambda: self.lab.metric("smppbridge_http_reserved_bytes") < 2048)

    def hold_all(self):
        """Announces large bodies until most are refused: those that were let in."""
        let_in = []
        for asking in [self.ask() for _ in range(60)]:
            asking.announce(len(LARGE), "Expect: 100-continue")
            status, header, problem = asking.answer()
            if status == 100:
                let_in.append(asking)
            else:
                self.assertEqual(header["Connection"], "close")
                self.assert_refused(status, header, problem)
        self.assertGreater(len(let_in), 2)
        self.assertGreater(60 - len(let_in), 30)
        self.assertEqual(self.refused(), 60 - len(let_in))
        return let_in

    def test_what_was_let_in_is_accepted(self):
        let_in = self.hold_all()
        for asking in let_in:
            asking.send(LARGE)
        for asking in let_in:
            self.assertEqual(asking.answer()[0], 202)
        self.assert_at_rest()
        for _ in range(3):  # one after the other there is room for all of them
            for asking in let_in:
                asking.announce(len(LARGE))
                asking.send(LARGE)
                self.assertEqual(asking.answer()[0], 202)

    def test_those_who_announce_and_stall_hold_up_nobody_who_needs_little(self):
        let_in = self.hold_all()
        api = self.api()
        for _ in range(20):
            self.post(api, text="little")
        api.lease(self.lab.queue)  # fails if it is refused
        chunked = self.ask()
        chunked.announce(None)
        for _ in range(len(LARGE) // 4096):
            chunked.send(b"1000\r\n" + b" " * 4096 + b"\r\n")
        self.assert_refused(*chunked.answer())
        context = tls_context(self.lab.certificates.ca, self.lab.client_cert)
        secured = tls_connection(self.lab, context)
        self.addCleanup(secured.close)
        status, kind, problem, header = raw_call(
            secured, "POST", "/v1/messages", LARGE, {"Content-Type": "application/json"})
        self.assertEqual(kind, "application/problem+json")
        self.assert_refused(status, header, problem)
        for asking in let_in:
            asking.close()
        self.assert_at_rest()
        secured = tls_connection(self.lab, context)
        self.addCleanup(secured.close)
        status, *_ = raw_call(
            secured, "POST", "/v1/messages", LARGE, {"Content-Type": "application/json"})
        self.assertEqual(status, 202)

    def test_many_batches_of_short_messages_at_once(self):
        """Their octets are few: what is read of them is not."""
        batches = [self.ask() for _ in range(60)]

        def begin(asking, key):
            asking.announce(len(BATCH), f"Idempotency-Key: {key}")
            asking.send(BATCH[:-1])

        threads = [threading.Thread(target=begin, args=(asking, key))
                   for key, asking in enumerate(batches)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for asking in batches:
            asking.send(BATCH[-1:])
        answers = [asking.answer() for asking in batches]
        accepted = [body for status, _, body in answers if status == 202]
        for status, header, body in answers:
            if status != 202:
                self.assert_refused(status, header, body)
        self.assertGreater(len(accepted), 0)
        self.assertEqual(self.refused(), 60 - len(accepted))
        for key, (asking, (status, header, _)) in enumerate(zip(batches, answers)):
            if status != 202:
                if "Connection" in header:  # close: not all of it had come
                    asking = self.ask()
                begin(asking, key)
                asking.send(BATCH[-1:])
                status, _, body = asking.answer()
                self.assertEqual(status, 202)
                accepted.append(body)
        self.assertEqual(sum("id" in one for body in accepted for one in body["results"]), 60_000)
        self.assert_at_rest()
        self.assertTrue(self.lab.bridge.alive())


if __name__ == "__main__":
    unittest.main()
