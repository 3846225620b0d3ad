"""A new person's first day, by the same clicks that a person makes, on a desktop and on a phone."""

from collections.abc import Callable

import pytest
from allauth.account.models import EmailAddress
from playwright.sync_api import Page, expect

from apps.accounts.models import User
from apps.blogs.models import Post
from tests.e2e.world import World
from tests.e2e.writing import COMMENT, begun, text_box
from tests.factories import make_user

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
PASSWORD = "a kettle, a torch and a dry sock"


@pytest.fixture
def newcomer(world: World) -> User:
    """Somebody who has an account and has never looked inside."""
    person = make_user("ines", name="Inês Vasconcelos", title="Trainee", password=PASSWORD)
    EmailAddress.objects.update_or_create(user=person, email=person.email, defaults={"verified": True, "primary": True})
    return person


def sign_in(page: Page, person: User) -> None:
    page.get_by_label("E-mail").fill(person.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def write_first_post(page: Page) -> None:
    """Write with a bold word, a person and a tag chosen from the lists, by keyboard alone."""
    area = begun(page)
    page.keyboard.press("Control+b")
    page.keyboard.type("Hello")
    page.keyboard.press("Control+b")
    page.keyboard.type(" all. I start today, and @bo")
    people = page.get_by_role("listbox", name="People you can mention")
    expect(people.get_by_role("option")).to_have_count(1)
    expect(people.get_by_role("option", selected=True)).to_contain_text("Bob Achterberg")
    page.keyboard.press("Enter")
    expect(area).to_have_text("Hello all. I start today, and @Bob Achterberg ")
    page.keyboard.type("shows me the vans.")
    page.get_by_label("Tags", exact=True).focus()
    page.keyboard.type("dry-h")
    tags = page.get_by_role("listbox", name="Tags in use")
    expect(tags.get_by_role("option", selected=True)).to_contain_text("dry-holes")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Tags", exact=True)).to_have_value("dry-holes, ")
    expect(page.locator("[data-audience]")).to_contain_text("Meridian Water")
    expect(page.locator("[data-audience]")).to_contain_text("1 person you name will be told.")
    page.get_by_role("button", name="Publish").click()


def join_from_the_directory(page: Page, width: int) -> None:
    """Find a space by its words, read why it exists, and join."""
    menu = page.locator(".bottombar" if width < 720 else ".rail")
    menu.get_by_role("link", name="Spaces").click()
    search = page.get_by_role("searchbox", name="Find a space")
    search.fill("leaks by ear")
    search.press("Enter")
    expect(page.locator(".space-card")).to_have_count(1)
    page.get_by_role("link", name="Leak listening craft").and_(page.locator(".space-card a")).click()
    expect(page.get_by_text("Why this space exists").first).to_be_visible()
    expect(page.get_by_text("Where the people who find leaks by ear").first).to_be_visible()
    expect(page.locator(".chain-text")).to_contain_text("Lose a fifth less water by 2027")
    page.locator(".space-acts").get_by_role("button", name="Join").click()
    expect(page.get_by_role("status").first).to_contain_text("You are a member of Leak listening craft.")


@pytest.mark.parametrize("width", [1440, 390])
def test_from_signing_in_to_being_answered(
    world: World,
    newcomer: User,
    visit: Callable,
    as_seen_by: Callable,
    deliver: Callable,
    picture: Callable,
    width: int,
) -> None:
    page = visit("/", width)
    sign_in(page, newcomer)
    expect(page.get_by_role("heading", name="Begin with a space")).to_be_visible()
    join_from_the_directory(page, width)
    page.get_by_role("link", name="Create").and_(page.locator(":visible")).first.click()
    page.get_by_role("link", name="Write a post").click()
    page.get_by_label("Where").select_option(label="Leak listening craft")
    write_first_post(page)
    expect(page.locator(".item-page strong").get_by_text("Hello")).to_be_visible()
    expect(page.locator(".item-page a.mention")).to_have_text("@Bob Achterberg")
    expect(page.locator(".item-page .tags")).to_contain_text("dry-holes")
    deliver()

    bobs = visit("/", cookies=as_seen_by(world.bob))
    bobs.get_by_role("link", name="Inês Vasconcelos names you").click()
    bobs.get_by_label("Your comment").fill("Welcome. The blue van leaks.")
    bobs.get_by_role("button", name="Comment").click()
    expect(bobs.locator(".comment")).to_contain_text("The blue van leaks.")
    like = bobs.locator(".item-page").get_by_role("button", name="React")
    like.click()
    bobs.locator(".item-page .react-menu").get_by_role("button").first.click()
    expect(bobs.locator(".item-page .reaction[aria-pressed=true]")).to_contain_text("1")

    page.reload()
    expect(page.locator(".comment")).to_contain_text("The blue van leaks.")
    expect(page.locator(".item-page .reaction[data-mine]").first).to_contain_text("1")
    page.locator(".comment").get_by_role("button", name="React").click()
    page.locator(".comment .react-menu").get_by_role("button").nth(1).click()
    expect(page.locator(".comment .reaction[aria-pressed=true]").first).to_contain_text("1")


def test_on_the_phone_the_whole_conversation_fits(
    world: World, visit: Callable, as_seen_by: Callable, faults: Callable
) -> None:
    page = visit(world.posts[0].get_absolute_url(), 390, cookies=as_seen_by(world.nora))
    expect(page.locator(".comment")).to_have_count(3)
    for part in (".item-text", ".gallery", ".comment .text", ".comment-composer", ".bottombar"):
        box = page.locator(part).first.bounding_box()
        assert box["x"] >= 0, part
        assert box["x"] + box["width"] <= 390, part
    assert faults(page) == []


def edited(page: Page, words: str) -> None:
    page.get_by_role("button", name="More about this").click()
    page.get_by_role("link", name="Edit", exact=True).click()
    text_box(page).fill(words)
    page.get_by_role("button", name="Save").click()


def test_one_edits_and_what_it_said_before_is_kept(world: World, visit: Callable, as_seen_by: Callable) -> None:
    page = visit(world.posts[1].get_absolute_url(), cookies=as_seen_by(world.bob))
    edited(page, "Dug where the stick said. It was wet.")
    expect(page.locator(".item-page .item-text")).to_have_text("Dug where the stick said. It was wet.")
    page.get_by_role("link", name="edited").click()
    expect(page.locator(".changes del").last).to_contain_text("The map wins this one")


def test_one_deletes_and_takes_it_back(world: World, visit: Callable, as_seen_by: Callable) -> None:
    page = visit(world.posts[1].get_absolute_url(), cookies=as_seen_by(world.bob))
    page.get_by_role("button", name="More about this").click()
    page.get_by_role("button", name="Delete").click()
    expect(page.get_by_text("It is deleted.")).to_be_visible()
    expect(page.get_by_text("The map wins this one.")).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("It is back.")).to_be_visible()
    expect(page.get_by_text("The map wins this one.")).to_be_visible()
    assert Post.visible_to(world.nora).filter(pk=world.posts[1].pk).exists()


