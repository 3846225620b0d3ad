"""Making a token in the browser, using it, and revoking it."""

import json
import re
import urllib.error
import urllib.request

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


def ask(url, token):
    request = urllib.request.Request(url, headers={"Authorization": f"Bearer {token}"})
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


@pytest.mark.parametrize("options", [{}, {"java_script_enabled": False}], ids=["with a script", "without"])
def test_a_token_is_made_used_and_revoked(world, visit, as_seen_by, live_server, options):
    page = visit("/settings/tokens/", cookies=as_seen_by(world.alice), **options)
    page.get_by_label("What is it for?").fill("Night report")
    page.get_by_label("Read and write as me").check()
    page.get_by_role("button", name="Make the token").click()
    shown = page.get_by_label("The token", exact=True)
    expect(shown).to_have_value(re.compile(r"^wsp_\w{10}_\w{40}$"))
    token, me = shown.input_value(), f"{live_server.url}/api/v1/me"
    status, told = ask(me, token)
    assert (status, told["username"], told["token"]["scope"]) == (200, "alice", "write")
    page.goto("/settings/tokens/")
    expect(page.get_by_label("The token", exact=True)).to_have_count(0)
    assert token.split("_")[2] not in page.content()
    page.get_by_role("button", name="Revoke Night report").click()
    expect(page.get_by_text("opens nothing any more")).to_be_visible()
    expect(page.get_by_text("You have none.")).to_be_visible()
    assert ask(me, token)[0] == 401


def test_the_page_of_the_api_folds_out_by_keyboard(world, visit, as_seen_by):
    page = visit("/api/v1/docs", cookies=as_seen_by(world.alice))
    summary = page.locator("#create_item > summary")
    summary.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#create_item").get_by_text('"body_markdown"').first).to_be_visible()
