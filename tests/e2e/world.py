"""A small portal that has been lived in: people, spaces with a reason, posts with pictures, a conversation."""

from dataclasses import dataclass, field
from datetime import timedelta
from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image, ImageDraw

from apps.accounts.models import Unit, User
from apps.blogs.models import Post
from apps.content.actions import save_draft
from apps.content.models import Draft
from apps.discussion.actions import react
from apps.discussion.models import Comment
from apps.files.actions import upload_image
from apps.following.actions import follow, keep, make_folder
from apps.impact.actions import give
from apps.integrations.actions import open_feeds
from apps.spaces.actions import invite, request_to_join
from apps.spaces.models import Space
from apps.strategy.models import Direction, Goal, Metric, Reading
from apps.tagging.models import Tag
from tests.factories import make_comment, make_organisation, make_post, make_space, make_user

LONG = (
    "Larch Street, 02:40. Two correlators, one quiet road and a trace that would not sit still. We moved the second "
    "sensor to the **hydrant by the school** and the peak came up clean at 41 m.\n\n"
    "- the wheel in the first chamber was passing\n- the plan says cast iron, the ground says PE\n"
    "- nobody had told the night desk\n\nWhat would you have tried first, @bob?"
)
SHORT = "Dug where the listening stick said, not where the map said. Dry hole. The map wins this one."
ASKED = "The night flow at Quay Lane fell by 3 l/s after the repair. Is it worth stepping the zone again this week?"


@dataclass
class World:
    """Everybody and everything in it, by name."""

    people: dict[str, User] = field(default_factory=dict)
    spaces: dict[str, Space] = field(default_factory=dict)
    posts: list[Post] = field(default_factory=list)
    comments: list[Comment] = field(default_factory=list)
    folder: int = 0

    def __getattr__(self, name: str) -> Any:
        for known in ("people", "spaces"):
            if name in self.__dict__.get(known, {}):
                return self.__dict__[known][name]
        raise AttributeError(name)


