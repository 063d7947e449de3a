"""What must not work: it is refused with a reason, holds nobody else up, and ends by itself."""

import json
import os
import resource
import signal
import socket
import ssl
import subprocess
import time
import unittest

from peers import Peer, claim_two_gigabytes, listen_only, speak_http
from support import (OURS, Api, Certificates, Scenario, customer, resident, tls_connection,
                     tls_context, UnixConnection, wait_for)

NO_PERMISSION, WRONG_CONFIGURATION = 77, 78
MIB = 1024 * 1024


class Secrets(Scenario):
    def setUp(self):
        super().setUp()
        self.lab.write_config(1)

    def test_a_key_file_that_others_can_read(self):
        for path in (self.lab.root_key, self.lab.password):
            for mode in (0o644, 0o640, 0o604):
                os.chmod(path, mode)
                code, said = self.run_bridge()
                self.assertEqual(code, NO_PERMISSION, said)
                self.assertIn(path, said)
                self.assertIn(f"mode 0{mode:o}", said)
                self.assertIn("chmod 0600", said)
            os.chmod(path, 0o600)

    def test_a_key_that_is_no_key(self):
        for text in ("", "abc", "zz" * 32, "ab" * 31):
            self.lab.secret_file("root.key", text)
            code, said = self.run_bridge()
            self.assertEqual(code, NO_PERMISSION, said)
            if text:
                self.assertNotIn(text, said)

    def test_the_key_of_another_store(self):
        with open(self.lab.root_key, encoding="ascii") as file:
            right = file.read().strip()
        self.lab.start_bridge()
        self.assertEqual(self.lab.stop_bridge(), 0)
        self.lab.secret_file("root.key", "5a" * 32)
        code, said = self.run_bridge()
        self.assertEqual(code, NO_PERMISSION)
        self.assertIn("root key", said)
        self.assertIn(self.lab.state, said)
        self.assertNotIn("5a5a", said)
        self.lab.secret_file("root.key", right)
        self.lab.start_bridge()
        self.assertEqual(self.lab.stop_bridge(), 0)


class Configuration(Scenario):
    def test_all_mistakes_are_told_at_once(self):
        self.lab.write_config(1)
        self.edit_config("window: 10", "windw: 10")
        self.edit_config("retry_after: 1s", "retry_after: 1 fortnight")
        self.edit_config("system_id: lab", "system_id: [lab]")
        self.edit_config("port: 1\n", "port: hunter2\n")
        self.edit_config(f"ca_file: {self.lab.certificates.ca}", "ca_file: missing.pem")
        with open(self.lab.config, "a", encoding="utf-8") as file:
            file.write("surprise: hunter2\nkeys:\n  root: {file: x}\n")
        for arguments in ((), ("--check-config",)):
            code, said = self.run_bridge(*arguments)
            self.assertEqual(code, WRONG_CONFIGURATION, said)
            lines = said.splitlines()
            for path in ("carriers.lab: unknown setting", "carriers.lab.retry_after",
                         "carriers.lab.system_id", "carriers.lab.port", "carriers.lab.tls.ca_file",
                         "top level: unknown setting", "keys: is given twice"):
                self.assertEqual(sum(path in line for line in lines), 1, f"{path}: {said}")
            for line in lines:
                self.assertRegex(line, r"^/.*smppbridge\.yaml:\d+:\d+: ")
            for value in ("hunter2", "surprise", "fortnight", "windw"):
                self.assertNotIn(value, said)
            self.assertFalse(os.path.exists(self.lab.state))

    def test_a_right_one_is_only_checked(self):
        self.lab.write_config(1)
        code, said = self.run_bridge("--check-config")
        self.assertEqual(code, 0, said)
        self.assertFalse(os.path.exists(self.lab.state))


