"""Why a mutant may survive: reasons.toml has an entry for each that was looked into."""

import json
import tomllib
from pathlib import Path

from .results import Result

FILE = Path(__file__).with_name("reasons.toml")
REASONS = ("equivalent", "wording", "speed only")
NO_REASON = "no reason"

Reasons = dict[tuple[str, str], str]  # by file and mutation


def recorded() -> Reasons:
    """Return the reasons. Raises `SystemExit` for one that is no reason."""
    entries = tomllib.loads(FILE.read_text()).get("survivor", [])
    for entry in entries:
        if entry["reason"] not in REASONS:
            raise SystemExit(f"{FILE.name}: {entry['reason']!r} is not one of {', '.join(REASONS)}")
    return {(entry["module"], entry["mutation"]): entry["reason"] for entry in entries}


def reason_of(result: Result, reasons: Reasons) -> str:
    """Return why a survivor may survive, if that is known."""
    return reasons.get((result.file, result.mutation), NO_REASON)


def entry_for(survivor: Result) -> str:
    """Return the entry that records a reason, which is still to be chosen."""
    values = {"module": survivor.file, "mutation": survivor.mutation, "reason": "?"}
    lines = [f"{name} = {json.dumps(value)}" for name, value in values.items()]
    return "\n".join(["[[survivor]]", *lines])
