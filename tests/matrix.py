"""Combinations of the answers: all of them, and few that have every pair of values.

Prompts and values are read from cookiecutter.json, so a new one takes part in each test of these.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations, product
from pathlib import Path

Answers = dict[str, str]

COOKIECUTTER_JSON = Path(__file__).parent.parent / "cookiecutter.json"

# The prompts whose answers choose the Python of a project. The others change none.
OF_THE_CODE = ("database", "example", "task_queue")


def choices() -> dict[str, list[str]]:
    """Return the values of each prompt that offers a choice."""
    prompts = json.loads(COOKIECUTTER_JSON.read_text("utf-8"))
    return {
        prompt: values
        for prompt, values in prompts.items()
        if isinstance(values, list) and not prompt.startswith("_")
    }


def choices_of_the_code() -> dict[str, list[str]]:
    """Return the values of each prompt whose answer changes Python."""
    return {prompt: values for prompt, values in choices().items() if prompt in OF_THE_CODE}


def every_combination(choices: Mapping[str, Sequence[str]]) -> list[Answers]:
    """Return every combination of the values."""
    return [dict(zip(choices, values, strict=True)) for values in product(*choices.values())]


def every_pair(combinations: Iterable[Answers]) -> list[Answers]:
    """Return some of the combinations, which have every pair of values that any of them has.

    Greedy: each is one that has most of the pairs that are missing. This is the same in each process,
    and at most a few more than the fewest that would do."""
    candidates = [(answers, pairs_of(answers)) for answers in combinations]
    missing = set().union(*(pairs for _, pairs in candidates))
    selected = []
    while missing:
        answers, pairs = max(candidates, key=lambda candidate: len(candidate[1] & missing))
        selected.append(answers)
        missing -= pairs
    return selected


def pairs_of(answers: Answers) -> set[tuple[tuple[str, str], ...]]:
    """Return each pair of values, with their prompts."""
    return set(combinations(answers.items(), 2))


def is_refused(answers: Answers) -> bool:
    """Return whether there is no project for the combination."""
    return answers["database"].startswith("mongodb") and answers["python_version"] == "3.14"


def label(answers: Answers) -> str:
    """Return an identifier for a test of the combination."""
    return "-".join(answers.values())
