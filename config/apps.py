from django.apps import AppConfig
from django.core.checks import Tags, register


class ConfigApp(AppConfig):
    name = "config"
    label = "anjian_config"
    verbose_name = "系统"

    def ready(self) -> None:
        from config.checks import closed_to_others
        from config.service import checks
        from config.service.metrics import count_act
        from flows.door.watching import WATCHING

        if count_act not in WATCHING:
            WATCHING.append(count_act)
        register(checks.addresses)
        register(checks.in_service, Tags.security, deploy=True)
        register(closed_to_others, Tags.security)
