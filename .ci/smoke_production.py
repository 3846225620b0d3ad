"""Drives the production set-up through nginx: sign in, make a space, post a picture, comment, and try the doors.

Exits with 0 and one line for each proof, else with 1, the reason, and the end of every process's log.
"""

import io
import re
import shutil
import socket
import ssl
import sys
import tempfile
import time
import traceback
import urllib.request
from pathlib import Path

from PIL import Image
from production import IN_ORDER, Production, until
from visitor import Answer, Visitor

PASSWORD = "a quiet pump at four in the morning"
BOB = """
import os
from allauth.account.models import EmailAddress
from apps.accounts.models import User
bob = User.objects.create_user(email="bob@example.org", username="bob", name="Bob", password=os.environ["PASSWORD"])
EmailAddress.objects.create(user=bob, email=bob.email, verified=True, primary=True)
"""
begun = time.monotonic()


def proved(sentence: str, holds: object = True, answer: Answer | None = None) -> None:
    """Print a proof, or stop with what came instead."""
    if not holds:
        seen = f": {answer.status} {answer.url}\n{dict(answer.headers)}\n{answer.text[:1500]}" if answer else ""
        raise AssertionError(f"Not so: {sentence}{seen}")
    print(f"  {time.monotonic() - begun:5.1f} s  {sentence}", flush=True)


def picture() -> bytes:
    """Return a photograph-like JPEG with a location in it."""
    image = Image.linear_gradient("L").resize((1400, 1000)).convert("RGB")
    exif = Image.Exif()
    exif[0x010F] = "Secret Camera"
    out = io.BytesIO()
    image.save(out, "JPEG", exif=exif)
    return out.getvalue()


def start(portal: Production) -> None:
    portal.build_image()
    proved("the image's files hold all that collectstatic needs")
    portal.start_data()
    proved("PostgreSQL and Redis run")
    portal.start_portal()
    portal.start_nginx()
    for name in IN_ORDER:
        try:
            until(f"{name}'s health", 60, lambda name=name: not portal.unwell(name))
        except TimeoutError as error:
            raise AssertionError(f"{error}: {portal.unwell(name)}") from error
    proved("migrated; every process passes its own health check")


def first_run(visitor: Visitor, portal: Production) -> None:
    """Open the portal as docs/operations.md says: the operator writes the one-time key, alice uses it."""
    refused = visitor.get("/welcome/")
    proved("without the key the first-run page stays shut", refused.status == 403, refused)
    (portal.data / "first-run-token").write_text("the-key-of-this-portal\n")
    page = visitor.get("/welcome/?token=the-key-of-this-portal")
    opened = visitor.send(
        page, page.form_with("organisation", "password", "space_name"), organisation="Quiet Works",
        vision="Water that nobody needs to think about.", name="Alice", email="alice@example.org", password=PASSWORD,
        space_name="First week", purpose="interest", why="Whatever helps in the first week.",
    )  # fmt: skip
    proved("alice opens the portal", "/s/first-week/" in opened.url and "Quiet Works" in opened.text, opened)
    portal.manage("shell", "--verbosity=0", "-c", BOB, PASSWORD=PASSWORD)


def sign_in(visitor: Visitor, handle: str) -> None:
    page = visitor.get("/accounts/login/")
    form = page.form_with("login", "password")
    email = f"{handle}@example.org"
    refused = visitor.send(page, form, login=email, password="not the password")
    proved(f"{handle} with a wrong password stays outside", "password" in refused.form_with("password").names, refused)
    page = visitor.get("/accounts/login/")
    inside = visitor.send(page, page.form_with("login", "password"), login=email, password=PASSWORD)
    home = visitor.get("/", follow=False)
    proved(f"{handle} signs in", inside.status == 200 and home.status == 200, home if home.status != 200 else inside)
    proved("  and caches keep pages of different people apart", "Cookie" in str(home.headers.get_all("Vary")), home)


def make_space(visitor: Visitor) -> str:
    page = visitor.get("/spaces/new/")
    form = page.form_with("name", "purpose", "visibility")
    space = visitor.send(
        page, form, name="Quiet pumps", purpose="interest", visibility="private",
        description="What keeps a pump quiet, found by those who hear them.",
    )  # fmt: skip
    found = re.search(r"/s/([\w-]+)/", space.url)
    proved("alice makes a private space", space.status == 200 and found, space)
    return found[1] if found else ""


def post_and_comment(visitor: Visitor, slug: str) -> tuple[str, str]:
    """Return the addresses of the post and its picture."""
    page = visitor.get(f"/create/post/?space={slug}")
    form = page.form_with("space", "body", "images")
    space = next((value for name, value in form.fields if name == "space" and value), "")
    post = visitor.send(page, form, (("images", "pump.jpg", picture()),), space=space, body="Pump 7 hums at *four*.")
    proved("alice posts with a picture", "/i/" in post.url and "<em>four</em>" in post.text, post)
    image = re.search(r"/files/[0-9a-f-]{36}/", post.text)
    proved("  and the picture is on the page", image, post)
    talk = visitor.send(post, post.form_with("body", "parent"), body="It was the bearing.")
    proved("alice comments", talk.status == 200 and "It was the bearing." in talk.text, talk)
    return post.url.split("#")[0].split("?")[0], image[0] if image else ""


