"""Nothing that people wrote, no number, no password, no key leaves the process's locked memory.

Canaries go every way through the real daemon, and are then sought in some fifty encodings: in every
file that the daemon opened to write, also where it has been unlinked or the daemon was killed, in all
that it said, in its /proc entries, in swap, and in every mapping of its memory. There they may be only
where memory is locked and left out of cores, and two seconds after the last of them was done with,
nowhere. Cores have a test of their own (core_test.py).

    leak_test.py             2,000 texts
    leak_test.py --full      10,000
"""

import sys
import unittest

from harness import Harness

FULL = "--full" in sys.argv
CRASHES = 10 if FULL else 3


class Leaks(Harness):
    texts = 10_000 if FULL else 2_000

    def test_nothing_leaves_the_process(self):
        self.configure(sealed=True)
        traffic, sealed = self.traffic, self.sealed
        self.assert_nothing(self.scanner.octets_of(self.asked.bad_configurations()),
                            "errors of the configuration")
        api = self.serve()
        self.asked.trace()
        self.assert_nothing(self.scanner.octets_of(self.asked.wrong_questions()),
                            "answers to wrong questions")
        # Waits for an answer of the carrier for an hour.
        self.kept += traffic.unmatched_receipts()
        traffic.refused_out(api)
        sealed.refused_out(api)
        traffic.malformed()
        # Kept for a month, on the disk only.
        traffic.unusable()
        traffic.incoming(self.texts // 4)
        traffic.out(api, self.texts // 4)
        sealed.out(api, self.texts // 100)
        sealed.take("message.received")
        traffic.look_up(api)
        self.asked.await_trace("deliver_sm", "data_sm", "submit_sm_resp", "cannot be read")
        self.check_in_flight()
        self.check_outside()
        self.check_swap()

        for _ in range(CRASHES):
            traffic.incoming(self.texts // (4 * CRASHES))
            traffic.out(api, self.texts // (8 * CRASHES))
            self.crash_at_random()
            api = self.serve()
            # Whatever was submitted and whose answer was not yet noted is submitted again under
            # another id: nobody asks for the receipt of the first any more, and it waits too.
            self.kept += traffic.receipts()
            self.asked.trace()
        self.lab.stop_bridge()
        api = self.die_of_a_text()
        self.asked.trace()
        traffic.out(api, self.texts // 8)
        sealed.out(api, self.texts // 200)
        self.check_in_flight()
        self.check_outside()
        self.check_swap()
        self.check_at_rest(api)
        self.check_outside()
        self.check_swap()
        self.check_crash()


if __name__ == "__main__":
    sys.argv = [word for word in sys.argv if word != "--full"]
    unittest.main(argv=[sys.argv[0], "-v", *sys.argv[1:]])
