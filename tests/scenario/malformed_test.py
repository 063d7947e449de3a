"""Every vector of malformed.json against a live peer of its role: smsc-sim as the SMSC, the daemon as
the ESME. Each is answered as a strict receiver does, or in a way that the vector accepts too, and
the session then goes on or ends as the vector says.
"""

import json
import os
import queue
import socket
import struct
import unittest

from peers import Peer
from support import HERE, Scenario, tls_context, wait_for

RESPONSE = 0x80000000
GENERIC_NACK = 0x80000000
DELIVER_SM = 0x00000005
ENQUIRE_LINK = 0x00000015
BINDS = {"bound_rx": 0x00000001, "bound_tx": 0x00000002, "bound_trx": 0x00000009}
MODES = {"bound_rx": "rx", "bound_tx": "tx", "bound_trx": "trx"}
VERSIONS = {"3.3": 0x33, "3.4": 0x34, "5.0": 0x50}
OUR_NUMBERS = 0x00ABC000
REPLY_LIMIT = 20
FRAGMENT_LIMIT = 30  # of the peer's own timers


def vectors(role):
    path = os.path.join(os.path.dirname(HERE), "vectors", "malformed.json")
    with open(path, encoding="utf-8") as file:
        return [one for one in json.load(file)["vectors"] if one["receiver_role"] == role]


def header(command, number, body=b"", status=0):
    return struct.pack(">IIII", 16 + len(body), command, status, number) + body


class Ended(Exception):
    """The peer has closed the connection."""


class Session:
    """One SMPP connection of the test: it answers enquire_link, and keeps what else the peer says."""

    def __init__(self, connection):
        self.connection = connection
        self.octets = b""
        self.asked = 0

    def send(self, octets):
        try:
            self.connection.sendall(octets)
        except OSError as error:
            raise Ended from error

    def read(self, limit=REPLY_LIMIT, answer=True):
        """The next PDU that is no enquire_link of the peer's: (command_id, status, number)."""
        while True:
            command, status, number = self._read(limit)
            if command != ENQUIRE_LINK:
                return command, status, number
            if answer:
                self.send(header(ENQUIRE_LINK | RESPONSE, number))

    def _read(self, limit):
        self.connection.settimeout(limit)
        while len(self.octets) < 16 or len(self.octets) < struct.unpack(">I", self.octets[:4])[0]:
            try:
                more = self.connection.recv(65536)
            except TimeoutError:
                raise
            except OSError as error:
                raise Ended from error
            if not more:
                raise Ended
            self.octets += more
        length, command, status, number = struct.unpack(">IIII", self.octets[:16])
        self.octets = self.octets[length:]
        return command, status, number

    def rest(self):
        """Asks whether the peer lives, and returns what it says before it answers."""
        self.asked += 1
        number = OUR_NUMBERS + self.asked
        self.send(header(ENQUIRE_LINK, number))
        said = []
        while (pdu := self.read()) != (ENQUIRE_LINK | RESPONSE, 0, number):
            said.append(pdu)
        return said

    def bind(self, state, version):
        body = b"lab\0pw\0\0" + bytes([VERSIONS[version], 0, 0]) + b"\0"
        self.send(header(BINDS[state], 1, body))
        command, status, _ = self.read()
        assert (command, status) == (BINDS[state] | RESPONSE, 0), "the bind was refused"

    def accept_bind(self, version):
        """The SMSC's side; 3.3 states no version."""
        command, _, number = self.read()
        assert command in BINDS.values(), "the first PDU is no bind"
        tlv = b"" if version == "3.3" else struct.pack(">HHB", 0x0210, 1, VERSIONS[version])
        self.send(header(command | RESPONSE, number, b"peer\0" + tlv))


def play(session, vector):
    """What the peer made of a vector: (PDUs it said, whether the connection ended)."""
    said = []
    try:
        session.send(bytes.fromhex(vector["hex"]))
        if vector["expected"]["action"] == "wait":
            while True:
                # An answer to its enquire_link would be taken for the rest of the fragment.
                said.append(session.read(FRAGMENT_LIMIT, answer=False))
        if vector["expected"]["action"] in ("reply", "process"):
            said.append(session.read())
        # Twice: what a peer answers after a while comes between the two.
        said += session.rest()
        said += session.rest()
    except Ended:
        return said, True
    return said, False


