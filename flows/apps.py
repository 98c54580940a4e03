from django.apps import AppConfig


class FlowsApp(AppConfig):
    name = "flows"
    verbose_name = "程序"

    def ready(self) -> None:
        from flows import procedures  # noqa: F401  every procedure stands at the door before the first request
