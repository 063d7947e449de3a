"""What tools/quickstart shows once everything is built; one step, one sentence, one check."""

import http.client
import json
import os
import random
import signal
import sys
import threading
import time

from lab import Api, Lab, LabError, UnixConnection, wait_for

OUR_NUMBER = "+447700900100"
CUSTOMER = "+447700900123"
TRAFFIC = 400  # messages in each direction while the daemon is killed

step_number = 2


def say(words):
    global step_number
    step_number += 1
    print(f"{step_number}. {words}", flush=True)


def note(words):
    print(f"     {words}", flush=True)


def expect(condition, words):
    if not condition:
        raise LabError(words)


def post(lab, api, message, **headers):
    status, answer = api.post(message, **headers)
    expect(status == 202, f"the API answered {status}: {answer}")
    return answer


def lease_until(lab, api, wanted, limit=60):
    """Leases and acknowledges until wanted(event) has been true once; gives that event."""
    end = time.monotonic() + limit
    while time.monotonic() < end:
        events = api.lease(lab.queue)
        if events:
            api.ack([event["lease"] for event in events])
        for event in events:
            if wanted(event["event"]):
                return event["event"]
    raise LabError("the event did not come")


def message_out(lab, api):
    text = "Quickstart: your appointment is on Monday, 9:30"
    answer = post(lab, api, {"to": CUSTOMER, "from": OUR_NUMBER, "text": text, "reference": "first"})
    note(f"202, sealed and synced: message {answer['id']}")
    event = lease_until(lab, api, lambda e: e["type"] == "message.status"
                        and e["data"]["message"] == answer["id"])
    expect(event["data"]["state"] == "delivered", f"its state is {event['data']['state']}")
    note(f"the receipt came back as event {event['id']}: state delivered, reference first")
    return text


def message_in(lab, api, sim):
    text = "Quickstart: é€😀 " + " ".join(f"word{n}" for n in range(24))
    sim.ask("deliver", **{"from": CUSTOMER, "to": OUR_NUMBER, "text": text, "await": True})
    event = lease_until(lab, api, lambda e: e["type"] == "message.received")
    expect(event["data"]["text"] == text, "the text is not the one that was sent")
    expect(event["data"]["parts"] == 3, f"it came in {event['data']['parts']} parts")
    note("three parts, each stored before it was answered; one event; leased and acknowledged")
    return text


class Backend:
    """Posts and consumes through kills, as a backend would: retries with the same key."""

    def __init__(self, lab):
        self.lab = lab
        self.accepted = {}
        self.final = {}
        self.received = {}
        self.flagged = set()
        self.texts = []
        self.stopping = False
        self.failure = None

    def _again(self, call):
        while True:
            api = Api(UnixConnection(self.lab.socket, 20))
            try:
                return call(api)
            except (OSError, http.client.HTTPException, json.JSONDecodeError):
                if self.stopping:
                    return None
                time.sleep(0.05)
            finally:
                api.close()

    def post_all(self):
        try:
            for n in range(TRAFFIC):
                text = f"Quickstart traffic {n:05d} out"
                self.texts.append(text)
                message = {"to": f"+4477009{n:05d}", "from": OUR_NUMBER, "text": text}

                def once(api, message=message, n=n):
                    status, answer = api.post(message, **{"Idempotency-Key": f"quickstart-{n}"})
                    if status != 202:
                        raise OSError(f"answered {status}")  # not now: again, under the same key
                    return answer["id"]

                self.accepted[n] = self._again(once)
        except Exception as problem:  # shown by the main thread
            self.failure = problem

    def consume(self):
        try:
            while not self.stopping:
                def once(api):
                    events = api.lease(self.lab.queue, most=200, wait="500ms")
                    for leased in events:
                        self.take(leased["event"])
                    if events:
                        api.ack([leased["lease"] for leased in events])
                    return True
                self._again(once)
        except LabError as problem:
            if not self.stopping:
                self.failure = problem

    def take(self, event):
        data = event["data"]
        if event["type"] == "message.received":
            self.received[data["text"]] = self.received.get(data["text"], 0) + 1
        elif event["type"] == "message.status" and data["state"] != "in_doubt":
            self.final[data["message"]] = data["state"]
        if data.get("possible_duplicate"):
            self.flagged.add(data.get("message") or data["text"])