def png(width: int = 640, height: int = 420, colour: str = "#2a7f86") -> bytes:
    """Return a picture that shows something, so that thumbnails and crops can be told apart."""
    image = Image.new("RGB", (width, height), colour)
    draw = ImageDraw.Draw(image)
    for step in range(0, width, 60):
        draw.line([(step, height), (step + height // 2, 0)], fill="#f2efe6", width=6)
    draw.ellipse([width // 3, height // 4, width // 3 + height // 2, height // 4 + height // 2], fill="#d98736")
    kept = BytesIO()
    image.save(kept, "PNG")
    return kept.getvalue()


def _people() -> dict[str, User]:
    unit = Unit.objects.create(name="Field Operations")
    known = [
        ("alice", "Alice Marchetti", "Leakage Team Leader", {}),
        ("bob", "Bob Achterberg", "Senior Leakage Technician", {}),
        ("charlie", "Charlie Okonjo", "Billing Analyst", {}),
        ("nora", "Nora Lindqvist", "Graduate Engineer", {}),
        ("gus", "Gus Fairweather", "Contractor", {"is_guest": True}),
        ("sam", "Sam Delacroix", "Portal Owner", {"roles": ["site_admin"]}),
    ]
    return {
        handle: make_user(handle, name=name, title=title, unit=unit, location="Thornby depot", **more)
        for handle, name, title, more in known
    }


def _goal() -> Goal:
    vision = Goal.objects.create(statement="Everybody here learns from the best of us")
    goal = Goal.objects.create(statement="Lose a fifth less water by 2027", enables=vision)
    now = timezone.now()
    Metric.objects.create(
        goal=goal, name="Water lost a day", unit="Ml/d", direction=Direction.DOWN, baseline=61.0, target=48.0,
        by=(now + timedelta(days=400)).date(),
    )  # fmt: skip
    Reading.objects.bulk_create(
        Reading(goal=goal, at=now - timedelta(days=30 * (8 - month)), value=61 - month * 1.1) for month in range(8)
    )
    return goal


def _spaces(people: dict[str, User], goal: Goal) -> dict[str, Space]:
    alice, bob, nora, gus = (people[name] for name in ("alice", "bob", "nora", "gus"))
    about = "Where the people who find leaks by ear keep what they hear, the holes that were dry included."
    leaks = make_space(
        alice, slug="leak-listening-craft", name="Leak listening craft", description=about, hue=7, glyph="ear",
        goal=goal, members=[bob, nora, gus],
    )  # fmt: skip
    task = make_space(
        bob, slug="quay-lane", name="Quay Lane mains renewal", purpose="task", hue=2, glyph="wrench", members=[alice],
        description="Renew 1.4 km of cast iron before the harbour festival, and keep the shops open while we do.",
        ends=(timezone.now() + timedelta(days=90)).date(),
    )  # fmt: skip
    closed = make_space(
        alice, slug="shift-swaps", name="Shift swaps", visibility="closed", hue=9, glyph="SS", members=[bob],
        description="Swap a night for a morning, fairly.",
    )  # fmt: skip
    private = make_space(bob, slug="quiet-room", name="Quiet room", visibility="private", hue=11, members=[alice])
    return {"leaks": leaks, "task": task, "closed": closed, "private": private}


def make_world() -> World:
    """Fill the portal. Returns what it holds."""
    make_organisation("Meridian Water", "Clean water for everybody, and a craft that is handed on.")
    world = World(people=_people())
    world.spaces = _spaces(world.people, _goal())
    alice, bob, nora = world.alice, world.bob, world.nora
    pictures = [
        upload_image(actor=alice, upload=SimpleUploadedFile(f"{colour}.png", png(colour=f"#{colour}"), "image/png"))
        for colour in ("2a7f86", "6b4f8a", "8a6b3f")
    ]
    alts = {str(file.pk): "A correlator trace on a laptop in a van" for file in pictures}
    told = make_post(world.leaks, alice, LONG, tags="correlator, night-flow", images=list(alts), alts=alts)
    dry = make_post(world.leaks, bob, SHORT, tags="dry-holes")
    asked = make_post(world.task, bob, ASKED + " @alice", tags="night-flow")
    inside = make_post(world.closed, alice, "I can give a Tuesday night for a Friday morning.")
    world.posts = [told, dry, asked, inside]
    first = make_comment(told, bob, "The wheel. **Always** sound the wheel first.")
    answer = make_comment(told, alice, "I did sound it, and it lied to me @nora.", parent=first)
    world.comments = [first, answer, make_comment(told, nora, "May I come along next time?")]
    for person, emoji in ((bob, "👍"), (nora, "💡"), (alice, "👍")):
        react(actor=person, thing=told, emoji=emoji)
    react(actor=alice, thing=first, emoji="❤️")
    world.folder = keep_an_eye(alice, told, dry, first)
    _let_things_wait(world)
    return world


def keep_an_eye(alice: User, told: Post, dry: Post, answer: Comment) -> int:
    """Let alice follow and keep things, and let things have helped. Returns the id of her folder."""
    for thing in (dry.author, dry, *Tag.visible_to(alice)[:2]):
        follow(actor=alice, thing=thing)
    folder = make_folder(actor=alice, name="Night shift")
    keep(actor=alice, item=told)
    keep(actor=alice, item=dry, folder=folder)
    give(actor=alice, thing=dry, outcome="solved", minutes=20, reference="WO 4711")
    give(actor=alice, thing=answer, outcome="faster")
    give(actor=dry.author, thing=told, outcome="avoided", minutes=45)
    return folder.pk


def _let_things_wait(world: World) -> None:
    """Give alice something of everything that can wait for somebody, and addresses for her feeds."""
    for asker in (world.nora, world.sam):
        request_to_join(actor=asker, space=world.closed)
    host = make_space(world.nora, slug="night-school", name="Night school")
    invite(actor=world.nora, space=host, emails=[world.alice.email])
    save_draft(actor=world.alice, key="post", fields={"body": ["The two chambers nobody wants to sound"]})
    Draft.objects.update(saved_at=timezone.now() - timedelta(hours=3))
    open_feeds(actor=world.alice)


def fill_stream(world: World, space: Space, author: User) -> Post:
    """Fill the first page of a space with posts as long as people write them. Returns the newest."""
    for number in range(18):
        post = make_post(space, author, f"{number}. {LONG}", tags="correlator, night-flow")
        make_comment(post, world.bob, "The wheel. Always the wheel.")
    return post
