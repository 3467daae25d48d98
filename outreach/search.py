"""Finding messages by their words, among those handed in (`visible_to(user)`), in texts that the reader may read."""

from typing import Any

from django.db import connection
from django.db.models import CharField, F, Q, Value
from django.db.models.lookups import Contains

from advising.finding import Query, folded
from advising.postgresql import Folded
from outreach.models import Message, Touch
from outreach.models.message import MessageQuerySet

LEAST_LETTERS = 3
MOST_READ = 2_000


def find_messages(
    messages: MessageQuerySet, user: Any, query: Query, *, students: list[int], people: list[int], most: int
) -> list[Message]:
    """Those whose text has every word, and those about these students or with these people; the newest first.

    Only what the reader may read: its subject is shown, and that it was found by a word tells that the word is there.
    """
    if not query:
        return []
    messages = messages.without_plans_of_others(user).with_text_for(user).filter(Q(shows_text=True))
    about = Touch.objects.filter(Q(student__in=students) | Q(person__in=people)).values("message")
    named = list(messages.filter(pk__in=about).select_related("text").order_by("-at", "-pk")[:most])
    words = [word.text for word in query.words if len(word.text) >= LEAST_LETTERS]
    if not words:
        return named
    readable = messages.filter(text__isnull=False)
    if connection.vendor == "postgresql":
        worded = list(_with_words(readable, words).select_related("text")[:most])
    else:
        worded = _plainly(readable, words, most)
    both = {message.pk: message for message in [*named, *worded]}
    return sorted(both.values(), key=lambda one: (one.at, one.pk), reverse=True)[:most]


def _with_words(messages: MessageQuerySet, words: list[str]) -> MessageQuerySet:
    """PostgreSQL looks them up in its trigram index."""
    text = Folded(F("text__subject"), F("text__body"))
    for word in words:
        messages = messages.filter(Contains(text, Value(word, output_field=CharField())))
    return messages.order_by("-at", "-pk")


def _plainly(messages: MessageQuerySet, words: list[str], most: int) -> list[Message]:
    """The newest are read and compared here."""
    found = []
    for message in messages.select_related("text").order_by("-at", "-pk")[:MOST_READ]:
        text = message.text
        if text and all(word in folded(f"{text.subject} {text.body}") for word in words):
            found.append(message)
        if len(found) == most:
            break
    return found
