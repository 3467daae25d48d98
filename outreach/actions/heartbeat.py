"""What shows that the engine runs: the last sign of life of each part, and a bar a minute. Machine time."""

from datetime import datetime

from django.db.models import F

from outreach.models import BeatMinute, Heartbeat

BEAT, WORKER = "beat", "worker"


def show_life(name: str, *, machine: datetime) -> None:
    """This part lives. A second beat, or a late one, never turns the hands back."""
    if not Heartbeat.objects.filter(name=name).exists():
        Heartbeat.objects.bulk_create([Heartbeat(name=name, at=machine)], ignore_conflicts=True)
    Heartbeat.objects.filter(name=name, at__lt=machine).update(at=machine)


def count_beat(*, machine: datetime) -> bool:
    """One more beat in this minute; True for the first one of a minute."""
    minute = machine.replace(second=0, microsecond=0)
    row = BeatMinute.objects.filter(minute=minute)
    if row.update(beats=F("beats") + 1):
        return False
    is_first = bool(BeatMinute.objects.bulk_create([BeatMinute(minute=minute)], ignore_conflicts=True))
    row.update(beats=F("beats") + 1)
    return is_first


def count_sent(sent: int, *, machine: datetime) -> None:
    """So many reminders left in this minute."""
    minute = machine.replace(second=0, microsecond=0)
    row = BeatMinute.objects.filter(minute=minute)
    if not row.exists():
        BeatMinute.objects.bulk_create([BeatMinute(minute=minute)], ignore_conflicts=True)
    row.update(sent=F("sent") + sent)
