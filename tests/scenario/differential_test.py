"""Random PDUs between smpp-tool and codecs that nobody here wrote: tshark and npm's smpp package.

    python3 differential_test.py [--full] [--seed N]      --full: 12,000 PDUs instead of 1,500

What is tolerated is what the README of the shared vectors names as limits of those decoders. Beside
that, neither knows the three queries of 3.3, npm's package reads some strings as seven bits an octet,
and tshark looks for no TLVs in PDUs that carry none of the standard's before 5.0: of those header and
fields are compared.
"""

import json
import os
import re
import struct
import subprocess
import sys
import unittest
import xml.etree.ElementTree

from support import BINARIES, HERE, node_modules, scratch_folder

COUNT = 12000 if "--full" in sys.argv else 1500
SEED = int(sys.argv[sys.argv.index("--seed") + 1]) if "--seed" in sys.argv else 1
ONLY_33 = re.compile("param_retrieve|query_last_msgs|query_msg_details")
TSHARK_NO_TLVS = ("enquire_link", "enquire_link_resp", "unbind", "unbind_resp", "generic_nack",
                  "query_sm", "query_sm_resp", "cancel_sm", "cancel_sm_resp", "replace_sm",
                  "replace_sm_resp", "cancel_broadcast_sm_resp", "outbind", "bind_transmitter",
                  "bind_receiver", "bind_transceiver")
# TLVs by name of which a decoder makes something else.
TSHARK_LIMITS = {
    "source_telematics_id": lambda length: length == 2,
    "broadcast_rep_num": lambda length: True,
    "broadcast_end_time": lambda length: length == 16,
    "ms_validity": lambda length: length != 1,
}
NPM_LIMITS = {
    "source_telematics_id": lambda length: length == 1,
    "dest_addr_np_country": lambda length: length != 4,
    "alert_on_message_delivery": lambda length: length == 0,
}


def is_limit(limits, tlv):
    return tlv["name"] in limits and limits[tlv["name"]](tlv["length"])


def binary(name):
    return os.path.join(BINARIES, name)


def lines_of(*command, lines=None, environment=None):
    done = subprocess.run(command, input="\n".join(lines) + "\n" if lines else None,
                          capture_output=True, check=False, encoding="utf-8",
                          env={**os.environ, **(environment or {})})
    return done.returncode, done.stdout.splitlines(), done.stderr


def random_pdus():
    _, lines, _ = lines_of(binary("random-pdus"), str(SEED), str(COUNT))
    assert len(lines) == COUNT
    return [json.loads(line) for line in lines]


def layout(form):
    """(name, offset, size, is empty) of each field on the wire; entries by their parts."""
    at = 16

    def sized(name, kind, value, extra=None):
        nonlocal at
        size = {"u8": 1, "u16": 2, "u32": 4}.get(kind)
        if kind == "cstr":
            size = len(value) + 1
        elif kind == "octets":
            size = len(extra) // 2
        place = (name, at, size, kind in ("cstr", "octets") and not (value or extra))
        at += size
        return place

    for field in form["fields"]:
        if field["type"] != "list":
            yield sized(field["name"], field["type"], field.get("value"), field.get("hex"))
            continue
        for entry in field["value"]:
            for name, value in entry.items():
                kind = "cstr" if isinstance(value, str) else "u8"
                yield sized(name, "u32" if name == "error_status_code" else kind, value)


class SmppTool(unittest.TestCase):
    def test_reads_and_writes_what_was_made(self):
        forms = random_pdus()
        code, out, err = lines_of(binary("smpp-tool"), "decode", "--reveal",
                                  lines=[form["hex"] for form in forms])
        self.assertEqual((code, err), (0, ""), f"seed {SEED}")
        for form, line in zip(forms, out):
            expected = {name: value for name, value in form.items()
                        if name not in ("hex", "version")}
            self.assertEqual(json.loads(line), expected, f"seed {SEED}")
        code, out, _ = lines_of(binary("smpp-tool"), "encode", lines=out)
        self.assertEqual((code, out), (0, [form["hex"] for form in forms]), f"seed {SEED}")


