from django.apps import AppConfig


class OperationsConfig(AppConfig):
    name = "academy.operations"
    label = "operations"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from academy.operations import health, receivers, selectors  # noqa: F401, PLC0415 -- app ready: they need the models

        health.register("mail", selectors.overdue_mail)
        health.register_count("mails", selectors.failed_mails)
