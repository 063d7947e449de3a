"""Canaries on every path through the bridge: both directions, every encoding, and what goes wrong."""

import base64
import http.client
import os
import socket
import struct
import sys
import threading

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "scenario"))

from carrier_by_hand import (DATA_SM, DELIVER_SM, RECEIPT, UDHI, CarrierByHand, data,  # noqa: E402
                             deliver, receipt)
from support import OURS, wait_for  # noqa: E402

CARRIERS = 4  # besides the lab's, for their passwords
MESSAGE_PAYLOAD, SAR_REFERENCE, SAR_TOTAL, SAR_NUMBER = 0x0424, 0x020C, 0x020E, 0x020F


def tlv(tag, octets):
    return struct.pack(">HH", tag, len(octets)) + octets


def pack_septets(text):
    """Seven bits a character, lowest first; ASCII letters and digits are their own septets."""
    bits = sum(ord(letter) << 7 * place for place, letter in enumerate(text))
    return bits.to_bytes((7 * len(text) + 7) // 8, "little")


class Traffic:
    def __init__(self, case, lab, canaries):
        self.case = case
        self.lab = lab
        self.canaries = canaries
        self.carrier = CarrierByHand(lab)
        self._others = CarrierByHand(lab)
        self._text = 0
        self._number = 0
        self._reference = 0
        self._tokens = list(canaries.tokens)  # none is used twice
        self.references = []
        self.ids = []  # of messages without one
        self.answers = b""  # all that the queue API said

    def close(self):
        self.carrier.close()
        self._others.close()

    # What is sent is taken in turn.

    def text(self):
        self._text += 1
        return self.canaries.texts[(self._text - 1) % len(self.canaries.texts)]

    def number(self):
        self._number += 1
        return self.canaries.numbers[(self._number - 1) % len(self.canaries.numbers)]

    def reference(self):
        """A text that is asked for after its message has ended."""
        self.references.append(self.text())
        return self.references[-1]

    def configure(self, extra="", carrier=""):
        lab = self.lab
        with open(lab.password, "w", encoding="ascii") as file:
            file.write(self.canaries.passwords[0] + "\n")
        lab.secret_file("root.key", self.canaries.keys[0].encode().hex())
        lab.write_config(self.carrier.port, window=100, carrier=carrier, extra=extra)
        blocks = ""
        for number in range(CARRIERS):
            name = f"more-{number}"
            path = lab.secret_file(f"{name}.password", self.canaries.passwords[1 + number])
            blocks += (f"  {name}: {{host: localhost, port: {self._others.port}, system_id: {name}, "
                       f"password: {{file: {path}}}, tls: {{ca_file: {lab.certificates.ca}}}, "
                       f"queue: {lab.queue}}}\n")
        self.case.edit_config("clients:\n", blocks + "clients:\n")

    def own_files(self):
        """What holds secrets by its nature, and is not the bridge's to write."""
        lab = self.lab
        return {lab.password, lab.root_key,
                *(lab.path(f"more-{number}.password") for number in range(CARRIERS))}

    # Outgoing.

    def post(self, api, body, **headers):
        status, answer = api.call("POST", "/v1/messages", body, headers)
        self.answers += str(answer).encode()
        return status, answer

    def out(self, api, count):
        """Messages that are taken, of every form; at least `count` texts."""
        done = 0
        for turn in range(count):
            if done >= count:
                break
            form = turn % 6
            to = "+" + self.number()
            message = {"to": to, "from": OURS}
            if form == 0:
                message["text"] = self.text() + " " + self.canaries.cards[turn % len(self.canaries.cards)]
                done += 1
            elif form == 1:
                message |= {"text": self.text() + " \u0416", "reference": self.reference()}
                done += 2
            elif form == 2:
                message["text"] = " ".join(self.text() for _ in range(16))  # parts
                done += 16
            elif form == 3:
                message["data_base64"] = base64.b64encode(self.text().encode()).decode()
                done += 1
            elif form == 4:
                message |= {"text": self.text(), "validity": "1h"}
                done += 1
            else:
                message["text"] = " ".join(self.text() for _ in range(8)) + " \u0416"  # parts in UTF-16
                done += 8
            headers = {}
            if turn % 5 == 0 and self._tokens:
                headers["Idempotency-Key"] = self._tokens.pop()
            status, answer = self.post(api, message, **headers)
            self.case.assertEqual(status, 202, answer)
            if "reference" not in message:
                self.ids.append(answer["id"])

    def look_up(self, api):
        """What has become of some."""
        for message in self.ids[-20:]:
            status, answer = api.call("GET", f"/v1/messages/{message}")
            self.case.assertEqual(status, 200)
            self.answers += str(answer).encode()

    def receipts(self):
        """For all that was submitted so far, with a text as some carriers repeat it. What is in them."""
        words = []
        while not self.carrier.submits.empty():
            words += [self.text(), self.number()]
            text = receipt(self.carrier.submits.get(), more=f"err:000 text:{words[-2]}")
            self.carrier.send(deliver("+" + words[-1], OURS, text, RECEIPT))
        return words

    def refused_out(self, api):
        """Requests that are refused, whatever is wrong about them; what is said is kept."""
        to, ours = "+" + self.number(), OURS
        for body in ({"to": self.text(), "from": ours, "text": self.text()},
                     {"to": to, "from": ours, "text": self.text(), self.text(): 1},
                     {"to": to, "from": ours, "text": self.text(), "encoding": self.text()},
                     {"to": to, "from": ours, "text": self.text() * 400},
                     {"to": to, "from": ours, "text": self.text(), "validity": self.text()},
                     {"to": to, "from": self.text() + "!", "text": self.text()},
                     {"to": to, "from": ours, "data_base64": self.text() + "!"},
                     [{"to": to, "text": self.text()}, self.text()]):
            status, answer = self.post(api, body)
            refused = status >= 400 or all("problem" in one for one in answer["results"])
            self.case.assertTrue(refused, "was taken")
        for body in (b'{"to": "' + self.text().encode(),
                     b'{"to": "+447700900123", "text": "' + self.text().encode() + b'\xff"}',
                     self.text().encode()):
            self.raw(b"POST /v1/messages HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                     b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self.raw(f"GET /v1/messages/{self.text()} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        self.raw(f"{self.text()} / HTTP/9\r\n\r\n".encode())
        self.raw(f"GET /?{self.text()} HTTP/1.1\r\nX: {self.text()}\r\n{self.text()}\r\n\r\n".encode())

    def raw(self, request):
        """One request as it is, on a connection of its own."""
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
            connection.settimeout(20)
            connection.connect(self.lab.socket)
            connection.sendall(request)
            connection.shutdown(socket.SHUT_WR)
            while True:
                try:
                    octets = connection.recv(65536)
                except ConnectionResetError:
                    break
                if not octets:
                    break
                self.answers += octets

    # Incoming.

    def incoming(self, count):
        """Messages of every form; at least `count` texts."""
        done = 0
        turn = 0
        while done < count:
            source = "+" + self.number()
            form = turn % 9
            turn += 1
            if form == 0:
                pdus = [deliver(source, OURS, self.text().encode())]
            elif form == 1:
                pdus = [deliver(source, OURS, self.text().encode("latin-1") + b"\xe9", 0, 3)]
            elif form == 2:
                pdus = [deliver(source, OURS, self.text().encode("utf-16-be"), 0, 8)]
            elif form == 3:
                pdus = [deliver(source, OURS, self.text().encode() + b"\0\1\2", 0, 4)]
            elif form == 4:  # parts, the last first
                self._reference += 1
                pdus = [deliver(source, OURS, bytes((5, 0, 3, self._reference % 256, 3, number))
                                + self.text().encode(), UDHI) for number in (3, 1, 2)]
            elif form == 5:
                pdus = [deliver(source, OURS, b"", 0, 0,
                                tlv(MESSAGE_PAYLOAD, self.text().encode()))]
            elif form == 6:  # what nobody knows
                pdus = [deliver(source, OURS, self.text().encode(), 0, 0,
                                tlv(0x1400 + turn % 100, self.text().encode()))]
            elif form == 7:
                self._reference += 1
                pdus = [deliver(source, OURS, self.text().encode(), 0, 0,
                                tlv(SAR_REFERENCE, struct.pack(">H", self._reference))
                                + tlv(SAR_TOTAL, b"\2") + tlv(SAR_NUMBER, bytes((number,))))
                        for number in (1, 2)]
            else:  # as phones pack it, which only its octets can be handed over of
                pdus = [deliver(source, OURS, pack_septets(self.text()), 0, 4)]
            commands = [(pdu, DELIVER_SM) for pdu in pdus]
            if turn % 7 == 0:
                commands.append((data(source, OURS, self.text().encode()), DATA_SM))
            for pdu, command in commands:
                self.case.assertEqual(self.carrier.send(pdu, command), 0)
                done += 1

    def until(self, moment, kill):
        """Messages both ways without a pause; kill() when the carrier has got `moment` PDUs of them."""
        moment += self.carrier.taken

        def watch():
            try:
                wait_for("traffic", lambda: self.carrier.taken >= moment, 30)
            finally:
                kill()

        watcher = threading.Thread(target=watch)
        watcher.start()
        api = self.lab.api()
        try:
            while watcher.is_alive():
                self.incoming(10)
                self.out(api, 5)
        except (OSError, http.client.HTTPException):
            pass  # it died
        finally:
            watcher.join()
            api.close()
        self.case.assertGreaterEqual(self.carrier.taken, moment, "it was killed without traffic")

    def malformed(self):
        """PDUs that are not what they say, each answered with an error or not at all."""
        for body in (deliver("+" + self.number(), OURS, self.text().encode())[:-4],
                     deliver("+" + self.number(), OURS, self.text().encode()) + b"\0\1",
                     b"\0\1\1" + self.text().encode() * 4,
                     deliver(self.text(), self.text(), self.text().encode()),
                     deliver("+" + self.number(), OURS, b"\x70" + self.text().encode(), UDHI),
                     deliver("+" + self.number(), OURS, self.text().encode(), 0, 0,
                             tlv(MESSAGE_PAYLOAD, self.text().encode())),
                     deliver("+" + self.number(), OURS, self.text().encode(), 0, 0,
                             struct.pack(">HH", MESSAGE_PAYLOAD, 5000) + self.text().encode())):
            self.carrier.send(body, DELIVER_SM)

    def unusable(self):
        """What is refused for good, and lies in quarantine when it comes once more."""
        number, name, text = self.number(), self.text(), self.text()
        for source in ("+" + number * 4, name * 2 + "!"):
            body = data(source, OURS, text.encode())
            self.case.assertGreater(self.carrier.send(body, DATA_SM), 0)
            self.case.assertEqual(self.carrier.send(body, DATA_SM), 0)
        self.case.assertEqual(self.lab.metric("smppbridge_in_quarantine"), 2)

    def unmatched_receipts(self):
        """For messages that were never sent; they wait for their answers. What is in them."""
        words = []
        for form in ("id:{0} err:{1} text:{2}", "id:{0} stat:DELIVRD err:{1} text:{2}", "id:{0} stat:"):
            new = [self.text() for _ in range(3)] + [self.number()]
            pdu = deliver("+" + new[3], OURS, form.format(*new).encode(), RECEIPT)
            self.case.assertEqual(self.carrier.send(pdu), 0)
            words += new
        return words

    def take_all(self, api):
        """Leases and acknowledges until nothing is left."""
        def empty():
            leased = api.lease(self.lab.queue, most=1000, wait="100ms")
            if leased:
                api.ack([one["lease"] for one in leased])
            return not leased and self.lab.metric("smppbridge_events_waiting") == 0
        wait_for("every event to be taken", empty, 60)
