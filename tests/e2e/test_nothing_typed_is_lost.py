"""A hundred interruptions at random moments, and after each of them everything typed is there, to the last key.

The device keeps the words in the same turn in which they are typed, so nothing is allowed to be missing: no pause is
waited for. Between the keys the tab is killed or closed, the network goes, requests fail, or the server's process is
killed; in posts, articles and comments.
"""

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page, expect

from apps.content.models import Draft
from tests.conftest import CHROMIUM
from tests.e2e.conftest import QUIET
from tests.e2e.mortal import MortalServer
from tests.e2e.world import World
from tests.e2e.writing import COMMENT, COMPOSE, POST, begun, text_box

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
SEED = 20261125
WORDS = ["wheel", "trace", "hydrant", "night", "flow", "valve", "quay", "map", "stick", "road", "iron", "dry", "ear"]
ARTICLE = COMPOSE.replace("post", "article")
SAVING = "**/drafts/**"
# What goes wrong while the tab lives on, and what ends it.
TROUBLES = ["offline", "no answer", "error", "server killed", "server killed"]
ENDS = ["killed", "killed", "closed"]


@dataclass
class Form:
    """A form that is written in: where, the name of its text, and what must be in it."""

    path: str
    name: str
    key: str
    text: str = ""
    title: str = field(default="")


@pytest.fixture
def server(world: World, as_user: Callable) -> Iterator[MortalServer]:
    # What this process has loaded, each server that grows from it need not load again.
    for path in (COMPOSE, ARTICLE, world.posts[1].get_absolute_url()):
        assert as_user(world.nora).get(path).status_code == 200
    server = MortalServer()
    yield server
    server.kill()


def killed(page: Page) -> None:
    """The tab's process dies: nothing of the page gets a chance to run."""
    with page.expect_event("crash"), suppress(Error):
        page.goto("chrome://crash")
    page.close()


def closed(page: Page) -> None:
    page.close(run_before_unload=False)


def interrupt(page: Page, way: str, server: MortalServer) -> None:
    """Let something go wrong now."""
    if way == "offline":
        page.context.set_offline(True)
    elif way == "no answer":
        page.route(SAVING, lambda route: route.abort())
    elif way == "error":
        page.route(SAVING, lambda route: route.fulfill(status=500, body="broken"))
    else:
        server.kill()


def mend(page: Page, server: MortalServer) -> None:
    page.context.set_offline(False)
    page.unroute(SAVING)
    server.start()


def typed(page: Page, random: Random) -> str:
    """Type a few random words, key by key, quickly or slowly enough for drafts to be on their way. Returns them."""
    text = " ".join(random.choices(WORDS, k=random.randint(1, 4))) + " "
    page.keyboard.type(text, delay=random.choice([0, 0, 0, 20]))
    return text


def shown(page: Page, name: str = POST) -> str:
    box = text_box(page, name)
    return str(box.evaluate("box => [...box.querySelectorAll('p')].map((each) => each.textContent).join(' ')"))


def opened(context: BrowserContext, url: str, name: str = POST) -> Page:
    page = context.new_page()
    page.goto(url)
    begun(page, name)
    return page


def go_on(page: Page, form: Form, random: Random) -> None:
    """Write something more into the text of `form`, or into its title if it has one."""
    if form.key == "article" and random.random() < 0.3:
        field = page.get_by_label("Title")
        field.press("End")
        form.title += typed(page, random)
        begun(page, form.name)
    else:
        form.text += typed(page, random)


def holds(page: Page, form: Form, moment: str) -> None:
    assert shown(page, form.name) == form.text, moment
    if form.key == "article":
        assert page.get_by_label("Title").input_value() == form.title, moment


def test_a_hundred_interruptions_lose_no_letter(
    world: World, browser: Browser, as_seen_by: Callable, server: MortalServer
) -> None:
    random, number = Random(SEED), 0
    post = world.posts[1]
    forms = [
        Form(COMPOSE, POST, "post"),
        Form(ARTICLE, "Text", "article"),
        Form(post.get_absolute_url(), COMMENT, f"comment:{post.pk}"),
    ]
    context = browser.new_context(base_url=server.url)
    context.add_cookies(list(as_seen_by(world.nora)))
    happened: dict[str, int] = {}
    while number < 100:
        form = random.choice(forms)
        page = opened(context, server.url + form.path, form.name)
        holds(page, form, f"before interruption {number}")
        if len(form.text) > 500:
            text_box(page, form.name).press("Control+a")
            page.keyboard.press("Delete")
            form.text = ""
        if len(form.title) > 80:
            page.get_by_label("Title").fill("")
            begun(page, form.name)
            form.title = ""
        for way in [*random.choices(TROUBLES, k=random.randint(2, 6)), random.choice(ENDS)]:
            number += 1
            happened[way] = happened.get(way, 0) + 1
            go_on(page, form, random)
            if way in ENDS:
                break
            interrupt(page, way, server)
            go_on(page, form, random)
            holds(page, form, f"at interruption {number}, {way}")
            # Now and then it is still wrong when the tab ends.
            if random.random() < 0.7:
                mend(page, server)
        {"killed": killed, "closed": closed}[way](page)
        context.set_offline(False)
        server.start()
    assert set(happened) == {*TROUBLES, *ENDS}
    assert min(happened.values()) >= 3, happened
    for form in forms:
        page = opened(context, server.url + form.path, form.name)
        holds(page, form, "at the end")
        form.text += typed(page, random)
        expect(page.locator("[data-draft-state]").last).to_contain_text("Draft saved")
        kept = Draft.objects.get(user=world.nora, key=form.key).fields["body"][0]
        assert form.text.strip() in kept
        page.close(run_before_unload=False)
    context.close()


def test_a_browser_that_is_closed_keeps_every_letter(
    world: World, browser: Browser, as_seen_by: Callable, server: MortalServer, tmp_path: Path
) -> None:
    random, text = Random(7), ""
    for _number in range(4):
        options = {"executable_path": CHROMIUM, "args": list(QUIET)}
        context = browser.browser_type.launch_persistent_context(str(tmp_path), **options)
        context.add_cookies(list(as_seen_by(world.nora)))
        page = opened(context, server.url + COMPOSE)
        assert shown(page) == text
        text += typed(page, random)
        context.close()


def test_two_tabs_keep_their_own_words(world: World, visit: Callable, as_seen_by: Callable) -> None:
    one = visit(COMPOSE, cookies=as_seen_by(world.nora))
    begun(one)
    one.keyboard.type("In the first tab")
    other = opened(one.context, one.url)
    assert shown(other) == "In the first tab"
    other.keyboard.type(", and on in the second")
    one.keyboard.type(", and on in the first")
    url = one.url
    for page in (one, other):
        page.close(run_before_unload=False)
    again = opened(other.context, url)
    assert shown(again) == "In the first tab, and on in the first"
    again.get_by_role("button", name="Show the other version").click()
    expect(text_box(again)).to_have_text("In the first tab, and on in the second")
