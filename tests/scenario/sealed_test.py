"""The sealed hand-over with a consumer whose JOSE nobody here wrote: npm's jose, both ways."""

import json
import os
import secrets
import socket
import threading
import time
import unittest

from support import (OURS, SOURCE, Api, NodePeer, Scenario, UnixConnection, customer, openssl,
                     raw_call, tls_connection, tls_context, wait_for)

CANARY = "Ihr Code: canary-7731-größe"
WAYS = (("P-256", "ECDH-ES"), ("P-256", "ECDH-ES+A256KW"), ("X25519", "ECDH-ES"),
        ("X25519", "ECDH-ES+A256KW"), (None, "A256KW"))


class Tap:
    """A Unix socket before the bridge's: what carries the hand-over, and keeps all of it."""

    def __init__(self, path, target):
        self.path = path
        self.octets = bytearray()
        self._target = target
        self._listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._listener.bind(path)
        self._listener.listen()
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            far = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            far.connect(self._target)
            for source, sink in ((near, far), (far, near)):
                threading.Thread(target=self._pump, args=(source, sink), daemon=True).start()

    def _pump(self, source, sink):
        try:
            while chunk := source.recv(65536):
                self.octets += chunk
                sink.sendall(chunk)
            sink.shutdown(socket.SHUT_WR)
        except OSError:
            pass

    def close(self):
        self._listener.close()


class Sealed(Scenario):
    def setUp(self):
        super().setUp()
        self.jose = NodePeer("jose.js", {}, self.lab.path("jose.js.log"))
        self.addCleanup(self.jose.close)
        self.exchange = self.lab.path("exchange.pem")
        self.make_exchange("X25519")

    def make_exchange(self, crv, name="exchange.pem"):
        """A private key of the bridge, made as the documentation says."""
        path = self.lab.path(name)
        old = os.umask(0o077)
        if crv == "X25519":
            openssl("genpkey", "-algorithm", "X25519", "-out", path)
        else:
            openssl("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out",
                    path)
        os.umask(old)
        return path

    def write_file(self, name, text):
        path = self.lab.path(name)
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w",
                  encoding="ascii") as file:
            file.write(text)
        return path

    def configure(self, sim, seal, exchange="{current: {file: EXCHANGE}}"):
        self.lab.write_config(sim.tls_port)
        if seal:
            self.edit_config(f"    queue: {self.lab.queue}\nqueues:",
                             f"    queue: {self.lab.queue}\n    seal: {seal}\nqueues:")
        if exchange:
            self.edit_config(
                "  root: ", "  exchange: " + exchange.replace("EXCHANGE", self.exchange) + "\n  root: ")

    def keys_of(self, crv, alg, named=True):
        """A consumer's key: what its configuration names, and how jose opens with it."""
        keys = self.jose.ask("keys", crv=crv, alg=alg)
        if crv is None:
            secret = {**keys["secret"], **({"kid": "shared-1"} if named else {})}
            path = self.write_file("shared.jwk", json.dumps(secret))
            return f"{{shared_key: {{file: {path}}}}}", {"jwk": keys["secret"], "alg": alg}, secret
        public = {**keys["public"], "alg": alg, **({"kid": "crm-1"} if named else {})}
        path = self.write_file("crm.jwk", json.dumps(public))
        return f"{{public_key: {path}}}", {"jwk": keys["private"], "alg": alg}, public

    def start_sealed(self, seal, **exchange):
        sim = self.lab.start_sim("--receipt-delay", "20ms")
        self.configure(sim, seal, **exchange)
        self.lab.start_bridge()
        self.lab.wait_bound()
        return sim

    def tapped(self):
        tap = Tap(self.lab.path("tap.sock"), self.lab.socket)
        self.addCleanup(tap.close)
        api = Api(UnixConnection(tap.path))
        self.addCleanup(api.close)
        return tap, api

    def leased(self, api):
        events = wait_for("an event", lambda: api.lease(self.lab.queue))
        api.ack([one["lease"] for one in events])
        return [one["event"] for one in events]

    def opened(self, event, key):
        answer = self.jose.ask("open", jwe=event["data"]["sealed"], **key)
        content = json.loads(answer["plain"])
        self.assertEqual(content["seal"]["event"], event["id"])
        self.assertEqual(content["seal"]["client"], "backend")
        self.assertIn(len(answer["plain"].encode()), {1024 << n for n in range(8)})
        return content, answer["header"]

    def assert_nothing_told(self, tap, *more):
        """Neither what carried it nor any file of the lab holds text or numbers."""
        needles = [CANARY.encode(), b"canary-7731", customer(7)[1:].encode(),
                   json.dumps(CANARY).encode(), *more]
        carried = bytes(tap.octets)
        self.assertEqual([needle for needle in needles if needle in carried], [])
        own = {self.lab.path(name) for name in ("smsc-sim.log", "smppbridge.yaml")}
        found = [one for one in self.lab.files_with(needles) if one[0] not in own]
        self.assertEqual(found, [])


