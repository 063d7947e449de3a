"""smpp-tool as people call it: every shared vector through the real binary, errors, limits, streams.

Each class is a ctest of its own: python3 smpp_tool_test.py CLASS.
"""

import json
import os
import random
import re
import socket
import struct
import subprocess
import unittest

from support import BINARIES, SOURCE, resident, scratch_folder

TOOL = os.path.join(BINARIES, "smpp-tool")
ENQUIRE = "00000010000000150000000000000001"


def vectors(name):
    with open(os.path.join(SOURCE, "tests", "vectors", name + ".json"), encoding="utf-8") as file:
        return json.load(file)


def run(*arguments, text=""):
    """(exit code, lines of output, standard error)"""
    done = subprocess.run([TOOL, *arguments], input=text, capture_output=True, timeout=120,
                          check=False, encoding="utf-8")
    return done.returncode, done.stdout.splitlines(), done.stderr


def run_json(command, inputs, *arguments):
    """One result a line for one input a line; strings go in as they are."""
    lines = [one if isinstance(one, str) else json.dumps(one) for one in inputs]
    code, out, err = run(command, *arguments, text="".join(line + "\n" for line in lines))
    assert len(out) == len(lines), f"{len(out)} lines for {len(lines)}: {err}"
    return code, [json.loads(line) for line in out]


def deliver_sm(content, esm_class=0, data_coding=0):
    """As a hex line, with nothing else in it."""
    body = bytes([0] * 7 + [esm_class] + [0] * 6 + [data_coding, 0, len(content)]) + content
    return ((16 + len(body)).to_bytes(4, "big") + bytes.fromhex("000000050000000000000001") +
            body).hex()


def encode(forms):
    """Hex lines of JSON objects or of lines."""
    return run("encode", text="".join(
        (form if isinstance(form, str) else json.dumps(form)) + "\n" for form in forms))[:2]


class Pdus(unittest.TestCase):
    """tests/vectors/pdus.json"""

    FORM = ("command_length", "command_name", "command_id", "command_status", "sequence_number",
            "fields", "tlvs")

    def setUp(self):
        self.vectors = vectors("pdus")["vectors"]
        self.hexes = [vector["hex"] for vector in self.vectors]

    def test_each_decodes_to_its_form(self):
        code, decoded = run_json("decode", self.hexes, "--reveal")
        self.assertEqual(code, 0)
        for vector, one in zip(self.vectors, decoded):
            with self.subTest(vector["id"]):
                self.assertEqual(one, {name: vector[name] for name in self.FORM})

    def test_each_encodes_to_its_octets(self):
        self.assertEqual(encode([{name: vector[name] for name in self.FORM}
                                 for vector in self.vectors]), (0, self.hexes))

    def test_what_decode_prints_encode_takes(self):
        for more in ([], ["--text"]):
            _, decoded, _ = run("decode", "--reveal", *more, text="\n".join(self.hexes) + "\n")
            self.assertEqual(encode(decoded), (0, self.hexes))

    def test_a_masked_field_is_no_value(self):
        _, masked = run_json("decode", self.hexes)
        code, out = encode(masked)
        self.assertEqual(code, 1)
        named = 0
        for vector, form, line in zip(self.vectors, masked, out):
            with self.subTest(vector["id"]):
                first = next((field for field in form["fields"] + form["tlvs"]
                              if '"masked"' in json.dumps(field)), None)
                if first is None:
                    self.assertEqual(line, vector["hex"])
                    continue
                error = json.loads(line)["error"]
                self.assertEqual(error["code"], "masked")
                self.assertIn(first["name"] or "tlvs", error["what"])
                named += 1
        self.assertGreater(named, 50)

    def test_nothing_personal_is_shown_unasked(self):
        personal = {"source_addr", "destination_addr", "password", "address_range", "esme_addr",
                    "short_message"}
        for arguments in (["decode"], ["decode", "--text"], ["explain"]):
            _, masked = run_json(arguments[0], self.hexes, *arguments[1:])
            for vector, form in zip(self.vectors, masked):
                shown = json.dumps(form)
                for field in vector["fields"]:
                    value = field.get("value", field.get("hex"))
                    if field["name"] in personal and isinstance(value, str) and len(value) > 7:
                        self.assertNotIn(json.dumps(value), shown, vector["id"])

    def test_every_pdu_is_explained(self):
        code, explained = run_json("explain", self.hexes)
        self.assertEqual(code, 0)
        for vector, one in zip(self.vectors, explained):
            self.assertEqual(one["command"], vector["command_name"])
            self.assertTrue(one["means"], vector["id"])
            self.assertEqual([field["name"] for field in one["fields"]],
                             [field["name"] for field in vector["fields"]])

    def test_several_in_a_line_are_an_array(self):
        line = "".join(self.hexes)
        code, (several,) = run_json("decode", [line], "--reveal")
        self.assertEqual((code, len(several)), (0, len(self.hexes)))
        self.assertEqual(encode([several]), (0, [line]))


