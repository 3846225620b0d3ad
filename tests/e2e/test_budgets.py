"""What a page may weigh, and that nothing on it needs a laxer policy."""

import gzip
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, Response

from apps.blogs.actions import Manuscript, create_article
from tests.e2e.world import World, fill_stream
from tests.e2e.writing import COMMENT, begun
from tests.factories import make_comment

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
KB = 1024
BUDGET = {"document": 30 * KB, "stylesheet": 25 * KB, "script": 45 * KB, "font": 120 * KB}


def loaded(visit: Callable, cookies: tuple, path: str, width: int) -> tuple[Page, list[Response]]:
    """Open a page in a browser that knows nothing of it yet. Returns it with every answer it took."""
    page = visit(width=width, cookies=cookies)
    answers: list[Response] = []
    page.on("response", lambda answer: answers.append(answer))
    page.goto(path, wait_until="networkidle")
    return page, answers


def weigh(answers: list[Response]) -> dict[str, int]:
    """Return the bytes of each sort of answer, compressed as a server in front of the portal does it."""
    weights = dict.fromkeys(BUDGET, 0)
    for answer in answers:
        sort = answer.request.resource_type
        if sort in weights:
            body = answer.body()
            weights[sort] += len(body) if sort == "font" else len(gzip.compress(body, 6))
    return weights


@pytest.mark.parametrize("width", [390, 1440])
@pytest.mark.parametrize("place", ["home", "space"])
def test_a_full_stream_keeps_within_its_budget(
    world: World, visit: Callable, as_seen_by: Callable, place: str, width: int
) -> None:
    fill_stream(world, world.leaks, world.alice)
    path = "/" if place == "home" else world.leaks.get_absolute_url()
    page, answers = loaded(visit, as_seen_by(world.nora), path, width)
    assert page.locator(".item").count() == 20
    weights = weigh(answers)
    assert {sort: size for sort, size in weights.items() if size > BUDGET[sort]} == {}
    assert min(weights["document"], weights["stylesheet"], weights["script"]) > KB
    # Pictures that the stream shows are the authors', not the page's.
    own = [answer.url for answer in answers if not urlsplit(answer.url).path.startswith("/files/")]
    assert len(own) <= 15, own


def test_a_post_with_a_long_conversation_is_light(world: World, visit: Callable, as_seen_by: Callable) -> None:
    for number in range(50):
        make_comment(world.posts[0], world.bob, f"Answer number {number}")
    page, answers = loaded(visit, as_seen_by(world.nora), world.posts[0].get_absolute_url(), 390)
    assert page.locator(".comment").count() >= 50
    assert weigh(answers)["document"] <= BUDGET["document"]


def test_the_editor_is_light_and_on_no_page_that_is_read(world: World, visit: Callable, as_seen_by: Callable) -> None:
    """It comes when somebody begins to write, also where a form to answer stands below what is read."""
    manuscript = Manuscript(title="Told", text="## One\n\nWords.\n\n```sql\nselect 1\n```")
    article = create_article(actor=world.alice, space=world.leaks, manuscript=manuscript, state="published")
    places = ["/", world.leaks.get_absolute_url(), world.posts[0].get_absolute_url(), article.get_absolute_url()]
    for path in places:
        page, answers = loaded(visit, as_seen_by(world.nora), path, 1440)
        assert not [answer.url for answer in answers if "editor" in answer.url], path
    begun_with = []
    page.on("response", lambda answer: begun_with.append(answer))
    begun(page, COMMENT)
    bundle = next(answer for answer in begun_with if answer.url.endswith("/js/editor.js"))
    assert 10 * KB < len(gzip.compress(bundle.body(), 6)) <= 200 * KB


@pytest.mark.parametrize(
    "path",
    ["/", "/s/leak-listening-craft/", "/spaces/", "/create/post/", "/people/alice/", "/accounts/login/", "/nowhere/"],
)
def test_the_policy_is_strict_on_every_page(world: World, visit: Callable, as_seen_by: Callable, path: str) -> None:
    page = visit(cookies=() if path == "/accounts/login/" else as_seen_by(world.nora))
    answer = page.goto(path)
    policy = answer.headers["content-security-policy"]
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";") if rule.strip())
    assert rules["default-src"] == "'none'"
    assert rules["script-src"] == rules["style-src"] == "'self'"
    assert "unsafe" not in policy
    assert "*" not in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["x-frame-options"] == "DENY"
    inline = "[...document.querySelectorAll('script:not([src]), style, [style], [onclick], [onload]')].length"
    assert page.evaluate(inline) == 0
    if path == "/nowhere/":
        assert answer.status == 404
        page.complaints.clear()  # the browser itself remarks on the status


def test_cards_are_images_of_the_right_size(world: World, visit: Callable, as_seen_by: Callable) -> None:
    """Every picture says its size, so that nothing jumps when it arrives."""
    page = visit(world.leaks.get_absolute_url(), cookies=as_seen_by(world.nora))
    sizes = page.locator("main img").evaluate_all(
        "all => all.map((each) => [each.width, each.height, each.hasAttribute('width')])"
    )
    assert sizes
    assert all(known and width and height for width, height, known in sizes)
