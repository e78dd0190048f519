#!/usr/bin/env python3
"""How well the service holds: what compression costs, what memory it takes, how soon it refuses. Several programs are
measured in one run, one after the other on the same data, so that before and after can be compared.

usage: holds.py PROGRAM [PROGRAM …]        DATABASE_URL=postgres://… names an empty PostgreSQL database; without it the
                                           refusals are not measured

Needs wrk and Linux. SECONDS_EACH (5) may be set. The figures stand in docs/PERFORMANCE.md.
"""

import base64
import concurrent.futures
import json
import os
import pathlib
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
import uuid
from datetime import datetime, timedelta, timezone

HERE = pathlib.Path(__file__).parent
SECONDS = os.environ.get("SECONDS_EACH", "5")
PORT = 18091
BASE = f"http://127.0.0.1:{PORT}"
SECRET = "bench-bench-bench-bench-bench-bench-0"
PASSWORD = "ile-district-2017"
BROWSER = "gzip, deflate, br, zstd"
# The refusals of a service that has none would be waited for without end.
LONGEST = 60


class Service:
    def __init__(self, program, command, folder, log, **settings):
        env = {k: v for k, v in os.environ.items() if not k.startswith("INCUBATOR_") and k != "DATABASE_URL"}
        env |= {"INCUBATOR_DATA_DIR": str(folder), "INCUBATOR_BIND": f"127.0.0.1:{PORT}", "INCUBATOR_LOG": "error"}
        self.process = subprocess.Popen([program, command], env=env | settings, stdout=log, stderr=log)
        while ask("/readyz", 5)[0] != 200:
            if self.process.poll() is not None:
                sys.exit(f"{program} {command} stopped: see {log.name}")
            time.sleep(0.05)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def memory(self):
        """MB in all, and of these what is no part of a file."""
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        figure = {line.split(":")[0]: line.split()[1] for line in status.splitlines() if "kB" in line}
        return int(figure["VmRSS"]) / 1024, int(figure["RssAnon"]) / 1024


def ask(path, limit=LONGEST, token=None):
    """Status and seconds; None where there was no answer in time."""
    request = urllib.request.Request(BASE + path)
    if token:
        request.add_header("authorization", f"Bearer {token}")
    begun = time.monotonic()
    try:
        with urllib.request.urlopen(request, timeout=limit) as answer:
            answer.read()
            status = answer.status
    except urllib.error.HTTPError as refusal:
        status = refusal.code
    except OSError:
        status = None
    return status, time.monotonic() - begun


def log_in(data):
    accounts = json.loads((data / "demo.json").read_text())["accounts"]
    login = next(a["email"] for a in accounts if a["role"] == "coordinator")
    body = json.dumps({"login": login, "password": PASSWORD}).encode()
    request = urllib.request.Request(BASE + "/api/v1/auth/login", body, {"content-type": "application/json"})
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)["access_token"]


def wrk(connections, **settings):
    command = ["wrk", "-t1", f"-c{connections}", f"-d{SECONDS}s", "--latency", "-s", str(HERE / "load.lua"), BASE]
    out = subprocess.check_output(command, env=os.environ | settings, text=True)
    _, rate, _, p99, failed = next(line for line in out.splitlines() if line.startswith("RESULT")).split()
    if failed != "0":
        sys.exit(f"{failed} requests failed")
    return float(rate), float(p99)


def row(program, what, *figures):
    print(f"| {pathlib.Path(program).name} | {what} | " + " | ".join(str(f) for f in figures) + " |", flush=True)


def compression(program, data, work, log):
    with Service(program, "serve", data, log) as service:
        token = log_in(data)
        path = (work / "page-large").read_text()
        rates = {}
        for _ in range(3):
            for name, takes in (("plain", None), ("browser", BROWSER)):
                settings = {"PATH_TO_ASK": path, "TOKEN": token} | ({"ACCEPT": takes} if takes else {})
                rates.setdefault(name, []).append(wrk(16, **settings)[0])
        plain, browser = (sorted(rates[name])[1] for name in ("plain", "browser"))
        row(program, "page of 50, requests/s: plain, browser, share", round(plain), round(browser), f"{browser / plain:.2f}")
        before = service.memory()[0]
        readers = []
        for _ in range(100):
            reader = socket.socket()
            reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            reader.connect(("127.0.0.1", PORT))
            reader.sendall(b"GET /openapi.json HTTP/1.1\r\nHost: a\r\nAccept-Encoding: br\r\n\r\n")
            readers.append(reader)
        time.sleep(8)
        grown = service.memory()[0] - before
        row(program, "100 readers of brotli who do not read: MB more, MB each", round(grown), f"{grown / 100:.2f}")
        for reader in readers:
            reader.close()


