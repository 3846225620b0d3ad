"""Texts that people have written elsewhere: wide code, long words, tables and pictures stay inside their page."""

from collections.abc import Callable

import pytest

from apps.accounts.models import User
from apps.content.models import Item
from tests.e2e.world import World
from tests.integrations.archives import load
from tests.integrations.test_real_questions import ARCHIVE

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.mark.parametrize("width", [390, 1440])
def test_nothing_that_people_wrote_makes_a_page_scroll_sideways(
    world: World, visit: Callable, as_seen_by: Callable, width: int
) -> None:
    load(ARCHIVE)
    page = visit("", width, "light", cookies=as_seen_by(User.objects.get(username="u12")))
    wider = {}
    for item in Item.everything.filter(space__slug="history"):
        page.goto(item.get_absolute_url())
        wider[item.source_id] = page.evaluate(WIDER)
    assert len(wider) == 26
    assert {key: by for key, by in wider.items() if by} == {}