def test_a_reply_opens_under_what_it_answers(world: World, visit: Callable, as_seen_by: Callable) -> None:
    page = visit(world.posts[0].get_absolute_url(), cookies=as_seen_by(world.nora))
    first = page.locator(f"#comment-{world.comments[0].pk}")
    first.get_by_role("link", name="Reply").first.click()
    area = text_box(first, COMMENT)
    expect(area).to_be_focused()
    area.fill("Noted: wheel first.")
    first.get_by_role("button", name="Comment").click()
    expect(first.locator(".comment").last).to_contain_text("Noted: wheel first.")
    assert world.comments[0].replies.filter(body__contains="wheel first").exists()


def test_comments_arrive_without_a_new_page_and_can_be_taken_back(
    world: World, visit: Callable, as_seen_by: Callable
) -> None:
    page = visit(world.posts[1].get_absolute_url(), cookies=as_seen_by(world.nora))
    page.evaluate("window.same = true")
    page.get_by_label("Your comment").fill("Which map?")
    page.get_by_role("button", name="Comment").click()
    expect(page.locator(".comment .text")).to_have_text("Which map?")
    expect(text_box(page, COMMENT)).to_have_text("")
    assert page.evaluate("window.same") is True
    page.locator(".comment").get_by_role("button", name="Delete").click()
    expect(page.get_by_text("The comment is deleted.")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".comment .text")).to_have_text("Which map?")
