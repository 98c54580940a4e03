"""The app of the door. What acts beside the steps invite to is known in every process, whichever pages it serves."""

from importlib import import_module
from pkgutil import iter_modules

from django.apps import AppConfig
from django.core.checks import register


class FlowsApp(AppConfig):
    name = "flows"
    verbose_name = "程序"

    def ready(self) -> None:
        import flows.beside
        from flows.door.checks import declarations

        for found in iter_modules(flows.beside.__path__, "flows.beside."):
            import_module(found.name)
        register(declarations)
