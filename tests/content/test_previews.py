"""Previews: which links are looked at, what is learned of them, and what is never believed."""

import json
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.db import connection
from django.test import override_settings
from django.utils import timezone

from apps.content import previews
from apps.content.models import LinkPreview, PreviewState
from apps.content.presentation import present
from apps.content.references import fill
from apps.content.tasks import fetch_overdue, fetch_preview
from apps.content.unfurl import tidy
from apps.core.richtext import from_markdown
from apps.discussion.actions import edit_comment
from tests.factories import make_comment, make_post

PLAYER = "https://www.youtube-nocookie.com/embed/x"


@pytest.fixture
def site():
    """A real site on this machine: `pages` is {path: (status, type, text)}."""
    pages: dict[str, tuple[int, str, str | bytes]] = {}
    asked: list[str] = []

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            status, kind, text = pages.get(self.path.partition("?")[0], (404, "text/html", "no"))
            self.send_response(status)
            self.send_header("Content-Type", kind)
            if status == 302:
                self.send_header("Location", text)
            self.end_headers()
            self.wfile.write(text if isinstance(text, bytes) else text.encode())

        def log_message(self, *given):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    server.pages, server.asked = pages, asked
    server.url = f"http://localhost:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with override_settings(OUTBOUND_TRUSTED_HOSTS=["localhost"]):
        yield server
    server.shutdown()
    server.server_close()


def page(site, html, path="/page", kind="text/html; charset=utf-8", status=200):
    site.pages[path] = (status, kind, html)
    return site.url + path


def learned(url):
    previews.want(from_markdown(f"<{url}>"))
    preview = LinkPreview.objects.get(url=url)
    fetch_preview(preview.pk)
    preview.refresh_from_db()
    return preview


def test_what_a_page_says_of_itself(db, site):
    url = page(
        site,
        "<html><head><title>Plain &amp; simple</title><meta property='og:title' content='Quiet &quot;pipes&quot;'>"
        '<meta name="description" content="Half of all leaks make no sound.">'
        '<meta property="og:site_name" content="Water">'
        '<meta property="og:image" content="https://tracker.example/x.png"></head><body><title>no</title></body></html>',
    )
    preview = learned(url)
    assert (preview.state, preview.title) == (PreviewState.FETCHED, 'Quiet "pipes"')
    assert (preview.description, preview.site, preview.player) == ("Half of all leaks make no sound.", "Water", "")
    assert site.asked == ["/page"]


def test_a_page_with_only_a_title(db, site):
    preview = learned(page(site, "<title>\n  Plain &amp; simple\n</title><p>x"))
    assert (preview.title, preview.description, preview.site) == ("Plain & simple", "", "localhost")


@pytest.mark.parametrize(
    ("html", "kind", "status"),
    [
        ("<p>no title</p>", "text/html", 200), ("<title> </title>", "text/html", 200),
        ("<title>x</title>", "image/png", 200),
        ("<title>x</title>", "text/html", 404), ("<title>x</title>", "text/html", 403), ("", "text/html", 200),
    ],
)  # fmt: skip
def test_what_is_of_no_use_is_asked_once(db, site, html, kind, status):
    preview = learned(page(site, html, kind=kind, status=status))
    assert preview.state == PreviewState.FAILED and preview.title == ""
    fetch_preview(preview.pk)
    assert len(site.asked) == 1


def test_hostile_text_is_inert(db, site, bob):
    nasty = '"><script>alert(1)</script><img src=x onerror=alert(1)><!--ref:i:1-->'
    meta = nasty.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
    url = page(
        site,
        f'<title>{meta}</title><meta property="og:description" content="{meta}">'
        f'<meta property="og:site_name" content="{meta}">',
    )
    preview = learned(url)
    assert preview.title == nasty
    html = fill(present(from_markdown(f"<{url}>")), bob)
    assert "<script" not in html and "<img" not in html and "<!--" not in html and "&lt;script&gt;" in html


def test_strangers_text_is_one_short_line():
    assert tidy("a\n\tb\x00c\u2028d", 20) == "a b c d"
    assert tidy("safe\u202egpj.exe\u2066\u200b\ufeff", 40) == "safegpj.exe"
    assert tidy("x" * 300, 200) == "x" * 199 + "…"
    assert tidy("👩\u200d🚒", 10) == "👩\u200d🚒"
    assert tidy(None, 5) == tidy(["x"], 5) == tidy(7, 5) == ""