class Npm(unittest.TestCase):
    def setUp(self):
        self.forms = random_pdus()
        for form in self.forms:  # what the package can write
            form["encode"] = {
                "fields": [field for field in form["fields"]
                           if field["name"] not in ("sm_length", "number_of_dests", "no_unsuccess")],
                "tlvs": [tlv for tlv in form["tlvs"]
                         if tlv["name"] and not is_limit(NPM_LIMITS, tlv)]}
        code, out, err = lines_of("node", os.path.join(HERE, "node", "codec.js"),
                                  lines=[json.dumps(form) for form in self.forms],
                                  environment={"NODE_PATH": node_modules()})
        self.assertEqual(code, 0, err)
        self.answers = [json.loads(line) for line in out]
        self.assertEqual(len(self.answers), COUNT)

    def known(self):
        """(form, answer) where the package knows the command; others are of 3.3 only."""
        left_out = 0
        for form, answer in zip(self.forms, self.answers):
            if "unknown" in answer:
                self.assertRegex(form["command_name"], ONLY_33)
                left_out += 1
            else:
                yield form, answer
        self.assertLess(left_out, COUNT // 5)

    def test_it_reads_what_we_write(self):
        compared = fields = tlvs = 0
        for form, answer in self.known():
            said = f"seed {SEED}: {form['command_name']} {form['hex']}"
            if "failed" in answer:
                self.assertTrue(form["tlvs"] and is_limit(NPM_LIMITS, form["tlvs"][-1]),
                                f"{said}: {answer['failed']}")
                continue
            read = answer["decoded"]
            self.assertEqual((read["command"], read["command_length"], read["sequence_number"]),
                             (form["command_name"], form["command_length"],
                              form["sequence_number"]), said)
            for field in form["encode"]["fields"]:
                self.assertEqual(read.get(field["name"], "missing"), self.expected(field),
                                 f"{said}: {field['name']}")
                fields += 1
            for tlv in form["tlvs"]:
                if not is_limit(NPM_LIMITS, tlv):
                    self.assert_tlv(read, tlv, said)
                    tlvs += 1
            compared += 1
        print(f"npm read {compared} PDUs of ours: {fields} fields, {tlvs} TLVs, none different")
        self.assertGreater(compared, COUNT * 3 // 4)

    @staticmethod
    def expected(field):
        if field["type"] == "octets":
            return field["hex"]
        if field["name"] == "dest_address":  # whose kind the package tells by its members
            return [{name: value for name, value in entry.items() if name != "dest_flag"}
                    for entry in field["value"]]
        return field["value"]

    def assert_tlv(self, read, tlv, said):
        names = (tlv["name"], f"failed_{tlv['name']}", str(int(tlv["tag"], 16)))
        found = [read[name] for name in names if name in read]
        self.assertEqual(len(found), 1, f"{said}: {tlv['tag']}")
        value = found[0][0] if isinstance(found[0], list) else found[0]
        as_text = bytes.fromhex(tlv["hex"]).decode("latin-1")
        as_ascii = "".join(chr(ord(c) & 0x7F) for c in as_text)
        number = int(tlv["hex"], 16) if tlv["hex"] else None
        self.assertIn(value, (number if isinstance(value, int) else tlv["hex"], as_text,
                              as_text.rstrip("\0"), as_ascii), f"{said}: {tlv['tag']}")

    def test_we_read_what_it_writes(self):
        pairs = [(form, answer["encoded"]) for form, answer in self.known()]
        code, out, err = lines_of(binary("smpp-tool"), "decode", "--reveal",
                                  lines=[encoded for _, encoded in pairs])
        self.assertEqual((len(out), err), (len(pairs), ""))
        same = 0
        for (form, encoded), line in zip(pairs, out):
            said = f"seed {SEED}: {form['command_name']} {encoded}"
            read = json.loads(line)
            # A TLV that it cannot write may be one that must be there.
            whole = len(form["encode"]["tlvs"]) == len(form["tlvs"])
            if not whole and "error" in read:
                self.assertEqual(read["error"]["expected_status"], "0x000000C3", said)
                continue
            self.assertNotIn("error", read, said)
            self.assertEqual(read["fields"], form["fields"], said)
            self.assertEqual(read["tlvs"], form["encode"]["tlvs"], said)
            if whole:
                self.assertEqual(encoded, form["hex"], said)
            same += 1
        print(f"we read {same} PDUs of npm's, none different")
        self.assertGreater(same, COUNT * 3 // 4)
        self.assertIn(code, (0, 1))


class Tshark(unittest.TestCase):
    """Boundaries and names: each field of ours must be one of tshark's, at the same octets."""

    # Ours to theirs where they differ; those that it shows as bits are named by their beginning.
    NAMES = {"esm_class": "smpp.esm.", "registered_delivery": "smpp.regdel.",
             "short_message": "smpp.message", "schedule_delivery_time": "smpp.schedule_delivery_",
             "validity_period": "smpp.validity_period", "number_of_dests": "smpp.dlist",
             "interface_version": "smpp.", "final_date": "smpp.final_date",
             "destination_addr": "smpp.", "dl_name": "smpp.",
             "error_status_code": "smpp.", "address_range": "smpp."}

    def capture(self, forms):
        path = os.path.join(scratch_folder(self), "ours.pcap")
        with open(path, "wb") as file:
            file.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 262144, 101))
            at = 1
            for number, form in enumerate(forms):
                pdu = bytes.fromhex(form["hex"])
                packet = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 40 + len(pdu), 1, 0, 64, 6, 0,
                                     b"\x0a\0\0\1", b"\x0a\0\0\2")
                packet += struct.pack(">HHIIBBHHH", 40000, 2775, at & 0xFFFFFFFF, 1, 0x50, 0x18,
                                      1000, 0, 0) + pdu
                at += len(pdu)
                file.write(struct.pack("<IIII", number, 0, len(packet), len(packet)) + packet)
        return path

    def test_it_reads_what_we_write(self):
        forms = [form for form in random_pdus() if not ONLY_33.search(form["command_name"])]
        command = ["tshark", "-r", self.capture(forms), "-T", "pdml", "-o",
                   "smpp.reassemble_smpp_over_tcp:TRUE", "-d", "tcp.port==2775,smpp"]
        try:
            tshark = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        except FileNotFoundError:
            self.skipTest("tshark is missing: tools/install-deps --test installs it")
        self.addCleanup(self.end, tshark)
        self.fields = self.tlvs = compared = 0
        for element in self.packets(tshark.stdout):
            form = forms[compared]
            protocol = next((one for one in element.iter("proto") if one.get("name") == "smpp"),
                            None)
            self.assertIsNotNone(protocol, f"seed {SEED}: {form['command_name']} {form['hex']}")
            self.compare(form, protocol)
            compared += 1
        self.assertEqual((tshark.wait(), compared), (0, len(forms)))
        print(f"tshark read {compared} PDUs of ours: {self.fields} fields, {self.tlvs} TLVs, "
              "none different")
        self.assertGreater(compared, COUNT * 3 // 4)

    @staticmethod
    def end(tshark):
        tshark.kill()
        tshark.wait()
        tshark.stdout.close()

    @staticmethod
    def packets(stream):
        # Texts out of messages stand in it as they are, which is not always XML.
        parser = xml.etree.ElementTree.XMLPullParser(("end",))
        for line in stream:
            parser.feed(re.sub(rb"[^\n\x20-\x7e]", b"?", line))
            for _, element in parser.read_events():
                if element.tag == "packet":
                    yield element
                    element.clear()

    def compare(self, form, protocol):
        said = f"seed {SEED}: {form['command_name']} {form['hex']}"
        base = int(protocol.get("pos"))
        shown = {}
        for field in protocol.iter("field"):
            place = (int(field.get("pos")) - base, int(field.get("size")))
            shown.setdefault(place, set()).add(field.get("name"))
        self.assertIn("smpp.command_id", shown.get((4, 4), ()), said)
        self.assertIn("smpp.sequence_number", shown.get((12, 4), ()), said)
        self.assertEqual(int(protocol.get("size")), form["command_length"], said)
        end = 16
        for name, at, size, empty in layout(form):
            end = at + size
            # Not shown by themselves: what follows says whether they were read.
            if empty or name in ("dest_flag", "no_unsuccess"):
                continue
            wanted = self.NAMES.get(name, "smpp." + name)
            self.assertTrue(any(one.startswith(wanted) for one in shown.get((at, size), ())),
                            f"{said}: {name} at {at}, {size} octets; there: "
                            f"{shown.get((at, size))}")
            self.fields += 1
        if form["command_name"] in TSHARK_NO_TLVS:
            return
        for tlv in form["tlvs"]:
            self.assertIn("smpp.opt_param_tag", shown.get((end, 2), ()), f"{said}: {tlv}")
            self.assertIn("smpp.opt_param_len", shown.get((end + 2, 2), ()), f"{said}: {tlv}")
            if is_limit(TSHARK_LIMITS, tlv):
                return  # what follows is misplaced
            if tlv["length"] > 0:
                inside = [place for place in shown
                          if end + 4 <= place[0] and place[0] + place[1] <= end + 4 + tlv["length"]
                          and place[1] > 0]
                self.assertTrue(inside, f"{said}: {tlv}")
            end += 4 + tlv["length"]
            self.tlvs += 1
        self.assertEqual(end, form["command_length"], said)


if __name__ == "__main__":
    print(f"seed {SEED}, {COUNT} PDUs")
    unittest.main(argv=[sys.argv[0]])
