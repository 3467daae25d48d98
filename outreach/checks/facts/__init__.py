"""The families of facts, one module each and one line here."""

from outreach.checks.facts.exams import ExamResults, ExamScores
from outreach.checks.facts.fact import Topic
from outreach.checks.facts.failures import Failures
from outreach.checks.facts.graduation import Graduation
from outreach.checks.facts.identifiers import Identifiers
from outreach.checks.facts.leaves import Leaves
from outreach.checks.facts.naming import Names, Pronouns
from outreach.checks.facts.specialties import Specialties
from outreach.checks.facts.visa import Visa

TOPICS: tuple[Topic, ...] = (
    ExamResults(),
    ExamScores(),
    Leaves(),
    Failures(),
    Specialties(),
    Identifiers(),
    Graduation(),
    Visa(),
    Names(),
    Pronouns(),
)
TOPIC = {topic.name: topic for topic in TOPICS}
