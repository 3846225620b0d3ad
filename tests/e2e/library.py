"""Articles in the small portal: a series with a cover, two authors and a history, an announcement, drafts, pins."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from apps.blogs.actions import Manuscript, announce, confirm, create_article, edit_article
from apps.blogs.models import Article
from apps.content.actions import expire_due, pin
from apps.files.actions import upload_image
from tests.e2e.world import World, png

TEXT = """I had a trace, a map and a hunch, and I trusted the wrong two.

## What I had

A peak at **41 m**, clean on both sensors, and a street that was quiet at last. The map said cast iron all the way.

> The map is what somebody meant to build.

## What was really there

A liner that nobody drew. Sound runs faster in it, so the sum was wrong by four metres:

- the first hole was dry
- the second was not

| metal | m/s |
|---|---|
| cast iron | 1,280 |
| PE liner | 360 |

## What I would do now

Sound the wheel in the first chamber before anything else. Then ask @bob."""


@dataclass
class Library:
    """Each article by what it shows."""

    told: Article
    next: Article
    notice: Article
    draft: Article
    later: Article
    over: Article


def _write(
    world: World, author: Any, title: str, *, state: str = "published", at: Any = None, **fields: Any
) -> Article:
    manuscript = Manuscript(title=title, **{"text": "A few words on it.", **fields})
    return create_article(actor=author, space=world.leaks, manuscript=manuscript, state=state, at=at)


def make_library(world: World) -> Library:
    """Add the articles to `world`. Returns them."""
    alice, bob, nora = world.alice, world.bob, world.nora
    now = timezone.now()
    cover = upload_image(actor=alice, upload=SimpleUploadedFile("cover.png", png(1200, 640), "image/png"))
    dressed = {
        "summary": "How a careful person gets it wrong, written down so that the next has a chance.",
        "tags": "dry-holes, correlator", "cover": str(cover.pk), "cover_alt": "A van under one lamp on a dark street",
        "coauthors": [nora], "series": "Larch Street",
    }  # fmt: skip
    told = _write(world, alice, "The dry hole in Larch Street", text=TEXT.replace("a hunch", "a guess"), **dressed)
    told = edit_article(actor=alice, article=told, manuscript=Manuscript(title=told.title, text=TEXT, **dressed))
    following = _write(world, bob, "The liner nobody drew", series="Larch Street")
    notice = _write(world, alice, "New permits from Monday", text="Ask before you dig, every time.")
    announce(actor=alice, article=notice, confirm_by=(now + timedelta(days=9)).date())
    confirm(actor=bob, article=notice)
    pin(actor=alice, item=notice)
    draft = _write(world, alice, "What the school hears", state="draft", coauthors=[bob])
    later = _write(world, alice, "Winter round", state="scheduled", at=now + timedelta(days=3))
    over = _write(world, alice, "Road closed on Quay Lane", expires_at=now + timedelta(hours=1))
    over.change(expires_at=now - timedelta(minutes=5))
    expire_due()
    return Library(told=told, next=following, notice=notice, draft=draft, later=later, over=over)
