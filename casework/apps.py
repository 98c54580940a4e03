from django.apps import AppConfig


class CaseworkApp(AppConfig):
    name = "casework"
    verbose_name = "案件"
