"""Canaries through the sealed hand-over, with npm's jose at the other end: events that a client gets
as JWE, messages that come as JWE, and what is wrong with some. All that is said to that client may be
seen by whoever carries it, so it is kept and searched."""

import base64
import json

from traffic import OURS

from support import NodePeer, tls_connection, tls_context, wait_for

CLIENT = "sealing"
X25519_PRIVATE = bytes.fromhex("302e020100300506032b656e04220420")  # PKCS#8, in front of its octets


class SealedTraffic:
    def __init__(self, case, lab, traffic):
        self.case = case
        self.lab = lab
        self.traffic = traffic
        self.jose = NodePeer("jose.js", {}, lab.path("jose.js.log"))
        self._cert = lab.certificates.issue(CLIENT, f"DNS:{CLIENT}.lab", "clientAuth")
        self._exchange = lab.path("exchange.pem")
        word = traffic.canaries.keys[2]
        self._shared = {"kty": "oct", "kid": "shared-1",
                        "k": base64.urlsafe_b64encode(word.encode()).decode().rstrip("=")}
        self._shared_file = lab.path("shared.jwk")
        self._connection = None

    def close(self):
        self.jose.close()

    def own_files(self):
        return {self._shared_file, self._exchange}

    def configure(self):
        """After the traffic's own."""
        lab = self.lab
        lab.secret_file("shared.jwk", json.dumps(self._shared))
        private = X25519_PRIVATE + self.traffic.canaries.keys[1].encode()
        lab.secret_file("exchange.pem", f"-----BEGIN PRIVATE KEY-----\n"
                        f"{base64.b64encode(private).decode()}\n-----END PRIVATE KEY-----")
        self.case.edit_config("clients:\n", f"clients:\n  {CLIENT}: {{cert_san: {CLIENT}.lab, "
                              f"senders: any, queue: {lab.queue}, "
                              f"seal: {{shared_key: {{file: {self._shared_file}}}}}}}\n")
        self.case.edit_config("  root: ",
                              f"  exchange: {{current: {{file: {self._exchange}}}}}\n  root: ")

    def connect(self):
        """After each start: it listens elsewhere then."""
        if self._connection is not None:
            self._connection.close()
        self._connection = tls_connection(self.lab, tls_context(self.lab.certificates.ca, self._cert))
        self._published, = self._call("GET", "/v1/keys")[1]["keys"]

    def _call(self, method, target, body=None, **headers):
        content = None if body is None else json.dumps(body).encode()
        self._connection.request(method, target, content,
                                 {"Content-Type": "application/json", **headers})
        response = self._connection.getresponse()
        text = response.read()
        self.traffic.answers += str(response.headers).encode() + text
        return response.status, json.loads(text) if text else None

    def _message(self, **members):
        return {"to": "+" + self.traffic.number(), "from": OURS, "text": self.traffic.text(), **members}

    def _sealed(self, plain, key=None, alg="ECDH-ES", **header):
        """`plain` as a JWE for the bridge's key, or another."""
        key = key or self._published
        content = plain if isinstance(plain, str) else json.dumps(plain)
        return self.jose.ask("seal", jwk=key, alg=alg, header={"kid": key["kid"], **header},
                             plain=content)["jwe"]

    def out(self, api, count):
        """Messages that are taken: from either client, by each algorithm, also one in another's place."""
        ids = []
        for turn in range(count):
            key, alg = ((self._published, "ECDH-ES"), (self._published, "ECDH-ES+A256KW"),
                        (self._shared, "A256KW"))[turn % 3]
            message = self._message(seal={"client": CLIENT, "pad": "0" * 99},
                                    reference=self.traffic.reference())
            if turn % 4 == 3:
                message["text"] = " ".join(self.traffic.text() for _ in range(10))
            status, answer = self._call("POST", "/v1/messages",
                                        {"sealed": self._sealed(message, key, alg)})
            self.case.assertEqual(status, 202, answer)
            ids.append(answer["id"])
            self.traffic.post(api, {"sealed": self._sealed(self._message())})
        for message in ids:
            self.case.assertEqual(self._call("GET", f"/v1/messages/{message}")[0], 200)
        status, answer = self._call("POST", f"/v1/messages/{ids[0]}/replace",
                                    {"sealed": self._sealed({"text": self.traffic.text()})})
        self.case.assertIn(status, (200, 409), answer)

    def refused_out(self, api):
        """What is no JWE, or none for us, or holds no message."""
        text = self.traffic.text
        stranger = {**self.jose.ask("keys", crv="X25519", alg="ECDH-ES")["public"], "kid": "stranger"}
        good = self._sealed(self._message())
        middle = len(good) // 2
        plain = json.dumps(self._message())
        header = base64.urlsafe_b64encode(json.dumps(
            {"alg": text(), "enc": text(), "kid": text(), text(): text()}).encode()).decode()
        for jwe in (good[:-5] + "AAAAA", good[:middle], good[:good.rindex(".")],
                    good[:middle] + ("B" if good[middle] == "A" else "A") + good[middle + 1:],
                    text(), ".".join(text() for _ in range(5)), header + good[good.index("."):],
                    self._sealed(plain, stranger), self._sealed(plain, stranger, kid=text()),
                    self._sealed(plain, kid=text()), self._sealed(plain, enc="A128GCM"),
                    self._sealed(plain, cty=text(), zip="DEF"),
                    self._sealed(plain[:-1]), self._sealed(plain + text()), self._sealed(text()),
                    self._sealed(json.dumps(text())), self._sealed("[" + plain + "]"),
                    self._sealed(self._message(to=text())), self._sealed(self._message(to=447700900)),
                    self._sealed(self._message(**{"from": text() + "!"})),
                    self._sealed(self._message(**{text(): text()})),
                    self._sealed(self._message(text=text() * 400)),
                    self._sealed(self._message(text=[text()])),
                    self._sealed(self._message(data_base64=text())),
                    self._sealed(self._message(validity=text())),
                    self._sealed(self._message(seal={"client": text()})),
                    self._sealed(self._message(seal={"expires": text()})),
                    self._sealed(self._message(seal={text(): text()})),
                    self._sealed(self._message(seal={"expires": "2020-01-01T00:00:00Z"})),
                    self._sealed({"sealed": text()})):
            for status, answer in (self._call("POST", "/v1/messages", {"sealed": jwe}),
                                   self.traffic.post(api, {"sealed": jwe}),
                                   self._call("POST", "/v1/messages", [{"sealed": jwe}])):
                refused = status >= 400 or "problem" in answer["results"][0]
                self.case.assertTrue(refused, f"was taken: {answer}")
        # Beside what is plain, and cut off in its midst.
        for body in ({"sealed": good, "text": text()}, {"sealed": good, text(): text()},
                     {"sealed": [good, text()]}):
            self.case.assertGreaterEqual(self._call("POST", "/v1/messages", body)[0], 400)
        body = json.dumps({"sealed": good})[:middle].encode()
        self.traffic.raw(b"POST /v1/messages HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                         b"Content-Length: %d\r\n\r\n" % (2 * len(body)) + body)

    def take(self, kind, most=50):
        """Events of this kind, as this client gets them; they hold what they should."""
        def leased():
            events = self._call("POST", "/v1/events/lease", {"queue": self.lab.queue, "max": most,
                                                             "wait": "1s"})[1]["events"]
            self._call("POST", "/v1/events/ack", {"leases": [one["lease"] for one in events]})
            return [one["event"]["data"]["sealed"] for one in events
                    if one["event"]["type"] == kind and "sealed" in one["event"]["data"]]

        words = set(self.traffic.canaries.all)
        for jwe in wait_for(f"events {kind}", leased):
            content = json.loads(self.jose.ask("open", jwe=jwe, jwk=self._shared, alg="A256KW")["plain"])
            told = {content.get(name, "").lstrip("+") for name in ("from", "to", "reference")}
            self.case.assertTrue(words & told, "a sealed event has nothing of what was sent")
