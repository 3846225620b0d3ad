"""No page asks more when there is more to show: each is counted with 2 and with 20 rows of everything.

`tests/query_counts.json` is under review like code. `QUERY_COUNTS=write pytest tests/home` renews it.
"""

import json
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.accounts.actions import make_token
from apps.blogs.actions import Manuscript, announce, confirm, create_article, edit_article
from apps.blogs.actions.prompts import set_prompts
from apps.content.actions import pin, save_draft
from apps.content.models import Draft, Item
from apps.discussion.references import keep as keep_references
from apps.documents.actions import ask_review
from apps.documents.actions import doubt as doubt_document
from apps.documents.models import Run, Template
from apps.expertise.actions import dispute, endorse
from apps.expertise.models import Coverage, Evidence
from apps.expertise.rows import refresh
from apps.expertise.skills import keep_in_step
from apps.following.actions import follow, keep, make_folder, set_level
from apps.forums.actions import (
    Plan,
    accept,
    add_poll,
    doubt,
    mark_duplicate,
    set_categories,
    split,
    vote,
    vote_in_poll,
)
from apps.impact.actions import give
from apps.integrations.actions import open_feeds
from apps.ledger.models import Missed, Spelling
from apps.ledger.models import Need as Lack
from apps.search.rebuilding import rebuild
from apps.spaces.actions import invite, request_to_join
from apps.spaces.models import Space
from apps.strategy.models import Goal
from apps.tagging.models import Tag
from tests.factories import (
    make_article,
    make_comment,
    make_document,
    make_organisation,
    make_post,
    make_question,
    make_space,
    make_topic,
    make_user,
)

FILE = Path(__file__).resolve().parent.parent / "query_counts.json"
MOST = 12
SEARCHES = {
    "search, only elsewhere": "/search/?q=question&kind=tag",
    "experts": "/search/experts/?q=question",
    "search": "/search/?q=words+person+valves+question",
    "search, nothing found": "/search/?q=qwertyuiop",
    "suggestions": "/search/suggest/?q=p",
    "people who may know": "/people/?q=words+person+valves+question",
}
LONG_AGO = datetime(2024, 1, 2, tzinfo=UTC)


# Pages whose address is the same whatever there is.
PLAIN = {
    "compose": "/create/post/",
    "event log": "/governance/events/",
    "palette": "/jump/?q=s",
    "needs": "/needs/",
    "popular": "/popular/",
    "topics": "/topics/",
    "tokens": "/settings/tokens/",
    "api docs": "/api/v1/docs",
    "desk": "/desk/",
    "needs ledger": "/desk/needs/?state=all",
    "coverage": "/desk/coverage/",
    "about needs": "/about/needs/",
    "skills": "/settings/skills/",
    "read from my work": "/settings/expertise/",
    "topic of a person": "/people/person0/topics/valves/",
    "topic read from my work": "/settings/expertise/topics/valves/",
}


def grow(rows):
    """Make `rows` spaces of alice, people in them, posts in the first and comments on its newest."""
    make_organisation()
    alice = make_user("alice", roles=["site_admin", "learning_admin"], skills=["valves"])
    people = [make_user(f"person{n}", skills=["valves"]) for n in range(rows)]
    goal = Goal.objects.create(statement="Lose a fifth less water")
    spaces = [make_space(alice, slug=f"space-{n}", members=people, goal=goal) for n in range(rows)]
    for n in range(rows):
        make_post(spaces[n], people[n], "Words", tags="valves")
        post = make_post(spaces[0], people[n], "More words for @alice", tags="valves, night")
    answers = [make_comment(post, person, "An answer") for person in people]
    for n, person in enumerate(people):
        follow(actor=alice, thing=person)
        mine = Item.visible_to(alice).filter(author=person)
        keep(actor=alice, item=mine.latest("pk"), folder=make_folder(actor=alice, name=f"Folder {n}"))
        give(actor=person, thing=post if person != post.author else answers[0], outcome="solved", minutes=5)
    known(alice, spaces[0], people)
    need(alice, spaces, people)
    lacking(alice, spaces[0], people)
    asked, article = forum(alice, spaces[0], people), library(alice, spaces[0], people)
    items = asked | written(alice, spaces[0], people) | rearranged(alice, spaces[0], people)
    name_everything(alice, rows)
    return alice, SEARCHES | PLAIN | items | {
        "need": Lack.objects.latest("pk").get_absolute_url(),
        "home": "/",
        "home, narrowed": "/?show=interest",
        "tags": "/tags/",
        "tags by name": "/tags/?sort=name",
        "feeds": "/settings/feeds/",
        "feed of home": f"/feeds/{open_feeds(actor=alice).token}/home.atom",
        "feed of a space": f"/feeds/{open_feeds(actor=alice).token}/space/{spaces[0].slug}.atom",
        "feed of words": f"/feeds/{open_feeds(actor=alice).token}/search.atom?q=words",
        "space": spaces[0].get_absolute_url(),
        "space people": f"/s/{spaces[0].slug}/people/",
        "space about": f"/s/{spaces[0].slug}/about/",
        "space manage": f"/s/{spaces[0].slug}/manage/",
        "spaces": "/spaces/",
        "post": post.get_absolute_url(),
        "person": people[0].get_absolute_url(),
        "people": "/people/",
        "tag": "/tags/valves/",
        "article": article.get_absolute_url(),
        "article history": f"/i/{article.pk}/history/",
        "article announce": f"/i/{article.pk}/announce/",
        "article confirmations": f"/i/{article.pk}/confirmations/",
        "article write": "/create/article/",
        "article edit": f"/i/{article.pk}/write/",
        "series": f"/series/{article.series_id}/",
        "forum": f"/s/{spaces[0].slug}/forum/",
        "ask": "/ask/",
        "drafts": "/drafts/",
        "space prompts": f"/s/{spaces[0].slug}/prompts/",
        "bookmarks": "/bookmarks/",
        "used at work": f"/i/{post.pk}/used/",
        "bookmark folder": f"/i/{post.pk}/keep/folder/",
        "following spaces": "/settings/following/",
        "following people": "/settings/following/people/",
    }