@pytest.mark.parametrize(
    "html",
    [
        "<title>" * 70_000, "<meta " * 80_000, '<meta content="' * 30_000, "<!--" * 120_000, "<" * 500_000,
        "<link rel='" * 40_000, "<title " * 70_000,
        "<meta a='b' " * 40_000, "<meta property=og:title content=x>" * 15_000,
        '<meta x="' + "<" * 500_000, "&" * 500_000, "<div>" * 100_000,
    ],
    ids=lambda html: html[:14],
)  # fmt: skip
def test_a_page_that_would_make_much_work_is_done_with(db, site, html):
    assert learned(page(site, html)).state in {PreviewState.FETCHED, PreviewState.FAILED}


@pytest.mark.parametrize(
    ("kind", "head", "raw"),
    [
        ("text/html; charset=iso-8859-1", "", "<title>Grüße</title>".encode("latin-1")),
        ("text/html", '<meta charset="windows-1252">', "<title>Grüße</title>".encode("cp1252")),
        ("text/html", "", "<title>Grüße</title>".encode()),
    ],
)
def test_letters_of_other_charsets(db, site, kind, head, raw):
    assert learned(page(site, head.encode() + raw, kind=kind)).title == "Grüße"


@pytest.mark.parametrize("charset", ["zlib_codec", "rot13", "base64", "no-such", "utf-7; x", "undefined", "idna"])
def test_odd_charsets_do_no_harm(db, site, charset):
    assert learned(page(site, "<title>x</title>", kind=f"text/html; charset={charset}")).state in PreviewState.values


def test_a_film_is_described_by_its_site(db, site):
    url = "https://youtu.be/x?t=5&a=b"
    page(
        site,
        '{"type": "video", "title": "Step <test>", "provider_name": "YouTube", "width": 200, "height": 113,'
        ' "html": "<iframe width=\\"200\\"'
        ' src=\\"https://www.youtube.com/embed/x?feature=oembed\\" allow=\\"a; b\\"></iframe>"}',
        "/oembed",
        "application/json",
    )
    with override_settings(OEMBED_ENDPOINTS={"youtu.be": f"{site.url}/oembed"}):
        preview = learned(url)
    assert site.asked == ["/oembed?format=json&url=https%3A%2F%2Fyoutu.be%2Fx%3Ft%3D5%26a%3Db"]
    assert (preview.title, preview.site) == ("Step <test>", "YouTube")
    assert preview.player == f"{PLAYER}?feature=oembed" and preview.is_playable
    assert (preview.width, preview.height) == (200, 113)


@pytest.mark.parametrize(
    "html",
    [
        "", "<p>no frame</p>", "<iframe src='https://evil.example/embed/x'></iframe>",
        "<iframe src='javascript:alert(1)'>",
        "<iframe src='http://www.youtube.com/embed/x'>", "<iframe src='//www.youtube.com/embed/x'>",
        "<iframe src='https://www.youtube.com@evil.example/embed/x'>", "<iframe src='https://www.youtube.com.evil.example/x'>",
        "<iframe src='https://www.youtube.com:8443/embed/x'>", "<iframe src='https://www.youtube.com/\"onload=x'>",
        "<iframe " * 5_000,
    ],
)  # fmt: skip
def test_only_a_known_player_is_kept(db, site, html):
    page(site, json.dumps({"type": "video", "title": "x", "html": html}), "/oembed", "application/json")
    with override_settings(OEMBED_ENDPOINTS={"youtu.be": f"{site.url}/oembed"}):
        preview = learned("https://youtu.be/x")
    assert (preview.title, preview.player) == ("x", "")


@pytest.mark.parametrize(
    "text",
    ["", "no", "[]", "7", "null", '{"title": 7}', '{"type": "video"}', "[" * 200_000, '{"title": ' + "9" * 6_000 + "}"],
)
def test_odd_answers_are_no_films(db, site, text):
    page(site, text, "/oembed", "application/json")
    with override_settings(OEMBED_ENDPOINTS={"youtu.be": f"{site.url}/oembed"}):
        assert learned("https://youtu.be/x").state == PreviewState.FAILED


def test_odd_measures_are_left_out(db, site):
    page(site, '{"type": "video", "title": "x", "width": "100%", "height": -3}', "/oembed", "application/json")
    with override_settings(OEMBED_ENDPOINTS={"youtu.be": f"{site.url}/oembed"}):
        preview = learned("https://youtu.be/x")
    assert (preview.width, preview.height) == (None, None)


