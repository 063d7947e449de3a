"""The running daemon has given up what it does not need: what somebody who took it over would still
have. A preloaded library plays that somebody; the daemon itself knows nothing of it."""

import os
import re
import signal
import socket
import unittest

from support import OURS, Scenario, customer, wait_for

# In UTF-16, which the carrier's settings below have converted by the C library, which the preloaded
# one stands in front of.
TAKE_OVER = "Яд"
CARRIER = "data_codings: [{data_coding: 8, means: korean}]"


def status_of(task):
    with open(f"{task}/status", encoding="utf-8") as file:
        return dict(line.rstrip("\n").split(":\t", 1) for line in file if ":\t" in line)


class Confined(Scenario):
    def measures(self):
        return {name: float(value) for name, value in re.findall(
            r'^smppbridge_hardening\{measure="([a-z_]+)"\} (\S+)$',
            self.lab.page("/metrics")[1], re.MULTILINE)}

    def take_over(self, what):
        """Starts a daemon and does it in there."""
        sim = self.lab.start_sim("--retry-delay", "100ms")
        self.lab.write_config(sim.tls_port, carrier=CARRIER)
        self.lab.start_bridge({"LD_PRELOAD": self.lab.binary("libcrash_shim.so"),
                               "CRASH_AT": TAKE_OVER.encode("utf-16-be").hex(), "CRASH_BY": what})
        self.lab.wait_bound()
        sim.ask("deliver", **{"from": customer(1), "to": OURS, "text": TAKE_OVER})

    def told(self):
        found = wait_for("the outcome",
                         lambda: re.search(r"^taken over: (\d+)$", self.lab.bridge.log(),
                                           re.MULTILINE))
        return int(found.group(1))

    def test_every_thread_is_confined(self):
        self.start()
        tasks = f"/proc/{self.lab.bridge.pid}/task"
        threads = os.listdir(tasks)
        self.assertGreater(len(threads), 2)
        for thread in threads:
            status = status_of(f"{tasks}/{thread}")
            self.assertEqual(status["NoNewPrivs"], "1")
            self.assertEqual(status["Seccomp"], "2")
            for name in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"):
                if name != "CapBnd" or os.getuid() == 0:
                    self.assertEqual(int(status[name], 16), 0, name)

    def test_what_holds_is_in_the_metrics_and_what_does_not_in_the_log(self):
        self.start()
        measures = self.measures()
        self.assertEqual(set(measures),
                         {"own_user", "no_capabilities", "system_calls", "files", "ports"})
        self.assertEqual(measures["system_calls"], 1)
        self.assertEqual(measures["no_capabilities"], 1)
        self.assertEqual(measures["own_user"], 0 if os.getuid() == 0 else 1)
        self.assertEqual({line["measure"] for line in self.log_events("not_confined")},
                         {name for name, holds in measures.items() if not holds})

    def test_a_program_that_is_started_ends_it(self):
        self.take_over("program")
        bridge = self.lab.bridge
        wait_for("the daemon to die", lambda: not bridge.alive())
        self.assertEqual(self.lab.stop_bridge(), -signal.SIGSYS)

    def test_a_file_elsewhere_cannot_be_opened(self):
        self.take_over("file:/proc/1/environ" if os.getuid() == 0 else "file:/usr/bin/env")
        if not self.lab.metric("smppbridge_hardening") or not self.measures()["files"]:
            self.skipTest("this kernel has no Landlock")
        self.assertEqual(self.told(), 13)
        self.assertTrue(self.lab.bridge.alive())

    def test_a_port_that_is_no_carriers_cannot_be_connected_to(self):
        with socket.create_server(("127.0.0.1", 0)) as server:
            self.take_over(f"port:{server.getsockname()[1]}")
            if not self.measures()["ports"]:
                self.skipTest("this kernel's Landlock knows no ports")
            self.assertEqual(self.told(), 13)

    def test_a_renewed_certificate_authority_is_read_by_the_next_connection(self):
        sim = self.start()
        new = self.lab.path("tls/new.pem")
        with open(self.lab.certificates.ca, encoding="ascii") as file:
            text = file.read()
        with open(new, "w", encoding="ascii") as file:
            file.write(text + "\n")
        os.rename(new, self.lab.certificates.ca)
        sim.ask("drop_links")
        wait_for("the bind to go", lambda: self.lab.metric("smppbridge_binds_total") >= 2)
        self.lab.wait_bound()
        self.assert_works(sim)


if __name__ == "__main__":
    unittest.main()
