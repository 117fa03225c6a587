from django.apps import AppConfig


class EnrollmentsConfig(AppConfig):
    name = "enrollments"
    label = "enrollments"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        import enrollments.receivers  # noqa: F401, PLC0415 -- app ready
