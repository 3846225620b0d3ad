"""Whatever is typed, the pages of search answer: with results, or with why not, never with an error."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.search.actions import save_search, tell
from apps.search.finding import find
from apps.search.models import SavedSearch
from apps.search.query import LONGEST, parse
from apps.search.suggestions import suggest
from apps.search.text import UNSTORABLE
from apps.search.watching import look_again
from tests.factories import make_post

NAMES = ["author", "in", "tag", "is", "kind", "after", "before", "athor", "iss", "AUTHOR", "", "a" * 40]
SIGNS = r"""'"\:*&|!()<>%${}[]^.+?-~#@/;,=_`“„«»…‮ """
names = st.sampled_from(NAMES)
words = st.one_of(
    st.text(max_size=30),
    st.text(alphabet=SIGNS, max_size=12),
    st.sampled_from(["turbine", "水漏れ", "مضخة الماء", "😀🧑‍🔧",
                     "насос", "पंप", "e\u0301", "\u202e",
                     "%s", "%(spaces)s", "{fits}", "' OR 1=1 --", "'; DROP TABLE search_entry;--",
                     ".*(a+)+$", "<->", "a:*", "\\'", "2026-02-30"]),
)  # fmt: skip
parts = st.one_of(
    words,
    st.builds("{}:{}".format, names, words),
    st.builds('{}:"{}'.format, names, words),
    st.builds('-"{}"'.format, words),
    st.builds("-{}".format, words),
)
queries = st.one_of(
    st.lists(parts, max_size=8).map(" ".join),
    # Longer than anybody types, and longer than is looked for.
    st.builds(lambda part, times: (part * times)[:10_000], parts, st.integers(1, 5000)),
)
many = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@pytest.mark.django_db
@many
@given(text=queries, more=st.dictionaries(st.sampled_from([*NAMES[:7], "page", "sort"]), words, max_size=3))
def test_no_query_is_an_error(text: str, more: dict[str, str], bob: Any, organisation: Any, as_user: Any) -> None:
    given_ = {name: sent(value) for name, value in more.items() if name} | {"q": sent(text)}
    browser = as_user(bob)
    page = browser.get("/search/", given_)
    assert page.status_code == 200
    assert page.context["asked"].text == UNSTORABLE.sub("", given_["q"]).strip()[:LONGEST]
    offered = browser.get("/search/suggest/", {"q": given_["q"]})
    assert offered.status_code == 200 and isinstance(offered.json(), list)
    answer = browser.get("/api/v1/search", {"q": given_["q"]})
    assert answer.status_code in {200, 422}, answer.content


def sent(text: str) -> str:
    """Return `text` as a browser can send it: halves of characters are replaced."""
    return text.encode("utf-8", "replace").decode()


@pytest.mark.django_db
@many
@given(text=queries)
def test_what_cannot_be_sent_is_no_error_either(text: str, bob: Any, organisation: Any) -> None:
    assert find(bob, parse(text, bob)).rows is not None
    assert isinstance(suggest(bob, text), list)


@pytest.mark.parametrize(
    ("script", "text", "typed"),
    [
        ("Chinese", "阀门漏水，请检查。", "漏水"), ("Japanese", "ポンプの音がする。", "ポンプ"),
        ("Korean", "펌프에서 소리가 납니다.", "펌프"), ("Arabic", "المضخة تحتاج إلى صيانة", "صيانة"),
        ("Cyrillic", "Насос шумит ночью.", "насос"), ("Greek", "Η αντλία κάνει θόρυβο", "αντλια"),
        ("wide", "Ｔｕｒｂｉｎｅ", "turbine"),
    ],
)  # fmt: skip
def test_words_of_every_script_are_found(space: Any, bob: Any, found: Any, script: str, text: str, typed: str) -> None:
    make_post(space, bob, "Something else.")
    post = make_post(space, bob, text)
    assert found(bob, typed) == [("item", post.pk)]


def test_a_query_that_can_be_kept_can_be_watched(bob: Any, organisation: Any) -> None:
    for words_ in ["' OR 1=1 --", "😀", 'open "quote', "水", "-", "author:"]:
        saved = save_search(actor=bob, words=words_)
        tell(actor=bob, pk=saved.pk, on=True)
    SavedSearch.objects.update(looked_at="2026-01-01T00:00:00Z")
    assert look_again() == SavedSearch.objects.count() == 6