def is_outcome(outcome, vector, said, ended):
    action = outcome["action"]
    if action in ("ignore", "wait"):
        return not said
    if action == "close":
        return ended and not said
    if action == "process":
        command, = struct.unpack(">I", bytes.fromhex(vector["hex"])[4:8])
        return [pdu[:2] for pdu in said] == [(command | RESPONSE, 0)]
    return said == [(int(outcome["reply_command_id"], 16), int(outcome["command_status"], 16),
                     outcome["sequence_number"])]


def complaint(vector, said, ended):
    """What is wrong with an outcome, or None."""
    outcomes = [vector["expected"], *vector["also_acceptable"]]
    got = ", ".join(f"{command:#x} status {status:#x} number {number}"
                    for command, status, number in said) or "nothing"
    fitting = [one for one in outcomes if is_outcome(one, vector, said, ended)]
    if not fitting:
        return f"{vector['id']} ({vector['problem']}): said {got}, ended: {ended}"
    then = vector["expected"].get("then")
    closes = any(one["action"] == "close" for one in fitting)
    if then == "keep" and ended and not closes:
        return f"{vector['id']}: said {got} and closed"
    if then in ("close", "close_on_timeout") and not ended:
        return f"{vector['id']}: said {got} and went on"
    return None


class MalformedToTheSmsc(Scenario):
    maxDiff = None

    def test_every_vector(self):
        sim = self.lab.start_sim("--accept-any", "--receipts", "none", "--enquire-link", "1s",
                                 "--response-timeout", "1s")
        context = tls_context(self.lab.certificates.ca)
        complaints = []
        for vector in vectors("smsc"):
            raw = socket.create_connection(("127.0.0.1", sim.tls_port))
            with context.wrap_socket(raw, server_hostname="localhost") as connection:
                session = Session(connection)
                if vector["session_state"] != "open":
                    session.bind(vector["session_state"], vector["session_version"])
                if vector["expected"]["action"] == "close":
                    # The closing is the peer's own act: what it had begun is forgotten.
                    session.send(bytes.fromhex(vector["hex"]))
                    continue
                complaints.append(complaint(vector, *play(session, vector)))
        self.assertEqual([one for one in complaints if one], [])
        wait_for("no session to be left", lambda: sim.ask("stats")["bound"] == 0)
        print(f"{len(complaints)} vectors to smsc-sim", flush=True)


class MalformedToTheEsme(Scenario):
    maxDiff = None

    def test_every_vector(self):
        waiting = queue.Queue()
        outcomes = queue.Queue()

        def behave(connection, _said):
            session = Session(connection)
            vector = waiting.get_nowait()
            try:
                session.accept_bind(vector["session_version"])
                outcomes.put(complaint(vector, *play(session, vector)))
            except (AssertionError, TimeoutError, Ended) as error:
                outcomes.put(f"{vector['id']}: {error!r}")

        def guarded(connection, said):
            try:
                behave(connection, said)
            except queue.Empty:
                pass  # all are played; the daemon comes back until it is stopped

        played = 0
        complaints = []
        for state, mode in MODES.items():
            chosen = [one for one in vectors("esme") if one["session_state"] == state]
            if not chosen:
                continue
            for vector in chosen:
                waiting.put(vector)
            peer = Peer(guarded, self.lab.carrier_cert)
            self.addCleanup(peer.close)
            self.lab.write_config(peer.port, carrier=f"bind: {mode}\nenquire_link: 1s\n"
                                                     "response_timeout: 1s")
            self.lab.start_bridge()
            complaints += [outcomes.get(timeout=60) for _ in chosen]
            played += len(chosen)
            self.assertEqual(self.lab.page("/healthz")[0], 200)
            self.assertEqual(self.lab.stop_bridge(), 0)
        self.assertEqual([one for one in complaints if one], [])
        self.assertEqual(played, len(vectors("esme")))
        print(f"{played} vectors to smppbridged", flush=True)


if __name__ == "__main__":
    unittest.main()
