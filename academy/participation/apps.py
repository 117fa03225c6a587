from datetime import datetime

from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate


class ParticipationConfig(AppConfig):
    name = "academy.participation"
    label = "participation"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from academy.operations import health  # noqa: PLC0415 -- app ready
        from academy.operations.doctor import findings  # noqa: PLC0415 -- app ready
        from academy.participation import receivers, services  # noqa: PLC0415 -- app ready

        def triggers_stand(at: datetime) -> str:
            return "The figures by country stand still: a trigger is missing." if services.missing_triggers() else ""

        def examine(at: datetime) -> list[findings.Finding]:
            wrong = services.counting_faults()
            remedy = "Run `manage.py participation recount`, and see the line about the worker."
            return [findings.fault(said, remedy) for said in wrong] or [findings.ok("The figures equal a recount.")]

        pre_migrate.connect(receivers.before_migrating, sender=self, dispatch_uid="participation.before_migrating")
        post_migrate.connect(receivers.after_migrating, sender=self, dispatch_uid="participation.after_migrating")
        health.register("participation", triggers_stand)
        findings.register("participation", examine)
