"""A film from choosing it to being watched: sent, interrupted, gone on with, published, played, followed."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from playwright.sync_api import Page, Route, expect

from apps.videos import actions, pipeline
from apps.videos.models import Footage, Upload, Video
from tests.e2e.conftest import VIEWS
from tests.e2e.world import World
from tests.e2e.writing import begun

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
DEMO = Path(__file__).resolve().parents[2] / "demo" / "meridian-water" / "files"
FILMS = Path(__file__).resolve().parents[1] / "data" / "video"
ABOUT = "Count the turns.\n\n0:00 Heavy water\n\n0:11 Slowly"
CLIP, SAID = DEMO / "slow-valve.mp4", DEMO / "slow-valve.vtt"
NEW = "/create/video/?space=leak-listening-craft"
PIECES = "**/videos/uploads/*-*/"


@pytest.fixture(autouse=True)
def _small_pieces(settings: Any) -> None:
    settings.VIDEO_PIECE_BYTES = 100_000


@pytest.fixture
def form(world: World, visit: Callable, as_seen_by: Callable) -> Page:
    return visit(NEW, cookies=as_seen_by(world.nora))


@pytest.fixture
def video(world: World) -> Video:
    """A film of bob's with captions."""
    footage = actions.take_whole(actor=world.bob, upload=SimpleUploadedFile("slow.mp4", CLIP.read_bytes()))
    made = actions.publish_video(
        actor=world.bob, space=world.leaks, footage=footage, title="Close it slowly", text=ABOUT,
        tags="valves",
    )  # fmt: skip
    actions.put_captions(actor=world.bob, video=made, language="en", data=SAID.read_bytes())
    return made


def choose(page: Page) -> None:
    page.locator("input[type=file]").set_input_files(CLIP)


def moment(page: Page) -> float:
    return page.evaluate("document.querySelector('video').currentTime")


def test_a_film_is_sent_while_its_form_is_filled_in(form: Page, world: World) -> None:
    choose(form)
    expect(form.get_by_label("Title")).to_have_value("slow valve")
    form.get_by_label("Title").fill("How a fast valve breaks a pipe")
    expect(form.get_by_text("The film is here.")).to_be_visible()
    form.get_by_role("button", name="Publish").click()
    expect(form.get_by_role("heading", name="How a fast valve breaks a pipe")).to_be_visible()
    video = Video.everything.get()
    assert (video.author, video.space) == (world.nora, world.leaks)
    assert video.footage.size == CLIP.stat().st_size


def test_a_connection_that_breaks_off_goes_on_by_itself(form: Page) -> None:
    broken = []

    def breaks(route: Route) -> None:
        if route.request.method == "PATCH" and len(broken) < 2:
            broken.append(route.request.headers["upload-offset"])
            route.abort()
        else:
            route.continue_()

    form.route(PIECES, breaks)
    choose(form)
    expect(form.get_by_text("The film is here.")).to_be_visible(timeout=20_000)
    assert len(broken) == 2
    with default_storage.open(Footage.objects.get().name) as stored:
        assert stored.read() == CLIP.read_bytes()
    form.complaints.clear()  # the browser itself remarks on what broke off


def test_who_comes_back_goes_on_where_it_stopped(form: Page) -> None:
    def after_two(route: Route) -> None:
        if int(route.request.headers.get("upload-offset", 0)) >= 200_000:
            route.abort()
        else:
            route.continue_()

    form.route(PIECES, after_two)
    form.get_by_label("Title").fill("Half way")
    choose(form)
    expect(form.get_by_text("Waiting for the connection.")).to_be_visible()
    expect(form.locator("[data-draft-state]")).to_contain_text("Draft saved")
    form.on("dialog", lambda dialog: dialog.accept())
    form.unroute(PIECES)
    sent = []
    form.on("request", lambda request: sent.append(request) if request.method == "PATCH" else None)
    form.reload()
    expect(form.get_by_text("Part of slow-valve.mp4 is here.")).to_be_visible()
    expect(form.get_by_label("Title")).to_have_value("Half way")
    choose(form)
    expect(form.get_by_text("The film is here.")).to_be_visible()
    assert sent[0].headers["upload-offset"] == "200000" and Upload.objects.count() == 1
    form.complaints.clear()


