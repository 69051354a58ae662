#!/usr/bin/env python3
"""Does a real STU3 server take our transactions, twice, with the same resources after the second time as after the first?

Usage: server.py TOOL BUNDLES
  TOOL     a folder with `fhir-server.sh --port N`, which prints READY when it serves at http://127.0.0.1:N/fhir
  BUNDLES  a folder of transaction bundles, in JSON

Sends every bundle twice, counts what the server holds after each round, and asks for each patient's resources. Prints one line;
exit code 1 when anything was refused, grew or was not found, 2 when the server did not start.
"""
import collections
import json
import pathlib
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

STARTS_WITHIN = 240  # seconds: it may have to be built first


def ask(url, body=None):
    headers = {"Content-Type": "application/fhir+json", "Accept": "application/fhir+json", "Cache-Control": "no-cache"}
    with urllib.request.urlopen(urllib.request.Request(url, body, headers), timeout=120) as answer:
        return json.load(answer)


def started(tool):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = open(pathlib.Path(tool) / "server.log", "w+", encoding="utf-8")
    server = subprocess.Popen(["sh", "fhir-server.sh", "--port", str(port)], cwd=tool, stdout=log, stderr=subprocess.STDOUT)
    for _ in range(STARTS_WITHIN):
        time.sleep(1)
        if "READY" in pathlib.Path(log.name).read_text(encoding="utf-8", errors="replace"):
            return server, f"http://127.0.0.1:{port}/fhir"
        if server.poll() is not None:
            break
    server.kill()
    print("the server did not start: see", log.name)
    sys.exit(2)


def main():
    tool, folder = sys.argv[1:3]
    bundles = sorted(pathlib.Path(folder).rglob("*.json"))
    if not bundles:
        sys.exit("no bundles")
    server, base = started(tool)
    faults, totals, patients = [], [], set()
    try:
        for _ in range(2):
            types = collections.Counter()
            for path in bundles:
                text = path.read_bytes()
                entries = json.loads(text)["entry"]
                types.update(entry["resource"]["resourceType"] for entry in entries)
                patients.update(entry["resource"]["id"] for entry in entries if entry["resource"]["resourceType"] == "Patient")
                try:
                    statuses = [entry["response"]["status"] for entry in ask(base, text)["entry"]]
                    if any(not status.startswith("20") for status in statuses):
                        faults.append(f"{path.name}: refused in part")
                except urllib.error.HTTPError as error:
                    faults.append(f"{path.name}: {error.code}")
            totals.append({name: ask(f"{base}/{name}?_summary=count")["total"] for name in sorted(types)})
        for patient in sorted(patients):
            if ask(f"{base}/Composition?patient={patient}&_summary=count")["total"] == 0:
                faults.append("a patient whose document is not found")
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(30)
    if totals[0] != totals[1]:
        faults.append("more resources after the second time than after the first")
    first, second = (sum(total.values()) for total in totals)
    print(f"{len(bundles)} transactions sent twice: {first} resources, then {second}; {len(patients)} patients; {len(faults)} faults")
    for fault in faults[:20]:
        print(fault)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
