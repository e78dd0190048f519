"""What schemathesis cannot know from the OpenAPI document alone."""

import atexit
import itertools
import pathlib
import random
import re
import uuid

import schemathesis
from hypothesis import strategies as st
from schemathesis.generation.meta import TestPhase
from schemathesis.wfc.escalation import escalating_provider

# Of the roles that an operation is for, the first of these tries it first. Applicants lead because they are the
# peers: what one of them may read is asked for again as the other.
ROLES = ["applicant", "coordinator", "juror", "trainer", "partner", "observer", "admin"]
METHODS = {"get", "put", "post", "patch", "delete"}


def admits(entry, role):
    """Whether an entry of `x-roles` is for a role: `coordinator_without_conflict`; what has an owner is an applicant's."""
    return role in entry.split("_") or (entry, role) == ("owner", "applicant")


@schemathesis.hook
def after_load_schema(context, schema):
    """Begin each operation with an account that its `x-roles` admit.

    What is not the reader's answers 404, so schemathesis cannot tell by the refusal that another role would do.
    """
    provider = escalating_provider(schema)
    assignments = {}
    for path, item in schema.raw_schema["paths"].items():
        for method in METHODS & item.keys():
            roles = item[method].get("x-roles", [])
            role = next((role for role in ROLES if any(admits(entry, role) for entry in roles)), None)
            if role is not None:
                assignments[f"{method.upper()} {path}"] = f"{role}_1"
    provider.restore(assignments)
    atexit.register(report_probes, provider)


def report_probes(provider):
    """How many reads of an own object were repeated as the peer: none at all would be a gate that cannot fail."""
    reads = sorted({f"{key[1]} ({key[2]})" for key in provider._probed if key[0] == "read"})
    with pathlib.Path("peer-probes.txt").open("a", encoding="utf-8") as file:
        file.writelines(f"{read}\n" for read in reads)


UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
# Fixed, like everything in a run: the time part only counts up, from the start of 2025.
ticks = itertools.count(1_735_689_600_000)
chance = random.Random(20170901)


def fresh_id() -> str:
    """A UUID v7, as a client makes one."""
    value = next(ticks) << 80 | 7 << 76 | chance.getrandbits(12) << 64 | 2 << 62 | chance.getrandbits(62)
    return str(uuid.UUID(int=value))


# The latest that each list gave.
cursors = {}


@schemathesis.hook
def after_call(context, case, response):
    """Keep cursors for later requests (before_call)."""
    if response.status_code == 200 and b'"next_cursor"' in response.content:
        cursors[case.operation.label] = response.json()["next_cursor"]


def with_fresh_ids(value):
    if isinstance(value, list):
        return [with_fresh_ids(item) for item in value]
    if isinstance(value, dict):
        return {
            key: fresh_id()
            if key == "id" and isinstance(item, str) and UUID.fullmatch(item)
            else with_fresh_ids(item)
            for key, item in value.items()
        }
    return value


@schemathesis.hook
def before_call(context, case, kwargs):
    """Give most valid bodies ids of their own.

    A client may make the id of what it creates, and schemathesis varies a body field by field with the id kept: all
    but the first would end in a rightful 409, and nothing but that would be tested. Each fourth keeps its id, so that
    the 409 and the repeat are met too; not in the stateful phase, which ends early when the same steps, walked again,
    are answered otherwise.

    A made-up cursor is a rightful 400: it stands in the contract that a cursor comes from the page before. So a valid
    request gets one that this list gave, or none.
    """
    positive = case.meta is not None and case.meta.generation.mode.is_positive
    if positive and "cursor" in case.query:
        if case.operation.label in cursors:
            case.query["cursor"] = cursors[case.operation.label]
        else:
            del case.query["cursor"]
    stateful = positive and case.meta.phase.name == TestPhase.STATEFUL
    if positive and isinstance(case.body, dict) and (stateful or chance.randrange(4)):
        fresh = with_fresh_ids(case.body)
        if fresh != case.body:
            case.body = fresh


def control_digit(digits: str) -> int | None:
    """Of an IIN or BIN; None where no such number is issued."""
    for weights in ((1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11), (3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2)):
        rest = sum(weight * int(digit) for weight, digit in zip(weights, digits)) % 11
        if rest < 10:
            return rest
    return None


def with_control_digit(bases: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return bases.filter(lambda base: control_digit(base) is not None).map(lambda base: f"{base}{control_digit(base)}")


def two_digits(low: int, high: int) -> st.SearchStrategy[str]:
    return st.integers(low, high).map("{:02}".format)


# Adults in 2017 and later, born from 1960 to 1989; serial numbers from 9800, which are hardly ever given out.
IINS = with_control_digit(
    st.builds(
        "{}{}{}{}{}".format,
        two_digits(60, 89),
        two_digits(1, 12),
        two_digits(1, 28),
        st.sampled_from("34"),
        st.integers(9800, 9999),
    )
)
BINS = with_control_digit(
    st.builds("{}{}40{}".format, two_digits(10, 25), two_digits(1, 12), st.integers(99000, 99999))
)

# A control digit is beyond a JSON schema: without these hardly any person or organisation would ever be accepted.
schemathesis.openapi.format("iin", IINS)
schemathesis.openapi.format("bin", BINS)
