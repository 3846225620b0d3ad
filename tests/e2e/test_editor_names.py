"""What a text names, links and shows: people, items, spaces, addresses, and films behind a shield."""

from collections.abc import Callable

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from apps.content.models import LinkPreview, PreviewState
from tests.e2e.world import World
from tests.e2e.writing import PASTE, begun, body_of, text_box

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
CHOICE = ".suggestions:popover-open [aria-selected=true]"
FILM = "https://www.youtube.com/watch?v=aqz-KE-bpKQ"


def inserted(page: Page, entry: str) -> None:
    page.keyboard.type(f"/{entry}")
    expect(page.locator(CHOICE)).to_be_visible()
    page.keyboard.press("Enter")


def asked(page: Page, name: str, address: str) -> Locator:
    dialog = page.get_by_role("dialog", name=name)
    dialog.get_by_label("Address").fill(address)
    page.keyboard.press("Enter")
    return dialog


def published(page: Page) -> Locator:
    page.get_by_role("button", name="Publish").click()
    text = page.locator(".item-page .item-text")
    expect(text).to_be_visible()
    return text


def test_a_person_is_chosen_by_the_first_letters(world: World, composer: Page) -> None:
    composer.keyboard.type("Ask @ach")
    expect(composer.get_by_role("listbox", name="People you can mention")).to_contain_text("Bob Achterberg")
    composer.keyboard.press("Enter")
    composer.keyboard.type("first")
    assert body_of(composer) == (
        '<p>Ask <a class="mention" href="/people/bob/" data-username="bob">@Bob Achterberg</a> first</p>'
    )
    expect(composer.locator("[data-audience]")).to_contain_text("1 person you name will be told.")
    expect(published(composer).get_by_role("link", name="@Bob Achterberg")).to_have_attribute("href", "/people/bob/")


def test_nobody_is_offered_who_cannot_read_it(world: World, visit: Callable, as_seen_by: Callable) -> None:
    page = visit("/create/post/?space=quiet-room", cookies=as_seen_by(world.bob))
    begun(page)
    page.keyboard.type("@")
    offered = page.get_by_role("listbox", name="People you can mention")
    expect(offered).to_contain_text("Alice Marchetti")
    expect(offered).not_to_contain_text("Nora")


def test_a_person_and_a_reference_are_found_in_the_slash_menu(composer: Page) -> None:
    inserted(composer, "person")
    expect(composer.get_by_role("listbox", name="People you can mention")).to_be_visible()
    composer.keyboard.press("Enter")
    inserted(composer, "article")
    expect(composer.get_by_role("listbox", name="Posts, articles and spaces")).to_be_visible()
    composer.keyboard.press("Enter")
    expect(text_box(composer).locator(".mention")).to_have_count(1)
    expect(text_box(composer).locator(".ref")).to_have_count(1)


def test_a_space_is_named_as_it_looks_when_it_is_read(world: World, composer: Page) -> None:
    composer.keyboard.type("In [[quay")
    expect(composer.locator(CHOICE)).to_contain_text("Quay Lane mains renewal")
    composer.keyboard.press("Enter")
    named = text_box(composer).locator(".ref")
    expect(named).to_have_text("Quay Lane mains renewal")
    look = "each => [each.dataset.hue, getComputedStyle(each).color, each.querySelector('use').href.baseVal]"
    written = named.evaluate(look)
    assert '<a class="ref" href="/s/quay-lane/" data-space="quay-lane"></a>' in body_of(composer)
    read = published(composer).get_by_role("link", name="Quay Lane mains renewal")
    assert read.evaluate(look) == written


def test_an_item_one_cannot_open_is_offered_to_nobody(world: World, composer: Page) -> None:
    composer.keyboard.type("See [[Tuesday")
    composer.wait_for_load_state("networkidle")
    expect(composer.get_by_role("listbox", name="Posts, articles and spaces")).to_be_hidden()
    text_box(composer).evaluate(PASTE, {"text/plain": f"[[i/{world.posts[3].pk}]]"})
    expect(text_box(composer).locator(".ref-closed")).to_have_text("Something you cannot open")


def test_words_are_linked_changed_and_unlinked(composer: Page) -> None:
    composer.keyboard.type("The map")
    composer.keyboard.press("Control+a")
    composer.keyboard.press("Control+k")
    dialog = composer.get_by_role("dialog", name="Link")
    expect(dialog.get_by_label("Words to show")).to_be_hidden()
    expect(asked(composer, "Link", "nowhere at all").get_by_role("alert")).to_contain_text("no address one can follow")
    asked(composer, "Link", "javascript:alert(1)")
    expect(dialog.get_by_role("alert")).to_contain_text("no address one can follow")
    asked(composer, "Link", "example.org/map")
    expect(dialog).to_have_count(0)
    expect(text_box(composer)).to_be_focused()
    assert body_of(composer) == '<p><a href="https://example.org/map">The map</a></p>'
    text_box(composer).get_by_role("link", name="The map").click()
    bar = composer.get_by_role("toolbar", name="Link")
    expect(bar.get_by_role("link")).to_have_text("https://example.org/map")
    bar.get_by_role("button", name="Change the link").click()
    asked(composer, "Link", "gis@example.org")
    assert body_of(composer) == '<p><a href="mailto:gis@example.org">The map</a></p>'
    bar.get_by_role("button", name="Take the link off").click()
    assert body_of(composer) == "<p>The map</p>"


