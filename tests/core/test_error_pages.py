"""Pages for what goes wrong look like the portal, help, and give nothing away."""

import re

import pytest
from django.conf import settings
from django.template.loader import render_to_string
from django.test import Client, RequestFactory

from apps.core.errors import csrf_failure, too_many_requests

INLINE = re.compile(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=", re.IGNORECASE)
pytestmark = pytest.mark.django_db


def test_a_missing_page_offers_the_way_home(client: Client, organisation: object) -> None:
    answer = client.get("/there-is-no-such-page/")
    page = answer.content.decode()
    assert answer.status_code == 404
    assert 'href="/"' in page
    assert "there-is-no-such-page" not in page
    assert INLINE.findall(page) == []


def test_too_many_requests_say_when_to_come_back(rf: RequestFactory, organisation: object) -> None:
    answer = too_many_requests(rf.get("/"), Exception())
    assert answer.status_code == 429
    assert answer["Retry-After"] == "60"
    assert "try again" in answer.content.decode()


def test_a_stale_form_is_told_from_a_missing_right(rf: RequestFactory, organisation: object) -> None:
    stale = csrf_failure(rf.post("/")).content.decode()
    missing = render_to_string("403.html", request=rf.get("/"))
    assert "has waited too long" in stale
    assert "has waited too long" not in missing
    assert "do not have" in missing


def test_the_page_for_our_own_faults_needs_nothing_that_could_be_broken() -> None:
    page = render_to_string("500.html")
    assert "{%" not in page
    assert "our side" in page
    assert settings.SECRET_KEY not in page
    assert INLINE.findall(page) == []
