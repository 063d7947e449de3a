"""A carrier whose every PDU is the test's: binds and submits are answered, the rest is sent as told."""

import queue
import select
import struct
import threading

from peers import BIND_TRANSCEIVER, Peer, bind_answer

SUBMIT_SM, DELIVER_SM, DATA_SM, ENQUIRE_LINK, UNBIND = 4, 5, 0x103, 0x15, 6
RECEIPT, NOTICE, UDHI = 0x04, 0x20, 0x40
LIMIT = 30  # seconds until a PDU must have come


def c_octets(text):
    return text.encode("latin-1") + b"\0"


def address(number):
    """TON, NPI, digits of a number with +, a short code or a name."""
    if number.startswith("+"):
        return bytes((1, 1)) + c_octets(number[1:])
    return bytes((3 if number.isdigit() else 5, 0)) + c_octets(number)


def deliver(source, dest, octets, esm_class=0, data_coding=0, tlvs=b""):
    """The body of a deliver_sm."""
    return (b"\0" + address(source) + address(dest) + bytes((esm_class, 0, 0)) + b"\0\0"
            + bytes((0, 0, data_coding, 0, len(octets))) + octets + tlvs)


def data(source, dest, payload, esm_class=0, data_coding=0):
    """The body of a data_sm."""
    return (b"\0" + address(source) + address(dest) + bytes((esm_class, 0, data_coding))
            + struct.pack(">HH", 0x0424, len(payload)) + payload)


def receipt(message_id, word="DELIVRD", more="err:000 text:"):
    """The text of a receipt."""
    return (f"id:{message_id} sub:001 dlvrd:001 submit date:2611231200 done date:2611231201 "
            f"stat:{word} {more}").encode("ascii")


class CarrierByHand:
    """Ids of answered submits are m1, m2, ...; they are in `submits` in their order."""

    def __init__(self, lab):
        self._answers = {}
        self._answered = threading.Condition()
        self._sequence = 0
        self._connections = []
        self._ended = set()
        self._wire = threading.Lock()
        self.submits = queue.Queue()
        self._count = 0
        self.taken = 0  # PDUs of any kind
        self._peer = Peer(self._serve, lab.carrier_cert)
        self.port = self._peer.port

    def _serve(self, connection, _):
        try:
            buffer = b""
            while octets := self._receive(connection):
                buffer += octets
                while len(buffer) >= 4 and len(buffer) >= struct.unpack(">I", buffer[:4])[0]:
                    length = struct.unpack(">I", buffer[:4])[0]
                    self._take(connection, buffer[:length])
                    buffer = buffer[length:]
        finally:
            with self._answered:
                self._ended.add(connection)
                self._answered.notify_all()

    def _receive(self, connection):
        """A TLS connection is read and written by one thread at a time."""
        if not connection.pending():
            select.select([connection], [], [])
        with self._wire:
            return connection.recv(65536)

    def _take(self, connection, pdu):
        _, command, status, sequence = struct.unpack(">IIII", pdu[:16])
        self.taken += 1
        if command == BIND_TRANSCEIVER:
            with self._wire:
                connection.sendall(bind_answer(pdu))
            with self._answered:
                self._connections.append(connection)
                self._answered.notify_all()
        elif command == SUBMIT_SM:
            self._count += 1
            self._send(connection, SUBMIT_SM | 0x80000000, sequence, c_octets(f"m{self._count}"))
            self.submits.put(f"m{self._count}")
        elif command in (ENQUIRE_LINK, UNBIND):
            self._send(connection, command | 0x80000000, sequence, b"")
        elif command & 0x80000000:
            with self._answered:
                self._answers[sequence] = status
                self._answered.notify_all()

    def _send(self, connection, command, sequence, body):
        with self._wire:
            connection.sendall(struct.pack(">IIII", 16 + len(body), command, 0, sequence) + body)

    def send(self, body, command=DELIVER_SM, answered=True, link=-1):
        """Sends a request on the newest link, or another; the status it is answered with."""
        with self._answered:
            assert self._answered.wait_for(lambda: self._connections, LIMIT)
            self._sequence += 1
            sequence, connection = self._sequence, self._connections[link]
        self._send(connection, command, sequence, body)
        if not answered:
            return None
        with self._answered:
            assert self._answered.wait_for(
                lambda: sequence in self._answers or connection in self._ended, LIMIT), "no answer"
            if sequence not in self._answers:
                raise ConnectionError("the link ended before the answer")
            return self._answers[sequence]

    def close(self):
        self._peer.close()
