from django.apps import AppConfig


class PermissionsApp(AppConfig):
    name = "permissions"
    verbose_name = "权限"
