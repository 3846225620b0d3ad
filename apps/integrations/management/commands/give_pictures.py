"""Give pictures to imported items: `manage.py give_pictures LIST.json`."""

import argparse
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.integrations.pictures import BadList, give_pictures, read_list


class Command(BaseCommand):
    help = "Put pictures on imported items: a JSON file {item id: [{file, alt}]}, its files in a folder of its name."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("list", type=Path, help="the list; the pictures of x.json are in the folder x beside it")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["list"]
        try:
            number = give_pictures(read_list(path), path.with_suffix(""))
        except BadList as error:
            raise CommandError(str(error)) from error
        if options["verbosity"] > 0:
            self.stdout.write(f"  {number} items have new pictures")
