from django.apps import AppConfig


class CertificatesConfig(AppConfig):
    name = "certificates"
    label = "certificates"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from academy.operations import health  # noqa: PLC0415 -- app ready: they need the models
        from certificates import receivers, selectors  # noqa: F401, PLC0415 -- as above
        from certificates.api.parts import represent  # noqa: PLC0415 -- as above
        from enrollments.api import parts  # noqa: PLC0415 -- as above

        parts.register("certificate", represent)
        health.register("certificates", selectors.overdue_certificates)
        health.register_count("certificates", selectors.failed_certificates)
