"""From the demo's `demo.json`, write what schemathesis reads: `accounts.json` (who logs in, and how) and
`programme.dict` (the programme that is there).

    prepare.py DEMO_JSON FOLDER
"""

import json
import pathlib
import sys

# Also the order in which an operation that refuses one account with 401 or 403 is tried with the next.
ROLES = ["applicant", "coordinator", "juror", "trainer", "partner", "observer", "admin"]


def main(demo_json: str, folder: str) -> None:
    demo = json.loads(pathlib.Path(demo_json).read_text(encoding="utf-8"))
    entries = []
    for role in ROLES:
        accounts = [account for account in demo["accounts"] if account["role"] == role]
        if not accounts:
            sys.exit(f"error: the demo has no account for the role '{role}'")
        for number, account in enumerate(accounts[:2], start=1):
            entries.append({"name": f"{role}_{number}", "loginEndpointAuth": log_in(account)})
    names = [entry["name"] for entry in entries]
    if "applicant_2" not in names:
        sys.exit("error: the demo needs two accounts with the role 'applicant': they are the peers of object access")

    target = pathlib.Path(folder)
    (target / "accounts.json").write_text(json.dumps({"auth": entries}, indent=2), encoding="utf-8")
    (target / "programme.dict").write_text(f'"{demo["programme_id"]}"\n', encoding="utf-8")
    print(f"-- accounts: {', '.join(names)}")


def log_in(account: dict) -> dict:
    return {
        "endpoint": "/api/v1/auth/login",
        "verb": "POST",
        "contentType": "application/json",
        "payloadRaw": json.dumps({"login": account["email"], "password": account["password"]}),
        "token": {
            "extractFrom": "body",
            "extractSelector": "/access_token",
            "sendIn": "header",
            "sendName": "Authorization",
            "sendTemplate": "Bearer {token}",
        },
    }


if __name__ == "__main__":
    main(*sys.argv[1:])
