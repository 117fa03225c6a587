"""Academy: the project. Importing it makes the Celery app known, so that tasks find their broker in every process."""

from academy.celery import app as celery_app

__version__ = "0.1.0"
__all__ = ["__version__", "celery_app"]
