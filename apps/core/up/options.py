"""What `manage.py up` may be told."""

import argparse
from dataclasses import dataclass


@dataclass(frozen=True)
class Options:
    """The choices of one start."""

    host: str = "127.0.0.1"
    port: int = 8000
    empty: bool = False


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options on a parser."""
    parser.add_argument("--host", default=Options.host, help="address to listen on (default %(default)s)")
    parser.add_argument("--port", type=port, default=Options.port, help="port (default %(default)s; 0: any free one)")
    parser.add_argument("--empty", action="store_true", help="start without the demo organisation, for real use")


def port(text: str) -> int:
    """Return a port number. Raises ArgumentTypeError for anything else."""
    if not text.isdigit() or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"a port is a number from 0 to 65535, not {text!r}")
    return int(text)


def parse(arguments: list[str]) -> Options:
    """Return the options; ends the program with a usage line when they are wrong."""
    parser = argparse.ArgumentParser(prog="manage.py up")
    add_arguments(parser)
    return Options(**vars(parser.parse_args(arguments)))
