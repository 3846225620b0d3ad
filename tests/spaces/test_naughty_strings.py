"""Whatever people type as a name or a reason comes back as typed, and does no harm on the way."""

import json
import unicodedata
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.utils.html import escape

from apps.core.names import tidy, visible
from apps.events.models import Event
from apps.spaces.actions import create_space, edit_space, invite, request_to_join
from apps.spaces.models import Space
from apps.spaces.naming import clean_glyph
from tests.factories import make_space

STRINGS = json.loads((Path(__file__).parent.parent / "data" / "blns" / "blns.json").read_text())
FITTING = [text for text in STRINGS if visible(text) and "\x00" not in text]


def test_names_and_descriptions_survive(alice):
    assert len(FITTING) > 450
    space = make_space(alice)
    for text in FITTING:
        name = tidy(text)[:80].strip()
        edit_space(actor=alice, space=space, name=name, description=text[:1000])
        kept = Space.objects.get(pk=space.pk)
        assert (kept.name, kept.description) == (tidy(name), text[:1000].strip())
        assert kept.glyph and len(kept.glyph) <= 40
        assert Space.objects.matching(kept.name[:20]).filter(pk=space.pk).exists() or " " in kept.name[:20]


def test_what_cannot_be_seen_is_no_name(alice):
    blank = [text for text in STRINGS if not visible(text)]
    assert blank
    for text in blank:
        with pytest.raises(ValidationError):
            create_space(actor=alice, name=text, purpose="interest", visibility="open", description="Why.")
    assert not Space.objects.exists() and not Event.objects.exists()


def test_each_gets_an_address(alice):
    for text in FITTING[::15]:
        space = create_space(
            actor=alice, name=tidy(text)[:80], purpose="interest", visibility="open", description="Why."
        )
        assert space.get_absolute_url().isascii()
    slugs = list(Space.objects.values_list("slug", flat=True))
    assert len(slugs) == len(set(slugs)) > 30


def test_pages_show_them_as_text(as_user, alice, organisation):
    tricky = '"><script>alert(1)</script>{{ 7|add:7 }}{% now "Y" %}\u202eevil'
    space = make_space(alice, name=tricky[:80], description=tricky)
    browser = as_user(alice)
    for page in ("/spaces/", "/s/craft/about/", "/s/craft/people/", "/s/craft/manage/", "/s/craft/leave/"):
        text = browser.get(page).content.decode()
        assert "<script>alert" not in text and str(escape(space.name)) in text


def test_glyphs_of_any_sort_are_kept_or_refused(alice):
    for text in STRINGS:
        try:
            kept = clean_glyph(text)
        except ValidationError:
            continue
        assert len(kept) <= 16 and not any(unicodedata.category(c) == "Cc" for c in kept)


def test_messages_and_searches_never_break(as_user, alice, closed, charlie, organisation):
    browser = as_user(charlie)
    for text in STRINGS[::25]:
        for page in ("/spaces/", f"/s/{closed.slug}/about/"):
            assert browser.get(page, {"q": text, "after": text, "show": text}).status_code == 200
        response = browser.post(f"/s/{closed.slug}/ask/", {"message": text})
        assert response.status_code in {302, 422, 429, 403}
    assert as_user(alice).get(f"/s/{closed.slug}/people/", {"q": STRINGS[-1]}).status_code == 200


def test_no_string_is_an_address_by_accident(alice, space):
    for text in STRINGS:
        if "@" in text and "." in text:
            continue
        with pytest.raises(ValidationError):
            invite(actor=alice, space=space, emails=[text])


def test_a_null_byte_in_a_message_is_dropped(closed, charlie):
    request_to_join(actor=charlie, space=closed, message="hello\x00there")
    assert closed.join_requests.get().message == "hellothere"