def name_everything(alice, rows):
    """Let the texts of the first `rows` items name everything alice may see."""
    ids = list(Item.visible_to(alice).order_by("pk").values_list("pk", flat=True))
    keep_references("item", dict.fromkeys(ids[:rows], "".join(f'<a href="/i/{pk}/">it</a>' for pk in ids)))


def known(alice, space, people):
    """Let work show what alice and the first of the people know, on as many topics as there are people."""
    for n, person in enumerate(people):
        endorse(actor=person if n else alice, person=people[0], key="valves", wanted=True)
        for author in (alice, people[0]):
            make_article(space, author, f"Known {n}", tags=f"valves, topic {n}")
    refresh(Item.visible_to(alice).values_list("pk", flat=True))
    keep_in_step([alice.pk, people[0].pk])
    dispute(actor=alice, evidence=Evidence.objects.filter(person=alice, tag__slug="topic-0").get())


def lacking(alice, space, people):
    """Let there be needs of every sort, one of alice's for each of `people`, and topics that hang on few."""
    closed = make_post(space, alice, "What meets it")
    for n, person in enumerate(people):
        need = Lack.objects.create(
            shown=True, words=f"word {n}", owner=alice, due=timezone.localdate(), times=4, people=4,
            sources=["search", "unanswered"], artefact=closed,
        )  # fmt: skip
        Spelling.objects.create(need=need, first=need, key=f"word{n}", forms={f"word {n}": 4}, times=4, people=4)
        question = make_question(space, person, f"Does word {n} work?")
        Missed.objects.create(need=need, first=need, source="unanswered", item=question, since=timezone.now())
        tag = Tag.objects.create(name=f"few{n}", slug=f"few{n}")
        question.item_tags.create(tag=tag, space=space)
        Coverage.objects.create(tag=tag, experts=n % 2, things=9, asked=4, asked_before=1, at=timezone.now())


def rearranged(alice, space, people):
    """Let threads of alice be split, and questions be duplicates of one. Returns their pages."""
    topic, original = make_topic(space, alice, "Long talk"), make_question(space, alice, "Asked again?")
    for n, person in enumerate(people):
        reply = make_comment(topic, person, "Another thing")
        split(actor=alice, topic=topic, chosen=[reply.pk], title=f"Another thing {n}")
        make_comment(topic, person, "Still here")
        same = make_question(space, person, f"Asked again {n}?")
        mark_duplicate(actor=alice, question=same, original=original)
    # Feeds show what is newest: some of each kind, and something by several, however many rows there are.
    make_post(space, alice, "Newest")
    create_article(actor=alice, space=space, manuscript=Manuscript(title="Newest", text="x", coauthors=people[:1]))
    return {
        "topic that was split": topic.get_absolute_url(),
        "split": f"/i/{topic.pk}/split/",
        "merge": f"/i/{topic.pk}/merge/?words=another+thing",
        "original": f"{original.get_absolute_url()}?from={same.pk}",
        "duplicate": f"{same.get_absolute_url()}?stay",
        "mark as duplicate": f"/i/{original.pk}/duplicate/",
        "most linked": f"/s/{space.slug}/forum/most-linked/",
        "space promise": f"/s/{space.slug}/forum/promise/",
    }


def library(alice, space, people):
    """Let articles of alice fill a series, gather versions, drafts, pins and confirmations. Returns the fullest."""
    series = [make_article(space, alice, f"Part {n}") for n in range(len(people))]
    parts = {"series": "Nights", "coauthors": people[:5]}
    for n, part in enumerate(series):
        edit_article(actor=alice, article=part, title=f"Part {n}", text="## A\n\nx\n\n## B\n\nx\n\n## C\n\nx", **parts)
        manuscript = Manuscript(title=f"Draft {n}", text="Begun", coauthors=people[:5])
        create_article(actor=alice, space=space, manuscript=manuscript, state="draft")
    set_prompts(actor=alice, space=space, rows=[("What did you learn?", "valves")])
    article = announce(actor=alice, article=series[0])
    for n, _person in enumerate(people):
        edit_article(
            actor=alice, article=article, title="Part 0", text=f"## A\n\nx\n\n## B\n\nx\n\n## C\n\n{n}", **parts
        )
    for person in people[5:]:
        confirm(actor=person, article=article)
    for part in series[: min(len(series), 3)]:
        pin(actor=alice, item=part)
    article.refresh_from_db()
    return article


