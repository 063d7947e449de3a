"""Root keys in files, in a PKCS#11 token and in a key service: starts, refusals, loss, rotation, and
what smppbridgectl tells of keys."""

import base64
import http.server
import json
import os
import re
import secrets
import shutil
import signal
import socket
import ssl
import subprocess
import threading
import time
import unittest

from support import OURS, Scenario, customer, wait_for

OLDER_STATE, UNAVAILABLE, SECRET_OR_STORE = 65, 69, 77
MODULE = "/usr/lib/softhsm/libsofthsm2.so"
PIN, WRONG_PIN = "271828182845", "314159265358"
TOKEN = "hvs." + "Tk9OJTest" * 10


class KeyService(http.server.ThreadingHTTPServer):
    """Wraps and unwraps as Vault's transit engine does, over TLS, and remembers who asked for what."""

    daemon_threads = True

    def __init__(self, certificate, key):
        super().__init__(("127.0.0.1", 0), TransitCalls)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        self.socket = context.wrap_socket(self.socket, server_side=True)
        self.wrapped = {}
        self.token = TOKEN
        self.sealed = False
        self.silent = False
        self.in_pieces = False
        self.answer = None
        self.calls = []
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def port(self):
        return self.server_address[1]

    def handle_error(self, request, client_address):
        pass

    def close(self):
        self.shutdown()
        self.server_close()


