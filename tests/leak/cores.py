"""Cores: where the kernel puts them, and what of one a place in it is."""

import glob
import os
import re
import struct

PATTERN = "/proc/sys/kernel/core_pattern"
PT_LOAD, PT_NOTE = 1, 4
# Notes of what a processor's registers held: general, floating point, vectors.
REGISTERS = {1: "NT_PRSTATUS", 2: "NT_FPREGSET", 0x202: "NT_X86_XSTATE", 0x405: "NT_ARM_SVE"}


def pattern():
    with open(PATTERN, encoding="utf-8") as file:
        return file.read().strip()


def goes_to_a_file():
    """And not to a program, which may put it anywhere."""
    return pattern() != "" and not pattern().startswith("|")


def cores_in(folder):
    """Those of a process that worked in `folder`."""
    if not goes_to_a_file():
        return []
    names = re.sub(r"%%|%.", lambda one: "%" if one[0] == "%%" else "*", glob.escape(pattern()))
    path = os.path.join(glob.escape(folder), names)
    return sorted(set(glob.glob(path) + glob.glob(path + ".[0-9]*")))


def kept_out_of_cores(smaps):
    """Where the mappings begin that are; the kernel's own, such as [vdso], are in each."""
    found = []
    begin, own = 0, False
    for line in smaps.splitlines():
        if match := re.match(r"([0-9a-f]+)-[0-9a-f]+ ", line):
            begin, own = int(match[1], 16), "[v" in line
        elif line.startswith("VmFlags:") and "dd" in line.split() and not own:
            found.append(begin)
    return found


class Core:
    """The parts of a core file: memory, registers of each thread, what the kernel knows besides."""

    def __init__(self, path):
        self.path = path
        with open(path, "rb") as file:
            head = file.read(64)
            offset, = struct.unpack_from("<Q", head, 32)
            size, count = struct.unpack_from("<HH", head, 54)
            file.seek(offset)
            table = file.read(size * count)
            self._memory, self._registers = [], []
            for at in range(0, size * count, size):
                kind, _, begin, address, _, octets = struct.unpack_from("<IIQQQQ", table, at)
                if kind == PT_LOAD:
                    self._memory.append(range(address, address + octets))
                elif kind == PT_NOTE:
                    file.seek(begin)
                    self._read_notes(file.read(octets), begin)

    def _read_notes(self, notes, begin):
        at = 0
        while at + 12 <= len(notes):
            name, size, kind = struct.unpack_from("<III", notes, at)
            content = at + 12 + (name + 3) // 4 * 4
            if kind in REGISTERS:
                self._registers.append(range(begin + content, begin + content + size))
            at = content + (size + 3) // 4 * 4

    def in_registers(self, found):
        """Of what was found in the file."""
        return [one for one in found if any(one["at"] in part for part in self._registers)]

    def holds(self, address):
        """Whether the memory at this address is in it."""
        return any(address in part for part in self._memory)
