"""The demo organisation holds together, and the checker that says so sees what it should see."""

import importlib.util
import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from apps.discussion.models import REACTIONS

DEMO = Path(__file__).resolve().parents[2] / "demo"
Change = Callable[[list[dict[str, Any]]], None]


@pytest.fixture(scope="module")
def checker() -> ModuleType:
    spec = importlib.util.spec_from_file_location("demo_check", DEMO / "check.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the archive to spoil."""
    return Path(shutil.copytree(DEMO / "meridian-water", tmp_path / "archive"))


def rewrite(folder: Path, name: str, change: Change) -> None:
    path = folder / f"{name}.jsonl"
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    change(rows)
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")


def having(identity: str, **fields: Any) -> Change:
    """A change that gives the row with this id other values."""
    return lambda rows: next(row for row in rows if row["id"] == identity).update(fields)


def line(number: int, /, **fields: Any) -> Change:
    """A change that gives the row on this line other values; -1 is the last."""
    return lambda rows: rows[number - (number > 0)].update(fields)


def test_the_demo_holds_together(checker: ModuleType) -> None:
    assert [str(problem) for problem in checker.check(DEMO / "meridian-water")] == []


@pytest.mark.parametrize(
    "rule",
    ["shape", "order_of_events", "hours_of_work", "who_may", "tags", "reactions", "spaces", "alive", "goals", "people"],
)
def test_each_rule_runs_and_is_satisfied(checker: ModuleType, rule: str) -> None:
    archive = checker.Archive(DEMO / "meridian-water")
    found = getattr(checker, rule)
    assert found in checker.RULES
    assert [str(problem) for problem in found(archive)] == []


def test_the_checker_knows_the_portals_reactions(checker: ModuleType) -> None:
    assert set(REACTIONS) == checker.REACTIONS


@pytest.mark.parametrize(
    ("name", "change", "expected"),
    [
        ("items", line(5, colour="blue"), "items.jsonl:5: wl-why lacks [], has unknown ['colour']"),
        ("comments", line(4, author="nobody"), "names author 'nobody'"),
        ("comments", having("ob-open-c01", author="alisonm"), "by alisonm, who is not in onboarding"),
        ("comments", having("ob-open-c01", body="Ask @alisonm"), "mentions alisonm, who may not see"),
        ("comments", having("wl-first-c01", body="Ask @lenna"), "mentions lenna, whom nobody knows"),
        ("comments", line(1, created="2026-07-20T10:00:00Z"), "comes before wl-first"),
        ("comments", having("wl-first-c03", parent="leak-welcome-c01"), "has its parent leak-welcome-c01 elsewhere"),
        ("comments", having("wl-first-c01", accepted=True), "is accepted, but not on a question"),
        ("comments", line(-1, created="2026-11-20T18:00:01Z"), "comes after the export"),
        ("comments", having("wl-first-c01", created="2026-07-22T03:10:00Z"), "is by edwinl at 03:10"),
        ("items", lambda rows: rows.reverse(), "does not stand in order of time"),
        ("items", line(1, tags=["procedures"]), "tags spelt several ways: procedure, procedures"),
        ("items", line(1, body="word " * 250), "a post may have 1000"),
        ("items", lambda rows: rows[1].update(body=rows[0]["body"]), "leak-welcome repeats wl-first"),
        ("reactions", line(1, emoji="🦆"), "is not in the portal's set"),
        ("reactions", lambda rows: rows.append({**rows[-1]}), "repeats ("),
        ("spaces", lambda rows: rows[0].update(members=rows[0]["members"][1:]), "has no owner"),
        ("goals", line(-1, enables="hear-leaks-sooner"), "enables itself in the end"),
        ("readings", line(-1, value=540.7), "540.7 is out of proportion"),
        ("users", having("edwinl", roles=[]), "people.json:0: lacks a moderator"),
        ("items", having("plastic-trace", body="See [[i/plastic-loud]]."), "names 'plastic-loud', which nobody can"),
        ("items", having("plastic-trace", body="See [[i/winter-plan]]."), "names 'winter-plan', which nobody can"),
        ("items", having("van-before-frost", body="Short."), "only 7 articles have 500 to 900 words and headings"),
        ("items", having("fennings-flushing", state="published"), "is published and ends on 31 October"),
        ("items", having("dl-january", published_at="2026-11-23T08:00:00Z"), "appears too soon to stay scheduled"),
        ("items", having("plastic-trace", coauthors=["lenab"]), "is also by lenab, who is not in leak-listening-craft"),
        ("items", lambda rows: [row.update(pinned_at=row["created"]) for row in rows], "things pinned"),
        ("revisions", line(3, number=7), "october-figure has versions that are not counted from 1"),
        ("revisions", line(4, at="2026-11-19T15:00:00Z"), "october-figure has versions that do not follow each other"),
        ("growths", line(1, source="wl-forty-slides"), "wl-nodded grew before wl-forty-slides was written"),
        ("confirmations", line(1, user="victorl"), "victorl is not asked to confirm winter-amber-changes"),
        ("confirmations", line(1, at="2026-11-16T10:00:00Z"), "confirms winter-amber-changes before it asks"),
        ("bookmarks", line(1, user="yukin", item="ob-open"), "yukin may not read ob-open"),
        ("receipts", line(1, user="jadet", item="wl-jade-notebook"), "jadet wrote wl-jade-notebook"),
        ("follows", line(1, person="ritap"), "follows nothing, two things, the same twice or themself"),
        ("skills", line(1, key="juggling"), "is about 'juggling', which rosah does not name"),
        ("endorsements", line(1, by="rosah"), "is by rosah, who does not know rosah from any space"),
        ("endorsements", line(-1, at="2026-11-20T18:00:00Z"), "comes after the export"),
        ("users", having("rosah", time_zone=None), "works at hours of no time zone"),
        (
            "items",
            having("plastic-trace", body="Mind the telehandler."),
            "lacks 'telehandler', which somebody wrote about",
        ),
        ("prompts", line(1, tag="video"), "working-out-loud asks for 'video', which nothing there carries"),
        ("pictures", line(1, alt="A chart"), "has too few words for those who cannot see it"),
        ("pictures", line(1, file="pictures/none.webp"), "pictures/none.webp is missing or too large"),
        ("items", having("pe-180-nothing", category="Nowhere"), "stands on 'Nowhere', which its space does not have"),
        ("votes", line(1, at="2026-07-01T10:00:00Z"), "comes before the answer"),
        ("ballots", line(1, yes=[9]), "chooses what is not there"),
    ],
)
def test_a_fault_is_found(checker: ModuleType, copy: Path, name: str, change: Change, expected: str) -> None:
    rewrite(copy, name, change)
    found = [str(problem) for problem in checker.check(copy)]
    assert any(expected in line for line in found), found[:5]


def test_a_quiet_end_is_found(checker: ModuleType, copy: Path) -> None:
    manifest = (copy / "manifest.json").read_text(encoding="utf-8")
    (copy / "manifest.json").write_text(manifest.replace("2026-11-20T18", "2026-11-24T09"), encoding="utf-8")
    found = [problem.what for problem in checker.check(copy)]
    assert "only 0 posts on the last day" in found
    assert "the last word is from 20 November 17:38" in found


def run(*arguments: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-I", DEMO / "check.py", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_it_runs_alone_and_says_where(copy: Path) -> None:
    whole = run()
    assert (whole.returncode, whole.stdout.strip()) == (0, "The demo organisation holds together.")

    lines = (copy / "comments.jsonl").read_text(encoding="utf-8").splitlines(keepends=True)
    (copy / "comments.jsonl").write_text("".join([*lines[:6], "{broken\n", *lines[6:]]), encoding="utf-8")
    broken = run(copy)
    assert broken.returncode == 1
    assert broken.stdout.startswith("comments.jsonl:7: is not JSON")
