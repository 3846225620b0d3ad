"""Whatever is sent, each operation answers as its document says, and never with an error of its own."""

from zlib import crc32

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from apps.accounts.actions import make_token
from apps.api.document import document
from apps.content.models import Item
from apps.discussion.models import Comment
from apps.files.actions import upload_image
from apps.forums.actions import set_categories
from tests.factories import make_article, make_comment, make_post, make_question, make_space, make_topic, make_user
from tests.files.test_serve import picture

CHECKS = [
    not_a_server_error, status_code_conformance, content_type_conformance, response_headers_conformance,
    response_schema_conformance,
]  # fmt: skip
schema = schemathesis.openapi.from_dict(document())
schema.app = get_wsgi_application()


@pytest.fixture
def world(organisation, settings):
    """A space of alice with something of every kind; returns what stands for the names in addresses."""
    settings.RATELIMIT_ENABLE = False
    alice, bob = make_user("alice"), make_user("bob")
    space = make_space(alice, slug="leak-listening", members=[bob])
    set_categories(actor=alice, space=space, names=[(None, "Tools")])
    question = make_question(space, alice, tags="leaks")
    things = [make_post(space, alice), make_article(space, alice), make_topic(space, alice), question]
    comments = [make_comment(question, person) for person in (alice, bob)]
    file = upload_image(actor=alice, upload=picture((40, 30)))
    _token, text = make_token(actor=alice, name="Fuzzing", scope="write", days=2)
    known = {
        "spaces": ["leak-listening"], "tags": ["leaks"], "username": ["alice", "bob"], "files": [str(file.pk)],
        "items": [thing.pk for thing in things], "comments": [comment.pk for comment in comments],
    }  # fmt: skip
    # A request ends by closing connections; here the test's own is used for all of them.
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield {"Authorization": f"Bearer {text}", "Accept-Encoding": "identity"}, known
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def aim(case, known):
    """Let most addresses name something that is there: what is not there is answered soon."""
    sort = case.path.split("/")[3]
    for name, value in (case.path_parameters or {}).items():
        there = [] if name in {"emoji", "act"} else known.get(name, known.get(sort))
        drawn = crc32(str(value).encode())
        if there and drawn % 5:
            case.path_parameters[name] = there[drawn % len(there)]


@schema.parametrize()
@settings(
    max_examples=12, derandomize=True, deadline=None, database=None,
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
def test_every_operation_keeps_its_word(case, world):
    headers, known = world
    aim(case, known)
    case.headers.update(headers)
    response = case.call()
    case.validate_response(response, checks=CHECKS)


def test_the_world_is_one_in_which_operations_find_something(world):
    _headers, known = world
    assert Item.everything.filter(pk__in=known["items"]).count() == 4
    assert Comment.everything.filter(pk__in=known["comments"]).count() == 2
