"""The laws of the house as tests: lint, types, floor plan, layout, and the package that is shipped."""

from __future__ import annotations

import re
import subprocess
import sys
from importlib.metadata import packages_distributions, requires
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent


@pytest.mark.parametrize(
    "tool",
    [
        ["ruff", "check", "."],
        ["ruff", "format", "--check", "."],
        ["mypy"],
        ["importlinter.cli"],
    ],
    ids=lambda tool: " ".join(tool),
)
def test_the_tools_find_nothing(tool: list[str]) -> None:
    command = [sys.executable, "-m", *tool] if tool[0] != "importlinter.cli" else [_beside_python("lint-imports")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]


def _beside_python(name: str) -> str:
    return str(Path(sys.executable).with_name(name))


def _tracked() -> list[str]:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("not a git checkout")
    return listed.stdout.splitlines()


def test_the_top_level_holds_what_was_agreed_and_nothing_else() -> None:
    top = {path.split("/")[0] for path in _tracked()}
    agreed = {"pyproject.toml", "readinglist", "templates", "instance", "tests", "README.md", "LICENSE", "CHANGELOG.md"}
    assert {name for name in top if not name.startswith(".")} <= agreed


def test_tests_use_real_parts() -> None:
    patched = re.compile(r"unittest\." + r"mock|\bmock" + r"er\b|monkeypatch\." + "setattr")
    guilty = [path for path in (ROOT / "tests").rglob("*.py") if patched.search(path.read_text(encoding="utf-8"))]
    assert guilty == []


def test_nothing_is_left_undone() -> None:
    marks = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|NotImplemented" + r"Error)\b")
    sources = [*(ROOT / "readinglist").rglob("*.py"), *(ROOT / "templates").rglob("*.html")]
    assert [path.name for path in sources if marks.search(path.read_text(encoding="utf-8"))] == []


def test_every_runtime_dependency_is_bounded_and_says_what_it_is_for() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    lines = re.search(r"^dependencies = \[\n(.*?)^\]", text, re.MULTILINE | re.DOTALL)
    assert lines
    sound = re.compile(r' *"[\w-]+>=[\d.]+,<[\d.]+", +# \S.{15,}')
    # The list of certificates is dated; no later one breaks anything.
    assert [line for line in lines[1].splitlines() if not sound.fullmatch(line) and "certifi>" not in line] == []


def test_no_dependency_is_there_that_nothing_imports() -> None:
    imported = {
        name.partition(".")[0]
        for path in (ROOT / "readinglist").rglob("*.py")
        for name in re.findall(r"^ *(?:from|import) ([\w.]+)", path.read_text(encoding="utf-8"), re.MULTILINE)
    }
    wanted = {Requirement(line).name for line in requires("readinglist") or () if "extra ==" not in line}
    homes: dict[str, set[str]] = {}
    for module, names in packages_distributions().items():
        for name in names:
            homes.setdefault(canonicalize_name(name), set()).add(module)
    unused = {name for name in wanted if not homes[canonicalize_name(name)] & imported}
    assert unused == {"sniffio"}  # httpcore asks for it


def test_the_newest_form_of_the_library_is_the_last_migration() -> None:
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    from readinglist.migrations import NEWEST

    config = Config()
    config.set_main_option("script_location", "readinglist:migrations")
    assert ScriptDirectory.from_config(config).get_current_head() == NEWEST


def test_the_wheel_carries_its_templates_and_serves_from_any_folder(tmp_path: Path) -> None:
    wheels, site = tmp_path / "wheels", tmp_path / "site"
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(wheels)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = wheels.glob("*.whl")
    install = [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--no-index", "--target", str(site)]
    subprocess.run([*install, str(wheel)], check=True, capture_output=True)
    script = """
import sys
from datetime import datetime, UTC
from pathlib import Path
import readinglist
from readinglist.database import open_library
from readinglist.formats import Entry
from readinglist.health import DEFAULT_POLICY
from readinglist.library.add import Tally, add
from readinglist.web import Doors, create_app
assert Path(readinglist.__file__).is_relative_to(sys.argv[1]), readinglist.__file__
now = datetime(2026, 12, 1, tzinfo=UTC)
library = open_library("sqlite:///library.sqlite3", Path("."))
with library.writing() as session:
    add(session, [Entry("A shipped paper")], now, Tally())
doors = Doors(clock=lambda: now, check_now=lambda: None, watching=False, policy=DEFAULT_POLICY)
client = create_app(library, doors, instance_path=sys.argv[1]).test_client()
assert b"A shipped paper" in client.get("/").data
style = client.get("/").text.split('rel="stylesheet" href="')[1].split('"')[0]
assert client.get(style).status_code == 200
library.close()
"""
    run = [sys.executable, "-c", script, str(site)]
    done = subprocess.run(run, cwd=tmp_path, env={"PYTHONPATH": str(site)}, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
