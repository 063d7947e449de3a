"""What the kernel has put from memory onto disks: read past the page cache, which may not know of it."""

import ctypes
import fcntl
import os
import re
import stat
import struct
import sys

AREAS = "/proc/swaps"
MCL_CURRENT, MCL_FUTURE = 1, 2
FS_IOC_FIEMAP, UNWRITTEN, LAST = 0xC020660B, 0x800, 0x1
MAPPED, EXTENT = struct.Struct("=QQLLLL"), struct.Struct("=QQQ16xL12x")


def areas(listed):
    """Paths and sizes in octets, of what /proc/swaps says."""
    found = []
    for line in listed.splitlines()[1:]:
        path, _, size = line.split()[:3]
        path = re.sub(r"\\([0-7]{3})", lambda octal: chr(int(octal[1], 8)), path)
        found.append((path.removesuffix(" (deleted)"), int(size) * 1024))
    return found


def reads_as_zeros(path):
    """Whether parts of a file do, whatever the kernel swapped to them: those that fallocate made and the
    file system was never told were written."""
    if not stat.S_ISREG(os.stat(path).st_mode):
        return False
    count, at = 256, 0
    with open(path, "rb") as file:
        while True:
            answer = bytearray(MAPPED.pack(at, 2 ** 64 - 1 - at, 0, 0, count, 0))
            answer += bytes(EXTENT.size * count)
            fcntl.ioctl(file, FS_IOC_FIEMAP, answer)
            begin, end = MAPPED.size, MAPPED.size + MAPPED.unpack_from(answer)[3] * EXTENT.size
            extents = list(EXTENT.iter_unpack(answer[begin:end]))
            if any(flags & UNWRITTEN for *_, flags in extents):
                return True
            if not extents or extents[-1][3] & LAST:
                return False
            at = extents[-1][0] + extents[-1][2]


def swapped(smaps):
    """Of a process's mappings those that are locked, or kept out of cores, and yet are in swap."""
    found = []
    name, octets = "", 0
    for line in smaps.splitlines():
        words = line.split()
        if re.match(r"[0-9a-f]+-[0-9a-f]+ ", line):
            name = words[5] if len(words) > 5 else "anonymous"
        elif words[0] == "Swap:":
            octets = int(words[1]) * 1024
        elif words[0] == "VmFlags:" and octets and {"lo", "dd"} & set(words):
            found.append(f"{name}: {octets} octets")
    return found


class Swap:
    """Says once of each area what can be read of it: a run that could read none must not look like
    one that found nothing."""

    def __init__(self, scanner, listed=None):
        self._scanner = scanner
        self._listed = listed
        self.told = set()
        if self._areas():
            # This process knows all canaries: it is not to be what brings them there.
            if ctypes.CDLL(None, use_errno=True).mlockall(MCL_CURRENT | MCL_FUTURE) != 0:
                self._tell("this test's own memory cannot be locked: what it has may be swapped too")

    def _areas(self):
        if self._listed is not None:
            return areas(self._listed)
        with open(AREAS, encoding="utf-8", errors="surrogateescape") as file:
            return areas(file.read())

    def _tell(self, line):
        if line not in self.told:
            self.told.add(line)
            print(f"swap: {line}", file=sys.stderr)

    def found(self):
        """What of this run is there. Numbers are those of every run, so they prove nothing."""
        all_areas = self._areas()
        if not all_areas:
            self._tell(f"none is in use here ({AREAS})")
        found = []
        for path, size in all_areas:
            try:
                if reads_as_zeros(path):
                    raise OSError("made by fallocate, so that it reads as zeros; make it with dd")
                found += self._scanner.direct(path)
            except OSError as problem:
                self._tell(f"{path}: NOT SOUGHT: {problem}")
                continue
            if self._scanner.octets < size - os.sysconf("SC_PAGESIZE"):
                self._tell(f"{path}: only the first {self._scanner.octets} of {size} octets were read")
            else:
                self._tell(f"{path}: read, {self._scanner.octets} octets")
        return [one for one in found if one["kind"] != "numbers"]
