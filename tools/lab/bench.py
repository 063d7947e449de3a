"""What tools/bench measures once everything is built. Prints rows for people, then one JSON object."""

import argparse
import json
import os
import subprocess
import sys

from lab import Lab, LabError

FRAME = 197  # octets of a submit_sm with a text of 140 characters and two numbers of 12 digits


def echo(lab, window, binds):
    done = subprocess.run(
        [lab.binary("echo-ceiling"), "--frame", str(FRAME), "--window", str(window),
         "--connections", str(binds), "--seconds", "3"], capture_output=True, check=True)
    return json.loads(done.stdout)


def load(lab, mode, count, *options):
    done = subprocess.run(
        [lab.binary("smpp-load"), mode, "--api", "unix:" + lab.socket, "--queue", lab.queue,
         "--sim", lab.path("smsc-sim.sock"), "--pid", str(lab.bridge.pid), "--messages", str(count),
         "--metrics", f"http://127.0.0.1:{lab.ready['metrics_port']}/metrics",
         "--deadline", "600", *options], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise LabError(f"smpp-load {mode} ended with {done.returncode}: {done.stdout}{done.stderr}")
    return json.loads(done.stdout)


def with_bridge(binaries, window, binds, measure):
    with Lab(binaries) as lab:
        sim = lab.start_sim("--receipt-delay", "20ms", "--window", str(window))
        lab.write_config(sim.tls_port, window=window, carrier=f"binds: {binds}")
        lab.start_bridge()
        lab.wait_bound(binds)
        return measure(lab)


def row(binaries, direction, window, binds, count):
    """One row and its ceiling, one after the other on the same machine."""
    def measure(lab):
        ceiling = echo(lab, window, binds)
        if direction == "MT":
            # Posted in arrays of 100, status events leased and acknowledged.
            report = load(lab, "mt", count, "--batch", "100", "--outstanding", "4000")
            rate, middle = report["final_per_s"], report["post_us"]
        else:
            report = load(lab, "mo", count)
            rate, middle = report["received_per_s"], report["deliver_to_answer_us"]
        daemon = report["daemon"]
        cpu_us = daemon["cpu_s_per_1000"] * 1000
        client_us = ceiling["client_cpu_us_per_frame"]
        return {
            "direction": direction, "window": window, "binds": binds, "messages": count,
            "per_s": round(rate), "cpu_s_per_1000": daemon["cpu_s_per_1000"],
            "threads": daemon["threads_cpu_s_per_1000"],
            "rss_mib": round(daemon["rss_bytes"] / 2**20, 1),
            "p50_ms": round(middle["p50"] / 1000, 2), "p99_ms": round(middle["p99"] / 1000, 2),
            "syncs_per_s": report.get("syncs_per_s"),
            "echo_per_s": ceiling["frames_per_s"], "echo_client_us": client_us,
            "rate_to_echo": round(rate / ceiling["frames_per_s"], 4),
            "cpu_to_echo": round(cpu_us / client_us, 1)}
    return with_bridge(binaries, window, binds, measure)


def latency(binaries):
    def measure(lab):
        report = load(lab, "mo-latency", 5000, "--rate", "500")
        return report["deliver_to_answer_us"]
    return with_bridge(binaries, 100, 1, measure)


def resident(pid):
    with open(f"/proc/{pid}/statm", encoding="ascii") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def memory(binaries, queued=1_000_000):
    """RSS above idle with that many messages accepted and no carrier to send them to."""
    with Lab(binaries) as lab:
        lab.write_config(9, window=100)  # the discard port: nobody listens
        lab.start_bridge()
        idle = resident(lab.bridge.pid)
        api = lab.api()
        text = "x" * 132
        for start in range(0, queued, 1000):
            status, answer = api.post([
                {"to": f"+4477{n % 100_000:08d}", "from": "+447700900100",
                 "text": f"{text}{n:08d}"} for n in range(start, start + 1000)])
            if status != 202 or any("id" not in result for result in answer["results"]):
                raise LabError(f"the API answered {status}")
        full = resident(lab.bridge.pid)
        api.close()
        return {"queued": queued, "idle_mib": round(idle / 2**20, 1),
                "above_idle_mib": round((full - idle) / 2**20, 1)}


def codec(binaries):
    done = subprocess.run(
        [os.path.join(binaries, "session_bench"), "--benchmark_format=json",
         "--benchmark_filter=(encode|decode|copy)_.*"], capture_output=True, check=True)
    return {entry["name"]: round(entry["cpu_time"], 1)
            for entry in json.loads(done.stdout)["benchmarks"]}


def codec_line(ns):
    """Each beside what copying the same frame takes."""
    return "codec: " + ", ".join(
        f"{name} {value} ns" + (f" ({value / ns['copy_frame']:.0f} copies)" if
                                name != "copy_frame" else "")
        for name, value in ns.items())


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("binaries")
    parser.add_argument("--messages", type=int, default=200_000)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--memory", action="store_true")
    options = parser.parse_args()
    count = 50_000 if options.quick else options.messages
    shapes = [(100, 1)] if options.quick else [(10, 1), (100, 1), (10, 4), (100, 4)]
    result = {"rows": []}
    print("dir window binds   msg/s  CPU s/1000  RSS MiB  p50 ms  p99 ms  of echo's rate  x its CPU")
    for window, binds in shapes:
        for direction in ("MT", "MO"):
            line = row(options.binaries, direction, window, binds, count)
            result["rows"].append(line)
            print(f"{direction:3} {window:6} {binds:5} {line['per_s']:7}  "
                  f"{line['cpu_s_per_1000']:10.4f}  {line['rss_mib']:7}  {line['p50_ms']:6}  "
                  f"{line['p99_ms']:6}  {line['rate_to_echo']:14}  {line['cpu_to_echo']:9}", flush=True)
    result["deliver_to_answer_at_500_per_s_us"] = latency(options.binaries)
    figures = result["deliver_to_answer_at_500_per_s_us"]
    print(f"deliver to answer at 500/s: p50 {figures['p50'] / 1000:.2f} ms, "
          f"p99 {figures['p99'] / 1000:.2f} ms")
    result["codec_ns"] = codec(options.binaries)
    print(codec_line(result["codec_ns"]))
    if options.memory:
        result["memory"] = memory(options.binaries)
        print(f"resident with 1,000,000 queued: {result['memory']['above_idle_mib']} MiB above idle")
    print(json.dumps(result))


try:
    main()
except LabError as problem:
    print(f"not measured: {problem}", file=sys.stderr)
    sys.exit(1)
