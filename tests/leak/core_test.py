"""No core holds what people wrote: there is none, and one that is forced is without it.

smppbridged-leaky, told to, does not switch cores off, so that the kernel writes one when it dies with
messages in flight. What keeps them out of it is MADV_DONTDUMP alone then. A processor's registers
are in each core, and what they hold is not memory: up to 64 octets of what a thread was at work on,
which is why cores are off. At rest they hold nothing either.
"""

import os
import resource
import shutil
import signal
import subprocess
import sys
import unittest

from canaries import told
from cores import PATTERN, Core, cores_in, goes_to_a_file, kept_out_of_cores, pattern
from harness import Harness


class ForcedCore(Harness):
    texts = 400

    def run_with(self, leak):
        """Messages in flight, in a process that leaves a core when it dies."""
        self.configure()
        api = self.serve({"SMPPBRIDGE_LEAK": leak, **self.poisoned()}, program="smppbridged-leaky",
                         noted=False)
        self.traffic.incoming(200)
        self.traffic.out(api, 100)
        found = self.scanner.memory(self.pid)
        self.assertLessEqual({"texts", "numbers"}, {one["kind"] for one in found})
        with open(f"/proc/{self.pid}/smaps", encoding="utf-8", errors="replace") as file:
            self.personal = kept_out_of_cores(file.read())
        return api

    def core(self, die):
        """What die() makes the kernel write, or else what gcore would."""
        if goes_to_a_file():
            if resource.getrlimit(resource.RLIMIT_CORE)[0] == 0:
                self.skipTest("NOT SOUGHT IN A CORE: the limit on cores is 0, and not ours to raise")
            before = cores_in(self.lab.folder)
            die()
            self.assertTrue(self.ended(), "it died without a core")
            new, = (path for path in cores_in(self.lab.folder) if path not in before)
            return Core(new)
        if shutil.which("gcore") is None:
            self.skipTest(f"NOT SOUGHT IN A CORE: {PATTERN} gives it to a program, and gcore is not "
                          "installed")
        print(f"{PATTERN} gives cores to a program ({pattern()}): made with gcore", file=sys.stderr)
        path = self.lab.path("made")
        subprocess.run(["gcore", "-o", path, str(self.pid)], capture_output=True, timeout=120,
                       check=True)
        return Core(f"{path}.{self.pid}")

    def check(self, core, registers_may=True):
        found = self.scanner.files([core.path])
        self.assertGreater(self.scanner.octets, 1_000_000)
        registers = core.in_registers(found)
        print(f"a core of {self.scanner.octets >> 20} MiB; in registers: {told(registers) or 'none'}",
              file=sys.stderr)
        self.assert_nothing([one for one in found if not registers_may or one not in registers],
                            "a forced core")
        self.assertGreater(len(self.personal), 2)
        self.assertEqual([hex(at) for at in self.personal if core.holds(at)], [])

    def fault(self):
        self.traffic.incoming(20)
        os.kill(self.pid, signal.SIGSEGV)

    def abort(self):
        self.traffic.carrier.send(self.poison(), answered=False)

    def test_one_of_a_fault_has_nothing_in_memory(self):
        self.run_with("core")
        self.check(self.core(self.fault))

    def test_one_at_rest_has_nothing_even_in_registers(self):
        api = self.run_with("core")
        self.come_to_rest(api)
        self.check(self.core(lambda: os.kill(self.pid, signal.SIGSEGV)), registers_may=False)

    def test_one_of_an_abort_in_the_midst_of_a_text_has_none_either(self):
        self.run_with("core")
        self.check(self.core(self.abort))

    def test_one_of_all_memory_is_found_out(self):
        self.run_with("core-of-all")
        with self.assertRaisesRegex(self.failureException, "a forced core:\n"):
            self.check(self.core(self.fault))


if __name__ == "__main__":
    unittest.main(argv=[__file__, "-v"])
