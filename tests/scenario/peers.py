"""Servers that do what a carrier should not, on a port of their own."""

import socket
import ssl
import struct
import threading

BIND_TRANSCEIVER = 0x00000009


def bind_answer(bind):
    """The bind_transceiver_resp to a bind: status 0, a system id, interface version 3.4."""
    sequence, = struct.unpack(">I", bind[12:16])
    body = b"peer\0" + struct.pack(">HHB", 0x0210, 1, 0x34)
    return struct.pack(">IIII", 16 + len(body), BIND_TRANSCEIVER | 0x80000000, 0, sequence) + body


class Peer:
    """Accepts until close(); `behave(connection, peer)` runs for each, on a thread of its own.

    With a certificate the connection is TLS; what the client said inside it is in `said`, one entry
    for each connection, also for those whose handshake failed.
    """

    def __init__(self, behave, cert=None):
        self._behave = behave
        self._context = None
        if cert:
            self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self._context.load_cert_chain(*cert)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self.said = []
        self.handshakes = 0
        self._open = set()
        self._lock = threading.Lock()
        self._closed = False
        self._threads = [threading.Thread(target=self._accept)]
        self._threads[0].start()

    def _accept(self):
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            with self._lock:
                if self._closed:
                    connection.close()
                    return
                self._open.add(connection)
                thread = threading.Thread(target=self._serve, args=(connection,))
                self._threads.append(thread)
            thread.start()

    def _serve(self, connection):
        said = bytearray()
        self.said.append(said)
        raw = connection
        try:
            if self._context:
                connection = self._context.wrap_socket(connection, server_side=True)
                with self._lock:
                    self._open.discard(raw)
                    self._open.add(connection)
                self.handshakes += 1
            self._behave(connection, said)
        except OSError:
            pass  # the client went, or the test is over
        finally:
            with self._lock:
                self._open.discard(raw)
                self._open.discard(connection)
            connection.close()

    def close(self):
        with self._lock:
            self._closed = True
            for connection in self._open:
                try:
                    connection.shutdown(socket.SHUT_RDWR)
                except OSError:
                    pass
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for thread in self._threads:
            thread.join(10)


def listen_only(connection, said):
    """Says nothing."""
    while octets := connection.recv(65536):
        said += octets


def speak_http(connection, said):
    said += connection.recv(65536)
    connection.sendall(b"HTTP/1.1 400 Bad Request\r\nContent-Type: text/html\r\n"
                       b"Content-Length: 11\r\nConnection: close\r\n\r\nBad Request")


def claim_two_gigabytes(connection, said):
    """Answers the bind, then begins a PDU of 2 GiB and sends as much of it as is taken."""
    while len(said) < 4 or len(said) < struct.unpack(">I", said[:4])[0]:
        octets = connection.recv(65536)
        if not octets:
            return
        said += octets
    connection.sendall(bind_answer(said))
    connection.sendall(struct.pack(">IIII", 0x80000000, 0x00000005, 0, 1))
    for _ in range(2048):
        connection.sendall(bytes(65536))
