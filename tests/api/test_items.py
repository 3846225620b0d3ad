"""Items through the API: listed, read, written, changed and deleted as on the pages."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from apps.blogs.actions import Manuscript, create_article
from apps.content.actions import hide
from apps.content.models import Item
from apps.core.api_kinds import api_kinds
from apps.core.registry import kinds
from apps.events.models import Event
from apps.files.actions import upload_image
from apps.forums.actions import set_categories
from apps.videos.actions import take_whole
from tests.factories import make_article, make_comment, make_post, make_question, make_space, make_topic
from tests.files.test_serve import picture
from tests.videos.conftest import CLIP

SAID = {
    "post": {"body_markdown": "The pump runs **quietly** today.", "tags": ["pumps"]},
    "article": {"title": "How to listen", "body_markdown": "## Where\n\nAt the valve.", "summary": "In short."},
    "document": {"title": "How we listen", "body_markdown": "Charge the lamp."},
    "topic": {"title": "Quieter nights", "body_markdown": "What shall we try?"},
    "question": {"title": "How do I hear a leak?", "body_markdown": "Every valve hums."},
    "video": {"title": "How a leak sounds", "body_markdown": "Twenty seconds at the valve."},
}


def said(kind, person):
    """Return what `person` says of a new item; for a video, of a film they have sent before."""
    if kind != "video":
        return SAID[kind]
    film = SimpleUploadedFile("clip.mp4", CLIP.read_bytes(), "video/mp4")
    return SAID[kind] | {"upload": str(take_whole(actor=person, upload=film).pk)}


def ids(answer):
    return [row["id"] for row in answer.data["results"]]


def fields(answer):
    return [row["field"] for row in answer.data["errors"]]


def test_every_kind_says_how_it_is_written():
    assert set(api_kinds.names()) == set(kinds.names()) == set(SAID)


@pytest.mark.parametrize("kind", SAID)
def test_what_is_written_is_there_as_if_written_on_the_page(program, space, bob, kind):
    answer = program(bob).post("/items", {"kind": kind, "space": "craft", **said(kind, bob)})
    assert answer.status_code == 201, answer.data
    item = Item.visible_to(bob).get()
    assert answer["Location"] == f"http://testserver/api/v1/items/{item.pk}"
    assert (item.kind, item.author, item.space, item.state) == (kind, bob, space, "published")
    assert Event.objects.get(verb=f"{kind}.published").actor == bob
    read = program(bob).get(f"/items/{item.pk}")
    assert read.data == answer.data
    assert read.data["body_markdown"] == SAID[kind]["body_markdown"]
    assert read.data["body_html"].startswith("<")
    assert read.data["author"] == {"username": "bob", "name": "Bob", "url": "http://testserver/people/bob/"}
    assert [tag["name"] for tag in read.data["tags"]] == SAID[kind].get("tags", [])
    assert "item.edit" in read.data["may"]


@pytest.mark.parametrize("kind", SAID)
def test_a_change_says_only_what_changes(program, space, bob, kind):
    bobs = program(bob)
    made = bobs.post("/items", {"kind": kind, "space": "craft", **said(kind, bob), "tags": ["pumps"]}).data
    answer = bobs.patch(f"/items/{made['id']}", {"body_markdown": "It runs again."})
    assert answer.status_code == 200, answer.data
    assert answer.data["body_markdown"] == "It runs again."
    assert (answer.data["title"], answer.data["tags"]) == (made["title"], made["tags"])
    assert answer.data["details"] == made["details"]
    assert answer.data["edited_at"]
    answer = bobs.patch(f"/items/{made['id']}", {"tags": ["valves", "#night"]})
    assert [tag["name"] for tag in answer.data["tags"]] == ["valves", "night"]
    assert answer.data["body_markdown"] == "It runs again."
    assert Event.objects.filter(verb=f"{kind}.edited", actor=bob).count() == 2


def test_what_is_unsafe_is_stored_like_what_is_typed(program, space, bob):
    said = {"kind": "post", "space": "craft", "body_markdown": "Hi <script>alert(1)</script> @alice\n[x](javascript:1)"}
    told = program(bob).post("/items", said).data
    assert "<script" not in told["body_html"] and 'href="javascript' not in told["body_html"]
    assert 'href="/people/alice/"' in told["body_html"]
    assert Event.objects.get(verb="post.published").data["mentioned"]


@pytest.mark.parametrize(
    ("said", "field"),
    [({"body_markdown": ""}, "body_markdown"), ({"body_markdown": "  "}, "body_markdown"),
     ({"body_markdown": "a\0b"}, "body_markdown"), ({"body_markdown": "\ud800"}, "body_markdown"),
     ({"tags": ["a,b"]}, "tags.0"), ({"tags": ["#"]}, "tags.0"), ({"tags": ["x"] * 11}, "tags"),
     ({"title": " "}, "title"), ({"title": "x" * 201}, "title"), ({"strange": 1}, "strange"),
     ({"category": "Nowhere"}, "category"), ({"space": None}, "space")],
)  # fmt: skip
def test_bad_input_is_named_by_field(program, space, bob, said, field):
    answer = program(bob).post("/items", {"kind": "topic", "space": "craft", **SAID["topic"], **said})
    assert answer.status_code == 422
    assert answer["Content-Type"] == "application/problem+json"
    assert fields(answer) == [field], answer.data
    assert not Item.visible_to(bob).exists()


@pytest.mark.parametrize("said", [[], "text", {"kind": "nonsense", "space": "craft", "body_markdown": "x"}, {}, None])
def test_what_is_no_item_is_refused(program, space, bob, said):
    assert program(bob).post("/items", said).status_code == 422


def test_a_post_that_is_too_long_is_refused_with_the_sentence_of_its_page(program, space, bob):
    answer = program(bob).post("/items", {"kind": "post", "space": "craft", "body_markdown": "x" * 1001})
    assert answer.status_code == 422
    assert "1001 characters" in answer.data["detail"]


def test_visitors_may_not_publish_and_strangers_find_no_space(program, space, private, charlie, gus):
    said = {"kind": "post", "body_markdown": "Hello"}
    assert program(charlie).post("/items", {**said, "space": "craft"}).status_code == 403
    missing = [program(charlie).post("/items", {**said, "space": slug}) for slug in ("quiet-room", "nowhere")]
    missing.append(program(gus).post("/items", {**said, "space": "craft"}))
    assert [answer.status_code for answer in missing] == [404] * 3
    assert len({str(answer.data) for answer in missing}) == 1


def test_missing_and_forbidden_look_the_same(program, private, bob, charlie):
    post = make_post(private, bob)
    charlies = program(charlie)
    for path in (f"/items/{post.pk}", f"/items/{post.pk}/comments", f"/items/{post.pk}/reactions"):
        hidden, gone = charlies.get(path), charlies.get(path.replace(str(post.pk), "999999"))
        assert hidden.status_code == gone.status_code == 404
        assert hidden.content == gone.content
    writes = [
        charlies.patch(f"/items/{post.pk}", {"body_markdown": "x"}), charlies.delete(f"/items/{post.pk}"),
        charlies.post(f"/items/{post.pk}/comments", {"body_markdown": "x"}),
        charlies.put(f"/items/{post.pk}/reactions/👍"),
    ]  # fmt: skip
    assert [answer.status_code for answer in writes] == [404] * 4


def test_only_its_authors_change_an_item(program, space, alice, bob):
    post = make_post(space, bob)
    assert program(alice).patch(f"/items/{post.pk}", {"body_markdown": "Mine"}).status_code == 403
    assert program(alice).delete(f"/items/{post.pk}").status_code == 204  # she leads the space
    assert program(bob).get(f"/items/{post.pk}").status_code == 404
    assert Event.objects.filter(verb="post.deleted", actor=alice).exists()


def test_fields_of_another_kind_are_refused(program, space, bob):
    post = make_post(space, bob)
    answer = program(bob).patch(f"/items/{post.pk}", {"title": "A title"})
    assert (answer.status_code, fields(answer)) == (422, ["title"])


def test_pictures_stand_beside_a_post(program, space, bob, alice):
    mine, theirs = (upload_image(actor=person, upload=picture()) for person in (bob, alice))
    images = [{"id": str(mine.pk), "alt": "A pump"}, {"id": str(theirs.pk)}]
    said = {"kind": "post", "space": "craft", "body_markdown": "See", "images": images}
    told = program(bob).post("/items", said).data
    url = f"http://testserver/files/{mine.pk}/"
    assert told["images"] == [{"id": str(mine.pk), "width": 1200, "height": 800, "alt": "A pump", "url": url}]
    assert program(bob).patch(f"/items/{told['id']}", {"body_markdown": "Look"}).data["images"] == told["images"]
    assert program(bob).patch(f"/items/{told['id']}", {"images": []}).data["images"] == []


def test_an_article_says_all_it_can_say(program, space, alice, bob):
    cover = upload_image(actor=bob, upload=picture())
    said = {
        "kind": "article", "space": "craft", **SAID["article"], "cover": str(cover.pk), "cover_alt": "A valve",
        "coauthors": ["alice"], "series": "Nights", "part": 3, "expires_at": "2199-01-01T00:00:00Z",
    }  # fmt: skip
    told = program(bob).post("/items", said).data
    details = {"summary": "In short.", "cover": str(cover.pk), "series": {"title": "Nights", "part": 3}}
    assert told["details"] == details
    assert [person["username"] for person in told["coauthors"]] == ["alice"]
    assert told["expires_at"] == "2199-01-01T00:00:00Z"
    changed = program(alice).patch(f"/items/{told['id']}", {"summary": "Shorter.", "cover": None}).data
    assert changed["details"] == {**details, "summary": "Shorter.", "cover": None}
    assert [person["username"] for person in changed["coauthors"]] == ["alice"]


@pytest.mark.parametrize(
    "said", [{"coauthors": ["nobody"]}, {"expires_at": "2001-01-01T00:00:00Z"}, {"state": "scheduled"},
             {"expires_at": "2199-01-01T00:00:00"}, {"part": 0}, {"cover": "x"}]
)  # fmt: skip
def test_an_article_that_cannot_be_is_refused(program, space, bob, said):
    answer = program(bob).post("/items", {"kind": "article", "space": "craft", **SAID["article"], **said})
    assert answer.status_code == 422, answer.data
    assert not Item.visible_to(bob).exists()


def test_a_draft_is_its_authors_until_it_is_published(program, space, alice, bob):
    bobs, later = program(bob), (timezone.now() + timedelta(days=1)).isoformat()
    draft = bobs.post("/items", {"kind": "article", "space": "craft", **SAID["article"], "state": "draft"}).data
    path = f"/items/{draft['id']}"
    assert draft["state"] == "draft" and program(alice).get(path).status_code == 404
    assert bobs.get("/items").data["results"] == []
    assert ids(bobs.get("/items?state=draft")) == [draft["id"]]
    assert ids(program(alice).get("/items?state=draft")) == []
    waits = bobs.patch(path, {"state": "scheduled", "publish_at": later}).data
    assert (waits["state"], ids(bobs.get("/items?state=scheduled"))) == ("scheduled", [draft["id"]])
    assert bobs.patch(path, {"state": "scheduled"}).status_code == 422
    assert bobs.patch(path, {"state": "published"}).data["state"] == "published"
    assert program(alice).get(path).status_code == 200
    assert bobs.patch(path, {"state": "draft"}).data["state"] == "draft"


def test_a_change_is_made_whole_or_not_at_all(program, space, bob):
    article = create_article(
        actor=bob, space=space, manuscript=Manuscript(title="Begun", text="Words"), state="draft"
    )  # fmt: skip
    past = {"title": "Other", "state": "scheduled", "publish_at": "2001-01-01T00:00:00Z"}
    answer = program(bob).patch(f"/items/{article.pk}", past)
    assert (answer.status_code, fields(answer)) == (422, ["publish_at"])
    article.refresh_from_db()
    assert article.title == "Begun"


def test_threads_stand_on_a_shelf(program, space, alice, bob):
    set_categories(actor=alice, space=space, names=[(None, "Tools")])
    told = program(bob).post("/items", {"kind": "topic", "space": "craft", **SAID["topic"], "category": "Tools"}).data
    assert told["details"] == {"category": "Tools"}
    assert program(bob).patch(f"/items/{told['id']}", {"title": "Louder"}).data["details"] == {"category": "Tools"}
    assert program(bob).patch(f"/items/{told['id']}", {"category": None}).data["details"] == {"category": None}


def test_lists_are_narrowed_and_in_the_order_of_what_moved(program, space, alice, bob, charlie):
    other = make_space(alice, slug="other", members=[bob])
    post = make_post(space, bob, tags="valves")
    article, topic = make_article(other, alice), make_topic(space, alice)
    shared = create_article(
        actor=alice, space=other, manuscript=Manuscript(title="Ours", text="Words", tags="valves", coauthors=[bob])
    )
    make_comment(post, alice)
    reader = program(charlie)
    assert ids(reader.get("/items")) == [post.pk, shared.pk, topic.pk, article.pk]
    assert ids(reader.get("/items?space=craft")) == [post.pk, topic.pk]
    assert ids(reader.get("/items?kind=article")) == [shared.pk, article.pk]
    assert ids(reader.get("/items?author=bob")) == [post.pk, shared.pk]
    assert ids(reader.get("/items?tag=valves")) == [post.pk, shared.pk]
    assert ids(reader.get("/items?tag=valves&space=other&author=alice&kind=article")) == [shared.pk]
    for nothing in ("space=nowhere", "author=nobody", "tag=unknown"):
        assert ids(reader.get(f"/items?{nothing}")) == []
    assert reader.get("/items?kind=novel").status_code == 422


def test_lists_hold_texts_only_when_asked(program, space, bob):
    make_post(space, bob, "One **two**")
    assert "body_html" not in program(bob).get("/items").data["results"][0]
    whole = program(bob).get("/items?include=body").data["results"][0]
    assert whole["body_markdown"] == "One **two**"


def test_what_is_hidden_is_looked_for_in_one_space(program, space, alice, bob, charlie):
    post = make_post(space, bob)
    hide(actor=alice, item=post, reason="Off topic")
    assert program(alice).get("/items?state=hidden").status_code == 422
    assert ids(program(alice).get("/items?state=hidden&space=craft")) == [post.pk]
    assert ids(program(charlie).get("/items?state=hidden&space=craft")) == []
    assert ids(program(alice).get("/items?state=archived&space=craft")) == []


def test_the_facts_of_a_kind_are_told(program, space, alice, bob):
    question = make_question(space, alice)
    make_comment(question, bob)
    told = program(bob).get(f"/items/{question.pk}").data
    assert told["facts"]["answers"] >= 0 and told["comment_count"] == 1


@pytest.mark.parametrize("number", ["0", "-1", "9223372036854775808", "1e3", "a"])
def test_what_is_no_number_is_nowhere(program, space, bob, number):
    assert program(bob).get(f"/items/{number}").status_code in {404, 422}


def test_what_was_deleted_is_brought_back_by_those_who_may(program, space, alice, bob, charlie):
    post = make_post(space, bob)
    path = f"/items/{post.pk}"
    assert program(bob).post(f"{path}/restore").status_code == 404
    program(bob).delete(path)
    assert program(charlie).post(f"{path}/restore").status_code == 404
    assert program(alice).post(f"{path}/restore").data["id"] == post.pk
    assert program(charlie).get(path).status_code == 200
    assert Event.objects.filter(verb="post.restored", actor=alice).count() == 1
