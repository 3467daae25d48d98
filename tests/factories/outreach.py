import factory
from factory.django import DjangoModelFactory

from outreach import models
from tests import moments
from tests.factories.advising import CycleFactory, PersonFactory


class MessageFactory(DjangoModelFactory[models.Message]):
    """A draft of an email from somebody of the school; give it touches, receivers and a text as the test needs."""

    class Meta:
        model = models.Message

    cycle = factory.SubFactory(CycleFactory)
    channel = models.Channel.EMAIL
    direction = models.Direction.OUTBOUND
    state = models.State.DRAFT
    sender = factory.SubFactory(PersonFactory, school=factory.SelfAttribute("..cycle.school"))
    at = moments.TUESDAY_NOON
    created_at = moments.TUESDAY_NOON


class MessageTextFactory(DjangoModelFactory[models.MessageText]):
    class Meta:
        model = models.MessageText

    message = factory.SubFactory(MessageFactory)
    number = 1
    written_at = moments.TUESDAY_NOON
