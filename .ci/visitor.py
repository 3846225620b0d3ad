"""A person with a browser, as far as the production smoke needs one: cookies, pages, forms, files."""

import http.client
import ssl
import urllib.error
import urllib.parse
import urllib.request
import uuid
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.cookiejar import CookieJar


@dataclass
class Form:
    """A form as it stands on a page: where it goes and what it would send now."""

    action: str
    method: str
    fields: list[tuple[str, str]] = field(default_factory=list)
    names: set[str] = field(default_factory=set)


@dataclass
class Answer:
    status: int
    url: str
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")

    def form_with(self, *names: str) -> Form:
        """Return the first form that has all these fields. Raises LookupError with what there is."""
        reader = FormReader()
        reader.feed(self.text)
        for form in reader.forms:
            if set(names) <= form.names:
                return form
        known = [(form.action, sorted(form.names)) for form in reader.forms]
        raise LookupError(f"{self.url} ({self.status}) has no form with {names}, only {known}")


class FormReader(HTMLParser):
    """Collects the forms of a page with the values they hold."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.open: Form | None = None
        self.select = self.area = ""
        self.written = ""
        self.inert = 0  # how many templates are open: what is in them is no part of the page yet

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attributes}
        name = given.get("name", "")
        if tag == "template":
            self.inert += 1
        if self.inert:
            return
        if tag == "form":
            self.open = Form(given.get("action", ""), given.get("method", "get").lower())
            self.forms.append(self.open)
        elif self.open is None:
            return
        elif tag == "input":
            self.open.names.add(name)
            kind = given.get("type", "text")
            chosen = kind not in {"radio", "checkbox"} or "checked" in given
            if name and chosen and kind not in {"submit", "file", "button", "image"}:
                self.open.fields.append((name, given.get("value", "on" if kind == "checkbox" else "")))
        elif tag == "select":
            self.select = name
            self.open.names.add(name)
        elif tag == "option" and self.select and "selected" in given:
            self.open.fields.append((self.select, given.get("value", "")))
        elif tag == "textarea":
            self.area, self.written = name, ""
            self.open.names.add(name)

    def handle_data(self, data: str) -> None:
        if self.area:
            self.written += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "template":
            self.inert -= 1
        if self.inert:
            return
        if tag == "form":
            self.open = None
        elif tag == "select":
            self.select = ""
        elif tag == "textarea" and self.area and self.open:
            self.open.fields.append((self.area, self.written.removeprefix("\n")))
            self.area = ""


class Stay(urllib.request.HTTPRedirectHandler):
    """Shows a redirect instead of following it."""

    def redirect_request(self, *args: object, **kwargs: object) -> None:
        return None


class Visitor:
    """Visits one portal; `authority` is the certificate to believe."""

    def __init__(self, base: str, authority: str) -> None:
        self.base = base
        self.context = ssl.create_default_context(cafile=authority)
        cookies = urllib.request.HTTPCookieProcessor(CookieJar())
        tls = urllib.request.HTTPSHandler(context=self.context)
        self.follow = urllib.request.build_opener(tls, cookies)
        self.stay = urllib.request.build_opener(tls, cookies, Stay())

    def get(self, path: str, *, follow: bool = True, **headers: str) -> Answer:
        """Fetch a page; `headers` are written with underscores. Any status is an answer."""
        wanted = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.ask(urllib.request.Request(urllib.parse.urljoin(self.base, path), headers=wanted), follow)

    def send(self, page: Answer, form: Form, files: tuple[tuple[str, str, bytes], ...] = (), **values: str) -> Answer:
        """Fill in and send a form; `files` are (field, file name, bytes)."""
        fields = [pair for pair in form.fields if pair[0] not in values] + list(values.items())
        boundary = uuid.uuid4().hex
        parts = [
            f'--{boundary}\r\nContent-Disposition: form-data; name="{n}"\r\n\r\n{v}\r\n'.encode() for n, v in fields
        ]
        for name, file_name, data in files:
            head = f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"; filename="{file_name}"\r\n'
            parts.append(head.encode() + b"Content-Type: application/octet-stream\r\n\r\n" + data + b"\r\n")
        body = b"".join(parts) + f"--{boundary}--\r\n".encode()
        address = urllib.parse.urljoin(page.url, form.action or page.url)
        headers = {"Content-Type": f"multipart/form-data; boundary={boundary}", "Referer": page.url}
        return self.ask(urllib.request.Request(address, data=body, headers=headers), follow=True)

    def ask(self, request: urllib.request.Request, follow: bool) -> Answer:
        try:
            reply = (self.follow if follow else self.stay).open(request, timeout=30)
        except urllib.error.HTTPError as error:
            reply = error
        with reply:
            return Answer(reply.status, reply.url, reply.headers, reply.read())