def forum(alice, space, people):
    """Let a space of alice have threads, answers, votes and categories. Returns the pages of the fullest."""
    set_categories(actor=alice, space=space, names=[(None, "Tools"), (None, "Tales")])
    asked = [make_question(space, alice, f"Question {n}?") for n in range(len(people))]
    for person in people:
        answer = make_comment(asked[0], person, "Listen twice.")
        vote(actor=alice, comment=answer, wanted=True)
        make_comment(make_topic(space, alice, f"Topic of {person.username}"), person)
    accept(actor=alice, comment=answer)
    for person in people:
        doubt(actor=person, question=asked[0], why="The valves are new.")
    for question in asked:
        if question != asked[0]:
            mine = make_comment(question, alice, "I know it myself.")
            accept(actor=alice, comment=mine)
            doubt(actor=people[0], question=question, why="No longer.")
    talked = make_topic(space, alice, "Which?")
    dates = [f"2041-05-{day:02}" for day in range(1, min(len(people), 20) + 1)]
    add_poll(actor=alice, topic=talked, plan=Plan("Which day?", dates, dated=True))
    for person in people:
        vote_in_poll(actor=person, topic=talked, choices=dict.fromkeys(range(len(dates)), "yes"))
        make_comment(talked, person)
    return {
        "question": asked[0].get_absolute_url(),
        "topic": talked.get_absolute_url(),
        "poll plan": f"/i/{talked.pk}/poll/",
    }


def written(alice, space, people):
    """Let a space have a tree of documents, in review and doubted. Returns the pages of the fullest."""
    above = make_document(space, alice, "Night work", "## A\n\nx\n\n## B\n\nx\n\n## C\n\n- [ ] x")
    for n, person in enumerate(people):
        below = make_document(space, person, f"Lamp {n}", parent=above)
        doubt_document(actor=person, document=above, note="The lamp is gone.")
        ask_review(actor=person, document=below, approvers=[alice])
        run = Run.objects.create(document=above, person=alice, html=above.body, ticks=[False])
        Template.objects.create(name=f"Round {n}", body="<p>Lamps</p>", position=n)
    return {
        "documents": f"/s/{space.slug}/documents/",
        "document": above.get_absolute_url(),
        "document below": below.get_absolute_url(),
        "document edit": f"/i/{above.pk}/document/",
        "document begin": f"/create/document/?space={space.slug}",
        "document import": f"/create/document/import/?space={space.slug}",
        "document settings": f"/i/{above.pk}/document/settings/",
        "document move": f"/i/{above.pk}/document/move/",
        "document export": f"/i/{above.pk}/document/export/",
        "document print": f"/i/{above.pk}/document/export/?form=print&what=below",
        "templates": "/desk/templates/",
        "runs": "/runs/",
        "run": f"/runs/{run.pk}/",
        "template": f"/desk/templates/{Template.objects.latest('pk').pk}/",
    }


def need(alice, spaces, people):
    """Let everything wait for alice that can wait for anybody, and let her follow whatever can be followed."""
    Space.objects.filter(pk__in=[space.pk for space in spaces]).update(visibility="closed")
    asker = make_user("asker")
    hosts = [make_space(people[0], slug=f"host-{n}") for n in range(len(spaces))]
    for space, host in zip(spaces, hosts, strict=True):
        request_to_join(actor=asker, space=space)
        invite(actor=people[0], space=host, emails=[alice.email])
        Item.everything.create(kind="post", space=space, author=alice, state="draft", title="Begun", created=LONG_AGO)
        make_token(actor=alice, name="A program", scope="read", days=1)
    save_draft(actor=alice, key="post", fields={"body": ["Typed"]})
    Draft.objects.update(saved_at=LONG_AGO)
    follow(actor=alice, thing=Tag.objects.get(slug="valves"))
    set_level(actor=alice, thing=spaces[0], level="highlights")


def counts(as_user, rows):
    alice, pages = grow(rows)
    rebuild(lambda sort, done, of: None)
    client = as_user(alice)
    taken = {}
    for name, address in pages.items():
        for _warming in range(2):
            assert client.get(address).status_code == 200, name
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        taken[name] = len(queries)
    return taken


@pytest.mark.parametrize("rows", [2, 20])
def test_every_page_asks_as_often_as_is_written_down(as_user, db, rows):
    taken = counts(as_user, rows)
    if os.environ.get("QUERY_COUNTS") == "write" and rows == 20:
        FILE.write_text(json.dumps(taken, indent=1, sort_keys=True) + "\n")
    assert taken == json.loads(FILE.read_text())
    assert max(taken.values()) <= MOST
