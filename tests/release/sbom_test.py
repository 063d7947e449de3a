"""The list of what the installed programs are made of: complete, by the loader's own word; in the form
of SPDX 2.3; the same whenever it is made.

    sbom_test.py SBOM BUILD_FOLDER VERSION BINARY...
"""

import hashlib
import json
import os
import re
import subprocess
import sys
import tempfile
import unittest

SBOM, BUILD, VERSION, BINARIES = sys.argv[1], sys.argv[2], sys.argv[3], sys.argv[4:]
SOURCE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")

# What the specification demands, and of which form.
IDENTIFIER = r"SPDXRef-[A-Za-z0-9.-]+"
DOCUMENT = {"spdxVersion": r"SPDX-2\.3", "dataLicense": r"CC0-1\.0", "SPDXID": "SPDXRef-DOCUMENT",
            "name": ".+", "documentNamespace": r"https://[^#\s]+"}
PACKAGE = {"name": ".+", "SPDXID": IDENTIFIER, "versionInfo": ".+",
           "supplier": "(Organization|Person): .+", "downloadLocation": "NOASSERTION|NONE|https?://.+",
           "licenseConcluded": ".+", "licenseDeclared": r"NOASSERTION|[A-Za-z0-9.+-]+",
           "copyrightText": ".+"}
FILE = {"fileName": r"\./.+", "SPDXID": IDENTIFIER, "licenseConcluded": ".+", "copyrightText": ".+"}
RELATIONS = {"DESCRIBES", "CONTAINS", "DYNAMIC_LINK", "DEPENDS_ON"}


class Sbom(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        with open(SBOM, encoding="utf-8") as file:
            cls.made = json.load(file)
        cls.packages = {package["SPDXID"]: package for package in cls.made["packages"]}
        cls.files = {file["SPDXID"]: file for file in cls.made["files"]}

    def assert_form(self, one, form):
        for name, pattern in form.items():
            self.assertRegex(one[name], f"^(?:{pattern})$", name)

    def test_it_has_what_the_specification_demands(self):
        self.assert_form(self.made, DOCUMENT)
        self.assertRegex(self.made["creationInfo"]["created"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")
        self.assertTrue(self.made["creationInfo"]["creators"])
        for package in self.packages.values():
            self.assert_form(package, PACKAGE)
            self.assertEqual(package["filesAnalyzed"], "packageVerificationCode" in package)
        for file in self.files.values():
            self.assert_form(file, FILE)
            self.assertIn("SHA1", {one["algorithm"] for one in file["checksums"]})
        self.assertEqual(len(self.packages) + len(self.files),
                         len(self.made["packages"]) + len(self.made["files"]), "an id is used twice")

    def test_each_relationship_is_between_things_that_are_in_it(self):
        known = {"SPDXRef-DOCUMENT", *self.packages, *self.files}
        used = set()
        for relation in self.made["relationships"]:
            self.assertIn(relation["spdxElementId"], known)
            self.assertIn(relation["relatedSpdxElement"], known)
            self.assertIn(relation["relationshipType"], RELATIONS)
            used |= {relation["relatedSpdxElement"]}
        self.assertEqual(used, known - {"SPDXRef-DOCUMENT"}, "something is in it for nothing")

    def test_the_checksums_are_those_of_the_programs(self):
        sums = {file["fileName"]: {one["algorithm"]: one["checksumValue"]
                                   for one in file["checksums"]} for file in self.files.values()}
        for binary in BINARIES:
            with open(binary, "rb") as file:
                content = file.read()
            self.assertEqual(sums["./bin/" + os.path.basename(binary)],
                             {"SHA1": hashlib.sha1(content).hexdigest(),
                              "SHA256": hashlib.sha256(content).hexdigest()})

    def test_every_library_that_is_loaded_is_in_it(self):
        names = {(package["name"], package["versionInfo"]) for package in self.packages.values()}
        for binary in BINARIES:
            loaded = subprocess.run(["ldd", binary], capture_output=True, check=True,
                                    encoding="utf-8").stdout
            libraries = re.findall(r"=> (/\S+)", loaded)
            self.assertGreater(len(libraries), 5)
            for library in libraries:
                path = os.path.realpath(library)
                owner = ""
                for candidate in (path, path.removeprefix("/usr"), library):
                    owner = owner or subprocess.run(
                        ["dpkg", "-S", candidate], capture_output=True, check=False,
                        encoding="utf-8").stdout.split(": ", maxsplit=1)[0]
                said = subprocess.run(["dpkg-query", "-W", "-f", "${Package} ${Version}", owner],
                                      capture_output=True, check=True, encoding="utf-8").stdout
                self.assertIn(tuple(said.split()), names, library)

    def test_what_is_only_compiled_in_is_in_it(self):
        names = {package["name"] for package in self.packages.values()}
        for name in ("libboost1.81-dev", "libexpected-dev", "libcli11-dev"):
            self.assertIn(name, names)

    def test_it_is_the_same_whenever_it_is_made(self):
        with open(SBOM, "rb") as file:
            before = file.read()
        with tempfile.TemporaryDirectory() as folder:
            again = os.path.join(folder, "again.json")
            subprocess.run([sys.executable, os.path.join(SOURCE, "tools", "make-sbom"), "--version",
                            VERSION, "--build", BUILD, "--output", again, *BINARIES], check=True,
                           env={**os.environ, "SOURCE_DATE_EPOCH": str(self.epoch()), "TZ": "Asia/Tokyo",
                                "PYTHONHASHSEED": "7"})
            with open(again, "rb") as file:
                self.assertEqual(file.read(), before)

    def epoch(self):
        from datetime import datetime, timezone
        created = datetime.strptime(self.made["creationInfo"]["created"], "%Y-%m-%dT%H:%M:%SZ")
        return int(created.replace(tzinfo=timezone.utc).timestamp())


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
