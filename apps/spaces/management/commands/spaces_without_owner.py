"""Lists the spaces nobody owns any more, and gives one to a person."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from apps.accounts.models import User
from apps.events.outbox import record
from apps.spaces.actions.membership import enter
from apps.spaces.models import Membership, Role, Space


class Command(BaseCommand):
    help = "List spaces whose owners' accounts are closed, or give such a space to somebody."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--give", nargs=2, metavar=("SLUG", "USERNAME"), help="make USERNAME the owner of SLUG")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["give"]:
            self.give(*options["give"])
            return
        found = list(Space.objects.without_owner().order_by("slug"))
        for space in found:
            self.stdout.write(f"{space.slug}\t{space.visibility}\t{space.member_count} members\t{space.name}")
        if not found:
            self.stdout.write("Every space has an owner.")

    @transaction.atomic
    def give(self, slug: str, username: str) -> None:
        space = Space.objects.without_owner().filter(slug=slug).first()
        user = User.objects.filter(username=username, is_active=True, is_guest=False).first()
        if space is None:
            raise CommandError(f"There is no space {slug!r} without an owner.")
        if user is None:
            raise CommandError(f"Nobody by the handle {username!r} can own a space.")
        space = Space.objects.locked(space.pk)
        enter(space, user, Role.OWNER)
        Membership.objects.filter(space=space, user=user).update(role=Role.OWNER)
        record("space.handed_over", actor=None, space=space, user=user.pk)
        self.stdout.write(f"{user.name} owns {space.name} now.")