def kill_in_traffic(lab, sim):
    backend = Backend(lab)
    threads = [threading.Thread(target=backend.post_all), threading.Thread(target=backend.consume)]
    for thread in threads:
        thread.start()
    texts = [f"Quickstart traffic {n:05d} in" for n in range(TRAFFIC)]
    kills = 3
    try:
        for n, text in enumerate(texts):
            sim.ask("deliver", **{"from": f"+4477008{n:05d}", "to": OUR_NUMBER, "text": text})
        for _ in range(kills):
            before = len(backend.accepted)
            wait_for("traffic", lambda: backend.failure or len(backend.accepted) > before +
                     random.randint(20, 60) or len(backend.accepted) == TRAFFIC, 60)
            lab.stop_bridge(signal.SIGKILL)
            lab.start_bridge()

        def all_in():
            return backend.failure or (
                len(backend.accepted) == TRAFFIC and
                all(i in backend.final for i in backend.accepted.values()) and
                all(text in backend.received for text in texts))
        wait_for("every accepted message to be accounted for", all_in, 120)
    finally:
        backend.stopping = True
        for thread in threads:
            thread.join(30)
    expect(backend.failure is None, f"the backend failed: {backend.failure}")
    sent = {}
    for entry in sim.ledger():
        sent[entry["text"]] = sent.get(entry["text"], 0) + 1
    twice = [text for text in backend.texts if sent.get(text, 0) > 1]
    ids = {f"Quickstart traffic {n:05d} out": i for n, i in backend.accepted.items()}
    expect(all(ids[text] in backend.flagged for text in twice),
           "a message went out twice without being flagged")
    note(f"killed {kills} times; {TRAFFIC} of {TRAFFIC} accepted messages ended in a final state, "
         f"{TRAFFIC} of {TRAFFIC} incoming ones arrived")
    note(f"{len(twice)} went out twice around a kill, each flagged possible_duplicate")
    return backend.texts + texts


def search_disk(lab, texts):
    numbers = [OUR_NUMBER, CUSTOMER, "+447700900000", "+4477008", "+4477009"]
    needles = [text.encode() for text in texts]
    needles += [number.lstrip("+").encode() for number in numbers]
    needles += [b"Quickstart", "Quickstart".encode("utf-16-be"), b"Quickstart".hex().encode()]
    found = lab.files_with(needles)
    for path, _ in found:
        note(f"FOUND in {os.path.relpath(path, lab.folder)}")
    expect(not found, "a text or number lies on the disk in the clear")
    size = sum(os.path.getsize(os.path.join(folder, name))
               for folder, _, names in os.walk(lab.folder) for name in names
               if os.path.isfile(os.path.join(folder, name)))
    note(f"{size // 1024} KiB searched for {len(needles)} texts and numbers: none of them is there")


def main():
    keep = "--keep" in sys.argv[2:]
    with Lab(sys.argv[1], keep=keep) as lab:
        say("Made throw-away keys and certificates; starting a simulated carrier and the daemon")
        sim = lab.start_sim("--receipt-delay", "50ms")
        lab.write_config(sim.tls_port)
        lab.start_bridge()
        say("A TLS bind comes up, the carrier's certificate verified by chain and name")
        lab.wait_bound()
        note(f"bound to localhost:{sim.tls_port}, window 10")
        api = lab.api()
        say("A message posted to the queue API goes out, its receipt comes back as an event")
        texts = [message_out(lab, api)]
        say("A three-part incoming text with é€😀 arrives as one event")
        texts.append(message_in(lab, api, sim))
        api.close()
        say("The daemon is killed with -9 in mid-traffic and started again, three times")
        texts += kill_in_traffic(lab, sim)
        say("Everything that was written to disk is searched for the texts and numbers")
        search_disk(lab, texts)
        if keep:
            print_next(lab)
            lab.sims, lab.bridge = [], None
        else:
            say("The daemon drains on SIGTERM and everything is stopped")
            expect(lab.stop_bridge() == 0, "the daemon did not exit with 0")
    print("All of it is what it says." if not keep else "Left running, as asked.")


def print_next(lab):
    print(f"""
Still running: smppbridged (pid {lab.bridge.pid}) and smsc-sim (pid {lab.sims[0].program.pid}).
Try:

  # send a message, then wait for its status event
  curl --unix-socket {lab.socket} http://localhost/v1/messages -H 'Content-Type: application/json' \\
    -d '{{"to": "{CUSTOMER}", "from": "{OUR_NUMBER}", "text": "Hello"}}'
  curl --unix-socket {lab.socket} http://localhost/v1/events/lease -H 'Content-Type: application/json' \\
    -d '{{"queue": "{lab.queue}", "max": 10, "wait": "20s"}}'

  # metrics, readiness, the configuration that runs
  curl http://127.0.0.1:{lab.ready['metrics_port']}/metrics
  curl http://127.0.0.1:{lab.ready['metrics_port']}/readyz
  less {lab.config}

  # stop both and remove the folder
  kill {lab.bridge.pid} {lab.sims[0].program.pid}; rm -r {lab.folder}
""")


try:
    main()
except LabError as problem:
    print(f"NOT as it should be: {problem}", file=sys.stderr)
    sys.exit(1)