def test_new_words_are_linked_where_nothing_is_chosen(composer: Page) -> None:
    composer.keyboard.type("See ")
    composer.get_by_role("button", name="Link", exact=True).click()
    composer.get_by_role("dialog").get_by_label("Words to show").fill("the manual")
    asked(composer, "Link", "www.example.org")
    composer.keyboard.type(".")
    assert body_of(composer) == '<p>See <a href="https://www.example.org">the manual</a>.</p>'


def test_an_item_is_shown_as_a_card_while_one_writes_and_when_it_is_read(world: World, composer: Page) -> None:
    world.posts[0].change(title="Larch Street at night")
    inserted(composer, "embed")
    asked(composer, "Embed", world.posts[0].get_absolute_url())
    card = text_box(composer).locator(".embed-item")
    expect(card.locator(".embed-title")).to_have_text("Larch Street at night")
    expect(card.locator(".embed-kind")).to_have_text("Post · Leak listening craft")
    composer.keyboard.type("Read it.")
    assert body_of(composer) == f'<figure class="embed" data-item="{world.posts[0].pk}"></figure><p>Read it.</p>'
    card.click()
    composer.get_by_role("toolbar", name="Embed").get_by_role("button", name="Take it out").click()
    assert body_of(composer) == "<p>Read it.</p>"
    composer.keyboard.press("Control+z")
    shown = published(composer).locator(".embed-item")
    expect(shown.get_by_role("link")).to_have_text("Larch Street at night")


def test_an_address_alone_in_a_line_becomes_what_it_leads_to(world: World, composer: Page, live_server: object) -> None:
    text_box(composer).evaluate(PASTE, {"text/plain": world.posts[0].get_absolute_url()})
    expect(text_box(composer).locator(".embed-item .embed-title")).to_contain_text("Larch Street, 02:40")
    composer.keyboard.type("And ")
    text_box(composer).evaluate(PASTE, {"text/plain": "https://example.org/m"})
    assert body_of(composer).endswith('<p>And <a href="https://example.org/m">https://example.org/m</a></p>')


def test_inside_a_list_a_thing_is_named_and_not_shown(world: World, composer: Page) -> None:
    pk = world.posts[0].pk
    composer.keyboard.type("- ")
    inserted(composer, "embed")
    asked(composer, "Embed", f"/i/{pk}/")
    expect(text_box(composer).locator("li .ref")).to_contain_text("Larch Street")
    assert body_of(composer) == f'<ul><li><p><a class="ref" href="/i/{pk}/" data-item="{pk}"></a></p></li></ul>'


def test_what_cannot_be_shown_is_refused_with_a_sentence(composer: Page) -> None:
    inserted(composer, "embed")
    dialog = asked(composer, "Embed", "https://videos.example/1")
    expect(dialog.get_by_role("alert")).to_contain_text("cannot be shown inside a text. Link to it instead.")
    expect(dialog.get_by_label("Address")).to_be_focused()
    composer.keyboard.press("Escape")
    expect(text_box(composer)).to_be_focused()
    composer.keyboard.type("Fine.")
    assert body_of(composer) == "<p>Fine.</p>"


def test_a_film_waits_behind_a_shield(composer: Page, deliver: Callable) -> None:
    inserted(composer, "film")
    asked(composer, "Embed", FILM)
    expect(text_box(composer).locator(".embed-link")).to_contain_text("www.youtube.com")
    assert f'<figure class="embed" data-url="{FILM}"></figure>' in body_of(composer)
    published(composer)
    deliver()
    told = {
        "fetched_at": timezone.now(),
        "state": PreviewState.FETCHED, "title": "Listening to a main", "site": "YouTube",
        "player": "https://www.youtube-nocookie.com/embed/aqz-KE-bpKQ", "width": 1280, "height": 720,
    }  # fmt: skip
    assert LinkPreview.objects.filter(url=FILM).update(**told) == 1
    composer.reload()
    shield = composer.locator(".embed-player")
    expect(shield).to_contain_text("Loading it tells YouTube that you watch.")
    expect(composer.locator("iframe")).to_have_count(0)
    composer.context.route("**/embed/**", lambda route: route.fulfill(body="A film", content_type="text/html"))
    shield.get_by_role("button", name="Load the video").click()
    expect(composer.locator("iframe")).to_have_attribute("src", "https://www.youtube-nocookie.com/embed/aqz-KE-bpKQ")
    assert all("youtube-nocookie" in complaint for complaint in composer.complaints)
    composer.complaints.clear()  # the player is asked for now, and only now
