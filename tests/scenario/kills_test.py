"""kill -9 in mid-traffic: a ledger at the backend and one at the carrier must agree afterwards.

tests/fault measures the same with power cuts and at scale; here single posts, arrays and long texts
are mixed, every answer that was lost is asked for again under its Idempotency-Key, and what is on the
disk is searched for what was said.
"""

import collections
import http.client
import json
import os
import random
import re
import signal
import threading
import time
import unittest

from support import FINAL, OURS, Api, LabError, Scenario, UnixConnection, customer, wait_for

MESSAGES = 2_000  # in each direction
KILLS = 4
WINDOW = 10
MARK = "Scenarioflood"
SEED = int(os.environ.get("SMPPBRIDGE_SEED", random.SystemRandom().randrange(2**32)))


def out_text(n):
    words = f"{MARK} out {n:05d} "
    return words * 9 if n % 10 == 0 else words  # every tenth in two parts


def in_text(n):
    words = f"{MARK} in {n:05d} "
    return "é€😀 " + words * 6 if n % 10 == 0 else words


class Backend:
    """Posts and consumes on threads, through every kill."""

    def __init__(self, lab):
        self.lab = lab
        self.accepted = {}  # number of the message -> id
        self.final = {}     # id -> states of its final events, by event id
        self.flagged = set()
        self.received = collections.defaultdict(dict)  # text -> event id -> possible_duplicate
        self.incomplete = []  # numbers' texts that came without all their parts
        self.repeated = 0
        self.stopping = False
        self.failure = None

    def progress(self):
        return len(self.accepted) + len(self.received)

    def again(self, call):
        """call(api) until it is answered; a new connection after each failure."""
        while not self.stopping:
            api = Api(UnixConnection(self.lab.socket, 20))
            try:
                return call(api)
            except (OSError, http.client.HTTPException, json.JSONDecodeError):
                self.repeated += 1
                time.sleep(0.01)  # a client that does not hammer; nothing waits for it
            finally:
                api.close()
        return None

    def guarded(self, work):
        try:
            work()
        except Exception as problem:  # told by the test's own thread
            if not self.stopping:
                self.failure = problem

    def post(self, numbers):
        """Singles and arrays of ten."""
        numbers = list(numbers)
        while numbers and not self.stopping:
            size = 1 if numbers[0] % 100 < 50 else 10
            batch, numbers = numbers[:size], numbers[size:]
            messages = [{"to": customer(n), "from": OURS, "text": out_text(n), "reference": f"r{n}"}
                        for n in batch]
            body = messages if size > 1 else messages[0]

            def once(api, body=body, key=f"kills-{batch[0]}"):
                status, answer = api.post(body, **{"Idempotency-Key": key})
                if status in (409, 429, 503):
                    raise OSError("not now")
                if status != 202:
                    raise LabError(f"answered {status}: {answer}")
                return answer

            answer = self.again(once)
            if answer is None:
                return
            ids = [result["id"] for result in answer["results"]] if size > 1 else [answer["id"]]
            self.accepted.update(zip(batch, ids))

    def consume(self):
        while not self.stopping:
            def once(api):
                while not self.stopping:
                    leased = api.lease(self.lab.queue, most=300, wait="500ms")
                    for one in leased:
                        self.take(one["event"])
                    if leased:
                        api.ack([one["lease"] for one in leased])
            self.again(once)

    def take(self, event):
        data = event["data"]
        if event["type"] == "message.received":
            if data["incomplete"]:
                self.incomplete.append((data["text"], data["parts"], event["time"]))
            self.received[data["text"]][event["id"]] = data["possible_duplicate"]
        elif event["type"] == "message.status":
            if data["state"] in FINAL:
                self.final.setdefault(data["message"], {})[event["id"]] = data["state"]
            if data["possible_duplicate"]:
                self.flagged.add(data["message"])
        else:
            raise LabError(f"an event {event['type']}")


