"""A page of documentation whose steps a test carries out, as a reader would.

The paragraph above a code block says what to do with it: "Create `path`", or "Change `path`", where
the path may have a `*`. What a `diff` block removes or keeps must stand in the file once; `@@`
separates two places. Shell commands run in the project's folder. Other blocks are examples.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from commands import developer_environment, shell

HEADING = re.compile(r"^## (.+)\n", re.MULTILINE)
BLOCK = re.compile(r"^((?:[^\n]+\n)+)\n+```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
INSTRUCTION = re.compile(r"\b(Create|Change) `(\S+)`")


@dataclass(frozen=True)
class Block:
    """A code block: what to do with which file, if anything, its language and its text."""

    action: str | None
    path: str
    language: str
    text: str


def sections(page: str) -> dict[str, list[Block]]:
    """Return the code blocks of each section, by its heading."""
    parts = HEADING.split(page)
    headings, texts = parts[1::2], parts[2::2]
    assert len(set(headings)) == len(headings), headings
    return dict(zip(headings, map(_blocks, texts), strict=True))


def _blocks(text: str) -> list[Block]:
    blocks = [_block(*found) for found in BLOCK.findall(text)]
    assert text.count("```") == 2 * len(blocks), f"a block without a paragraph:\n{text}"
    return blocks


def _block(paragraph: str, language: str, text: str) -> Block:
    instructions = INSTRUCTION.findall(paragraph)
    assert len(instructions) <= 1, paragraph
    action, path = instructions[0] if instructions else (None, "")
    assert (action == "Change") == (language == "diff"), paragraph
    return Block(action, path, language, text)


def follow(blocks: Iterable[Block], folder: Path, **environment: str) -> None:
    """Do what the blocks say in the project in `folder`, in their order."""
    for block in blocks:
        if block.language == "sh":
            shell(block.text, folder, developer_environment(**environment))
        elif block.action == "Change":
            [file] = folder.glob(block.path)
            file.write_text(edited(file.read_text("utf-8"), block), "utf-8")
        elif block.action == "Create":
            file = folder / block.path
            assert not file.exists(), f"{block.path} is there already"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(block.text, "utf-8")


def edited(text: str, block: Block) -> str:
    """Return `text` with the changes of a `diff` block."""
    for change in re.split(r"^@@\n", block.text, flags=re.MULTILINE):
        lines = change.splitlines(keepends=True)
        assert all(line[0] in " +-\n" for line in lines), change
        old = "".join(line[1:] or line for line in lines if line[0] != "+")
        new = "".join(line[1:] or line for line in lines if line[0] != "-")
        found = text.count(old)
        assert found == 1, f"{block.path}: found {found} times:\n{old}\nin:\n{text}"
        text = text.replace(old, new)
    return text
