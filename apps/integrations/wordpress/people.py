"""Who wrote on the old site, and who they are here."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from apps.accounts.models import User
from apps.core.names import tidy, visible
from apps.integrations.wordpress.reading import Author
from apps.spaces.actions.membership import enter
from apps.spaces.models import Role, Space


class People:
    """Finds the authors of a site among the people here, by e-mail; makes those who are missing, without a password.

    Authors become members of the space, so that they can go on with their drafts. Commenters are found by e-mail, and
    nobody is made of them.
    """

    def __init__(self, space: Space) -> None:
        self.space = Space.objects.locked(space.pk)
        self.host = ""
        self.made = 0
        self.announced: dict[str, Author] = {}
        self.known: dict[str, User | None] = {}

    def announce(self, author: Author) -> None:
        self.announced[author.login] = author

    def find(self, login: str) -> User:
        """Return who wrote as `login`. Entries may name somebody the file does not describe."""
        login = tidy(login)[:100] or "unknown"
        if login not in self.known:
            self.known[login] = self._person(self.announced.get(login, Author(login=login)), login)
        person: Any = self.known[login]
        return person

    def by_email(self, email: str) -> User | None:
        """Return the person here with that e-mail, if there is one."""
        address = email.strip().lower()
        key = f"mail:{address}"
        if key not in self.known:
            self.known[key] = User.objects.filter(email=address).first() if address else None
        return self.known[key]

    def _person(self, author: Author, login: str) -> User:
        source_id = f"wordpress:{self.host}:author:{login}"[:200]
        email = self._email(author, login)
        person = User.objects.filter(source_id=source_id).first() or User.objects.filter(email=email).first()
        if person is None:
            name = tidy(author.name)[:120]
            name = name if visible(name) else login
            person = User(
                email=email, username=User.objects.free_username(login), name=name, source_id=source_id
            )  # fmt: skip
            person.set_unusable_password()
            person.save(force_insert=True)
            self.made += 1
        enter(self.space, person, Role.MEMBER)
        return person

    def _email(self, author: Author, login: str) -> str:
        """Return the author's address, or one that reaches nobody where the export tells none."""
        address = author.email.strip().lower()
        try:
            validate_email(address)
        except ValidationError:
            handle = "".join(c for c in login.lower() if c.isascii() and c.isalnum()) or "author"
            return f"{handle}@{self.host if '.' in self.host else 'wordpress'}.invalid"
        return address