class Carriers(Scenario):
    """Peers that are not what the configuration says. No octet of a bind goes to the wrong one."""

    def peer(self, behave, cert=None):
        peer = Peer(behave, cert)
        self.addCleanup(peer.close)
        return peer

    def link_error(self, error):
        return self.await_log("link_down", lambda line: line["error"] == error)

    def assert_untrusted(self, cert, error):
        """Neither a listening peer nor smsc-sim with this certificate gets a bind."""
        peer = self.peer(listen_only, cert)
        self.lab.write_config(peer.port)
        self.lab.start_bridge()
        line = self.link_error(error)
        self.assertTrue(line["detail"])
        wait_for("another attempt", lambda: len(peer.said) >= 3)
        self.assertEqual(self.lab.metric("smppbridge_link_bound"), 0)
        self.lab.stop_bridge()
        self.assertEqual(b"".join(peer.said), b"")
        sim = self.lab.start_sim(cert=cert)
        self.lab.write_config(sim.tls_port)
        self.lab.start_bridge()
        self.link_error(error)
        self.lab.stop_bridge()
        stats = sim.ask("stats")
        self.assertEqual((stats["binds"], stats["binds_refused"]), (0, 0))

    def test_the_measure_itself(self):
        peer = self.peer(listen_only, self.lab.carrier_cert)
        self.lab.write_config(peer.port)
        self.lab.start_bridge()
        wait_for("a bind", lambda: peer.said and len(peer.said[0]) >= 16)
        self.assertIn(b"lab\0", peer.said[0])

    def test_an_expired_certificate(self):
        cert = self.lab.certificates.issue("expired", "DNS:localhost", start="200101000000Z",
                                           end="210101000000Z")
        self.assert_untrusted(cert, "tls_untrusted")

    def test_a_certificate_that_is_not_valid_yet(self):
        cert = self.lab.certificates.issue("early", "DNS:localhost", start="480101000000Z",
                                           end="490101000000Z")
        self.assert_untrusted(cert, "tls_untrusted")

    def test_a_certificate_for_another_name(self):
        self.assert_untrusted(
            self.lab.certificates.issue("elsewhere", "DNS:carrier.example"), "tls_wrong_name")

    def test_a_certificate_of_an_unknown_authority(self):
        others = Certificates(self.lab.path("other-tls"), "other")
        self.assert_untrusted(others.issue("carrier", "DNS:localhost"), "tls_untrusted")

    def test_a_refused_password_is_not_hammered(self):
        sim = self.lab.start_sim()
        self.lab.secret_file("wrong.password", "wrong")
        self.lab.write_config(sim.tls_port)
        self.edit_config(self.lab.password, self.lab.path("wrong.password"))
        self.edit_config("max: 1s}", "max: 1s, refused: 3s}")
        self.lab.start_bridge()
        line = self.link_error("bind_refused")
        self.assertTrue(line["status"])
        first = time.monotonic()
        self.assertEqual(sim.ask("stats")["binds_refused"], 1)
        wait_for("the next attempt", lambda: sim.ask("stats")["binds_refused"] > 1)
        # `backoff.min` is 100 ms: the wait is that of `backoff.refused`, less its jitter.
        self.assertGreater(time.monotonic() - first, 1.0)
        self.assertEqual(sim.ask("stats")["binds_refused"], 2)
        self.assertNotIn("wrong", json.dumps(line))

    def test_ports_that_speak_http(self):
        for cert, error in ((None, "tls_failed"), (self.lab.carrier_cert, "session_ended")):
            peer = self.peer(speak_http, cert)
            self.lab.write_config(peer.port)
            self.lab.start_bridge()
            line = self.link_error(error)
            self.assertNotIn("Bad Request", json.dumps(line))
            wait_for("another attempt", lambda: len(peer.said) >= 2)
            self.assertEqual(self.lab.metric("smppbridge_link_bound"), 0)
            self.assertEqual(self.lab.stop_bridge(), 0)

    def test_a_peer_that_never_answers(self):
        for cert, limit in ((None, "handshake_timeout"), (self.lab.carrier_cert, "bind_timeout")):
            peer = self.peer(listen_only, cert)
            self.lab.write_config(peer.port, carrier=f"{limit}: 1s")
            self.lab.start_bridge()
            self.await_log("link_down")
            wait_for("another attempt", lambda: len(peer.said) >= 2)
            # Meanwhile messages are taken, to be sent when the carrier comes round.
            self.post(self.api(), text="for later")
            self.assertEqual(self.lab.stop_bridge(), 0)

    def test_a_pdu_of_two_gigabytes(self):
        peer = self.peer(claim_two_gigabytes, self.lab.carrier_cert)
        self.lab.write_config(peer.port)
        self.lab.start_bridge()
        wait_for("a bind", lambda: peer.handshakes >= 1)
        before = resident(self.lab.bridge.pid)
        self.link_error("session_ended")
        wait_for("the links after it", lambda: peer.handshakes >= 4)
        self.assertLess(resident(self.lab.bridge.pid) - before, 16 * MIB)
        self.assertGreaterEqual(self.lab.metric("smppbridge_binds_total"), 3)
        self.assertEqual(self.lab.page("/healthz")[0], 200)


