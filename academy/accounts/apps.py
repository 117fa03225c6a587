from django.apps import AppConfig
from django.db.models.signals import post_migrate


class AccountsConfig(AppConfig):
    name = "academy.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from academy.accounts import receivers  # noqa: PLC0415 -- app ready

        post_migrate.connect(receivers.keep_reference_tables, sender=self, dispatch_uid="accounts.keep_reference_tables")
