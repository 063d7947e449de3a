"""Peers that nobody here wrote: npm's smpp package as the carrier, tshark as the reader of our PDUs."""

import re
import shutil
import subprocess
import unittest

from support import OURS, NodePeer, Scenario, customer, wait_for


class NpmSmpp(Scenario):
    def setUp(self):
        super().setUp()
        cert, key = self.lab.carrier_cert
        with open(self.lab.password, encoding="ascii") as file:
            password = file.read().strip()
        self.peer = NodePeer("carrier.js", {"cert": cert, "key": key, "password": password,
                                            "system_id": self.lab.system_id},
                             self.lab.path("carrier.js.log"))
        self.addCleanup(self.peer.close)
        self.lab.write_config(self.peer.ready["port"], carrier="enquire_link: 1s")
        self.lab.start_bridge()
        self.lab.wait_bound()

    def test_messages_go_out_and_receipts_come_back(self):
        api = self.api()
        texts = ["Plain letters", "GSM: é@£$¥èùìòÇØøÅåΔΦΓΛΩΠΨΣΘΞÆæßÉ", "Brackets {[~]} and €",
                 "Not GSM: жлезо и 漢字 😀"]
        for text in texts:
            data = self.await_status(api, self.post(api, text=text))
            self.assertEqual((data["state"], data["carrier_state"]), ("delivered", "DELIVRD"))
        state = self.peer.ask("state")
        self.assertEqual([message["text"] for message in state["messages"]], texts)
        for message in state["messages"]:
            self.assertEqual(message["to"].lstrip("+"), customer(23).lstrip("+"))
            self.assertEqual(message["from"].lstrip("+"), OURS.lstrip("+"))
            self.assertEqual(message["registered_delivery"] & 1, 1)
        self.assertEqual(state["rejected"], [])

    def test_a_long_message_goes_out_in_parts(self):
        api = self.api()
        for text in ("Long and plain. " * 25, "Long 😀 and not. " * 15):
            before = len(self.peer.ask("state")["messages"])
            data = self.await_status(api, self.post(api, text=text))
            self.assertEqual(data["state"], "delivered")
            parts = self.peer.ask("state")["messages"][before:]
            self.assertEqual(data["parts"], len(parts))
            self.assertGreater(len(parts), 1)
            headers = {part["udh"][0][:-2] for part in parts}
            self.assertEqual(len(headers), 1, "one reference, one total")
            parts.sort(key=lambda part: part["udh"][0])
            self.assertEqual("".join(part["text"] for part in parts), text)

    def test_texts_come_in(self):
        api = self.api()
        for text, coding in (("Plain letters", 0), ("GSM: é€ß", 0), ("Latin: é ß ÿ", 3),
                             ("UCS-2: жлезо 😀", 8)):
            answer = self.peer.ask("deliver", **{
                "from": customer(1).lstrip("+"), "to": OURS.lstrip("+"), "data_coding": coding,
                "parts": [{"text": text}]})
            self.assertEqual(answer["statuses"], [0])
            data = self.await_text(api, text)
            self.assertEqual((data["from"], data["to"]), (customer(1), OURS))

    def test_a_long_text_comes_in(self):
        api = self.api()
        pieces = ["é€😀 one, ", "two, ", "and three"]
        answer = self.peer.ask("deliver", **{
            "from": customer(2).lstrip("+"), "to": OURS.lstrip("+"), "data_coding": 8,
            "parts": [{"udh": f"0500032a03{n + 1:02x}", "text": piece}
                      for n, piece in reversed(list(enumerate(pieces)))]})
        self.assertEqual(answer["statuses"], [0, 0, 0])
        self.assertEqual(self.await_text(api, "".join(pieces))["parts"], 3)

    def test_the_session_lives_and_ends_in_order(self):
        wait_for("our enquire_link",
                 lambda: self.peer.ask("state")["seen"].get("enquire_link", 0) > 0)
        answer = self.peer.ask("enquire")
        self.assertEqual((answer["status"], answer["command"]), (0, "enquire_link_resp"))
        self.assertEqual(self.peer.ask("unbind")["status"], 0)
        wait_for("another bind",
                 lambda: self.peer.ask("state")["seen"].get("bind_transceiver", 0) == 2)
        self.lab.wait_bound()  # as the bridge sees it: before its answer there is nothing to unbind
        self.assertEqual(self.lab.stop_bridge(), 0)
        wait_for("our unbind", lambda: self.peer.ask("state")["seen"].get("unbind", 0) == 1)