class Interoperation(Sealed):
    def test_texts_cross_both_ways_by_every_algorithm(self):
        for crv, alg in WAYS:
            with self.subTest(crv=crv, alg=alg):
                self.setUp()
                try:
                    self.both_ways(crv, alg)
                finally:
                    self.doCleanups()

    def both_ways(self, crv, alg):
        self.make_exchange(crv or "P-256")
        seal, key, shown = self.keys_of(crv, alg)
        sim = self.start_sealed(seal)
        tap, api = self.tapped()

        sim.ask("deliver", **{"from": customer(7), "to": OURS, "text": CANARY, "await": True})
        event, = self.leased(api)
        self.assertEqual(set(event["data"]), {"sealed", "carrier", "received_at", "sequence",
                                              "incomplete", "possible_duplicate"})
        content, header = self.opened(event, key)
        self.assertEqual((header["alg"], header["enc"], header["kid"]),
                         (alg, "A256GCM", shown["kid"]))
        self.assertEqual((content["text"], content["from"], content["to"]),
                         (CANARY, customer(7), OURS))
        for name in set(event["data"]) - {"sealed"}:
            self.assertEqual(content[name], event["data"][name])

        status, found = api.call("GET", "/v1/keys")
        self.assertEqual(status, 200)
        published, = found["keys"]
        self.assertEqual(published["kid"],
                         self.jose.ask("thumbprint", jwk=published)["thumbprint"])
        sealing = ({"jwk": published, "alg": alg, "header": {"kid": published["kid"]}} if crv
                   else {"jwk": shown, "alg": alg, "header": {"kid": shown["kid"]}})
        message = {"to": customer(7), "from": OURS, "text": CANARY, "reference": "canary-7731-ref",
                   "seal": {"client": "backend", "expires": "2099-01-01T00:00:00Z", "pad": "0" * 99}}
        jwe = self.jose.ask("seal", plain=json.dumps(message), **sealing)["jwe"]
        status, answer = api.post({"sealed": jwe}, **{"Idempotency-Key": "once"})
        self.assertEqual(status, 202, answer)
        self.assertEqual(api.post({"sealed": jwe}, **{"Idempotency-Key": "once"}), (202, answer))
        other = self.jose.ask("seal", plain=json.dumps(message), **sealing)["jwe"]
        self.assertEqual(api.post({"sealed": other}, **{"Idempotency-Key": "once"})[0], 422)
        event, = self.leased(api)
        self.assertEqual((event["type"], event["data"]["message"], event["data"]["state"]),
                         ("message.status", answer["id"], "delivered"))
        content, _ = self.opened(event, key)
        self.assertEqual(content["reference"], "canary-7731-ref")
        self.assertEqual(content["carrier_state"], "DELIVRD")
        entry, = sim.ledger()
        self.assertEqual((entry["text"], entry["to"].lstrip("+")), (CANARY, customer(7)[1:]))
        found = api.call("GET", f"/v1/messages/{answer['id']}")[1]
        self.assertNotIn("reference", found)
        self.lab.stop_bridge()
        self.assert_nothing_told(tap)

    def test_it_is_as_documented(self):
        judge = NodePeer("openapi.js", {"document": os.path.join(SOURCE, "docs", "openapi.yaml")},
                         self.lab.path("openapi.js.log"))
        self.addCleanup(judge.close)
        seal, key, _ = self.keys_of("P-256", "ECDH-ES")
        sim = self.start_sealed(seal)
        connection = UnixConnection(self.lab.socket)
        self.addCleanup(connection.close)

        def call(method, path, body=None):
            content = None if body is None else json.dumps(body).encode()
            headers = {"Content-Type": "application/json"} if content else {}
            if body is not None:
                self.assertEqual(judge.ask("request", path=path, method=method,
                                           body=body)["errors"], [])
            status, kind, answer, got = raw_call(connection, method.upper(), path, content, headers)
            said = judge.ask("response", path=path, method=method, status=status, type=kind,
                             body=answer,
                             headers={name.lower(): value for name, value in got.items()})
            self.assertEqual(said["errors"], [], answer)
            return answer

        jwk, = call("get", "/v1/keys")["keys"]
        jwe = self.seal_for(jwk, reference="canary")
        call("post", "/v1/messages", {"sealed": jwe})
        call("post", "/v1/messages", [{"sealed": jwe}, {"to": customer(8), "from": OURS,
                                                        "text": "plain"}])
        sim.ask("deliver", **{"from": customer(7), "to": OURS, "text": CANARY, "await": True})
        kinds = set()
        while kinds != {"message.status", "message.received"}:
            lent = call("post", "/v1/events/lease", {"wait": "5s"})["events"]
            for one in lent:
                kinds.add(one["event"]["type"])
                self.opened(one["event"], key)
            call("post", "/v1/events/ack", {"leases": [one["lease"] for one in lent]})

    def test_a_pem_key_goes_by_its_thumbprint(self):
        keys = self.jose.ask("keys", crv="P-256", alg="ECDH-ES")
        path = self.write_file("crm.pem", keys["spki"])
        sim = self.start_sealed(f"{{public_key: {path}}}", exchange="")
        api = self.api()
        sim.ask("deliver", **{"from": customer(7), "to": OURS, "text": CANARY, "await": True})
        content, header = self.opened(self.leased(api)[0], {"pem": keys["pkcs8"], "alg": "ECDH-ES"})
        self.assertEqual(header["kid"], keys["thumbprint"])
        self.assertEqual(content["text"], CANARY)
        self.assertEqual(api.call("GET", "/v1/keys"), (200, {"keys": []}))
        status, problem = api.post({"sealed": "a.b.c.d.e"})
        self.assertEqual((status, problem["field"]), (422, "sealed"))
        self.assertIn("keys.exchange", problem["detail"])

    def test_lengths_tell_only_a_class(self):
        seal, key, _ = self.keys_of("X25519", "ECDH-ES")
        sim = self.start_sealed(seal)
        tap, api = self.tapped()
        lengths = {}
        for n, size in enumerate((1, 20, 70, 160, 300, 700, 1500)):
            sim.ask("deliver", **{"from": customer(n), "to": OURS, "text": "é" * size,
                                  "await": True})
            event, = self.leased(api)
            content, _ = self.opened(event, key)
            self.assertEqual(content["text"], "é" * size)
            lengths[size] = len(event["data"]["sealed"])
        self.assertEqual(len({lengths[size] for size in (1, 20, 70, 160)}), 1)
        self.assertLessEqual(len(set(lengths.values())), 3)
        self.assertFalse("é".encode() * 3 in bytes(tap.octets))

    def test_each_client_of_a_queue_gets_events_its_own_way(self):
        seal, key, _ = self.keys_of("P-256", "ECDH-ES")
        sim = self.lab.start_sim()
        self.configure(sim, seal)
        self.edit_config("queues:\n", "  plain:\n    cert_san: nobody.lab\n    senders: any\n"
                                      f"    queue: {self.lab.queue}\nqueues:\n")
        self.lab.start_bridge()
        self.lab.wait_bound()
        cert = self.lab.certificates.issue("nobody", "DNS:nobody.lab", "clientAuth")
        plain = Api(tls_connection(self.lab, tls_context(self.lab.certificates.ca, cert)))
        self.addCleanup(plain.close)
        api = self.api()
        sim.ask("deliver", **{"from": customer(7), "to": OURS, "text": CANARY, "await": True})
        lent, = api.lease(self.lab.queue)
        self.assertEqual(self.opened(lent["event"], key)[0]["text"], CANARY)
        api.call("POST", "/v1/events/nack", {"leases": [lent["lease"]]})
        again, = plain.lease(self.lab.queue)
        self.assertEqual(again["event"]["id"], lent["event"]["id"])
        self.assertEqual(again["event"]["data"]["text"], CANARY)

    def test_the_bridges_key_can_be_replaced(self):
        old = self.make_exchange("P-256", "old.pem")
        sim = self.lab.start_sim("--receipt-delay", "20ms")
        self.configure(sim, "", exchange=f"{{current: {{file: {old}}}}}")
        self.lab.start_bridge()
        self.lab.wait_bound()
        api = self.api()
        first, = api.call("GET", "/v1/keys")[1]["keys"]
        self.lab.stop_bridge()
        self.configure(sim, "", exchange=f"{{current: {{file: EXCHANGE}}, previous: {{file: {old}}}}}")
        self.lab.start_bridge()
        self.lab.wait_bound()
        api = self.api()
        second, = api.call("GET", "/v1/keys")[1]["keys"]
        self.assertNotEqual(first, second)
        for jwk, header in ((first, {"kid": first["kid"]}), (second, {}), (first, {})):
            jwe = self.seal_for(jwk, header=header)
            self.assertEqual(api.post({"sealed": jwe})[0], 202)
        self.lab.stop_bridge()
        self.configure(sim, "")
        self.lab.start_bridge()
        status, problem = self.api().post({"sealed": self.seal_for(first)})
        self.assertEqual((status, problem["field"]), (422, "sealed"))

    def seal_for(self, jwk, header=None, **members):
        message = {"to": customer(7), "from": OURS, "text": CANARY, **members}
        return self.jose.ask("seal", jwk=jwk, alg="ECDH-ES", header=header or {},
                             plain=json.dumps(message))["jwe"]

    def test_what_cannot_be_taken_is_told_by_field_and_never_repeated(self):
        sim = self.lab.start_sim()
        self.lab.write_config(sim.tls_port, senders="[\"" + OURS + "\"]")
        self.edit_config("  root: ",
                         f"  exchange: {{current: {{file: {self.exchange}}}}}\n  root: ")
        self.lab.start_bridge()
        tap, api = self.tapped()
        jwk, = api.call("GET", "/v1/keys")[1]["keys"]
        stranger = self.jose.ask("keys", crv="X25519", alg="ECDH-ES")["public"]
        good = self.seal_for(jwk)
        cases = [(self.seal_for(stranger), 422, "sealed"),
                 (good[:-5] + "AAAAA", 422, "sealed"), ("neither.nor", 422, "sealed"),
                 (self.seal_for(jwk, {"zip": "DEF"}), 422, "sealed"),
                 (self.seal_for(jwk, {"enc": "A128GCM"}), 422, "sealed"),
                 (self.seal_for(jwk, to="canary-7731"), 422, "to"),
                 (self.seal_for(jwk, **{"from": "+447700900199"}), 403, "from"),
                 (self.seal_for(jwk, text="z" * 8000), 422, "text"),
                 (self.seal_for(jwk, seal={"client": "other"}), 422, "seal.client"),
                 (self.seal_for(jwk, seal={"expires": "2020-01-01T00:00:00Z"}), 422,
                  "seal.expires")]
        for jwe, expected, field in cases:
            status, problem = api.post({"sealed": jwe})
            self.assertEqual((status, problem.get("field")), (expected, field), problem)
            self.assertNotIn("canary", json.dumps(problem))
            self.assertNotIn(jwe[:20], json.dumps(problem))
        status, answer = api.post([{"sealed": good}, *({"sealed": one[0]} for one in cases)])
        self.assertEqual(status, 202)
        self.assertEqual(["id" in one for one in answer["results"]], [True] + [False] * len(cases))
        self.assertEqual(
            [one["problem"].get("field") for one in answer["results"][1:]],
            [field for _, _, field in cases])
        preview = api.call("POST", "/v1/messages?dry_run=true", {"sealed": good})
        self.assertEqual((preview[0], preview[1]["carrier"]), (200, "lab"))
        self.assert_nothing_told(tap)

    def test_a_replacement_can_be_sealed(self):
        sim = self.start_sealed("")
        api = self.api()
        jwk, = api.call("GET", "/v1/keys")[1]["keys"]
        at = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 4))
        status, answer = api.post({"sealed": self.seal_for(jwk, send_at=at)})
        self.assertEqual(status, 202, answer)
        other = self.jose.ask("seal", jwk=jwk, alg="ECDH-ES", header={},
                              plain=json.dumps({"text": "in its place"}))["jwe"]
        self.assertEqual(api.call("POST", f"/v1/messages/{answer['id']}/replace",
                                  {"sealed": other}), (200, answer))
        self.assertEqual(self.await_status(api, answer["id"])["state"], "delivered")
        self.assertEqual([entry["text"] for entry in sim.ledger()], ["in its place"])