def try_picture(portal: Production, alice: Visitor, bob: Visitor, stranger: Visitor, image: str) -> None:
    seen = alice.get(image)
    head = seen.headers
    proved("alice sees the picture", seen.status == 200 and head["Content-Type"] == "image/jpeg", seen)
    proved("  without what the camera wrote", b"Secret Camera" not in seen.body and len(seen.body) > 1000)
    proved(
        "  private, kept for a year", "private" in head["Cache-Control"] and "immutable" in head["Cache-Control"], seen
    )
    proved("  handed over by nginx, which tells nobody", "X-Accel-Redirect" not in head and "etag" in head, seen)
    proved(
        "  sandboxed",
        "sandbox" in head["Content-Security-Policy"] and head["X-Content-Type-Options"] == "nosniff",
        seen,
    )
    again = alice.get(image, If_None_Match=head["ETag"])
    proved("  and not sent twice", again.status == 304 and not again.body, again)

    def thumbnail() -> bool:
        return alice.get(f"{image}?w=480").headers["Content-Type"] == "image/webp"

    until("the thumbnail", 60, thumbnail)
    proved("the workers made its thumbnail")
    stored = next(path for path in (portal.data / "media").rglob("*.jpg"))
    proved("bob, outside the space, gets 404", bob.get(image).status == 404)
    proved("a stranger is asked to sign in", "/accounts/login/" in stranger.get(image).url)
    hidden = f"/_files/{stored.relative_to(portal.data / 'media')}"
    for name, who in (("alice", alice), ("bob", bob), ("a stranger", stranger)):
        guess = who.get(hidden)
        proved(f"  {name} guessing where it lies gets 404", guess.status == 404 and seen.body != guess.body, guess)


def try_doors(portal: Production, alice: Visitor, bob: Visitor, post: str, slug: str) -> None:
    hidden, missing = bob.get(post), bob.get("/i/999999-nothing/")
    proved("bob cannot tell the post from one that is not there", hidden.status == missing.status == 404, hidden)
    proved("  nor the space", bob.get(f"/s/{slug}/").status == 404)
    home = alice.get("/")
    assets = re.findall(r"/static/[\w./-]+\.[0-9a-f]{12}\.(?:css|js)", home.text)
    proved("static files have hashed names", assets, home)
    first = alice.get(assets[0], Accept_Encoding="gzip")
    proved("  kept for ever", "immutable" in first.headers["Cache-Control"], first)
    proved("  packed", first.headers["Content-Encoding"] == "gzip", first)
    proved("HSTS is told", "max-age=31536000" in home.headers["Strict-Transport-Security"], home)
    proved("/readyz answers", alice.get("/readyz").text.count("ok") >= 2)
    plain = urllib.request.Request(f"http://localhost:{portal.ports['http']}/", headers={"X-Forwarded-Proto": "https"})
    moved = bob.ask(plain, follow=False)
    proved(
        "plain HTTP is sent to HTTPS, whatever the visitor claims",
        moved.headers["Location"].startswith("https://"),
        moved,
    )
    try_live(portal)


def try_live(portal: Production) -> None:
    """Ask for a websocket through nginx: the answer must come from the live server."""
    lines = [
        "GET /live/smoke/ HTTP/1.1",
        f"Host: localhost:{portal.ports['https']}",
        f"Origin: {portal.public_url}",
        "Upgrade: websocket",
        "Connection: Upgrade",
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Key: d29ya3NjYXBlIHNtb2tlIQ==",
    ]
    context = ssl.create_default_context(cafile=str(portal.certificate))
    raw = socket.create_connection(("127.0.0.1", portal.ports["https"]), timeout=20)
    with context.wrap_socket(raw, server_hostname="localhost") as line:
        line.sendall("\r\n".join([*lines, "", ""]).encode())
        status = line.recv(4096).decode("latin-1").split("\r\n")[0]
    until("the live server's log line", 10, lambda: '"WebSocket /live/smoke/" 403' in portal.log("live"))
    proved(f"websockets reach the live server ({status})", " 403 " in status)


def settled(portal: Production) -> None:
    count = "from apps.events.models import Delivery; print(Delivery.objects.exclude(state='done').count())"
    until("the last delivery", 60, lambda: portal.manage("shell", "--verbosity=0", "-c", count).strip() == "0")
    proved("every event is delivered")
    for name in (*IN_ORDER, "nginx"):
        proved(f"{name} logged no error", not re.search(r"Traceback|CRITICAL|\[(emerg|crit|alert)\]", portal.log(name)))


def main() -> int:
    folder = Path(tempfile.mkdtemp(prefix="workscape-production-"))
    portal = Production(folder)
    failed = False
    try:
        start(portal)
        authority = str(portal.certificate)
        alice, bob, stranger = (Visitor(portal.public_url, authority) for _ in range(3))
        first_run(Visitor(portal.public_url, authority), portal)
        sign_in(alice, "alice")
        sign_in(bob, "bob")
        slug = make_space(alice)
        post, image = post_and_comment(alice, slug)
        try_picture(portal, alice, bob, stranger, image)
        try_doors(portal, alice, bob, post, slug)
        settled(portal)
    except Exception:  # noqa: BLE001 (whatever went wrong, the logs say more)
        failed = True
        traceback.print_exc()
        for path in sorted(portal.logs.glob("*.log")):
            print(f"--- {path.name}\n{path.read_text(errors='replace')[-3000:]}", file=sys.stderr)
    killed = portal.stop()
    if not failed:
        proved("everything stops when told", not killed)
    shutil.rmtree(folder, ignore_errors=True)
    print("production smoke: " + ("FAILED" if failed else "passed"))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
