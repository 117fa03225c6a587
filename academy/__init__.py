"""Academy: the project. Importing it makes the Celery app known, so that tasks find their broker in every process."""

from academy.celery import app as celery_app

__all__ = ["celery_app"]