class Malformed(unittest.TestCase):
    """tests/vectors/malformed.json: what a strict receiver answers, to each ear."""

    def test_each_is_answered_as_it_should_be(self):
        ears = {}
        for vector in vectors("malformed")["vectors"]:
            ear = (vector["receiver_role"], vector["session_state"], vector["session_version"])
            ears.setdefault(ear, []).append(vector)
        answered = 0
        for (role, state, version), group in ears.items():
            _, judged = run_json("decode", [vector["hex"] for vector in group],
                                 "--role", role, "--state", state, "--version", version)
            for vector, one in zip(group, judged):
                with self.subTest(vector["id"]):
                    answered += self.check(vector, one)
        self.assertGreater(answered, 70)

    def check(self, vector, one):
        error = one.get("error") if isinstance(one, dict) else None
        if error is not None:
            self.assertEqual(set(error), {"code", "field", "offset", "expected_status"})
            self.assertLessEqual(error["offset"], len(vector["hex"]) // 2)
        status = error and error["expected_status"]
        right = {outcome.get("command_status", "0x00000000")
                 for outcome in [vector["expected"], *vector["also_acceptable"]]}
        self.assertIn(status or "0x00000000", right)
        return status is not None

    def test_the_header_decides_before_the_body(self):
        for ear, command, status in (
                ("smsc bound_trx 3.4", "00000111", "0x00000003"),
                ("smsc bound_trx 3.3", "00000103", "0x00000003"),
                ("smsc bound_rx 3.4", "00000004", "0x00000004"),
                ("smsc bound_trx 3.4", "00000009", "0x00000005"),
                ("smsc bound_trx 3.4", "00000102", None)):
            role, state, version = ear.split()
            with self.subTest(ear, command=command):
                _, (one,) = run_json("decode", ["00000011" + command + "00000000" + "00000007" + "61"],
                                     "--role", role, "--state", state, "--version", version)
                self.assertEqual((one["error"]["code"], one["error"]["expected_status"]),
                                 ("state", status))

    def test_octets_left_over_are_a_wrong_length_in_33(self):
        submit = next(vector["hex"] for vector in vectors("pdus")["vectors"]
                      if vector["version"] == "3.3" and vector["command_name"] == "submit_sm")
        octets = bytes.fromhex(submit) + b"\0"
        line = (len(octets).to_bytes(4, "big") + octets[4:]).hex()
        for version, status in (("3.3", "0x00000002"), ("3.4", "0x000000C0")):
            _, (one,) = run_json("decode", [line], "--role", "smsc", "--version", version)
            self.assertEqual(one["error"]["expected_status"], status)

    def test_each_is_explained(self):
        group = vectors("malformed")["vectors"]
        _, explained = run_json("explain", [vector["hex"] for vector in group])
        for vector, one in zip(group, explained):
            if isinstance(one, dict) and "error" in one:
                self.assertTrue(one["means"], vector["id"])
                if one["error"]["expected_status"]:
                    self.assertTrue(one["answer"]["advice"], vector["id"])

    def test_a_wrong_value_is_explained_beside_all_others(self):
        bad = next(vector["hex"] for vector in vectors("malformed")["vectors"]
                   if vector["kind"] == "field_value" and vector["receiver_role"] == "smsc")
        code, (one,) = run_json("explain", [bad])
        self.assertNotEqual(code, 0)
        self.assertEqual(one["error"]["code"], "value")
        self.assertIn(one["error"]["field"], [field["name"] for field in one["pdu"]["fields"]])


class Receipts(unittest.TestCase):
    """tests/vectors/receipts.json"""

    def test_each_is_read(self):
        group = vectors("receipts")["receipts"]
        code, read = run_json("receipt", [
            {name: vector[name] for name in ("pdu", "esm_class", "text", "text_hex", "tlvs")
             if name in vector} for vector in group])
        self.assertEqual(code, 0)
        for vector, one in zip(group, read):
            with self.subTest(vector["id"]):
                self.assertEqual(one, vector["expected"])

    def test_ids_match_as_the_mode_says(self):
        pairs = vectors("receipts")["id_pairs"]
        names = ("submit_resp_id", "receipt_id", "mode")
        code, compared = run_json("receipt-id", [{name: pair[name] for name in names}
                                                 for pair in pairs])
        self.assertEqual(code, 0)
        self.assertEqual(compared, [{"match": pair["match"]} for pair in pairs])


class Segments(unittest.TestCase):
    """tests/vectors/segments.json"""

    def test_each_is_cut_as_it_should_be(self):
        group = vectors("segments")["vectors"]
        code, cut = run_json("segment", [{"text": vector["text"], "options": vector["options"]}
                                         for vector in group])
        self.assertEqual(code, 0)
        for vector, one in zip(group, cut):
            with self.subTest(vector["id"]):
                self.assertEqual(one, vector["expected"])


class Gsm7(unittest.TestCase):
    """tests/vectors/gsm7.json"""

    def setUp(self):
        self.file = vectors("gsm7")

    def tables(self):
        """(locking, single shift, escape, map)"""
        yield 0, 0, "", self.file["default"]["map"]
        yield 0, 0, "1b", self.file["extension"]["map"]
        for language in self.file["national"]:
            if language["locking"]:
                yield language["id"], 0, "", language["locking"]
            if language["single_shift"]:
                yield 0, language["id"], "1b", language["single_shift"]

    def test_each_character_of_each_table_goes_there_and_back(self):
        asked, expected = [], []
        for locking, single, escape, table in self.tables():
            for septet, point in table:
                asked.append({"septets_hex": f"{escape}{septet:02x}",
                              "national": {"locking": locking, "single_shift": single}})
                expected.append(chr(point))
        code, read = run_json("gsm7", asked)
        self.assertEqual(code, 0)
        self.assertEqual([one["text"] for one in read], expected)
        code, written = run_json("gsm7", [{"text": text, "national": one["national"]}
                                          for text, one in zip(expected, asked)])
        self.assertEqual(code, 0)
        # A character may stand in two places: what is written reads the same.
        for form in ("septets_hex", "packed_hex"):
            _, again = run_json("gsm7", [
                {form: one[form], "national": line["national"],
                 **({"septet_count": len(one["septets_hex"]) // 2} if form == "packed_hex" else {})}
                for one, line in zip(written, asked)])
            self.assertEqual([one["text"] for one in again], expected)

    def test_packing(self):
        packing = self.file["packing"]
        names = ("septets_hex", "fill_bits", "user_data_length", "user_data_hex")
        code, packed = run_json("gsm7", [{"text": vector["text"], "udh_hex": vector["udh_hex"]}
                                         for vector in packing])
        self.assertEqual(code, 0)
        for vector, one in zip(packing, packed):
            self.assertEqual({name: one.get(name) for name in names},
                             {name: vector[name] for name in names})


class Lines(unittest.TestCase):
    """Every line is answered, a wrong one in its place; exit codes; limits; streams."""

    def test_a_failed_line_says_why_in_its_place(self):
        enquire = json.dumps({"command_name": "enquire_link", "command_id": "0x00000015",
                              "command_status": "0x00000000", "sequence_number": 1, "fields": [],
                              "tlvs": []})
        for command, good, bad in (
                ("decode", ENQUIRE, ["xyz", "0000001", "", "00000010"]),
                ("explain", ENQUIRE, ["xyz", ""]),
                ("encode", enquire, ["{", "[1]", "", "7", '{"command_name":"x"}']),
                ("receipt", '{"text":"id:1 stat:DELIVRD err:0"}', ["{", "", "[]", '{"pdu":"x"}']),
                ("receipt-id", '{"submit_resp_id":"1","receipt_id":"1","mode":"exact"}',
                 ["{}", "", '{"mode":"x"}']),
                ("segment", '{"text":"x"}', ["{}", "null", '{"text":7}']),
                ("gsm7", '{"text":"x"}', ["{}", "", '{"text":"\\u4e00"}']),
                ("status", "0x58", ["no such thing"]),
                ("tlv", "0x0427", ["no such thing", "0x10000"])):
            with self.subTest(command):
                code, out, err = run(command, text="\n".join([good, *bad, good]) + "\n")
                self.assertEqual((code, len(out), err), (1, len(bad) + 2, ""), out)
                self.assertEqual(out[0], out[-1])
                self.assertNotIn('"error"', out[0])
                for line in out[1:-1]:
                    self.assertTrue(json.loads(line)["error"]["code"], line)
                self.assertEqual(run(command, text=good + "\n")[0], 0)

    def test_errors_repeat_nothing(self):
        secret = "Attackatdawn"
        for command, line in (("decode", secret), ("encode", json.dumps({"fields": secret})),
                              ("encode", "{" + secret), ("receipt", json.dumps({secret: 1})),
                              ("segment", json.dumps({"text": "x", "options": {"boundary": secret}})),
                              ("gsm7", json.dumps({"septets_hex": secret})),
                              ("receipt-id", json.dumps({"mode": secret}))):
            code, out, err = run(command, text=line + "\n")
            self.assertEqual(code, 1, command)
            self.assertNotIn(secret, "".join(out) + err, command)

    def test_the_command_line(self):
        for arguments, said in ((["decod"], "did you mean decode?"), ([], ""),
                                (["receipt_id"], "did you mean receipt-id?"),
                                (["decode", "--revael"], "did you mean --reveal?"),
                                (["decode", "--role", "x"], "esme, smsc"),
                                (["decode", "--state", "x"], "bound_trx"),
                                (["decode", "--version", "6"], "3.4"),
                                (["decode", "--port", "2775"], "--pcap"),
                                (["decode", "--port", "70000", "--pcap", "x"], "65535"),
                                (["decode", "--pcap", "x", "y"], "not both"),
                                (["status", "--reveal"], "no such option"),
                                (["decode", "--tlv-names", "/nowhere"], "No such file")):
            code, out, err = run(*arguments)
            self.assertEqual((code, out), (64, []), arguments)
            self.assertIn(said, err)
        for arguments in (["--help"], ["help"], *([command, "--help"] for command in (
                "decode", "encode", "receipt", "receipt-id", "segment", "gsm7", "explain", "status",
                "tlv", "conformance"))):
            code, out, err = run(*arguments)
            self.assertEqual((code, err), (0, ""))
            self.assertGreater(len(out), 3)

    def test_files_are_read_in_turn(self):
        folder = scratch_folder(self)
        name = os.path.join(folder, "lines")
        with open(name, "w", encoding="ascii") as file:
            file.write(ENQUIRE)  # without a line end
        code, out, err = run("decode", name, "-", name, text=ENQUIRE + "\n")
        self.assertEqual((code, len(out), err), (0, 3, ""))
        code, out, err = run("decode", os.path.join(folder, "none"), name)
        self.assertEqual((code, len(out)), (1, 1))
        self.assertIn("No such file", err)
        code, out, err = run("decode", folder)
        self.assertEqual((code, out), (1, []))
        self.assertIn("directory", err)

    def test_a_line_has_a_limit(self):
        long = "00" * (600 * 1024)
        code, out, _ = run("decode", text=f"{ENQUIRE}\n{long}\n{ENQUIRE}\n")
        self.assertEqual((code, len(out)), (1, 3))
        self.assertEqual(json.loads(out[1])["error"]["code"], "too_long")
        self.assertEqual(out[0], out[2])

    def test_endless_input_takes_constant_memory(self):
        tool = subprocess.Popen([TOOL, "decode"], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
        lines = ((ENQUIRE + "\n") * 1000).encode()
        block = b"0" * (1024 * 1024)
        for _ in range(10):
            tool.stdin.write(lines)
        for _ in range(8):
            tool.stdin.write(block)
        before = resident(tool.pid)
        for _ in range(256):
            tool.stdin.write(block)  # a line that does not end
        self.assertLess(resident(tool.pid), before + 32 * 1024 * 1024)
        tool.stdin.close()
        self.assertEqual(tool.wait(60), 1)

    def test_each_line_is_answered_before_the_next_is_awaited(self):
        tool = subprocess.Popen([TOOL, "decode"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                encoding="ascii")
        for number in range(3):
            tool.stdin.write(f"000000100000001500000000{number:08x}\n")
            tool.stdin.flush()
            self.assertEqual(json.loads(tool.stdout.readline())["sequence_number"], number)
        tool.stdin.close()
        self.assertEqual(tool.wait(10), 0)
        tool.stdout.close()

    def test_a_reader_that_goes_away_ends_it_quietly(self):
        done = subprocess.run(
            ["bash", "-c", f"yes {ENQUIRE} | '{TOOL}' decode | head -n 1"],
            capture_output=True, timeout=60, check=False, encoding="utf-8")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertIn("enquire_link", done.stdout)

    def test_a_full_disk_is_said(self):
        with open("/dev/full", "w", encoding="ascii") as full:
            done = subprocess.run([TOOL, "decode"], input=ENQUIRE + "\n", stdout=full,
                                  stderr=subprocess.PIPE, timeout=30, check=False,
                                  encoding="ascii")
        self.assertEqual(done.returncode, 1)
        self.assertIn("cannot be written", done.stderr)

    def test_json_strings_and_objects_with_hex_are_taken(self):
        plain = run("decode", text=ENQUIRE + "\n")[1]
        for line in (json.dumps(ENQUIRE), json.dumps({"id": "x", "hex": ENQUIRE})):
            self.assertEqual(run("decode", text=line + "\n")[1], plain)

    def test_vendors_tlvs_get_their_names(self):
        names = os.path.join(scratch_folder(self), "names.yaml")
        with open(names, "w", encoding="ascii") as file:
            file.write("0x1400: {name: entity_id, type: cstr, personal: false}\n")
        pdu = "0000001a800000050000000000000001" + "00" + "14000005" + "3132333400"
        code, (one,) = run_json("decode", [pdu], "--tlv-names", names)
        self.assertEqual(code, 0)
        self.assertEqual(one["tlvs"], [{"tag": "0x1400", "name": "entity_id", "length": 5,
                                        "type": "cstr", "hex": "3132333400", "value": "1234"}])
        _, (asked,) = run_json("tlv", ["entity_id"], "--tlv-names", names)
        self.assertEqual(asked["tag"], "0x1400")

    def test_text_adds_what_people_read(self):
        pdus = {vector["id"]: vector for vector in vectors("pdus")["vectors"]}
        _, decoded = run_json("decode", [vector["hex"] for vector in pdus.values()],
                              "--text", "--reveal")
        with_text = [one for one in decoded if isinstance(one.get("text"), str)]
        self.assertGreater(len(with_text), 20)
        self.assertTrue(any(one["udh"] and one["part"] for one in with_text))
        self.assertTrue(any(one.get("receipt") and one["receipt"]["message_id"]
                            for one in with_text))
        masked = run_json("decode", [vector["hex"] for vector in pdus.values()], "--text")[1]
        for one in masked:
            self.assertNotIsInstance(one.get("text"), str)

    def test_on_a_terminal_it_is_readable(self):
        controller, terminal = os.openpty()
        environment = {key: value for key, value in os.environ.items() if key != "NO_COLOR"}
        for arguments, readable in ((["decode", "--text"], True), (["decode", "--json"], False)):
            tool = subprocess.Popen([TOOL, *arguments], stdin=subprocess.PIPE, stdout=terminal,
                                    env=environment)
            tool.communicate((ENQUIRE + "\n").encode(), timeout=30)
            self.assertEqual(tool.returncode, 0)
            shown = os.read(controller, 65536).decode()
            self.assertIn("enquire_link", shown)
            self.assertEqual(("\x1b[" in shown, shown.startswith("{")), (readable, not readable))
        os.close(controller)
        os.close(terminal)

    def test_a_line_stays_a_line(self):
        mark = b"\xef\xbb\xbf".decode()
        text = "a\u0085b\u2028c\u2029d"
        code, out, _ = run("gsm7", text=mark + json.dumps({"text": "hi"}) + "\n")
        self.assertEqual((code, json.loads(out[0])["septets_hex"]), (0, "6869"))
        code, out, _ = run("decode", "--text", "--reveal",
                           text=deliver_sm(text.encode("utf-16-be"), data_coding=8) + "\n")
        self.assertEqual((code, len(out)), (0, 1))
        self.assertEqual(json.loads(out[0])["text"], text)
        code, (error,) = run_json("encode", ["[]"])
        self.assertEqual((code, error["error"]["code"]), (1, "type"))

    def test_a_message_that_looks_like_a_receipt_is_said_to_be_none(self):
        text = b"id:12 stat:DELIVRD err:000"
        for esm_class, kind in ((0, None), (4, "final_or_status"), (0x20, "intermediate")):
            line = deliver_sm(text, esm_class=esm_class)
            _, (one,) = run_json("decode", [line], "--text", "--reveal")
            self.assertEqual((one["receipt"]["is_receipt"], one["receipt"]["kind"]),
                             (esm_class != 0, kind))

    def test_the_table_of_conformance(self):
        with open(os.path.join(SOURCE, "docs", "conformance.md"), encoding="utf-8") as file:
            page = file.read()
        code, out, _ = run("conformance")
        self.assertEqual((code, "\n".join(out).strip()), (0, page.strip()))
        code, out, _ = run("conformance", "--json")
        rows = [json.loads(line) for line in out]
        self.assertIn({"pdu": "deliver_sm", "tlv": "receipted_message_id", "tag": "0x001E",
                       "sender": "smsc", "version": "3.4", "presence": "allowed"}, rows)


class Captures(unittest.TestCase):
    """Capture files written here octet by octet, and by text2pcap."""

    def setUp(self):
        self.folder = scratch_folder(self)
        self.hexes = [vector["hex"] for vector in vectors("pdus")["vectors"]]

    def write(self, name, content):
        path = os.path.join(self.folder, name)
        with open(path, "wb") as file:
            file.write(content)
        return path

    def read(self, path, *arguments):
        code, out, err = run("decode", "--reveal", "--pcap", path, *arguments)
        return code, [json.loads(line) for line in out], err

    def assert_whole(self, path, *arguments):
        code, lines, err = self.read(path, *arguments)
        self.assertEqual((code, err), (0, ""))
        self.assertEqual(encode(lines), (0, self.hexes))

    @staticmethod
    def packet(offset, payload, flags=0x18):
        tcp = struct.pack(">HHIIBBHHH", 40000, 2775, 1000 + offset, 1, 0x50, flags, 1000, 0,
                          0) + payload
        address = socket.inet_aton
        ip = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 20 + len(tcp), 1, 0, 64, 6, 0,
                         address("10.0.0.1"), address("10.0.0.2")) + tcp
        return b"\0" * 12 + b"\x08\0" + ip

    def packets(self, seed):
        """A client's stream in segments of odd sizes."""
        rng = random.Random(seed)
        stream = b"".join(bytes.fromhex(one) for one in self.hexes)
        yield self.packet(-1, b"", flags=0x02)
        at = 0
        while at < len(stream):
            size = rng.randint(1, 1400)
            yield self.packet(at, stream[at:at + size])
            at += size

    @staticmethod
    def pcap(packets, order):
        out = struct.pack(order + "IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 262144, 1)
        for number, packet in enumerate(packets):
            out += struct.pack(order + "IIII", 1767225600, number, len(packet),
                               len(packet)) + packet
        return out

    @staticmethod
    def pcapng(packets, order):
        def block(kind, body):
            body += b"\0" * (-len(body) % 4)
            length = struct.pack(order + "I", len(body) + 12)
            return struct.pack(order + "I", kind) + length + body + length
        out = block(0x0A0D0D0A, struct.pack(order + "IHHq", 0x1A2B3C4D, 1, 0, -1))
        out += block(1, struct.pack(order + "HHI", 1, 0, 262144))
        for packet in packets:
            out += block(6, struct.pack(order + "IIIII", 0, 0, 0, len(packet),
                                        len(packet)) + packet)
        return out

    def test_each_kind_of_file_in_both_byte_orders(self):
        for order in "<>":
            for kind in (self.pcap, self.pcapng):
                with self.subTest(kind.__name__ + order):
                    self.assert_whole(self.write("capture", kind(self.packets(1), order)))

    def test_the_port_that_is_named(self):
        path = self.write("capture", self.pcap(self.packets(2), "<"))
        self.assert_whole(path, "--port", "2775")
        code, lines, err = self.read(path, "--port", "5000")
        self.assertEqual((code, lines), (1, []))
        self.assertIn("nothing of these ports", err)

    def test_segments_in_any_order_and_twice(self):
        for seed in range(5):
            first, *body = self.packets(seed)
            rng = random.Random(seed)
            body += rng.sample(body, 3)
            rng.shuffle(body)
            self.assert_whole(self.write("capture", self.pcap([first, *body], "<")))

    def test_a_lost_segment_is_a_gap_and_the_rest_goes_on(self):
        whole = [self.packet(-1, b"", flags=0x02)]
        at = 0
        for one in self.hexes:
            whole.append(self.packet(at, bytes.fromhex(one)))
            at += len(one) // 2
        del whole[3]
        code, lines, _ = self.read(self.write("capture", self.pcap(whole, "<")))
        errors = [line["error"] for line in lines if "error" in line]
        self.assertEqual((code, [error["code"] for error in errors]), (1, ["gap"]))
        self.assertIn(f"{len(self.hexes[2]) // 2} octets", errors[0]["what"])
        self.assertEqual(len(lines), len(self.hexes))

    def test_what_text2pcap_makes(self):
        text = self.write("text", "".join(
            "0000 " + " ".join(re.findall("..", one)) + "\n" for one in self.hexes).encode())
        path = os.path.join(self.folder, "made.pcapng")
        try:
            subprocess.run(["text2pcap", "-q", "-T", "40000,2775", text, path], check=True,
                           capture_output=True)
        except FileNotFoundError:
            self.skipTest("text2pcap is missing: tools/install-deps --test installs it")
        self.assert_whole(path)

    def test_dumps_of_pdus_and_of_whole_packets(self):
        def characters(octets):
            return "".join(chr(o) if 32 <= o < 127 else "." for o in octets)

        def rows(octets):
            return ((at, octets[at:at + 16]) for at in range(0, len(octets), 16))
        wireshark = "\n\n".join("\n".join(
            f"{at:04x}   {row.hex(' '):<48}  {characters(row)}"
            for at, row in rows(bytes.fromhex(one))) for one in self.hexes)
        tcpdump = "".join(
            "12:00:00.5 IP 10.0.0.1.40000 > 10.0.0.2.2775: Flags [P.]\n" + "".join(
                f"\t0x{at:04x}:  {row.hex(' ', -2):<39}  {characters(row)}\n"
                for at, row in rows(self.packet(0, bytes.fromhex(one))[14:]))
            for one in self.hexes)
        for text in (wireshark, tcpdump):
            code, out, _ = run("decode", "--reveal", text=text)
            self.assertEqual((code, len(out)), (0, len(self.hexes)))
            self.assertEqual(encode(out), (0, self.hexes))

    def test_what_is_no_capture_is_refused(self):
        for content in (b"", b"no capture at all", self.pcap(self.packets(1), "<")[:200]):
            code, _, err = self.read(self.write("capture", content))
            self.assertEqual(code, 1)
            self.assertIn("capture", err)


if __name__ == "__main__":
    unittest.main()
