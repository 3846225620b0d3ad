"""A first start that is interrupted is finished by the next one, and done once."""

import json
from collections.abc import Callable
from pathlib import Path

from apps.core.up.portal import DEMO_ARCHIVE
from tests.faults.portals import Portal, answers, manage
from tests.waiting import eventually


def rows(name: str) -> list[dict]:
    """Return the rows of one file of the demo."""
    lines = (DEMO_ARCHIVE / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines if line.strip()]


def counted(portal: Portal) -> dict[str, int]:
    """Return how many posts and spaces the portal holds."""
    code = (
        "import json; from django.apps import apps; "
        "rows = lambda name: apps.get_model(name)._base_manager; "
        "posts, spaces = rows('content.Item').filter(kind='post'), rows('spaces.Space'); "
        "print(json.dumps({'posts': posts.count(), 'spaces': spaces.count()}))"
    )
    return json.loads(manage(portal.data_dir, "shell", "-c", code).stdout.strip().splitlines()[-1])


def test_a_first_start_killed_during_the_import_is_finished_by_the_next(ground: Path) -> None:
    portal = Portal(ground / "demo", demo=True).start()
    eventually(lambda: "migrations" in portal.said(), 60, "the import did not begin")
    portal.kill()
    eventually(portal.is_gone, 20, "processes are left")
    portal.start().wait()
    posts = [row for row in rows("items") if row["kind"] == "post"]
    assert counted(portal) == {"posts": len(posts), "spaces": len(rows("spaces"))}
    assert "Demo organisation" in portal.said()
    assert "Be one of these people" in portal.said()
    assert "/demo/mail/" in portal.said()
    assert answers(portal.port, "/demo/mail/") == 200
    assert portal.stop() == 0
    portal.start().wait()
    assert "Demo organisation" not in portal.said(), "the demo was imported again"
    assert portal.stop() == 0


def test_an_empty_portal_leads_its_first_admin_in_and_nobody_else(first: Portal) -> None:
    token = (first.data_dir / "first-run-token").read_text(encoding="utf-8").strip()
    assert f"/welcome/?token={token}" in first.said()
    assert "Be one of these people" not in first.said()
    first.start().wait()
    try:
        assert answers(first.port, f"/welcome/?token={token}") == 200
        assert answers(first.port, "/welcome/?token=guessed") != 200
    finally:
        assert first.stop() == 0


def test_a_portal_that_has_people_asks_for_no_first_admin(copy: Callable[[str], Path]) -> None:
    folder = copy("peopled")
    people = "from apps.accounts.models import User; User.objects.create_user('a@example.org', 'ada', 'Ada', 'x')"
    assert manage(folder, "shell", "-c", people).returncode == 0
    portal = Portal(folder).start().wait()
    try:
        assert (folder / "first-run-token").exists()
        assert "Ready after" in portal.said()
        assert "Make the first admin" not in portal.said()
    finally:
        assert portal.stop() == 0
