from django.apps import AppConfig


class DocumentsApp(AppConfig):
    name = "documents"
    verbose_name = "文书"