def memory(program, data, work, log):
    start, step, many = datetime(2026, 1, 1, tzinfo=timezone.utc), timedelta(seconds=7), 100_000
    page = (work / "page-large").read_text()
    lines = []
    for _ in range(5_000):
        at = (start + step * random.randrange(60, many)).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        cursor = base64.urlsafe_b64encode(json.dumps({"Made": [at, str(uuid.UUID(int=0))]}).encode()).decode().rstrip("=")
        lines.append(f"{page}&cursor={cursor}")
    (work / "paths").write_text("\n".join(lines) + "\n")
    with Service(program, "serve", data, log, INCUBATOR_DB_CONNECTIONS="20") as service:
        token = log_in(data)
        rate, p99 = sorted(wrk(20, PATHS=str(work / "paths"), TOKEN=token) for _ in range(3))[1]
        whole, own = service.memory()
        row(program, "random pages of 100,000, 20 connections: MB, MB without files, requests/s, p99 ms", round(whole), round(own), round(rate), p99)


class Way:
    """A way to the database that closes or falls silent, for all connections or for those that there are."""

    def __init__(self, host, port):
        self.target, self.links, self.state = (host, port), [], "open"
        self.listener = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            client, _ = self.listener.accept()
            if self.state == "closed":
                client.close()
                continue
            link = {"state": self.state}
            server = socket.create_connection(self.target)
            self.links.append((link, client, server))
            for a, b in ((client, server), (server, client)):
                threading.Thread(target=self.pump, args=(a, b, link), daemon=True).start()

    def pump(self, a, b, link):
        try:
            while data := a.recv(65536):
                while link["state"] == "silent":
                    time.sleep(0.02)
                b.sendall(data)
        except OSError:
            pass
        for s in (a, b):
            s.close()

    def set(self, state, later):
        self.state = later
        for link, client, server in self.links:
            link["state"] = state
            if state == "closed":
                for s in (client, server):
                    try:
                        s.shutdown(socket.SHUT_RDWR)
                    except OSError:
                        pass


def together(count):
    with concurrent.futures.ThreadPoolExecutor(count) as pool:
        return list(pool.map(lambda _: ask("/readyz"), range(count)))


def worst(answers):
    return f"{max(seconds for _, seconds in answers):.1f} s" + ("" if all(status for status, _ in answers) else " and no answer")


def refusals(program, url, work, log):
    address = url.split("@")[1].split("/")[0]
    host, port = address.split(":")
    way = Way(host, int(port))
    by = url.replace(address, f"127.0.0.1:{way.listener.getsockname()[1]}")
    folder = pathlib.Path(tempfile.mkdtemp(dir=work))
    with Service(program, "serve", folder, log, DATABASE_URL=by, INCUBATOR_MASTER_SECRET=SECRET):
        together(12)
        way.set("closed", "closed")
        gone = worst(together(12))
        way.set("open", "open")
        while ask("/readyz", 20)[0] != 200:
            time.sleep(0.1)
        together(12)
        way.set("silent", "silent")
        silent = worst(together(12))
        # Those connections stay silent for ever; new ones are well.
        way.state = "open"
        begun = time.monotonic()
        while time.monotonic() - begun < 90 and [s for s, _ in together(12)] != [200] * 12:
            time.sleep(0.5)
        healed = time.monotonic() - begun
        row(program, "PostgreSQL gone, silent: the longest of 12 refusals; until silent places are given up", gone, silent, f"{healed:.0f} s" if healed < 90 else "never (90 s)")
        way.set("closed", "open")


def main():
    programs = sys.argv[1:] or sys.exit(__doc__)
    work = pathlib.Path(tempfile.mkdtemp(prefix="incubator-holds-"))
    log = open(work / "log", "w")
    try:
        data = work / "data"
        with Service(programs[0], "demo", data, log):
            subprocess.run([sys.executable, HERE / "prepare.py", BASE, data, "", work], check=True, stdout=subprocess.DEVNULL)
        for measure in (compression, memory):
            for program in programs:
                copy = work / "copy"
                shutil.copytree(data, copy)
                measure(program, copy, work, log)
                shutil.rmtree(copy)
        if url := os.environ.get("DATABASE_URL"):
            for program in programs:
                refusals(program, url, work, log)
    finally:
        shutil.rmtree(work)


if __name__ == "__main__":
    main()
