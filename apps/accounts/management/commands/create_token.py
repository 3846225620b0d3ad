"""Makes a token with which a program uses the API as somebody."""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from apps.accounts.actions import make_token
from apps.accounts.models import Scope, User


class Command(BaseCommand):
    help = "Print a new token for the API, once; what it opens is what the person may do."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username", metavar="USERNAME", help="whose handle it acts for")
        parser.add_argument("--scope", choices=Scope.values, default=Scope.READ.value, help="read (usual) or write")
        parser.add_argument("--days", type=int, default=90, help="how long it is good (90)")
        parser.add_argument("--name", default="Made on the command line", help="what it is for")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(username=options["username"], is_active=True).first()
        if user is None:
            raise CommandError(f"Nobody who may come in has the handle {options['username']!r}.")
        try:
            token, text = make_token(
                actor=user, name=options["name"], scope=options["scope"], days=options["days"]
            )  # fmt: skip
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self.stderr.write(f"For {user.name}, {token.scope}, until {token.expires:%Y-%m-%d}. Shown this once:")
        self.stdout.write(text)
