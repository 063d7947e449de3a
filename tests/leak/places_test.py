"""The harness reads what it says it reads: what is planted in a place is found there."""

import os
import unittest

from canaries import Canaries, Scanner
from swap import Swap, reads_as_zeros, swapped

from support import scratch_folder  # after canaries, which finds it

HEAD = "Filename\t\tType\t\tSize\t\tUsed\t\tPriority\n"
# As the kernel writes it, shortened.
SMAPS = """\
7f0000000000-7f0010000000 rw-p 00000000 00:00 0
Rss:                 136 kB
Swap:                  0 kB
Locked:              136 kB
VmFlags: rd wr mr mw me lo dd wf
7f1000000000-7f1010000000 rw-p 00000000 00:00 0                          [heap]
Swap:                 12 kB
VmFlags: rd wr mr mw me ac sd
7ffd3e000000-7ffd3e021000 rw-p 00000000 00:00 0                          [stack]
Swap:                  8 kB
VmFlags: rd wr mr mw me gd ac dd
"""


class SwapAreas(unittest.TestCase):
    def setUp(self):
        self.canaries = Canaries(50, 1)
        self.scanner = Scanner(self.canaries)
        self.addCleanup(self.scanner.close)
        self.folder = scratch_folder(self)
        try:
            reads_as_zeros(os.path.join(self.folder, self.plant("probe", 1 << 12, [0]).split("\t")[0]))
        except OSError as problem:
            self.skipTest(f"temporary files are in no folder of a disk, which $TMPDIR can name: {problem}")

    def plant(self, name, size, places):
        """A file of `size` octets with a text at each of the places; what /proc/swaps would say."""
        path = os.path.join(self.folder, name)
        with open(path, "wb") as file:
            file.truncate(size)
            for place, text in zip(places, self.canaries.texts):
                file.seek(place)
                file.write(text.encode())
            os.fsync(file.fileno())
        return f"{path.replace(' ', chr(92) + '040')}\tfile\t\t{size // 1024}\t\t0\t\t-2\n"

    def test_what_is_planted_is_found_past_the_page_cache(self):
        piece = 4 << 20
        places = [0, 4090, piece - 7, 2 * piece - 20, 3 * piece + 1000]
        listed = HEAD + self.plant("swap file", 3 * piece + 1020, places)
        found = Swap(self.scanner, listed).found()
        self.assertEqual({(one["canary"], one["at"]) for one in found}, set(enumerate(places)))
        self.assertEqual(self.scanner.octets, 3 * piece + 1020)

    def test_each_area_is_read_and_one_that_cannot_be_is_named(self):
        first = self.plant("first", 1 << 20, [5000])
        listed = HEAD + f"{self.folder}/gone\tpartition\t1024\t\t0\t\t-2\n" + first
        swap = Swap(self.scanner, listed)
        self.assertEqual([one["at"] for one in swap.found()], [5000])
        missed, = (line for line in swap.told if "NOT SOUGHT" in line)
        self.assertIn("/gone", missed)

    def test_one_that_reads_as_zeros_is_named(self):
        listed = self.plant("planted", 1 << 20, [4096])
        self.assertFalse(reads_as_zeros(listed.split("\t", 1)[0]))
        path = os.path.join(self.folder, "allocated")
        with open(path, "wb") as file:
            os.posix_fallocate(file.fileno(), 0, 1 << 20)
            os.fsync(file.fileno())
        if not reads_as_zeros(path):
            self.skipTest("this file system writes zeros when it allocates")
        swap = Swap(self.scanner, HEAD + f"{path}\tfile\t\t1024\t\t0\t\t-2\n")
        self.assertEqual(swap.found(), [])
        self.assertIn("NOT SOUGHT: made by fallocate", swap.told.pop())

    def test_none_is_told(self):
        swap = Swap(self.scanner, HEAD)
        self.assertEqual(swap.found(), [])
        self.assertIn("none is in use", " ".join(swap.told))

    def test_a_personal_mapping_in_swap_is_named(self):
        self.assertEqual(swapped(SMAPS), ["[stack]: 8192 octets"])
        self.assertEqual(swapped(SMAPS.replace("Swap:                  0", "Swap:                  4")),
                         ["anonymous: 4096 octets", "[stack]: 8192 octets"])


if __name__ == "__main__":
    unittest.main(argv=[__file__, "-v"])
