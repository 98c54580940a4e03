from django.apps import AppConfig
from django.db.backends.signals import connection_created


class CaseworkApp(AppConfig):
    name = "casework"
    verbose_name = "案件"

    def ready(self) -> None:
        from casework.lists import search  # registers the transform `normal`; needs the models

        connection_created.connect(search.install, dispatch_uid="anjian_normal")
