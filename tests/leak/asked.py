"""What the bridge tells to whoever asks: operators by smppbridgectl, and people whose configuration is
wrong. Canaries stand wherever somebody may have put a secret by mistake."""

import json
import os
import subprocess

from traffic import OURS

from support import SOURCE, wait_for

# Paths of files that hold no secret are told, so that they can be corrected.
NAMED = {"profile", "ca_file", "cert_file", "client_ca_file", "module", "public_key"}
ALTOGETHER = 20  # settings that are wrong in one file: not more than are listed


def settings(schema, path=()):
    """Paths of all settings, of a schema of the configuration; `*` is a name, 0 an element."""
    for one in schema.get("oneOf", ()):
        yield from settings(one, path)
    for name, one in schema.get("properties", {}).items():
        yield from settings(one, (*path, name))
    if isinstance(schema.get("additionalProperties"), dict):
        yield from settings(schema["additionalProperties"], (*path, "*"))
    if "items" in schema:
        yield from settings(schema["items"], (*path, 0))
    if not {"oneOf", "properties", "items"} & set(schema) and path:
        yield path


def put(document, path, value, name):
    """Sets one setting; names of carriers and the like are `name`. False if another is in its way."""
    at, *rest = path
    if isinstance(document, list) != (at == 0):
        return False
    at = name if at == "*" else at
    if at == 0 and not document:
        document.append(None)
    missing = document[at] is None if at == 0 else at not in document
    if not rest:
        document[at] = value
        return missing
    if missing:
        document[at] = [] if rest[0] == 0 else {}
    return isinstance(document[at], (dict, list)) and put(document[at], rest, value, name)


def documents(paths, value):
    """Configurations in which each setting is once, and is wrong."""
    document, count = {}, 0
    for path in paths:
        if count == ALTOGETHER or not put(document, path, value(), "name"):
            yield document
            document, count = {}, 0
            put(document, path, value(), "name")
        count += 1
    yield document


class Asked:
    def __init__(self, case, lab, traffic):
        self.case = case
        self.lab = lab
        self.traffic = traffic
        self._traces = []

    def close(self):
        for trace, _ in self._traces:
            trace.kill()
            trace.wait()

    def _command(self, *words):
        return [self.lab.binary("smppbridgectl"), "--socket", self.lab.admin_socket, *words]

    def _ctl(self, *words, given=b""):
        done = subprocess.run(self._command(*words), input=given, capture_output=True, timeout=60,
                              check=False)
        return done.stdout + done.stderr

    def pages(self):
        """Every page as it is: what is shown as a table is some of that."""
        said = b""
        for command in (["status"], ["binds"], ["queues"], ["ledger"], ["doubt"], ["quarantine"],
                        ["keys", "list"], ["keys", "rotate"], ["keys", "retire"],
                        *(["message", message] for message in self.traffic.ids[-3:])):
            said += self._ctl(*command, "--json")
        number = ("+" + self.traffic.number()).encode()
        return said + self._ctl("route", "--from", OURS, "--json", given=number)

    def wrong_questions(self):
        text, number = self.traffic.text, "+" + self.traffic.number()
        said = b""
        for given in (number.encode(), text().encode()):
            for command in (["pseudonym"], ["route"], ["route", "--from", text() + "!"],
                            ["route", "--class", text()]):
                said += self._ctl(*command, given=given)
        for command in (["message", text()], ["trace", text()], ["route", "--to", number],
                        ["route", "--to=" + number], ["pseudonym", number], ["keys", number],
                        ["binds", "--carrier", text()],
                        ["doubt", "--from", text()], ["quarantine", "--from", text()], [text()],
                        ["trace", "lab", "--for", text()], ["pseudonym", "--day", text()]):
            said += self._ctl(*command) + self._ctl(*command, "--json")
        return said

    def trace(self):
        """What passes from now on goes to a file of the lab, as an operator would see it."""
        path = self.lab.path(f"trace-{len(self._traces)}")
        with open(path, "wb") as file:
            self._traces.append((subprocess.Popen(self._command("trace", "lab", "--for", "1h"),
                                                  stdout=file, stderr=file), path))
        wait_for("the trace", lambda: self.lab.metric("smppbridge_traces") == 1)

    def await_trace(self, *words):
        def shown():
            with open(self._traces[-1][1], encoding="utf-8") as file:
                said = file.read()
            return all(word in said for word in words)
        wait_for("the trace to show it", shown)

    # Of configurations.

    def _check(self, text, codes=range(1, 128)):
        path = self.lab.path("wrong.yaml")
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        done = subprocess.run([self.lab.binary("smppbridged"), "--config", path, "--check-config"],
                              capture_output=True, timeout=30, check=False)
        self.case.assertIn(done.returncode, codes)
        os.unlink(path)
        return done.stdout + done.stderr

    def bad_configurations(self):
        """What is said of a secret in the place of any setting, whatever it is wrapped in."""
        with open(os.path.join(SOURCE, "config", "smppbridge.schema.json"), encoding="utf-8") as file:
            paths = sorted({path for path in settings(json.load(file)) if path[-1] not in NAMED},
                           key=str)
        self.case.assertGreater(len(paths), 200)
        text = self.traffic.text
        said = b""
        for wrap in (lambda: text(), lambda: {text(): text()}, lambda: [text()],
                     lambda: int(self.traffic.number())):
            for document in documents(paths, wrap):
                said += self._check(json.dumps(document))
        for path in paths[::ALTOGETHER]:
            document = {}
            put(document, path, text(), text())
            said += self._check(json.dumps(document))
        return said + self._bad_places() + self._bad_secrets()

    def _bad_places(self):
        with open(self.lab.config, encoding="utf-8") as file:
            good = file.read()
        own = f"password: {{file: {self.lab.password}}}"
        passwords, text = self.traffic.canaries.passwords, self.traffic.text
        said = b""
        for wrong in (good.replace(own, f"password: {passwords[6]}", 1),
                      good.replace(own, f"password: {{text: {passwords[7]}}}", 1),
                      good.replace("window: 100", f"window: {text()}", 1),
                      good.replace("window: 100", f"windoow: 100\n    {text()}: 3", 1),
                      good.replace("keys:\n", f"keys: [{text()}]\nkeis:\n", 1),
                      good + f"{text()}: &{text()} {{\n", good + f"\t{text()}: *{text()}\n",
                      good + f"{text()}: !!{text()} {text()}\n", text()):
            self.case.assertNotEqual(wrong, good)
            said += self._check(wrong)
        return said

    def _bad_secrets(self):
        """Files of secrets that hold another kind of secret."""
        with open(self.lab.config, encoding="utf-8") as file:
            good = file.read()
        text = self.traffic.text
        said = b""
        places = sorted(path for path in self.case.own_files() if path in good)
        self.case.assertGreaterEqual(len(places), 4)
        for path in places:
            for content in (text() * 6, "\x01" + text(), '{"k": "' + text() + '"}',
                            f"-----BEGIN PRIVATE KEY-----\n{text()}\n-----END PRIVATE KEY-----", ""):
                wrong = self.lab.secret_file("wrong.secret", content)
                said += self._check(good.replace(path, wrong), range(128))
                os.unlink(wrong)
        return said
