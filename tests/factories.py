"""Makes the people and things tests are about, through the portal's own actions."""

from typing import Any

from apps.accounts.models import User
from apps.blogs.actions import publish_article, publish_post
from apps.blogs.models import Article, Post
from apps.discussion.actions import add_comment
from apps.discussion.models import Comment
from apps.documents.actions import create_document
from apps.documents.models import Document
from apps.forums.actions import publish_thread
from apps.forums.models import Question, Topic
from apps.spaces.models import Membership, Space
from apps.strategy.models import Organisation


def make_user(username: str, **fields: Any) -> User:
    defaults = {"email": f"{username}@example.org", "name": username.capitalize()}
    return User.objects.create_user(**{**defaults, **fields, "username": username})


def make_organisation(name: str = "Example Works", vision: str = "Good work, well shared.") -> Organisation:
    return Organisation.objects.update_or_create(pk=1, defaults={"name": name, "vision": vision})[0]


def make_space(owner: User, *, slug: str = "craft", **fields: Any) -> Space:
    """Make a space as it is after its owner made it; `members` and `facilitators` are people."""
    people = {owner: "owner"}
    people |= dict.fromkeys(fields.pop("facilitators", []), "facilitator")
    people |= dict.fromkeys(fields.pop("members", []), "member")
    defaults = {
        "name": slug.replace("-", " ").capitalize(),
        "purpose": "interest",
        "visibility": "open",
        "description": "Why it is here.",
    }
    space = Space.objects.create(slug=slug, created_by=owner, member_count=len(people), **{**defaults, **fields})
    Membership.objects.bulk_create(Membership(space=space, user=person, role=role) for person, role in people.items())
    return space


def make_post(space: Space, author: User, body: str = "The pump runs quietly today.", **fields: Any) -> Post:
    return publish_post(actor=author, space=space, text=body, **fields)


def make_article(
    space: Space, author: User, title: str = "How to listen", text: str = "Put the stick to the valve.", **fields: Any
) -> Article:
    return publish_article(actor=author, space=space, title=title, text=text, **fields)


def make_comment(item: Any, author: User, body: str = "Good to know.", **fields: Any) -> Comment:
    return add_comment(actor=author, item=item, text=body, **fields)


def make_topic(space: Space, author: User, title: str = "Quieter nights", text: str = "What shall we try?") -> Topic:
    return publish_thread(actor=author, model=Topic, space=space, title=title, text=text)


def make_question(
    space: Space, author: User, title: str = "How do I hear a leak?", text: str = "Every valve hums.", **fields: Any
) -> Question:
    return publish_thread(actor=author, model=Question, space=space, title=title, text=text, **fields)


def make_document(
    space: Space, author: User, title: str = "How we listen", text: str = "Charge the lamp.", **fields: Any
) -> Document:
    return create_document(actor=author, space=space, title=title, text=text, **fields)