def test_addresses_of_this_machine_are_not_asked(db, site):
    with override_settings(OUTBOUND_TRUSTED_HOSTS=[]):
        preview = learned(page(site, "<title>secret</title>"))
    assert preview.state == PreviewState.FAILED and site.asked == []


def test_a_redirect_to_this_machine_is_not_followed(db, site):
    page(site, "<title>secret</title>", "/secret")
    preview = learned(page(site, f"http://127.0.0.1:{site.server_port}/secret", status=302))
    assert preview.state == PreviewState.FAILED and site.asked == ["/page"]


def test_a_site_that_is_down_is_asked_again_later_and_then_no_more(db, site):
    url = page(site, "<title>x</title>", status=503)
    preview = learned(url)
    assert preview.state == PreviewState.WANTED and preview.due_at > timezone.now()
    fetch_preview(preview.pk)
    assert len(site.asked) == 1
    for _again in range(previews.MOST_ATTEMPTS):
        LinkPreview.objects.update(due_at=timezone.now() - timedelta(hours=1))
        assert previews.overdue() in ([preview.pk], [])
        fetch_preview(preview.pk)
    preview.refresh_from_db()
    assert preview.state == PreviewState.FAILED and len(site.asked) == previews.MOST_ATTEMPTS


def test_what_was_lost_on_the_way_is_offered_again(db):
    previews.want(from_markdown("https://example.org/a"))
    assert previews.overdue() == []
    LinkPreview.objects.update(due_at=timezone.now() - timedelta(minutes=2))
    assert fetch_overdue() == 1


def test_two_workers_ask_once(db, site):
    url = page(site, "<title>x</title>")
    previews.want(from_markdown(f"<{url}>"))
    pk = LinkPreview.objects.get().pk
    assert fetch_preview(pk) is True
    assert fetch_preview(pk) is False
    assert len(site.asked) == 1


def test_an_old_preview_is_renewed_and_shown_meanwhile(db, site, bob):
    url = page(site, "<title>Old</title>")
    learned(url)
    LinkPreview.objects.update(due_at=timezone.now() - timedelta(days=40))
    page(site, "<title>New</title>")
    previews.want(from_markdown(f"<{url}>"))
    assert "Old" in fill(present(from_markdown(f"<{url}>")), bob)
    assert learned(url).title == "New"


def test_posts_and_comments_have_their_links_looked_at(space, alice, bob, deliver):
    post = make_post(space, alice, "https://a.example/x\n\nand https://b.example/ inside\n\nhttps://youtu.be/x")
    comment = make_comment(post, bob, "https://c.example/")
    deliver()
    assert wanted() == ["https://a.example/x", "https://c.example/", "https://youtu.be/x"]
    edit_comment(actor=bob, comment=comment, text="https://c.example/\n\nhttps://d.example/")
    deliver()
    assert "https://d.example/" in wanted() and LinkPreview.objects.count() == 4


def wanted():
    return sorted(LinkPreview.objects.filter(state=PreviewState.WANTED).values_list("url", flat=True))


def test_only_so_many_links_of_one_text(db):
    previews.want(from_markdown("\n\n".join(f"https://example.org/{n}" for n in range(100))))
    assert LinkPreview.objects.count() == previews.MOST_IN_TEXT


def test_what_is_not_looked_at(db):
    previews.want(from_markdown("http://testserver/s/craft/\n\n[own](/s/craft/)\n\nmailto:a@example.org"))
    with override_settings(LINK_PREVIEWS=False):
        previews.want(from_markdown("https://example.org/\n\nhttps://youtu.be/x"))
        assert wanted() == ["https://youtu.be/x"]


def test_wanting_twice_at_once_makes_one_row(db):
    html = from_markdown("https://example.org/a")
    previews.want(html)
    previews.want(html)
    assert LinkPreview.objects.count() == 1
    assert connection.in_atomic_block


def test_other_hosts_of_the_setting_say_where_their_data_is(db, site):
    """Without a known endpoint a site is asked for its page first, and believed only about itself."""
    page(
        site, '<title>Film</title><link rel="alternate" type="application/json+oembed" href="https://other.example/o">'
    )
    # Only https addresses are embedded; the plain page of this server is described as a page.
    assert learned(f"{site.url}/page").title == "Film"
