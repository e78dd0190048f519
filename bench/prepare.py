#!/usr/bin/env python3
"""Fills a running demo's database for bench/run.sh, and writes what wrk is to ask for.

usage: prepare.py <base url> <data folder> <database url or ''> <output folder>

Two programmes are added by SQL: one with 1,000 applications, one with 100,000, all copies of the pilot's.
"""

import base64
import json
import pathlib
import sqlite3
import subprocess
import sys
import urllib.request
import uuid
from datetime import datetime, timedelta, timezone

BASE, DATA, DATABASE, OUT = sys.argv[1], pathlib.Path(sys.argv[2]), sys.argv[3], pathlib.Path(sys.argv[4])
SIZES = {"small": 1_000, "large": 100_000}
START = datetime(2026, 1, 1, tzinfo=timezone.utc)
STEP = timedelta(seconds=7)
# `serve` refuses a demo's data, and with good reason; here it is `serve` that is measured.
NOT_A_DEMO = "DELETE FROM setting WHERE key = 'demo_loaded'"


def call(method, path, body=None, token=None):
    headers = {"content-type": "application/json"}
    if token:
        headers["authorization"] = f"Bearer {token}"
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(BASE + path, data=data, headers=headers, method=method)
    with urllib.request.urlopen(request) as response:
        return json.load(response)


def log_in(account):
    body = {"login": account["email"], "password": account["password"]}
    return call("POST", "/api/v1/auth/login", body)["access_token"]


def instant(number):
    return (START + STEP * number).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


class Sqlite:
    def __init__(self):
        self.db = sqlite3.connect(DATA / "incubator.sqlite", timeout=30)
        self.db.row_factory = sqlite3.Row

    def row(self, table, where):
        return dict(self.db.execute(f"SELECT * FROM {table} WHERE {where} LIMIT 1").fetchone())

    def insert(self, table, rows):
        names = list(rows[0])
        marks = ", ".join("?" * len(names))
        sql = f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks})"
        self.db.executemany(sql, [[row[name] for name in names] for row in rows])

    def done(self):
        self.db.execute(NOT_A_DEMO)
        self.db.commit()
        self.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self.db.close()


class Postgres:
    """Through psql, so that no driver is needed."""

    def __init__(self):
        self.script = []

    def row(self, table, where):
        sql = f"SELECT row_to_json(t) FROM {table} t WHERE {where} LIMIT 1"
        return json.loads(subprocess.check_output(["psql", DATABASE, "-XAtqc", sql], text=True))

    def insert(self, table, rows):
        for first in range(0, len(rows), 5_000):
            text = json.dumps(rows[first : first + 5_000]).replace("'", "''")
            self.script.append(
                f"INSERT INTO {table} SELECT * FROM json_populate_recordset(NULL::{table}, '{text}');"
            )

    def done(self):
        sql = "\n".join(["SET standard_conforming_strings = on; BEGIN;", *self.script, NOT_A_DEMO + "; COMMIT; VACUUM ANALYZE;"])
        subprocess.run(["psql", DATABASE, "-Xq", "-v", "ON_ERROR_STOP=1"], input=sql, text=True, check=True)


def fill(programme, coordinator_id):
    db = Postgres() if DATABASE else Sqlite()
    pilot = db.row("programme", f"id = '{programme}'")
    application = db.row("application", f"programme_id = '{programme}' AND reference IS NOT NULL")
    person = db.row("person", f"id = '{application['person_id']}'")
    key = db.row("application_key", f"application_id = '{application['id']}'")
    grant = db.row("role_grant", f"programme_id = '{programme}' AND account_id = '{coordinator_id}'")
    member = db.row("membership", f"programme_id = '{programme}' AND account_id = '{coordinator_id}'")
    made = {}
    for name, size in SIZES.items():
        made[name] = str(uuid.uuid4())
        db.insert("programme", [pilot | {"id": made[name], "code": f"B{size}"}])
        db.insert("membership", [member | {"programme_id": made[name]}])
        db.insert("role_grant", [grant | {"id": str(uuid.uuid4()), "programme_id": made[name]}])
        people, rows, keys = [], [], []
        for number in range(size):
            # What is sealed opens in its own row alone.
            nothing = {"iin_sealed": None, "iin_digest": None, "phone_sealed": None, "phone_digest": None}
            people.append(person | nothing | {"id": str(uuid.uuid4())})
            rows.append(
                application
                | {
                    "id": str(uuid.uuid4()),
                    "programme_id": made[name],
                    "person_id": people[-1]["id"],
                    "number": number + 1,
                    "reference": f"B{size}-{number + 1:06}",
                    "account_id": None,
                    "side": None,
                    "iin_digest": None,
                    "created_at": instant(number),
                }
            )
            keys.append(key | {"application_id": rows[-1]["id"], "programme_id": made[name]})
        db.insert("person", people)
        db.insert("application", rows)
        db.insert("application_key", keys)
    db.done()
    return made


def cards(accounts, programme, coordinator):
    """Every card that may still be written, with ten marks and its juror's token."""
    rounds = call("GET", f"/api/v1/programmes/{programme}/rounds", token=coordinator)["items"]
    final = next(r for r in rounds if r["kind"] == "final")
    lines = []
    for account in (a for a in accounts if a["role"] == "juror"):
        token = log_in(account)
        pack = call("GET", f"/api/v1/rounds/{final['id']}/pack", token=token)
        keys = [c["key"] for c in pack["rubric"]["criteria"]]
        body = json.dumps({"marks": {key: {"score": 3} for key in keys}})
        for card in pack["cards"]:
            if card["status"] in ("assigned", "in_progress") and not card["not_applicable"]:
                lines.append(f"/api/v1/cards/{card['id']}\t{token}\t{body}")
    return lines, len(keys)


def main():
    demo = json.loads((DATA / "demo.json").read_text())
    programme, accounts = demo["programme_id"], demo["accounts"]
    coordinator = log_in(next(a for a in accounts if a["role"] == "coordinator"))
    me = call("GET", "/api/v1/me", token=coordinator)
    made = fill(programme, me["id"])
    found = call("GET", f"/api/v1/programmes/{programme}/applications?limit=50", token=coordinator)["items"]
    middle = json.dumps({"Made": [instant(SIZES["large"] // 2), str(uuid.UUID(int=0))]}).encode()
    cursor = base64.urlsafe_b64encode(middle).decode().rstrip("=")
    page = "/api/v1/programmes/{}/applications?limit=50"
    paths = {
        "application": f"/api/v1/applications/{found[0]['id']}",
        "page-small": page.format(made["small"]),
        "page-large": page.format(made["large"]),
        "page-middle": page.format(made["large"]) + "&cursor=" + cursor,
        "names-small": page.format(made["small"]) + "&sort=name",
        "names-large": page.format(made["large"]) + "&sort=name",
        "file-large": f"/api/v1/programmes/{made['large']}/applications/file",
    }
    for name in ("page-small", "page-large", "page-middle", "names-small", "names-large"):
        items = call("GET", paths[name], token=coordinator)["items"]
        assert len(items) == 50, f"{name}: {len(items)} items"
    lines, criteria = cards(accounts, programme, coordinator)
    assert lines and criteria == 10, f"{len(lines)} cards of {criteria} criteria"
    (OUT / "cards.tsv").write_text("\n".join(lines) + "\n")
    (OUT / "token").write_text(coordinator)
    for name, path in paths.items():
        (OUT / name).write_text(path)
    print(f"{sum(SIZES.values()):,} applications added, {len(lines)} cards to write")


main()
