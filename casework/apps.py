from django.apps import AppConfig
from django.core.signals import request_finished
from django.db.backends.signals import connection_created


class CaseworkApp(AppConfig):
    name = "casework"
    verbose_name = "案件"

    def ready(self) -> None:
        from casework.lists import search  # registers the transform `normal`; needs the models
        from casework.tree.after import turn

        connection_created.connect(search.install, dispatch_uid="anjian_normal")
        request_finished.connect(turn.answered, dispatch_uid="anjian_tree")