class Kills(Scenario):
    def test_nothing_accepted_is_lost(self):
        chance = random.Random(SEED)
        print(f"seed {SEED}", flush=True)
        sim = self.start("--receipt-delay", "20ms", "--response-timeout", "2s",
                         "--window", str(WINDOW), window=WINDOW)
        backend = Backend(self.lab)
        work = [lambda k=k: backend.post(range(k * MESSAGES // 4, (k + 1) * MESSAGES // 4))
                for k in range(4)] + [backend.consume]
        threads = [threading.Thread(target=backend.guarded, args=(one,)) for one in work]
        for thread in threads:
            thread.start()
        try:
            for n in range(MESSAGES):
                # 200 long ones: no two have the same 8-bit reference. While a part waits to be sent
                # again, a second message of its sender under its reference could not be told apart.
                sim.ask("deliver", **{"from": customer(n), "to": OURS, "text": in_text(n)})
            at = backend.progress()
            for left in range(KILLS, 0, -1):
                at += chance.randrange(20, max(21, (2 * MESSAGES * 9 // 10 - at) // left))
                # A fast machine may be through with all of it before the last kill.
                try:
                    wait_for("traffic", lambda: backend.failure or backend.progress() >= at or
                             self.complete(backend), 120)
                except LabError as problem:
                    raise LabError(f"{problem}: {len(backend.accepted)} accepted, "
                                   f"{len(backend.final)} final, {len(backend.received)} received, "
                                   f"wanted {at}, {left} kills to come") from problem
                self.lab.stop_bridge(signal.SIGKILL)
                self.lab.start_bridge()
                at = backend.progress()
            wait_for("everything to be accounted for",
                     lambda: backend.failure or self.complete(backend), 240)
        finally:
            backend.stopping = True
            for thread in threads:
                thread.join(30)
        self.assertIsNone(backend.failure)
        self.check_outgoing(sim, backend)
        self.check_incoming(backend)
        self.assertEqual(self.lab.stop_bridge(), 0)
        self.check_disk()

    @staticmethod
    def complete(backend):
        return (len(backend.accepted) == MESSAGES and
                all(message in backend.final for message in list(backend.accepted.values())) and
                len(backend.received) >= MESSAGES)

    def check_outgoing(self, sim, backend):
        ids = set(backend.accepted.values())
        self.assertEqual(len(ids), MESSAGES, "each message has an id of its own")
        self.assertEqual(set(backend.final), ids, "nothing ends that was not accepted")
        states = collections.Counter(state for events in backend.final.values()
                                     for state in events.values())
        self.assertEqual(states, {"delivered": MESSAGES}, "one final event each")
        sent = collections.Counter()
        for entry in sim.ledger():
            number = int(re.search(r"\d{5}", entry["text"]).group())
            part = int(entry["udh"][-2:], 16) if "udh" in entry else 1
            sent[number, part] += 1
        expected = {(n, part) for n in range(MESSAGES) for part in ((1, 2) if n % 10 == 0 else (1,))}
        self.assertEqual(set(sent), expected)
        twice = {number for (number, _), times in sent.items() if times > 1}
        unflagged = {number for number in twice if backend.accepted[number] not in backend.flagged}
        self.assertEqual(unflagged, set(), "sent twice and not flagged")
        extra = sum(sent.values()) - len(expected)
        self.assertLessEqual(extra, KILLS * WINDOW)
        print(f"{backend.repeated} calls repeated; {extra} parts sent twice, all flagged; "
              f"{len(backend.flagged)} flagged", flush=True)

    def check_incoming(self, backend):
        self.assertEqual(backend.incomplete, [])
        self.assertEqual(set(backend.received), {in_text(n) for n in range(MESSAGES)})
        twice = [events for events in backend.received.values() if len(events) > 1]
        for events in twice:
            self.assertGreaterEqual(sum(events.values()), len(events) - 1, "not flagged")
        self.assertLessEqual(sum(len(events) - 1 for events in twice), KILLS * WINDOW)
        print(f"{len(twice)} arrived twice, all flagged", flush=True)

    def check_disk(self):
        words = [MARK, OURS.lstrip("+"), customer(0).lstrip("+")[:-2]]
        needles = [form for word in words
                   for form in (word.encode(), word.encode("utf-16-be"), word.encode("utf-16-le"),
                                word.encode().hex().encode())]
        # The measure: a file that holds one is found.
        with open(self.lab.path("state/measure"), "w", encoding="utf-8") as file:
            file.write("before " + in_text(3) + " after")
        self.assertEqual([needle for _, needle in self.lab.files_with(needles)], [MARK.encode()])
        os.unlink(self.lab.path("state/measure"))
        self.assertEqual(self.lab.files_with(needles), [])


if __name__ == "__main__":
    unittest.main()
