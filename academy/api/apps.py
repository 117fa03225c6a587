from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "academy.api"
    label = "api"

    def ready(self) -> None:
        import academy.api.schema  # noqa: F401, PLC0415 -- app ready: drf-spectacular finds extensions by import
