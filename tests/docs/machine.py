"""An operator's hands: the shell blocks of docs/operations.md, done on a lab laid out as a machine.

A folder stands for the root of the machine, and the words that would change the machine itself
(systemctl, chown, ...) are put in place of the real ones.
"""

import json
import os
import re
import shlex
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "scenario"))

from support import FINAL, SOURCE, Scenario, wait_for  # noqa: E402

CONFIGURATION, SECRET_OR_STORE, OLDER_STATE = 78, 77, 65
DRAINED = 0
# What is no part of this machine, or needs its real users.
STAND_INS = """
chown() { :; }
cmake() { :; }
install() { local kept=(); while [ $# -gt 0 ]; do case $1 in -o|-g) shift 2;; *) kept+=("$1"); shift;;
  esac; done; command install "${kept[@]}"; }
runuser() { shift 3; "$@"; }
journalctl() { cat "$LAB_LOG"; }
smppbridged() { "$LAB_BIN/smppbridged" --config "$LAB_CONFIG" "$@"; }
smppbridgectl() { if [ "$1" = store ]; then "$LAB_BIN/smppbridgectl" "$@" --config "$LAB_CONFIG"
  else "$LAB_BIN/smppbridgectl" --socket "$LAB_ADMIN" "$@"; fi; }
set -o pipefail
"""


def document(name):
    with open(os.path.join(SOURCE, "docs", name), encoding="utf-8") as file:
        return file.read()


def section(heading):
    """The text below a heading, up to the next one of its rank."""
    return re.search(rf"^## {re.escape(heading)}$(.*?)(?=^## |\Z)", document("operations.md"),
                     re.M | re.S).group(1)


class Operations(Scenario):
    def setUp(self):
        super().setUp()
        self.settle(self.lab)

    @staticmethod
    def settle(lab):
        """Puts the lab's files where they are on a machine."""
        for folder in ("etc/smppbridge", "var/lib", "run/smppbridge", "backup"):
            os.makedirs(lab.path(folder), mode=0o700)
        lab.config = lab.path("etc/smppbridge/smppbridge.yaml")
        for name, old in (("root-key", "root_key"), ("acme-password", "password")):
            new = lab.path(f"etc/smppbridge/{name}")
            os.rename(getattr(lab, old), new)
            setattr(lab, old, new)
        lab.state = lab.path("var/lib/smppbridge")
        lab.witness = lab.path("var/lib/smppbridge-witness/witness")
        lab.socket = lab.path("run/smppbridge/queue.sock")
        lab.admin_socket = lab.path("run/smppbridge/admin.sock")

    def follow(self, heading, nth=0, after=lambda line: None, not_well=None, **variables):
        """Does what a shell block of the page says; what its commands said. Those with the words
        `not_well` in them end with 1."""
        said = ""
        block = re.findall(r"^```sh\n(.*?)^```", section(heading), re.M | re.S)[nth]
        for line in block.replace("\\\n", " ").splitlines():
            words = line.split()
            if words[0] == "systemctl":
                self.systemctl(*words[1:])
                continue
            if words == ["smppbridgectl", "status"]:
                self.lab.wait_bound()
            code, output = self.shell(line, **variables)
            wanted = 1 if not_well is not None and not_well in line else 0
            self.assertEqual(code, wanted, f"{line}\n{output}")
            after(line)
            said += output
        return said

    def systemctl(self, verb, *names):
        if verb in ("stop", "disable", "restart") and self.lab.bridge is not None:
            self.assertEqual(self.lab.stop_bridge(), DRAINED)
        if verb in ("start", "enable", "restart"):
            self.lab.start_bridge(arguments=self.options())
        self.assertIn(verb, ("stop", "disable", "restart", "start", "enable", "daemon-reload"))
        self.assertTrue(verb == "daemon-reload" or names[-1] == "smppbridge")

    def options(self):
        """What the unit's file of options says."""
        path = self.lab.path("run/smppbridge.options")
        if not os.path.exists(path):
            return ()
        with open(path, encoding="ascii") as file:
            return shlex.split(file.read().strip().removeprefix("SMPPBRIDGE_OPTIONS="))

    def shell(self, line, **variables):
        line = re.sub(r"(?<![\w.}/])/(etc|var|run|backup)\b", rf"{self.lab.folder}/\1", line)
        line = re.sub(r"127\.0\.0\.1:9464", f"127.0.0.1:{self.lab.ready['metrics_port']}"
                      if getattr(self.lab, "ready", None) else "", line)
        done = subprocess.run(
            ["bash", "-c", STAND_INS + line], capture_output=True, timeout=30, check=False,
            encoding="utf-8", env={**os.environ, **variables, "LAB_BIN": self.lab.binaries,
                                   "LAB_CONFIG": self.lab.config, "LAB_ADMIN": self.lab.admin_socket,
                                   "LAB_LOG": self.lab.path("smppbridged.log")})
        return done.returncode, done.stdout + done.stderr

    def ctl(self, *words):
        code, said = self.shell("smppbridgectl " + shlex.join(words))
        self.assertIn(code, (0, 1), said)
        return said

    def ctl_page(self, *words):
        return json.loads(self.ctl(*words, "--json"))

    def page_says(self, heading, text):
        self.assertIn(" ".join(text.split()), " ".join(section(heading).split()))

    def texts_sent(self, sim):
        return [entry["text"] for entry in sim.ledger()]

    def gather(self, api, wanted, count):
        """The data of so many events that are wanted; the others are acknowledged too."""
        found = []

        def leased():
            lent = api.lease(self.lab.queue, wait="1s")
            if lent:
                api.ack([one["lease"] for one in lent])
            found.extend(one["event"]["data"] for one in lent if wanted(one["event"]))
            return len(found) >= count

        wait_for(f"{count} events", leased)
        return found

    def states(self, api, messages):
        """Each message's final state, and whether it may be a duplicate."""
        return {one["message"]: (one["state"], one["possible_duplicate"])
                for one in self.gather(api, lambda event: event["data"].get("message") in messages
                                       and event["data"]["state"] in FINAL, len(messages))}

    def unbound(self, *arguments, **config):
        """A carrier that takes no binds for now, and a bridge."""
        sim = self.lab.start_sim(*arguments)
        sim.ask("refuse_binds", count=1_000_000)
        self.lab.write_config(sim.tls_port, **config)
        self.edit_config("max: 1s}", "max: 1s, refused: 1s}")
        self.lab.start_bridge()
        return sim

    def let_bind(self, sim):
        sim.ask("refuse_binds", count=0)
        self.lab.wait_bound()
