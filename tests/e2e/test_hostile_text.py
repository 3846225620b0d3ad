"""Text that wants to be a program, and text that only looks strange, through every door and a real browser."""

import re
from collections.abc import Callable, Iterator

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from playwright.sync_api import Page, expect

from apps.core.richtext import sanitise
from apps.discussion.models import Comment
from apps.spaces.actions import create_space
from tests.core.stored_html import naughty_strings, payloads
from tests.e2e.world import World
from tests.e2e.writing import text_box
from tests.factories import make_comment, make_post, make_space, make_user

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
PAYLOADS = payloads()
# What a program would leave behind: anything in text that can run, load, send or take a name of the page's.
TRACES = """() => {
  const found = [];
  const script = [...document.scripts].filter((each) => !/\\/static\\/js\\/[\\w.-]+\\.js$/.test(each.src));
  found.push(...script.map((each) => each.outerHTML));
  for (const each of document.querySelectorAll("*")) {
    for (const {name, value} of each.attributes) {
      if (name.startsWith("on") || name === "style" || name === "srcdoc") found.push(`${each.localName}[${name}]`);
      const address = ["href", "src", "action", "formaction", "xlink:href", "data", "poster", "srcset"].includes(name);
      if (address && /^[\\s\\x00-\\x20]*(javascript|vbscript|data:text)/i.test(value)) found.push(`${name}=${value}`);
    }
  }
  const foreign = "script, style, iframe, object, embed, form, svg, math, base, meta, link, template, [id], [name]";
  for (const each of document.querySelectorAll(".text, .prose, .clamp, .chain-text, .person-head"))
    for (const inner of each.querySelectorAll(foreign))
      if (!inner.matches("svg.icon") && !inner.closest("svg.icon")) found.push(inner.outerHTML);
  return found;
}"""
NAMES = "Object.getOwnPropertyNames(window).filter((name) => !/^\\d+$/.test(name)).sort()"


def typed(item: object, author: object, payload: str) -> None:
    """Through the form: Markdown."""
    make_comment(item, author, payload)


def brought(item: object, author: object, payload: str) -> None:
    """From outside, where text comes as HTML: it passes the same gate and is stored."""
    if body := sanitise(payload):
        Comment.everything.create(item=item, author=author, body=body)


@pytest.fixture
def watched(visit: Callable, as_seen_by: Callable, world: World) -> Iterator[Callable[[str], Page]]:
    """Open a path as Nora and fail when anything on it has run; other hosts and the console are watched by `visit`."""
    opened: list[str] = []
    page = visit(world.posts[1].get_absolute_url(), cookies=as_seen_by(world.nora))
    innocent = page.evaluate(NAMES)
    page.on("dialog", lambda dialog: (opened.append(dialog.message), dialog.dismiss()))

    def watched(path: str) -> Page:
        page.goto(path)
        assert page.evaluate(TRACES) == []
        assert page.evaluate(NAMES) == innocent
        return page

    yield watched
    assert opened == []


def conversation(watched: Callable, item: object) -> Iterator[Page]:
    """Open the pages of a conversation one after the other."""
    path = item.get_absolute_url()
    while path:
        page = watched(path)
        yield page
        later = page.get_by_role("link", name="More comments")
        path = later.evaluate("link => link.pathname + link.search") if later.count() else ""


def stream(watched: Callable, path: str) -> Iterator[Page]:
    """Open the pages of a stream one after the other."""
    while path:
        page = watched(path)
        yield page
        more = page.get_by_role("link", name="Show more")
        path = more.evaluate("link => link.pathname + link.search") if more.count() else ""


def show_all(page: Page, part: str) -> None:
    """Press "Show more" until all of a stream is on the page."""
    more = page.get_by_role("link", name="Show more")
    while more.count():
        before = page.locator(part).count()
        more.click()
        page.wait_for_function(f"(before) => document.querySelectorAll('{part}').length > before", arg=before)


@pytest.mark.parametrize("door", [typed, brought])
def test_no_payload_runs_in_a_conversation(world: World, watched: Callable, door: Callable) -> None:
    item, refused = world.posts[1], []
    for payload in PAYLOADS:
        try:
            door(item, world.bob, payload)
        except ValidationError as error:
            refused.append(" ".join(error.messages))
    assert set(refused) <= {"Write something first."}
    seen = sum(page.locator(".comment").count() for page in conversation(watched, item))
    assert seen == Comment.everything.filter(item=item).count() > 100