class Clients(Scenario):
    def test_ten_thousand_half_open_clients(self):
        wanted = 10_000
        _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
        count = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard - 200)
        sim = self.start()
        before = resident(self.lab.bridge.pid)
        context = tls_context(self.lab.certificates.ca, self.lab.client_cert)
        half = {"TLS port": b"\x16\x03\x01\x02\x00\x01", "socket": b"POST /v1/messages HTTP/1.1\r\nHo"}
        for where in half:
            clients = []
            try:
                for n in range(count):
                    clients.append(self.half_open(where, half[where] if n % 2 else b""))
                    if n % 2000 == 1999:
                        self.assert_served(sim, context)
                self.assert_served(sim, context)
                self.assertLess(resident(self.lab.bridge.pid) - before, 128 * MIB)
            finally:
                for client in clients:
                    client.close()
            self.assert_served(sim, context)
        print(f"{count} half-open clients", flush=True)

    def half_open(self, where, said):
        """A client that has begun to say something, or nothing."""
        def attempt():
            if where == "socket":
                client = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            else:
                client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
            try:
                client.settimeout(10)
                client.connect(self.lab.socket if where == "socket"
                               else ("127.0.0.1", self.lab.ready["tls_port"]))
                return client
            except BlockingIOError:
                client.close()  # its backlog is full for now
                return None
            except BaseException:
                client.close()
                raise
        client = wait_for("a place in the backlog", attempt)
        try:
            client.send(said)
        except OSError:
            pass  # it has given way already
        return client

    def assert_served(self, sim, context):
        """A client on the socket and one over TLS get their answers, perhaps at a second attempt."""
        for connect in (lambda: UnixConnection(self.lab.socket, 20),
                        lambda: tls_connection(self.lab, context, 20)):
            def served(connect=connect):
                connection = connect()
                try:
                    status, _ = Api(connection).post(
                        {"to": customer(5), "from": OURS, "text": "in the crowd"})
                    return status == 202
                except (OSError, ssl.SSLError):
                    return False
                finally:
                    connection.close()
            wait_for("an answer in the crowd", served, 30)
        self.assertEqual(self.lab.page("/healthz")[0], 200)
        self.assertEqual(sim.ask("stats")["bound"], 1)

    def test_json_of_100_megabytes(self):
        self.start()
        before = resident(self.lab.bridge.pid)
        piece = b'{"to":"' + b"1" * (MIB - 8)
        for head in (b"Content-Length: 104857600\r\n", b"Transfer-Encoding: chunked\r\n"):
            chunked = head.startswith(b"T")
            with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as client:
                client.settimeout(20)
                client.connect(self.lab.socket)
                client.sendall(b"POST /v1/messages HTTP/1.1\r\nHost: localhost\r\n"
                               b"Content-Type: application/json\r\n" + head + b"\r\n")
                sent = 0
                try:
                    for _ in range(100):
                        client.sendall(b"%x\r\n%s\r\n" % (len(piece), piece) if chunked else piece)
                        sent += len(piece)
                except OSError:
                    pass  # it does not want to hear more
                answer = b""
                try:
                    while b"\r\n\r\n" not in answer and (octets := client.recv(65536)):
                        answer += octets
                except ConnectionResetError:
                    pass
                self.assertTrue(answer.startswith(b"HTTP/1.1 413 "), answer[:60])
                self.assertLess(sent, 32 * MIB)
            self.assertLess(resident(self.lab.bridge.pid) - before, 64 * MIB)
        self.post(self.api(), text="of a size that is right")

    def test_a_request_that_comes_octet_by_octet(self):
        # Over TLS each octet is read by itself.
        self.start()
        context = tls_context(self.lab.certificates.ca, self.lab.client_cert)
        body = json.dumps({"to": customer(1), "from": OURS, "text": "slowly"}).encode()
        head = (b"POST /v1/messages HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                b"Content-Type: application/json\r\n")
        chunked = head + b"Transfer-Encoding: chunked\r\n\r\n"
        for request, status in (
                (head + b"Content-Length: %d\r\n\r\n%s" % (len(body), body), b"202"),
                (chunked + b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body), b"202"),
                (chunked + b"0\r\n\r\n", b"400")):
            connection = tls_connection(self.lab, context, 20)
            self.addCleanup(connection.close)
            connection.connect()
            connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            for octet in request:
                connection.sock.sendall(bytes([octet]))
            answer = b"".join(iter(lambda: connection.sock.recv(65536), b""))
            self.assertTrue(answer.startswith(b"HTTP/1.1 %s " % status), answer[:200])

    def test_json_that_is_deep_or_broken(self):
        self.start()
        api = UnixConnection(self.lab.socket, 20)
        self.addCleanup(api.close)
        for body in (b"[" * 100_000, b'{"a":' * 100_000, b"{", b"\xff\xfe", b"nul", b"",
                     b'{"to": "\\ud800"}', b'{"to": 1e999999}'):
            api.request("POST", "/v1/messages", body, {"Content-Type": "application/json"})
            response = api.getresponse()
            content = response.read()
            self.assertIn(response.status, (400, 422), body[:20])
            self.assertEqual(response.headers["Content-Type"], "application/problem+json")
            json.loads(content)
            if response.will_close:
                api.close()


