from django.apps import AppConfig


class FlowsApp(AppConfig):
    name = "flows"
    verbose_name = "程序"
