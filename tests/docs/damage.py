"""Damage to one record of a stopped store, past RocksDB's own checksums: only the seal can tell.

The records lie in RocksDB's own log after an orderly end: blocks of 32 KiB, in them fragments, in
these a batch of writes. One bit of a sealed value is flipped, and the fragment's checksum mended.
"""

import os
import struct

BLOCK, HEAD = 32 * 1024, 7
PUT, PUT_IN_COLUMN = 1, 5
WITH_VALUE = (PUT, PUT_IN_COLUMN)
IN_COLUMN = (4, 5, 8)  # deletion, put, single deletion
OUTBOUND = 3  # column family: the default one, then the columns in their order


def crc32c(octets):
    crc = 0xFFFFFFFF
    for octet in octets:
        crc ^= octet
        for _ in range(8):
            crc = crc >> 1 ^ (0x82F63B78 if crc & 1 else 0)
    return crc ^ 0xFFFFFFFF


def masked(crc):
    return ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF


def varint(octets, at):
    value = shift = 0
    while True:
        octet = octets[at]
        value |= (octet & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if octet < 0x80:
            return value, at


def puts(batch):
    """(column family, key, position of the value, its size) of each put of a batch."""
    at = 12  # sequence and count
    while at < len(batch):
        kind, at = batch[at], at + 1
        column = 0
        if kind in IN_COLUMN:
            column, at = varint(batch, at)
        size, at = varint(batch, at)
        key, at = batch[at:at + size], at + size
        if kind in WITH_VALUE:
            size, at = varint(batch, at)
            yield column, bytes(key), at, size
            at += size


def fragments(content):
    """(place of the head, size, kind) of each fragment."""
    at = 0
    while at + HEAD <= len(content):
        if BLOCK - at % BLOCK < HEAD:
            at += BLOCK - at % BLOCK
            continue
        size, kind = struct.unpack("<HB", content[at + 4:at + 7])
        if kind == 0:
            return
        yield at, size, kind
        at += HEAD + size


def flip_bit(path, place):
    with open(path, "r+b") as file:
        file.seek(place)
        octet = file.read(1)
        file.seek(place)
        file.write(bytes((octet[0] ^ 1,)))


def flip_bit_of_a_message(state):
    """Damages the first outgoing message that is found; the name that the daemon has for it."""
    folder = os.path.join(state, "records")
    for name in sorted(os.listdir(folder)):
        if not name.endswith(".log"):
            continue
        path = os.path.join(folder, name)
        with open(path, "rb") as file:
            content = bytearray(file.read())
        for at, size, kind in fragments(content):
            if kind != 1:
                continue  # not whole in one block
            start = at + HEAD
            for family, key, value, length in puts(content[start:start + size]):
                if family == OUTBOUND:
                    content[start + value + length - 1] ^= 1
                    crc = masked(crc32c(content[at + 6:start + size]))
                    content[at:at + 4] = struct.pack("<I", crc)
                    with open(path, "wb") as file:
                        file.write(content)
                    return f"outbound-{key.hex()}"
    raise AssertionError("no message lies there")
