#!/usr/bin/env python3
"""How long an import of 1,000 rows takes: a trial, then the import, of a CSV, on a demo whose call is open.

usage: import.py PROGRAM        DATABASE_URL=postgres://… names an empty PostgreSQL database; without it SQLite

The people are made up: serial numbers from 9800 on are given to nobody.
"""

import base64
import json
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from datetime import date, timedelta

ROWS = 1_000
BASE = "http://127.0.0.1:18092"
FIRST = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]
SECOND = [3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2]


def call(method, path, body=None, token=None):
    headers = {"content-type": "application/json"}
    if token:
        headers["authorization"] = f"Bearer {token}"
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(BASE + path, data=data, headers=headers, method=method)
    try:
        with urllib.request.urlopen(request) as response:
            return json.load(response)
    except urllib.error.HTTPError as error:
        sys.exit(f"{method} {path}: {error.code} {error.read().decode()[:500]}")


def numbers():
    """Identity numbers of women born in the eighties, each with its control digit."""
    day = date(1980, 1, 1)
    while True:
        for serial in range(9800, 10_000):
            digits = [int(d) for d in f"{day:%y%m%d}4{serial}"]
            control = sum(d * w for d, w in zip(digits, FIRST)) % 11
            if control == 10:
                control = sum(d * w for d, w in zip(digits, SECOND)) % 11
            if control < 10:
                yield "".join(map(str, digits)) + str(control)
        day += timedelta(days=1)


def sheet(form):
    """A row for each number, with what the form of the programme asks for."""
    typed = {
        "family_name": "Сәрсенбаева", "given_name": "Айгүл", "phone": "87010000001", "tax_debt_declared": "нет",
        "total_budget": "1500000", "requested": "1000000", "own_contribution": "500000",
    }
    columns, row = ["iin", "consent_evidence"], ["", "Қол қойылған парақ"]
    for field in form["fields"]:
        name = field["pointer"].removeprefix("/content/") if "/answers/" in field["pointer"] else field["pointer"].split("/")[-1]
        if not field["required"] or name in ("iin", "birth_date", "sex"):
            continue
        columns.append(name)
        options = field.get("options") or [{"value": ""}]
        plain = {"boolean": "да", "date": "2027-01-01", "number": str(field.get("minimum") or 1), "text": "Нан пісіремін"}
        row.append(typed.get(name) or options[0]["value"] or plain[field["kind"]])
    source = numbers()
    lines = [";".join(columns)]
    lines += [";".join([next(source)] + row[1:]) for _ in range(ROWS)]
    return "\n".join(lines)


def timed(path, body, token):
    begun = time.perf_counter()
    answer = call("POST", path, body, token)
    return answer, time.perf_counter() - begun


def measure(folder):
    demo = json.loads((folder / "demo.json").read_text())
    account = next(a for a in demo["accounts"] if a["role"] == "coordinator")
    login = {"login": account["email"], "password": account["password"]}
    token = call("POST", "/api/v1/auth/login", login)["access_token"]
    programme = f"/api/v1/programmes/{demo['programme_id']}"
    text = sheet(call("GET", f"{programme}/form", token=token))
    body = {"format": "csv", "content_base64": base64.b64encode(text.encode()).decode()}
    trial, checked = timed(f"{programme}/applications/import?dry_run=true", body, token)
    if trial["faults"]:
        sys.exit(f"faults: {trial['faults'][:3]}")
    done, stored = timed(f"{programme}/applications/import?dry_run=false", body, token)
    assert len(done["imported"]) == ROWS
    print(f"{ROWS} rows, {len(text.encode()) / 1e3:.0f} kB: trial {checked:.2f} s, import {stored:.2f} s")


def main():
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        env = {k: v for k, v in os.environ.items() if not k.startswith("INCUBATOR_")}
        env |= {"INCUBATOR_DATA_DIR": str(folder), "INCUBATOR_BIND": BASE.removeprefix("http://"), "INCUBATOR_LOG": "error"}
        program = subprocess.Popen([sys.argv[1], "demo", "--until", "open"], env=env, stdout=subprocess.DEVNULL)
        try:
            for _ in range(1_200):
                try:
                    urllib.request.urlopen(BASE + "/readyz")
                    break
                except (urllib.error.URLError, ConnectionError):
                    if program.poll() is not None:
                        sys.exit("the program stopped")
                    time.sleep(0.05)
            measure(folder)
        finally:
            program.send_signal(signal.SIGTERM)
            program.wait(30)


if len(sys.argv) != 2:
    sys.exit(__doc__)
main()
