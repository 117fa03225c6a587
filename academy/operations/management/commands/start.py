"""`manage.py start`: prepare the data folder, then run web and worker until told to stop."""

import gc
import os
import signal
import socket
import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils.module_loading import import_string

from academy.operations.starting import children, preflight, preparing, serving


class Command(BaseCommand):
    help = "Migrate, publish what is in content/ and run the platform until Ctrl-C."
    requires_system_checks = ()  # they are for developers and for CI; here they would delay every start

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8000, help="where to listen (8000)")
        parser.add_argument("--host", default="127.0.0.1", help="an address of this machine (127.0.0.1, which lets no other machine in)")
        parser.add_argument("--wheels", metavar="FOLDER", help="install from this folder of `bundle`, without a network")

    def handle(self, *_: Any, host: str, port: int, **__: Any) -> None:
        for number in (signal.SIGTERM, signal.SIGINT):  # whoever stops it while it still prepares wants no traceback either
            signal.signal(number, lambda *_: sys.exit(0))
        try:
            listener, claim = self._claim(host, port)
            settings.LISTENING_FILE.write_text(settings.LISTENING_AT)
            if preparing.prepare(self._tell):
                self._begin_again()
            preflight.listen(listener)
        except preflight.StartRefused as refusal:
            self.stderr.write(str(refusal))
            sys.exit(2)
        needs = [sentence for is_met, sentence in settings.ACADEMY_START_NEEDS.items() if not import_string(is_met)()]
        further = [line for lines in settings.ACADEMY_START_WELCOMES for line in import_string(lines)()]
        self._load_for_all()
        works = {"web": lambda: serving.serve_web(listener), "worker": serving.run_worker}
        children.start_and_watch(works, listener=listener, kept_open=claim, welcome=[*self._welcome(), *needs, *further])

    def _claim(self, host: str, port: int) -> tuple[socket.socket, int]:
        """Everything that may refuse the start; only then the folder is made. Gives the socket and the claim on the folder."""
        folder = settings.DATA_FOLDER
        preflight.check_folder(folder)
        if (folder / preflight.LOCK_NAME).exists():  # "already runs" says more than "port in use"
            claim = preflight.lock_folder(folder)
            listener = preflight.bind(host, port)
            preflight.check_database()
            preflight.ask_others()
        else:
            listener = preflight.bind(host, port)
            preflight.check_database()
            preflight.ask_others()
            claim = preflight.lock_folder(folder)
        return listener, claim

    def _begin_again(self) -> None:
        """Become a fresh process: it reads the key that was just made, and holds none of the memory that migrating took."""
        self.stdout.flush()
        os.execv(sys.executable, [sys.executable, *sys.argv])  # noqa: S606 -- no shell is wanted

    def _load_for_all(self) -> None:
        """Load all code once, and let the processes part with nothing open."""
        serving.load_for_all()
        serving.part_with_nothing_open()
        gc.freeze()  # memory that the collector never touches stays shared
        gc.enable()

    def _welcome(self) -> list[str]:
        mails = f"No mail server is set (ACADEMY_MAIL_URL): mails are written to {settings.MAIL_FOLDER}"
        return [
            f"Academy answers at {settings.LINK_BASE} (listening at {settings.LISTENING_AT}). Ctrl-C stops it.",
            f"Everything it keeps lies in {settings.DATA_FOLDER}",
            *([] if settings.MAIL_URL else [mails]),
        ]

    def _tell(self, sentence: str) -> None:
        self.stdout.write(sentence)
        self.stdout.flush()