class FullDisk(Scenario):
    """The store lies on a small file system, which somebody else fills."""

    def setUp(self):
        if os.geteuid() != 0:
            self.skipTest("needs root, to mount a small file system")
        super().setUp()
        self.disk = self.lab.path("disk")
        os.mkdir(self.disk, 0o700)
        done = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=320m,mode=0700", "tmpfs",
                               self.disk], capture_output=True, check=False)
        if done.returncode != 0:
            self.skipTest("cannot mount a small file system here: " +
                          done.stderr.decode(errors="replace").strip())
        # After this the lab's end, which is registered before it.
        self.addCleanup(self._unmount)
        self.lab.state = os.path.join(self.disk, "state")

    def _unmount(self):
        if self.lab.bridge is not None:
            self.lab.stop_bridge(signal.SIGKILL)
        subprocess.run(["umount", self.disk], check=True)

    def ballast(self, leave):
        """Fills the disk but for so many octets."""
        free = os.statvfs(self.disk)
        size = free.f_bavail * free.f_frsize - leave
        path = os.path.join(self.disk, "ballast")
        with open(path, "wb") as file:
            os.posix_fallocate(file.fileno(), 0, size)
        return path

    def test_it_refuses_for_now_and_recovers(self):
        sim = self.start("--retry-delay", "100ms", low_water="64MiB")
        api = self.api()
        sim.ask("receipts", hold=True)
        before = [self.post(api, text=f"before {n}") for n in range(20)]
        sim.ask("deliver", **{"from": customer(1), "to": OURS, "text": "in before", "await": True})
        wait_for("the submits", lambda: sim.ask("stats")["submits_answered"] == 20)

        ballast = self.ballast(leave=32 * MIB)
        wait_for("intake to stop", lambda: self.lab.metric("smppbridge_accepting") == 0)
        self.assertEqual(self.lab.page("/healthz")[0], 200)
        self.assertEqual(self.lab.page("/readyz")[0], 503)
        connection = UnixConnection(self.lab.socket, 20)
        self.addCleanup(connection.close)
        connection.request("POST", "/v1/messages", json.dumps(
            {"to": customer(2), "from": OURS, "text": "not now"}).encode(),
            {"Content-Type": "application/json"})
        response = connection.getresponse()
        problem = json.loads(response.read())
        self.assertIn(response.status, (429, 503))
        self.assertGreaterEqual(int(response.headers["Retry-After"]), 1)
        self.assertEqual(problem["status"], response.status)
        texts = [f"in while full {n}" for n in range(10)]
        for text in texts:
            sim.ask("deliver", **{"from": customer(3), "to": OURS, "text": text})
        # The receipts of what was sent before come now, of all times.
        sim.ask("receipts", hold=False)
        wait_for("refusals", lambda: sim.ask("stats")["delivers_again"] >= len(texts))
        full = 0x14  # ESME_RMSGQFUL
        last = sim.ledger("deliver_ledger")[-len(texts):]
        self.assertEqual({entry["status"] for entry in last}, {full})
        # Nothing of what is stored is out of reach meanwhile.
        self.assertEqual(sim.ask("stats")["bound"], 1)

        os.unlink(ballast)
        wait_for("intake to begin again", lambda: self.lab.metric("smppbridge_accepting") == 1)
        wait_for("readiness", lambda: self.lab.page("/readyz")[0] == 200)
        missing_in = set(texts) | {"in before"}
        missing_out = set(before)
        end = time.monotonic() + 60
        while (missing_in or missing_out) and time.monotonic() < end:
            leased = api.lease(self.lab.queue)
            api.ack([one["lease"] for one in leased])
            for one in leased:
                data = one["event"]["data"]
                missing_in.discard(data.get("text"))
                if data.get("state") == "delivered":
                    missing_out.discard(data["message"])
        self.assertEqual((missing_in, missing_out), (set(), set()))
        self.assert_works(sim, api)


if __name__ == "__main__":
    unittest.main()
