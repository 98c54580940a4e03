from django.apps import AppConfig


class ConfigApp(AppConfig):
    name = "config"
    label = "anjian_config"
    verbose_name = "系统"
