"""The least that Django can be: one page read from SQLite, behind the same server as Academy. It is what `start` is measured against.

python -m tests.benchmarks._minimal_site FOLDER PORT
"""

import sys
from pathlib import Path

import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import path
from gunicorn.app.base import BaseApplication

CREATE = "CREATE TABLE IF NOT EXISTS course (title TEXT PRIMARY KEY)"


def page(request: HttpRequest) -> HttpResponse:
    with connection.cursor() as cursor:
        titles = [title for (title,) in cursor.execute("SELECT title FROM course").fetchall()]
    return HttpResponse(f"<!doctype html><title>Courses</title><p>{', '.join(titles)}")


urlpatterns = [path("", page)]


class Site(BaseApplication):
    def __init__(self, port: str) -> None:
        self.port = port
        super().__init__()

    def load_config(self) -> None:
        chosen = {"bind": f"127.0.0.1:{self.port}", "worker_class": "gthread", "threads": 8, "loglevel": "warning"}
        for name, value in (chosen | {"control_socket_disable": True}).items():
            self.cfg.set(name, value)

    def load(self) -> object:
        return get_wsgi_application()


def main(folder: Path, port: str) -> None:
    database = {"ENGINE": "django.db.backends.sqlite3", "NAME": folder / "minimal.sqlite3", "CONN_MAX_AGE": None}
    settings.configure(ALLOWED_HOSTS=["127.0.0.1"], DATABASES={"default": database}, ROOT_URLCONF=__name__, SECRET_KEY="minimal")
    django.setup()
    with connection.cursor() as cursor:
        cursor.execute(CREATE)
        cursor.execute("INSERT OR IGNORE INTO course VALUES ('One course')")
    connection.close()
    Site(port).run()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
