"""Nothing moves while a page arrives, on a slow machine behind a slow line, where every order of arrival is seen."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.e2e.world import World, fill_stream
from tests.factories import make_comment, make_space, make_user

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
SLOWER_BY = 6
BYTES_A_SECOND = 128 * 1024
WATCH = """
  window.shifts = [];
  const name = (node) => node?.localName ? `${node.localName}.${node.getAttribute("class")}` : String(node?.data);
  const box = ({x, y, width, height}) => [x, y, width, height].map(Math.round).join(" ");
  new PerformanceObserver((list) => {
    for (const {value, hadRecentInput, sources} of list.getEntries()) {
      if (hadRecentInput) continue;
      const moved = sources.map((each) => `${name(each.node)}: ${box(each.previousRect)} to ${box(each.currentRect)}`);
      window.shifts.push({value, moved});
    }
  }).observe({type: "layout-shift", buffered: true});
"""
SHIFTS = """async () => {
  await document.fonts.ready;
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done))));
  return window.shifts;
}"""


@pytest.fixture
def paths(world: World) -> dict[str, str]:
    """The pages, with names that leave a date little room and so many words that a page arrives in many pieces."""
    wordy = make_user(
        "wolf", name="Wolfgang Amadeus Featherstonehaugh", title="Graduate", bio="I listen to pipes. " * 20
    )
    space = make_space(
        wordy, slug="valves", name="Valves, hydrants and cast iron", members=[world.bob, world.nora],
        description="Where the people who find leaks by ear keep what they hear, and say what it was. " * 2,
    )  # fmt: skip
    newest = fill_stream(world, space, wordy)
    parent = None
    for number in range(12):
        parent = make_comment(newest, wordy, f"Answer {number}", parent=parent if number % 3 else None)
    return {
        "home": "/",
        "space": space.get_absolute_url(),
        "post": newest.get_absolute_url(),
        "spaces": "/spaces/",
        "people": "/people/",
        "person": wordy.get_absolute_url(),
    }


def slow_down(page: Page) -> None:
    session = page.context.new_cdp_session(page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER_BY})
    line = {"downloadThroughput": BYTES_A_SECOND, "uploadThroughput": BYTES_A_SECOND, "latency": 40, "offline": False}
    session.send("Network.emulateNetworkConditions", line)


@pytest.mark.parametrize("width", [390, 1440])
@pytest.mark.parametrize("place", ["home", "space", "post", "spaces", "people", "person"])
def test_a_page_stands_still_while_it_arrives(
    paths: dict[str, str], world: World, visit: Callable, as_seen_by: Callable, place: str, width: int
) -> None:
    page = visit(width=width, cookies=as_seen_by(world.nora))
    page.set_default_timeout(60_000)
    page.add_init_script(WATCH)
    slow_down(page)
    # First the faces and the script come late; then they are at hand, and the page itself comes piece by piece.
    for time in ("first", "second"):
        page.goto(paths[place], wait_until="networkidle")
        shifts = page.evaluate(SHIFTS)
        assert sum(shift["value"] for shift in shifts) <= 0.02, (time, shifts)