class Tshark(Scenario):
    def test_no_pdu_of_ours_is_malformed(self):
        if not shutil.which("tshark"):
            self.skipTest("tshark is missing: tools/install-deps --test installs it")
        sim = self.lab.start_sim(plain=True, tls=False)
        capture = self.lab.path("session.pcapng")
        tshark = subprocess.Popen(
            ["tshark", "-i", "lo", "-f", f"tcp port {sim.plain_port}", "-w", capture, "-q"],
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, encoding="utf-8")
        self.addCleanup(tshark.stderr.close)
        try:
            first = tshark.stderr.readline()
            while first and "Capturing on" not in first:
                if "permission" in first.lower():
                    self.skipTest("may not capture packets here: " + first.strip())
                first = tshark.stderr.readline()
            messages = 50
            # "Capturing on" is said just before it is so: what is not captured yet is sent again.
            def captured():
                self.session(sim, messages)
                return self.decoded(capture, sim.plain_port)
            fields = wait_for("a whole session in the capture", captured, 60)
        finally:
            tshark.terminate()
            tshark.wait(10)
        commands = {int(command, 0) for row in fields for command in row.split(",") if command}
        for command in (0x00000009, 0x80000009, 0x00000004, 0x80000004, 0x00000005, 0x80000005,
                        0x00000006, 0x80000006):
            self.assertIn(command, commands)
        for what in ("_ws.malformed", "_ws.unreassembled", "smpp && _ws.expert.severity == \"Error\"",
                     "smpp && _ws.expert.severity == \"Warning\""):
            found = self.read(capture, sim.plain_port, "-Y", what, "-T", "fields",
                              "-e", "frame.number", "-e", "_ws.expert.message", whole=True)
            self.assertEqual(found, [], what)

    def session(self, sim, messages):
        """An ESME of ours and the simulated carrier: bind, submits, receipts, unbind."""
        done = subprocess.run(
            [self.lab.binary("smpp-load"), "submit-plain", "--to",
             f"plain://127.0.0.1:{sim.plain_port}", "--system-id", self.lab.system_id,
             "--password-file", self.lab.password, "-n", str(messages), "--numbers", "10",
             "--first-number", customer(0).lstrip("+"), "--own-number", OURS.lstrip("+")],
            capture_output=True, timeout=60, check=False, encoding="utf-8")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def read(self, capture, port, *arguments, whole=False):
        # One connection's PDUs may begin anywhere in a segment: two passes and reassembly.
        done = subprocess.run(
            ["tshark", "-2", "-r", capture, "-d", f"tcp.port=={port},smpp",
             "-o", "smpp.reassemble_smpp_over_tcp:TRUE", "-o", "tcp.desegment_tcp_streams:TRUE",
             *arguments],
            capture_output=True, check=False, encoding="utf-8")
        if whole:  # while it is being written its end may be missing
            self.assertEqual(done.returncode, 0, done.stderr)
        return [line for line in done.stdout.splitlines() if line.strip()]

    def decoded(self, capture, port):
        """The command ids of each frame, once the last of a session has been captured."""
        rows = self.read(capture, port, "-Y", "smpp", "-T", "fields", "-e", "smpp.command_id")
        whole = re.search("0x00000009.*0x80000006", " ".join(rows))  # bind ... unbind_resp
        return rows if whole else None


if __name__ == "__main__":
    unittest.main()
