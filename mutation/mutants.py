"""The mutants of a file."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from .deletions import without_one_thing
from .normalization import normalized
from .replacements import with_one_operator_replaced
from .settings import with_one_setting_changed


@dataclass(frozen=True)
class Mutant:
    """A file with one thing changed."""

    stack: str
    file: str  # its path in the project
    line: int
    mutation: str  # the lines that differ: those before, an arrow, those after
    original: str
    text: str

    @property
    def key(self) -> str:
        """What it is known by in a later run: where it is, and both texts."""
        return "/".join([self.stack, self.file, digest(self.original), digest(self.text)])


def mutants_of(stack: str, file: str, original: str) -> list[Mutant]:
    """Return the mutants of a file, in the order of its lines. No two are the same text."""
    texts = dict.fromkeys(_texts(file, original))
    found = [Mutant(stack, file, *_difference(original, text), original, text) for text in texts]
    return sorted(found, key=lambda mutant: mutant.line)


def digest(text: str) -> str:
    """Return a short name of the text."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _texts(file: str, original: str) -> Iterator[str]:
    if not file.endswith(".py"):
        yield from with_one_setting_changed(original)
        return
    unchanged = normalized(original)
    for text in (*without_one_thing(original), *with_one_operator_replaced(original)):
        if _normalized_or_none(text) not in (unchanged, None):
            yield text


def _normalized_or_none(source: str) -> str | None:
    """Return the normalized program, or None: some mutations are not programs."""
    try:
        return normalized(source)
    except SyntaxError:
        return None


def _difference(original: str, text: str) -> tuple[int, str]:
    """Return the first line that differs, and both versions of all that do."""
    before, after = original.splitlines(), text.splitlines()
    changes = [
        change
        for change in SequenceMatcher(a=before, b=after, autojunk=False).get_opcodes()
        if change[0] != "equal"
    ]
    first, last = changes[0], changes[-1]
    removed, added = before[first[1] : last[2]], after[first[3] : last[4]]
    return first[1] + 1, f"{_one_line(removed)} -> {_one_line(added) or '(nothing)'}"


def _one_line(lines: list[str]) -> str:
    return " ".join(line.strip() for line in lines)