class TransitCalls(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        service = self.server
        service.calls.append(self.path)
        while service.silent:
            time.sleep(0.05)
        if service.answer is not None:
            return self.say(200, service.answer)
        if self.headers.get("X-Vault-Token") != service.token:
            return self.say(403, b'{"errors":["permission denied"]}')
        if service.sealed:
            return self.say(503, b'{"errors":["Vault is sealed"]}')
        verb, _, key = self.path.removeprefix("/v1/transit/").partition("/")
        if key != "bridge":
            return self.say(404, b'{"errors":[]}')
        if verb == "encrypt":
            name = "vault:v1:" + base64.b64encode(secrets.token_bytes(61)).decode()
            service.wrapped[name] = body["plaintext"]
            data = {"ciphertext": name, "key_version": 1}
        else:
            if body["ciphertext"] not in service.wrapped:
                return self.say(400, b'{"errors":["invalid ciphertext"]}')
            data = {"plaintext": service.wrapped[body["ciphertext"]]}
        return self.say(200, json.dumps({"request_id": "x", "data": data}).encode())

    def say(self, status, body):
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        if not self.server.in_pieces:
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
            return
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for octet in (b"%x\r\n%s\r\n" % (len(body), body) if body else b"") + b"0\r\n\r\n":
            self.wfile.write(bytes([octet]))

    def log_message(self, *_):
        pass


class Keys(Scenario):
    def ctl(self, *words, expect=0):
        done = subprocess.run(
            [self.lab.binary("smppbridgectl"), "--socket", self.lab.admin_socket, *words],
            capture_output=True, timeout=60, check=False, encoding="utf-8")
        self.assertEqual(done.returncode, expect, done.stdout + done.stderr)
        return done.stdout + done.stderr

    def page(self, *words):
        return json.loads(self.ctl(*words, "--json"))

    def configure(self, sim, root):
        self.lab.write_config(sim.tls_port)
        self.root = f"  root: {{file: {self.lab.root_key}}}"
        self.set_root(root)

    def set_root(self, root):
        self.edit_config(self.root, "  root: " + root)
        self.root = "  root: " + root

    def refused(self, code, *words):
        got, said = self.run_bridge()
        self.assertEqual(got, code, said)
        for word in words:
            self.assertIn(word, said)
        for secret in (PIN, WRONG_PIN, TOKEN):
            self.assertNotIn(secret, said)

    def deliver(self, number):
        api = self.api()
        message = self.post(api, to=customer(number), text=f"message {number}")
        self.assertEqual(self.await_status(api, message)["state"], "delivered")

    def waits(self, sim, number):
        """A message that waits for its carrier, over a restart."""
        sim.ask("refuse_binds", count=1_000_000)
        sim.ask("drop_links")
        wait_for("the link to end", lambda: self.lab.metric("smppbridge_link_bound") == 0)
        return self.post(self.api(), to=customer(number), text=f"waits {number}")

    def comes(self, sim, message):
        sim.ask("refuse_binds", count=0)
        self.lab.wait_bound()
        self.assertEqual(self.await_status(self.api(), message)["state"], "delivered")

    def bind_soon(self):
        self.edit_config("max: 1s}", "max: 1s, refused: 1s}")


@unittest.skipUnless(os.path.exists(MODULE) and shutil.which("pkcs11-tool"),
                     "softhsm2 and opensc are not installed")
class Token(Keys):
    def setUp(self):
        super().setUp()
        os.mkdir(self.lab.path("tokens"), 0o700)
        conf = self.lab.path("softhsm2.conf")
        with open(conf, "w", encoding="ascii") as file:
            file.write(f"directories.tokendir = {self.lab.path('tokens')}\n")
        self.environment = {"SOFTHSM2_CONF": conf}
        os.environ["SOFTHSM2_CONF"] = conf
        self.addCleanup(os.environ.pop, "SOFTHSM2_CONF")
        self.util("--init-token", "--free", "--label", "bridge", "--pin", PIN, "--so-pin", "5678")
        self.make_key("root")
        self.pin = self.lab.secret_file("pin", PIN)

    def util(self, *words):
        subprocess.run(["softhsm2-util", *words], check=True, capture_output=True)

    def make_key(self, label):
        # Made in the token: softhsm2-util imports some AES keys so that they cannot wrap.
        subprocess.run(["pkcs11-tool", "--module", MODULE, "--login", "--pin", PIN, "--keygen",
                        "--key-type", "AES:32", "--label", label], check=True, capture_output=True)

    def root_in_token(self, key="root", token="bridge", pin=None):
        return (f"{{pkcs11: {{module: {MODULE}, token: {token}, key: {key}, "
                f"folder: {self.lab.path('tokens')}, pin: {{file: {pin or self.pin}}}}}}}")

    def test_a_token_keeps_the_root_key(self):
        sim = self.lab.start_sim("--receipt-delay", "50ms")
        self.configure(sim, self.root_in_token())
        self.bind_soon()
        self.lab.start_bridge(self.environment)
        self.lab.wait_bound()
        self.deliver(1)
        self.assertIn("pkcs11:bridge/root", self.ctl("keys", "list"))
        message = self.waits(sim, 2)
        self.lab.stop_bridge()
        self.lab.start_bridge(self.environment)
        self.comes(sim, message)

    def test_each_way_that_it_cannot_be_had_is_told(self):
        sim = self.lab.start_sim()
        self.configure(sim, self.root_in_token(token="other"))
        self.refused(UNAVAILABLE, "the PKCS#11 token `other` is in no slot")
        self.set_root(self.root_in_token(key="other"))
        self.refused(SECRET_OR_STORE, "has no AES key labelled `other`")
        self.set_root(self.root_in_token())
        self.lab.start_bridge(self.environment)
        self.lab.stop_bridge()
        self.set_root(self.root_in_token(key="other"))
        self.refused(SECRET_OR_STORE, "does not open this store's keyring",
                     "It was wrapped by pkcs11:bridge/root")
        self.make_key("root")
        self.set_root(self.root_in_token())
        self.refused(SECRET_OR_STORE, "more than one AES key labelled `root`")
        self.set_root(self.root_in_token(pin=self.lab.secret_file("wrong-pin", WRONG_PIN)))
        self.refused(SECRET_OR_STORE, "refused the PIN")
        self.set_root(self.root_in_token().replace(MODULE, self.lab.binary("smppbridged")))
        self.refused(SECRET_OR_STORE, "the PKCS#11 module", "cannot be loaded")

    def test_one_that_is_gone_at_the_start(self):
        sim = self.lab.start_sim()
        self.configure(sim, self.root_in_token())
        self.lab.start_bridge(self.environment)
        shutil.move(self.lab.path("tokens"), self.lab.path("tokens.gone"))
        os.mkdir(self.lab.path("tokens"))
        self.lab.wait_bound()
        self.deliver(1)  # what it wrapped is in memory
        self.lab.stop_bridge()
        self.refused(UNAVAILABLE, "is in no slot")
        os.rmdir(self.lab.path("tokens"))
        shutil.move(self.lab.path("tokens.gone"), self.lab.path("tokens"))
        self.lab.start_bridge(self.environment)


class Service(Keys):
    def setUp(self):
        super().setUp()
        certificate = self.lab.certificates.issue("vault", "DNS:localhost")
        self.service = KeyService(*certificate)
        self.addCleanup(self.service.close)
        self.lab.secret_file("token", TOKEN)

    def root_in_service(self, key="bridge", ca=None, **more):
        others = "".join(f", {name}: {value}" for name, value in more.items())
        return (f"{{vault: {{url: \"https://localhost:{self.service.port}\", key: {key}, "
                f"token: {{file: {self.lab.path('token')}}}, "
                f"ca_file: {ca or self.lab.certificates.ca}{others}}}}}")

    def test_a_service_keeps_the_root_key(self):
        sim = self.lab.start_sim("--receipt-delay", "50ms")
        self.configure(sim, self.root_in_service())
        self.bind_soon()
        self.lab.start_bridge()
        self.lab.wait_bound()
        self.deliver(1)
        self.assertEqual(set(self.service.calls), {"/v1/transit/encrypt/bridge"})
        self.assertIn(f"vault:localhost:{self.service.port}/transit/bridge", self.ctl("keys", "list"))
        message = self.waits(sim, 2)
        self.lab.stop_bridge()
        self.lab.start_bridge()
        self.comes(sim, message)
        self.assertIn("/v1/transit/decrypt/bridge", self.service.calls)
        # Lost while it works: what goes on goes on.
        self.service.sealed = True
        self.deliver(3)
        self.assertIn("503", self.ctl("keys", "rotate", expect=UNAVAILABLE))
        self.service.sealed = False
        self.assertIn("wrapped by the current root", self.ctl("keys", "rotate"))
        self.lab.stop_bridge()
        found = {name for name, _ in self.lab.files_with([TOKEN.encode()])}
        self.assertEqual(found, {self.lab.path("token")})

    def test_each_way_that_it_cannot_be_had_is_told(self):
        sim = self.lab.start_sim()
        self.configure(sim, self.root_in_service())
        self.lab.start_bridge()
        self.lab.stop_bridge()
        with open(os.path.join(self.lab.state, "keyring"), "rb") as file:
            before = file.read()
        self.service.sealed = True
        self.refused(UNAVAILABLE, f"localhost:{self.service.port} answered with status 503")
        self.service.sealed = False
        self.service.token = "another"
        self.refused(SECRET_OR_STORE, "refused the token (403)")
        self.service.token = TOKEN
        self.service.silent = True
        began = time.monotonic()
        self.refused(UNAVAILABLE, "did not answer within 5 s")
        self.assertLess(time.monotonic() - began, 15)
        self.service.silent = False
        for answer in (b"{}", b"[]", b'{"data":{"plaintext":7}}', b'{"data":{"plaintext":"AAAA"}}',
                       b"{" * 30_000, b"x" * 200_000):
            self.service.answer = answer
            code, said = self.run_bridge()
            self.assertIn(code, (UNAVAILABLE, SECRET_OR_STORE), said)
            self.assertIn("the key service", said)
        self.service.answer = None
        forgotten, self.service.wrapped = self.service.wrapped, {}
        self.refused(SECRET_OR_STORE, "does not open this store's keyring")
        self.service.wrapped = forgotten
        other = type(self.lab.certificates)(self.lab.path("other"), "other")
        self.set_root(self.root_in_service(ca=other.ca))
        self.refused(SECRET_OR_STORE, "cannot be reached (tls_untrusted")
        self.set_root(self.root_in_service())
        self.service.close()
        self.refused(UNAVAILABLE, "cannot be reached (connect_failed")
        with open(os.path.join(self.lab.state, "keyring"), "rb") as file:
            self.assertEqual(file.read(), before)

    def test_an_answer_may_come_in_chunks_and_octet_by_octet(self):
        sim = self.lab.start_sim()
        self.configure(sim, self.root_in_service())
        self.service.in_pieces = True
        for _ in range(2):  # a key that is wrapped, and then unwrapped
            self.lab.start_bridge()
            self.lab.stop_bridge()
        self.assertIn("/v1/transit/decrypt/bridge", self.service.calls)
        self.service.answer = b""
        self.refused(SECRET_OR_STORE, "answered without a key")

    def test_from_a_file_to_a_service(self):
        sim = self.lab.start_sim("--receipt-delay", "50ms")
        self.lab.write_config(sim.tls_port)
        self.bind_soon()
        self.lab.start_bridge()
        self.lab.wait_bound()
        message = self.waits(sim, 1)
        self.lab.stop_bridge()
        self.root = f"  root: {{file: {self.lab.root_key}}}"
        self.set_root(f"{{current: {self.root_in_service()}, "
                      f"previous: {{file: {self.lab.root_key}}}}}")
        self.lab.start_bridge()
        self.assertTrue(self.page("keys", "rotate")["previous_may_go"])
        self.lab.stop_bridge()
        self.set_root(self.root_in_service())
        self.lab.start_bridge()
        self.comes(sim, message)


class Rotation(Keys):
    def other_key(self, name="next-key"):
        return self.lab.secret_file(name, secrets.token_hex(32))

    def test_a_rotation_under_load(self):
        sim = self.lab.start_sim("--receipt-delay", "20ms")
        old, new = self.lab.root_key, self.other_key()
        self.configure(sim, f"{{file: {old}}}")
        self.lab.start_bridge()
        self.lab.wait_bound()
        self.assertNotIn("previous", self.page("keys", "list"))
        self.lab.stop_bridge()
        self.set_root(f"{{current: {{file: {new}}}, previous: {{file: {old}}}}}")
        self.lab.start_bridge()
        self.lab.wait_bound()
        self.assertIn("The previous root is needed", self.ctl("keys", "list"))

        ids, stop = [], threading.Event()

        def send():
            api = self.lab.api()
            while not stop.is_set():
                status, answer = api.post({"to": customer(len(ids)), "from": OURS, "text": "load"})
                if status == 202:
                    ids.append(answer["id"])
            api.close()

        sender = threading.Thread(target=send)
        sender.start()
        wait_for("traffic", lambda: len(ids) > 50)
        began = time.monotonic()
        page = self.page("keys", "rotate")
        self.assertLess(time.monotonic() - began, 5)
        wait_for("more traffic", lambda: len(ids) > 100)
        stop.set()
        sender.join()
        self.assertTrue(page["previous_may_go"])
        self.assertEqual(page["rotated"], 15)
        wait_for("all of it", lambda: sim.ask("stats")["submits"] >= len(ids))
        self.assertTrue(json.loads(self.ctl("ledger", "--json"))["balanced"])
        self.lab.stop_bridge()

        self.set_root(f"{{file: {old}}}")
        self.refused(SECRET_OR_STORE, "does not open this store's keyring")
        self.set_root(f"{{file: {new}}}")
        self.lab.start_bridge()
        self.assertTrue(json.loads(self.ctl("ledger", "--json"))["balanced"])

    def test_keys_are_listed_and_retired(self):
        sim = self.lab.start_sim("--receipt-delay", "20ms")
        self.lab.write_config(sim.tls_port)
        for _ in range(3):
            self.lab.start_bridge()
            self.lab.stop_bridge()
        self.lab.start_bridge()
        listed = self.page("keys", "list")
        self.assertEqual([key["of"] for key in listed["keys"] if key["kind"] == "day"],
                         ["text", "meta", "standing"])
        self.assertEqual(sum(key["kind"] == "data" for key in listed["keys"]), 12)
        said = self.ctl("keys", "list")
        self.assertRegex(said, r"(?m)^ +\d+  data +text +\d{4}-\d\d-\d\d +1 ")
        self.assertRegex(said, r"current root +local:[0-9a-f]{16}, wraps 15 keys")
        said = self.ctl("keys", "retire")
        self.assertRegex(said, r"destroyed +\d+ data keys, 0 day keys, 0 cover keys")
        wait_for("the log to tell", lambda: "keys_destroyed" in self.lab.bridge.log())
        left = self.page("keys", "list")["keys"]
        self.assertLess(len(left), len(listed["keys"]))
        self.assertTrue(any(key.get("records", 0) > 0 for key in left), left)
        # A key is destroyed in the keyring, not in memory only.
        self.lab.stop_bridge()
        self.lab.start_bridge()
        self.assertTrue(json.loads(self.ctl("ledger", "--json"))["balanced"])

    def test_index_keys_are_renewed_while_receipts_are_awaited(self):
        sim = self.start("--receipt-delay", "4s")
        api = self.api()
        order = {"to": customer(0), "from": OURS, "text": "asked for twice"}
        status, first = api.post(order, **{"Idempotency-Key": "order-1"})
        self.assertEqual(status, 202, first)
        messages = {first["id"]} | {self.post(api, to=customer(number), text="awaits its receipt")
                                    for number in range(1, 60)}
        wait_for("all to be taken", lambda: sim.ask("stats")["submits"] == len(messages))
        self.lab.stop_bridge()  # what is awaited is in the records' files then, and in no memory
        self.lab.start_bridge()
        page = self.page("keys", "reindex")
        self.assertEqual((page["cover_version"], page["records_move"]), (2, True))
        self.assertIn("records still move", self.ctl("keys", "reindex", expect=UNAVAILABLE))
        self.lab.stop_bridge(signal.SIGKILL)
        self.lab.start_bridge()
        self.lab.wait_bound()
        self.assertIn("version 2; records under the version before", self.ctl("keys", "list"))
        api = self.api()
        status, again = api.post(order, **{"Idempotency-Key": "order-1"})
        self.assertEqual((status, again["id"]), (202, first["id"]))
        states = {}

        def take(event):
            if event["type"] == "message.status":
                states[event["data"]["message"]] = event["data"]["state"]
            return len(states) == len(messages)

        self.await_event(api, take)
        self.assertEqual(states, dict.fromkeys(messages, "delivered"))
        retired = self.page("keys", "retire")["retired"]
        self.assertEqual(retired["cover_keys"], 4)
        self.assertGreater(retired["records_moved"], 0)
        page = self.page("keys", "list")
        self.assertEqual((page["cover_version"], page["records_move"]), (2, False))
        status, again = api.post(order, **{"Idempotency-Key": "order-1"})
        self.assertEqual((status, again["id"]), (202, first["id"]))
        self.assertTrue(json.loads(self.ctl("ledger", "--json"))["balanced"])

    def test_commands_on_keys_are_checked(self):
        self.lab.write_config(1)
        self.lab.start_bridge()
        self.assertIn("list", self.ctl("keys", "--help"))
        self.ctl("keys", expect=64)
        self.ctl("keys", "burn", expect=64)
        key = self.lab.root_key
        self.lab.stop_bridge()
        self.root = f"  root: {{file: {key}}}"
        self.set_root(f"{{current: {{file: {key}}}, previous: {{file: {key}}}}}")
        self.refused(SECRET_OR_STORE, "keys.root.previous: is the same key as `current`")

    def test_the_keyring_of_another_store_is_refused(self):
        self.lab.write_config(1)
        keyring = os.path.join(self.lab.state, "keyring")
        self.lab.start_bridge()
        self.lab.stop_bridge()
        shutil.move(self.lab.state, self.lab.path("first"))
        shutil.move(os.path.dirname(self.lab.witness), self.lab.path("first-witness"))
        self.lab.start_bridge()  # under the same root key
        self.lab.stop_bridge()
        shutil.copy(os.path.join(self.lab.path("first"), "keyring"), keyring)
        code, said = self.run_bridge()
        self.assertEqual(code, OLDER_STATE, said)
        self.assertTrue(re.search("is of another store", said), said)


if __name__ == "__main__":
    unittest.main(verbosity=2)
