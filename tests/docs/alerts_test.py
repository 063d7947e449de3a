"""Each alarm of docs/alerts.yaml has its row in docs/operations.md, and asks for what there is."""

import os
import re
import shutil
import subprocess
import unittest

from machine import document, section
from support import SOURCE


class ThePage(unittest.TestCase):
    def alerts(self):
        """(name, expression, rest) of each rule."""
        return re.findall(r"^      - alert: (\w+)\n        expr: '(.*)'\n((?:        .*\n)*)",
                          document("alerts.yaml"), re.M)

    def test_each_alarm_has_its_row(self):
        rows = section("Alarms")
        names = [name for name, _, _ in self.alerts()]
        self.assertEqual(len(names), document("alerts.yaml").count("alert:"))
        self.assertEqual(names, re.findall(r"^\| `(\w+)`", rows, re.M))
        for name, expression, rest in self.alerts():
            wait = re.search(r"for: (\w+)", rest)
            waits = f", for {wait.group(1)}" if wait else ""
            self.assertIn(f"| `{name}` | `{expression}`{waits} | ", rows)

    def test_each_metric_and_label_is_there(self):
        rows = {name: (kind, labels) for name, kind, labels in re.findall(
            r"^\| `(smppbridge_\w+)` \| (\w+) \| (.*?) \|", document("metrics.md"), re.M)}
        for name, expression, _ in self.alerts():
            metrics = re.findall(r"(\w+?)(?:\{(\w+)=\"(\w+)\"\})?(?=[\[ )]|$)", expression)
            metrics = [one for one in metrics if one[0].startswith("smppbridge_")]
            self.assertTrue(metrics or name == "SmppbridgeDown", expression)
            for metric, label, value in metrics:
                if metric not in rows:
                    metric = re.sub(r"_(bucket|sum|count)$", "", metric)
                    self.assertEqual(rows[metric][0], "histogram", name)
                if label:
                    self.assertRegex(rows[metric][1], rf"{label} \(.*\b{value}\b.*\)", name)
                counted = rows[metric][0] == "gauge"
                self.assertEqual(counted, not re.search(rf"(rate|increase)\({metric}", expression),
                                 name)

    def test_links_within_the_page(self):
        page = document("operations.md")
        anchors = {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")
                   for heading in re.findall(r"^## (.*)$", page, re.M)}
        self.assertLessEqual(set(re.findall(r"\]\(#([^)]*)\)", page)), anchors)

    @unittest.skipUnless(shutil.which("promtool"), "promtool is not installed")
    def test_promtool_takes_the_rules(self):
        subprocess.run(["promtool", "check", "rules", os.path.join(SOURCE, "docs", "alerts.yaml")],
                       check=True, capture_output=True)


if __name__ == "__main__":
    unittest.main(verbosity=2)
