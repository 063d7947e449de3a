"""The canary harness finds leaks: each of those that are built into smppbridged-leaky on purpose.

A harness that finds nothing in the real daemon (leak_test.py) is worth as much as what it finds here.
"""

import os
import unittest

from harness import Harness

from support import wait_for  # after harness, which finds it

# And by what it is found.
IN_FILES, TOLD, IN_MEMORY, AT_REST = ("files", "what is told", "memory, with messages in flight",
                                      "memory, two seconds after rest")
CRASH, AFTER_CRASH = "a crash", "files, after a crash"
ELSEWHERE = "/tmp/smppbridge-leaky-spool"
LEAKS = {
    "log-text": IN_FILES, "log-hex": IN_FILES, "log-base64": IN_FILES, "log-packed": IN_FILES,
    "log-utf16": IN_FILES, "log-json": IN_FILES, "log-octal": IN_FILES, "log-url": IN_FILES,
    "log-number": IN_FILES, "tlv-dump": IN_FILES, "compressed-log": IN_FILES,
    "exception": IN_FILES, "unlinked-file": IN_FILES, "spool": IN_FILES, "other-folder": IN_FILES,
    "file-name": IN_FILES, "phone-digits": IN_FILES, "not-sealed": IN_FILES,
    "environment": TOLD, "arguments": TOLD, "thread-name": TOLD, "metric-label": TOLD,
    "page-echo": TOLD, "system-log": TOLD, "quarantine-echo": TOLD, "trace-echo": IN_FILES,
    "claims-logged": IN_FILES, "claims-left": IN_MEMORY,
    "common-heap": IN_MEMORY, "static-copy": IN_MEMORY, "not-locked": IN_MEMORY,
    "in-cores": IN_MEMORY,
    "string-left-behind": AT_REST, "stack": AT_REST, "freed-unwiped": AT_REST,
    "tls-not-cleansed": AT_REST, "core": CRASH,
    "crash-report": AFTER_CRASH,
}


# What takes a while to set up, and only these have a use for.
SEALED, TRACED = {"claims-logged", "claims-left"}, {"trace-echo"}


class Mutants(Harness):
    texts = 60

    def run_with(self, leak):
        self.configure(sealed=leak in SEALED)
        api = self.serve({"SMPPBRIDGE_LEAK": leak, "SMPPBRIDGE_LEAK_FOLDER": self.lab.folder,
                          "LONGER_THAN_ANY_CANARY": "." * 100}, program="smppbridged-leaky")
        if leak in TRACED:
            self.asked.trace()
        self.traffic.incoming(12)
        self.traffic.out(api, 6)
        if leak in SEALED:
            self.sealed.out(api, 3)
        if leak in TRACED:
            self.asked.await_trace("deliver_sm", "submit_sm_resp")
        wait_for("what came in to be stored",
                 lambda: self.lab.metric("smppbridge_events_waiting") > 0)
        self.check_outside()
        self.check_in_flight()
        self.check_at_rest(api)
        self.check_crash()

    def tearDown(self):
        if os.path.exists(ELSEWHERE):
            os.unlink(ELSEWHERE)
        super().tearDown()

    def find(self, leak, place):
        with self.assertRaises(self.failureException) as failure:
            self.run_with(leak)
        self.assertIn(f"{place}:\n", str(failure.exception))


class Control(Mutants):
    def test_it_passes_where_nothing_leaks(self):
        self.run_with("")

    def test_it_passes_with_the_sealed_hand_over(self):
        self.configure(sealed=True)
        api = self.serve(program="smppbridged-leaky")
        self.sealed.out(api, 3)
        self.check_outside()
        self.check_at_rest(api)

    def test_what_is_freed_is_wiped_whoever_had_it(self):
        self.run_with("freed")


def load_tests(loader, tests, pattern):
    """One test for each leak."""
    suite = loader.loadTestsFromTestCase(Control)
    for leak, place in LEAKS.items():
        name = "test_" + leak.replace("-", "_")
        setattr(Mutants, name, lambda self, leak=leak, place=place: self.find(leak, place))
        suite.addTest(Mutants(name))
    return suite


if __name__ == "__main__":
    unittest.main(argv=[__file__, "-v"])