def test_published_before_all_of_it_is_here_it_appears_when_it_is(form: Page) -> None:
    held: list[Route] = []
    waiting = [True]
    form.route(PIECES, lambda route: held.append(route) if waiting else route.continue_())
    choose(form)
    expect(form.locator("[data-film-progress]")).to_be_visible()
    form.get_by_role("button", name="Publish").click()
    expect(form.get_by_text("It is published as soon as all of the film is here.")).to_be_visible()
    waiting.clear()
    for route in held:
        route.continue_()
    expect(form.get_by_role("heading", name="slow valve")).to_be_visible(timeout=20_000)
    assert Video.everything.get().title == "slow valve"


def test_it_waits_and_goes_on_and_another_is_taken(form: Page) -> None:
    form.route(PIECES, lambda route: route.abort() if route.request.method == "PATCH" else route.continue_())
    choose(form)
    expect(form.get_by_role("button", name="Pause")).to_be_visible()
    form.get_by_role("button", name="Pause").press("Enter")
    expect(form.get_by_text("Paused.")).to_be_visible()
    form.unroute(PIECES)
    form.get_by_role("button", name="Go on").press("Enter")
    expect(form.get_by_text("The film is here.")).to_be_visible()
    form.get_by_role("button", name="Take another film").press("Enter")
    expect(form.locator("[data-film-progress]")).to_be_hidden()
    expect(form.locator("input[name=upload]")).to_have_value("")
    form.complaints.clear()


def test_what_is_no_film_is_said_where_one_chose_it(form: Page) -> None:
    form.locator("input[type=file]").set_input_files({"name": "a.mp4", "mimeType": "video/mp4", "buffer": b"MZ" * 900})
    expect(form.get_by_role("alert").filter(has_text="This is no film or recording")).to_be_visible()
    form.get_by_role("button", name="Take another film").click()
    form.get_by_label("Title").fill("Nothing")
    form.get_by_role("button", name="Publish").click()
    expect(form.get_by_text("Choose a film first.")).to_be_visible()
    assert not Video.everything.exists()


def test_it_plays_and_what_is_said_leads_to_its_moment(
    world: World, video: Video, visit: Callable, as_seen_by: Callable
) -> None:
    page = visit(video.get_absolute_url(), cookies=as_seen_by(world.nora))
    page.evaluate("document.querySelector('video').muted = true")
    page.evaluate("document.querySelector('video').play()")
    page.wait_for_function("() => document.querySelector('video').currentTime > 0.2")
    lines = page.locator("[data-at]")
    last = lines.last
    at = float(last.get_attribute("data-at"))
    last.press("Enter")
    page.wait_for_function("(at) => document.querySelector('video').currentTime >= at", arg=at)
    expect(last).to_have_attribute("aria-current", "true")
    with page.expect_response("**/place/"):
        page.evaluate("document.querySelector('video').pause()")
    left = moment(page)
    page.reload()
    page.wait_for_function("(left) => Math.abs(document.querySelector('video').currentTime - left) < 1", arg=left)
    asked = visit(f"{video.get_absolute_url()}?t=3", cookies=as_seen_by(world.nora))
    asked.wait_for_function("() => Math.abs(document.querySelector('video').currentTime - 3) < 0.5")


def test_another_film_is_put_in_its_place(world: World, video: Video, visit: Callable, as_seen_by: Callable) -> None:
    page = visit(f"/i/{video.pk}/video/film/", cookies=as_seen_by(world.bob))
    page.locator("input[type=file]").set_input_files(DEMO / "ppe-check.mp4")
    page.get_by_role("button", name="Put it in its place").click()
    expect(page.get_by_text("The film is another one now.")).to_be_visible()
    assert Video.everything.select_related("footage").get().footage.original_name == "ppe-check.mp4"
    again = visit(NEW, cookies=as_seen_by(world.nora))
    again.locator("input[type=file]").set_input_files(DEMO / "ppe-check.mp4")
    expect(again.get_by_text("The same film is here already:")).to_be_visible()
    expect(again.get_by_role("link", name="Close it slowly")).to_be_visible()


