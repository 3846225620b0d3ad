"""The viewer of caught mail."""

import pytest
from django.core.mail import EmailMultiAlternatives

from apps.core.mail import FolderBackend

BOX = "/demo/mail/"


@pytest.fixture
def box(settings, tmp_path, db):
    settings.MAIL_DIR, settings.DEMO, settings.EMBEDDED = tmp_path / "mail", True, True
    return settings


def caught(subject="Hello", text="Look: http://testserver/x?a=1&b=2", html="", to="a@x.example"):
    message = EmailMultiAlternatives(subject, text, "Portal <p@x.example>", [to])
    if html:
        message.attach_alternative(html, "text/html")
    FolderBackend().send_messages([message])


def newest(client) -> str:
    return client.get(BOX).context["letters"][0].name


def test_the_newest_comes_first_and_opens(client, box):
    assert b"No mail yet" in client.get(BOX).content
    caught("First")
    caught("Zweite Grüße 李", to="李@x.example")
    body = client.get(BOX).content.decode()
    assert body.index("Zweite Grüße 李") < body.index("First")
    page = client.get(f"{BOX}{newest(client)}/").content.decode()
    assert 'href="http://testserver/x?a=1&amp;b=2"' in page


def test_html_is_never_rendered(client, box):
    caught("<b>bold</b>", text="<script>alert(1)</script>", html="<h1>x</h1><script>alert(2)</script>")
    listing = client.get(BOX).content.decode()
    page = client.get(f"{BOX}{newest(client)}/").content.decode()
    assert "<b>bold" not in listing and "<b>bold" not in page
    assert "<script>alert" not in page and "&lt;script&gt;alert(1)" in page


def test_html_alone_is_shown_as_text(client, box, tmp_path):
    (tmp_path / "mail").mkdir()
    raw = b"Content-Type: text/html\r\n\r\n<p>One &lt;i&gt;</p><p onclick=alert(1)>Two</p><script>bad()</script>"
    (tmp_path / "mail" / "20260101T000000-aa.eml").write_bytes(raw)
    page = client.get(f"{BOX}20260101T000000-aa/").content.decode()
    assert "One &lt;i&gt;" in page and "Two" in page and "onclick" not in page and "bad()" not in page


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\xff\xfe\x00garbage",
        b"Subject: =?utf-8?b?////?=\r\nContent-Type: text/plain; charset=nonsense\r\n\r\n\xff\xfe",
        b"Date: not a date\r\nContent-Type: multipart/mixed\r\n\r\n--",
        b"From: @@@ <<<>\r\nTo: ,,,\r\nSubject: \x00\r\n\r\nhi",
    ],
)
def test_broken_messages_break_nothing(client, box, tmp_path, raw):
    (tmp_path / "mail").mkdir()
    (tmp_path / "mail" / "20260101T000000-bb.eml").write_bytes(raw)
    caught("Sound")
    assert b"Sound" in client.get(BOX).content
    assert client.get(f"{BOX}20260101T000000-bb/").status_code in {200, 404}


@pytest.mark.parametrize("name", ["nope", "..", "..%2fsecret", "%2e%2e%2fsecret", "secret%00"])
def test_no_file_outside_the_box_is_read(client, box, tmp_path, name):
    (tmp_path / "secret.eml").write_bytes(b"Subject: secret\r\n\r\nsecret")
    caught()
    response = client.get(f"{BOX}{name}/")
    assert response.status_code in {301, 404} and b"Subject: secret" not in response.content


def test_a_production_portal_has_no_such_page(client, box, as_user, sam):
    caught()
    box.DEMO = box.EMBEDDED = False
    assert client.get(BOX).status_code == 404
    assert as_user(sam).get(BOX).status_code == 404


def test_an_embedded_portal_shows_it_to_its_own_machine_and_its_admins(client, box, as_user, sam, bob):
    caught()
    box.DEMO = False
    assert client.get(BOX).status_code == 200
    assert client.get(BOX, REMOTE_ADDR="192.0.2.7").status_code == 404
    assert client.get(BOX, HTTP_X_FORWARDED_FOR="192.0.2.7").status_code == 404
    assert as_user(bob).get(BOX, REMOTE_ADDR="192.0.2.7").status_code == 404
    assert as_user(sam).get(BOX, REMOTE_ADDR="192.0.2.7").status_code == 200
