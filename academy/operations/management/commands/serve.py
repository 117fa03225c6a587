"""`manage.py serve`: one part of a running `manage.py start`, which its supervisor starts again after a fall."""

import gc
import socket
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from academy.operations.starting import children, serving


class Command(BaseCommand):
    help = "Run the web server or the worker of `start` again; its supervisor does this."
    requires_system_checks = ()  # as with `start`

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("part", choices=children.PARTS)
        parser.add_argument("--listener", type=int, required=True, help="the open socket that `start` listens on")

    def handle(self, *_: Any, part: str, listener: int, **__: Any) -> None:
        children.take_name(part)
        gc.enable()  # the bootstrap turned it off for the imports
        if part == "web":
            serving.serve_web(socket.socket(fileno=listener))
        else:
            serving.run_worker()