def test_a_moment_is_commented_on_where_the_film_stands(
    world: World, video: Video, visit: Callable, as_seen_by: Callable
) -> None:
    page = visit(video.get_absolute_url(), cookies=as_seen_by(world.nora))
    page.wait_for_function("() => document.querySelector('video').readyState >= 1")
    page.evaluate("document.querySelector('video').currentTime = 12.6")
    page.get_by_role("link", name="Comment on this moment").click()
    expect(page.get_by_label("At", exact=True)).to_have_value("0:12")
    begun(page, "Your comment")
    page.keyboard.type("Here the wave comes back.")
    page.get_by_label("What it shows there is not true any more").check()
    page.get_by_role("button", name="Comment", exact=True).click()
    line = page.locator(".moment-line a")
    expect(line).to_have_text("0:12")
    line.click()
    page.wait_for_function("() => Math.abs(document.querySelector('video').currentTime - 12) < 3")
    expect(page.locator("[data-moments] a")).to_contain_text("0:12 Nora Lindqvist")


def test_a_film_that_browsers_do_not_know_is_played_in_rungs(
    world: World, visit: Callable, as_seen_by: Callable
) -> None:
    film = SimpleUploadedFile("phone.mov", (FILMS / "av1_video.mkv").read_bytes())
    footage = actions.take_whole(actor=world.bob, upload=film)
    video = actions.publish_video(actor=world.bob, space=world.leaks, footage=footage, title="From a phone")
    assert pipeline.work(footage.pk) == 1
    page = visit(video.get_absolute_url(), cookies=as_seen_by(world.nora))
    page.wait_for_function("() => document.querySelector('video').readyState >= 2")
    assert abs(page.evaluate("document.querySelector('video').duration") - footage.seconds) < 0.2
    assert page.evaluate("document.querySelector('video').videoWidth") == 640
    page.evaluate("document.querySelector('video').muted = true")
    page.evaluate("document.querySelector('video').play()")
    page.wait_for_function("() => document.querySelector('video').currentTime > 0.5")
    page.evaluate("document.querySelector('video').currentTime = 4.2")
    page.wait_for_function("() => document.querySelector('video').currentTime > 4.3")


def test_without_a_script_it_is_sent_and_played(world: World, visit: Callable, as_seen_by: Callable) -> None:
    page = visit(NEW, cookies=as_seen_by(world.nora), java_script_enabled=False)
    page.get_by_label("Choose a film").set_input_files(CLIP)
    page.get_by_label("Title").fill("By hand")
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_role("heading", name="By hand")).to_be_visible()
    expect(page.locator("video")).to_have_attribute("src", re.compile("^/watch/"))


@pytest.mark.parametrize(("width", "scheme"), [VIEWS[0], VIEWS[3]])
def test_its_pages_are_sound(
    world: World, video: Video, visit: Callable, as_seen_by: Callable, faults: Callable, picture: Callable, width: int,
    scheme: str,
) -> None:  # fmt: skip
    playlist = actions.create_playlist(actor=world.bob, space=world.leaks, title="Your first week")
    actions.put_in(actor=world.bob, playlist=playlist, video=video)
    pages = {
        "watch": video.get_absolute_url(), "shelf": "/s/leak-listening-craft/videos/", "send": NEW,
        "captions": f"/i/{video.pk}/captions/", "moment": f"/i/{video.pk}/moment/?t=4",
        "playlists": f"/i/{video.pk}/playlists/", "playlist": f"/playlists/{playlist.pk}/",
        "in playlist": f"{video.get_absolute_url()}?list={playlist.pk}", "replace": f"/i/{video.pk}/video/film/",
        "picture": f"/i/{video.pk}/video/picture/",
        "stream": "/s/leak-listening-craft/",
    }  # fmt: skip
    actions.comment_on_moment(actor=world.alice, video=video, at=12, until=15, text="Look here.", outdated=True)
    found = {}
    for name, path in pages.items():
        page = visit(path, width, scheme, as_seen_by(world.bob))
        if name == "send":
            choose(page)
            expect(page.get_by_text("The film is here.")).to_be_visible()
        found[name] = faults(page)
        picture(page, f"video-{name}-{width}-{scheme}")
        page.context.close()
    assert found == {name: [] for name in pages}