def test_no_payload_runs_in_a_stream(world: World, watched: Callable) -> None:
    space = make_space(world.alice, slug="hostile", members=[world.nora])
    kept = 0
    for payload in PAYLOADS:
        try:
            make_post(space, world.alice, payload[:1000], tags=payload[:50])
            kept += 1
        except ValidationError:
            continue
    page = watched("/s/hostile/")
    show_all(page, ".item")
    assert page.evaluate(TRACES) == []
    assert page.locator(".item").count() == kept > 150


def test_no_payload_runs_where_text_is_plain(world: World, watched: Callable) -> None:
    chunks = ["\n".join(PAYLOADS[at : at + 4])[:1000] for at in range(0, len(PAYLOADS), 4)]
    for number, chunk in enumerate(chunks):
        make_space(world.alice, slug=f"plain-{number}", name=PAYLOADS[number][:80], description=chunk)
    for start in range(0, len(PAYLOADS), 54):
        bio = "\n".join(PAYLOADS[start : start + 54])[:2000]
        person = make_user(f"p{start}", name=PAYLOADS[start][:60], title=PAYLOADS[start + 1][:60], bio=bio)
        watched(person.get_absolute_url())
    cards = sum(page.locator(".space-card").count() for page in stream(watched, "/spaces/"))
    assert cards >= len(chunks)
    for number in range(0, len(chunks), 9):
        watched(f"/s/plain-{number}/")
        watched(f"/s/plain-{number}/about/")


def test_a_draft_brings_back_a_payload_as_text(world: World, watched: Callable) -> None:
    page = watched("/create/post/?space=leak-listening-craft")
    area = text_box(page)
    for payload in PAYLOADS[::70]:
        words = spaced(payload)
        area.fill(words)
        expect(page.locator("[data-draft-state]")).to_have_text("Draft saved")
        again = page.context.new_page()
        again.on("dialog", lambda dialog: pytest.fail(f"A dialog opened: {dialog.message}"))
        again.goto(page.url)
        expect(text_box(again)).to_have_text(words)
        assert again.evaluate(TRACES) == []
        again.close(run_before_unload=False)
    area.fill("")


def spaced(text: str) -> str:
    """As a browser shows it: white space run together."""
    return re.sub(r"\s+", " ", text).strip()


def is_plain(text: str) -> bool:
    """Whether Markdown means nothing by it."""
    return not re.search(r"[*_`<>\[\]\\~|#&@]|^\s*([-+=]|\d+[.)])|\d+$|https?:|www\.", text) and text.isprintable()


def test_strange_words_survive_in_what_one_writes(world: World, watched: Callable) -> None:
    item, kept = world.posts[1], []
    for text in filter(is_plain, naughty_strings()):
        try:
            make_comment(item, world.bob, text)
            kept.append(spaced(text))
        except ValidationError:
            assert not spaced(text)
    shown = []
    for page in conversation(watched, item):
        shown += [spaced(text) for text in page.locator(".comment .text").all_text_contents()]
    assert [(typed, seen) for typed, seen in zip(kept, shown, strict=True) if typed != seen] == []
    assert len(kept) > 80


def test_strange_words_survive_as_names_of_spaces(world: World, watched: Callable) -> None:
    names, refused = set(), []
    for text in naughty_strings()[::2]:
        try:
            made = create_space(actor=world.alice, name=text, purpose="interest", visibility="open", description=text)
        except ValidationError:
            refused.append(text)
            continue
        names.add(spaced(text))
        assert spaced(made.name) == spaced(text)
    assert [text for text in refused if 0 < len(text.strip()) <= 80 and text.isprintable()] == []
    shown = set()
    for page in stream(watched, "/spaces/"):
        shown |= {spaced(text) for text in page.locator(".space-card h3").all_text_contents()}
    assert names - shown == set()


def test_strange_words_survive_as_tags(world: World, watched: Callable, as_user: Callable[..., Client]) -> None:
    space = make_space(world.alice, slug="tagged", members=[world.nora])
    words = [text for text in naughty_strings() if text.strip() and len(text) <= 60 and not re.search(r"[,;\n#]", text)]
    words = list({spaced(text).casefold(): spaced(text) for text in words if text.isprintable()}.values())
    for at in range(0, len(words), 10):
        make_post(space, world.alice, f"Tags from {at}", tags=", ".join(words[at : at + 10]))
    shown = []
    for page in stream(watched, "/s/tagged/"):
        shown += page.locator("main .tag").evaluate_all("all => all.map((tag) => [tag.textContent, tag.pathname])")
    assert {word.casefold() for word in words} - {spaced(text).casefold() for text, _ in shown} == set()
    nora = as_user(world.nora)
    assert [href for _, href in shown[::5] if nora.get(href).status_code != 200] == []
