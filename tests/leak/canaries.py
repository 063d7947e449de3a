"""Canaries: strings that occur nowhere by chance, and where they were found."""

import json
import os
import random
import re
import string
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "scenario"))

from support import BINARIES, OURS  # noqa: E402

LETTERS = string.ascii_letters + string.digits


def told_by_the_program():
    """Numbers set aside for fiction that the program itself speaks of, as examples."""
    with open(os.path.join(BINARIES, "smppbridged"), "rb") as file:
        return {number.decode() for number in re.findall(rb"447700900\d{3}", file.read())}


def luhn(digits):
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return str(-total % 10)


class Canaries:
    """All of a run, by kind. Their numbers in reports are their places in `all`."""

    def __init__(self, texts, seed):
        dice = random.Random(seed)

        def words(count, length):
            return ["".join(dice.choices(LETTERS, k=length)) for _ in range(count)]

        self.texts = words(texts, 20)
        # All that is set aside for fiction; texts share them.
        known = told_by_the_program() | {OURS[1:]}
        self.numbers = [number for number in (f"447700900{n:03d}" for n in range(1000))
                        if number not in known]
        dice.shuffle(self.numbers)
        self.cards = []
        for _ in range(max(20, texts // 10)):
            digits = "4" + "".join(dice.choices(string.digits, k=14))
            self.cards.append(digits + luhn(digits))
        self.passwords = words(max(20, texts // 10), 8)
        self.tokens = words(max(20, texts // 10), 24)
        self.keys = words(3, 32)  # of 256 bits
        kinds = ("texts", "numbers", "cards", "passwords", "tokens", "keys")
        self.all = [word for name in kinds for word in getattr(self, name)]
        self.kinds = [name for name in kinds for _ in getattr(self, name)]


class Scanner:
    """Runs leak-scan. The canaries' own file lies where nothing is scanned."""

    def __init__(self, canaries):
        self._canaries = canaries
        handle, self._path = tempfile.mkstemp(prefix="leak-canaries-")
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write("\n".join(canaries.all) + "\n")
        self.octets = 0

    def close(self):
        os.unlink(self._path)

    def _run(self, *arguments, given=None):
        done = subprocess.run(
            [os.path.join(BINARIES, "leak-scan"), "--canaries", self._path, *arguments],
            input=given, capture_output=True, timeout=300, check=True)
        lines = [json.loads(line) for line in done.stdout.splitlines()]
        self.octets = lines[-1]["read"]
        if lines[-1]["unreadable"]:
            raise OSError("leak-scan could not read what it was to scan")
        for line in lines[:-1]:
            line["kind"] = self._canaries.kinds[line["canary"]]
        return lines[:-1]

    def files(self, paths):
        found = []
        for begin in range(0, len(paths), 200):
            arguments = [word for path in paths[begin:begin + 200] for word in ("--file", path)]
            found += self._run(*arguments)
        return found

    def direct(self, path):
        """Past the page cache."""
        return self._run("--direct", path)

    def octets_of(self, octets):
        return self._run("--file", "-", given=octets)

    def memory(self, pid):
        return self._run("--pid", str(pid))


def outside(found):
    """Of what was found in memory, what lies where it must not."""
    return [one for one in found if not (one["locked"] and one["undumped"])]


def told(found):
    """For a failure's text: where and how, each once, with how often."""
    counts = {}
    for one in found:
        place = one.get("file") or f"memory {one.get('mapping') or 'anonymous'}"
        key = (place, one["kind"], one["encoding"],
               "" if "locked" not in one else f"locked {one['locked']}, undumped {one['undumped']}")
        counts.setdefault(key, []).append(one["at"])
    return "\n".join(f"  {len(at)} x {' / '.join(key)} (first at {at[0]})"
                     for key, at in sorted(counts.items(), key=lambda item: -len(item[1]))[:40])