class Configuration(Sealed):
    def refused(self, seal, *words, exchange="{current: {file: EXCHANGE}}"):
        sim = self.sim
        self.configure(sim, seal, exchange=exchange)
        code, said = self.run_bridge("--check-config")
        self.assertNotEqual(code, 0, said)
        for word in words:
            self.assertIn(word, said)
        return said

    def test_check_config_finds_keys_that_cannot_be_used(self):
        self.sim = self.lab.start_sim()
        keys = self.jose.ask("keys", crv="P-256", alg="ECDH-ES")
        secret = secrets.token_hex(20)
        files = {
            "private.jwk": json.dumps(keys["private"]), "private.pem": keys["pkcs8"],
            "ok.jwk": json.dumps(keys["public"]),
            "rsa.jwk": json.dumps({"kty": "RSA", "n": "AQAB", "e": "AQAB"}),
            "p384.jwk": json.dumps({**keys["public"], "crv": "P-384"}),
            "off.jwk": json.dumps({**keys["public"], "y": keys["public"]["x"]}),
            "short.hex": secret,
        }
        paths = {name: self.write_file(name, text) for name, text in files.items()}
        path = "clients.backend.seal"
        for name, word in (("private.jwk", "private"), ("private.pem", "private"),
                           ("rsa.jwk", "kind"), ("p384.jwk", "curve"), ("off.jwk", "point"),
                           ("short.hex", "no public key")):
            said = self.refused(f"{{public_key: {paths[name]}}}", path + ".public_key", paths[name],
                                word)
            for told in (keys["private"]["d"], secret):
                self.assertNotIn(told, said)
        said = self.refused(f"{{shared_key: {{file: {paths['short.hex']}}}}}",
                            path + ".shared_key", "256 bits")
        self.assertNotIn(secret, said)
        self.refused("{}", path, "no key")
        self.refused(f"{{public_key: {paths['ok.jwk']}, shared_key: {{file: {paths['ok.jwk']}}}}}",
                     path, "two keys")
        self.refused("", "keys.exchange.current", "private key",
                     exchange=f"{{current: {{file: {paths['ok.jwk']}}}}}")
        self.refused("", "keys.exchange.previous", "private key",
                     exchange=f"{{current: {{file: EXCHANGE}}, previous: {{file: {paths['short.hex']}}}}}")
        self.refused("", "keys.exchange", exchange=f"{{previous: {{file: {self.exchange}}}}}")
        os.chmod(paths["ok.jwk"], 0o666)
        self.refused(f"{{public_key: {paths['ok.jwk']}}}", path, "replace")
        os.chmod(paths["ok.jwk"], 0o644)
        self.configure(self.sim, f"{{public_key: {paths['ok.jwk']}}}")
        code, said = self.run_bridge("--check-config")
        self.assertEqual(code, 0, said)


if __name__ == "__main__":
    unittest.main()
