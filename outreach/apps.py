from django.apps import AppConfig


class OutreachConfig(AppConfig):
    name = "outreach"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from advising.actions.imports import KINDS, OF_SCHOOL, Kind
        from advising.imports import outreach_log
        from advising.models import ImportKind
        from outreach import receivers  # noqa: F401  (connects them)
        from outreach.actions import import_log

        KINDS[ImportKind.OUTREACH_LOG] = Kind(outreach_log.LAYOUT, outreach_log.of_grids, import_log.of_log)
        OF_SCHOOL[ImportKind.OUTREACH_LOG] = import_log
