"""Mutants of pytest.ini: a setting is missing, or has another value."""

import re
from collections.abc import Iterator

SETTING = re.compile(r"^\w+ *=.*\n(?:[ \t]+\S.*\n)*", re.MULTILINE)
LINE_OF_SETTING = re.compile(r"^[ \t]+\S.*\n", re.MULTILINE)
TRUE, FALSE = re.compile(r"(?<== )true$", re.MULTILINE), re.compile(r"(?<== )false$", re.MULTILINE)


def with_one_setting_changed(text: str) -> Iterator[str]:
    """Yield the text without each setting, without each line of one, and with the opposite of each
    that is true or false."""
    for pattern, replacement in (
        (SETTING, ""),
        (LINE_OF_SETTING, ""),
        (TRUE, "false"),
        (FALSE, "true"),
    ):
        for match in pattern.finditer(text):
            yield text[: match.start()] + replacement + text[match.end() :]
