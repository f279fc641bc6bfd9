"""Whether a file of a generated project is well-formed text, without a trace of the template."""

import configparser
import json
import re
import tomllib
from functools import cache
from pathlib import PurePath

import yaml

OF_THE_TEMPLATE = re.compile(r"(?<!\$)\{\{|{%|{#|cookiecutter|_overlays")  # `${{` is GitHub's
ADDRESS = "https://github.com/org/cookiecutter-fastapi-cleanslate"  # docs/updating.md has it


@cache
def check(name: str, content: bytes) -> None:
    """Check that a file is well-formed, has nothing of the template, and ends with one newline, and
    that no line ends with a space. Projects share most files: the same content is checked once."""
    text = content.decode()
    parse(name, text)
    assert not of_the_template(name + text), name
    assert not text or text.endswith("\n"), name
    assert not text.endswith("\n\n"), name
    assert " \n" not in text, name


def parse(name: str, text: str) -> None:
    """Read the text as what the file's name says it is; it has to be well-formed."""
    match PurePath(name).suffix:
        case ".py":
            compile(text, name, "exec")
        case ".toml":
            tomllib.loads(text)
        case ".json":
            json.loads(text)
        case ".yaml" | ".yml":
            list(yaml.safe_load_all(text))
        case ".ini" | ".cfg":
            configparser.RawConfigParser().read_string(text)


def of_the_template(text: str) -> list[str]:
    """Return the words of the template that the text has."""
    return OF_THE_TEMPLATE.findall(text.replace(ADDRESS, ""))
