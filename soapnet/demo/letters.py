"""What the demo school's people write: one that left, some that clash, some that wait."""

from dataclasses import dataclass

from outreach.models import Lever


@dataclass(frozen=True, slots=True)
class Letter:
    subject: str
    body: str
    lever: str


CHEN = Letter(
    "Maya Chen (AAMC 14820417), your call this morning",
    """Dear Dr. Alvarez,

thank you for calling about Maya Chen (AAMC 14820417) this morning. I supervised her for eight weeks on ward A; she \
ran her own list by the third week and is the strongest applicant from our school for your program. She passed \
Step 2 CK with 228.

Could you look at her file again before your list closes? I can be reached until nine tonight.

Ruth Okafor
Lakeshore College of Medicine""",
    Lever.PRESCREEN,
)
NAIR = Letter(
    "Priya Nair (AAMC 14821168)",
    """Dear Dr. Alvarez,

thank you for asking about Priya Nair (AAMC 14821168). She is the strongest applicant from our school for your \
program. Would you offer her an interview tomorrow?

Daniel Reyes
Lakeshore College of Medicine""",
    Lever.PRIORITISATION,
)
BELL_WRONG = Letter(
    "Marcus Bell (AAMC 14820533)",
    """Dear Dr. Singh,

you asked about Marcus Bell (AAMC 14820533). He passed Step 1 on his first attempt and has done well on the wards \
since. Could you look at his file today?

Elena Petrov
Lakeshore College of Medicine""",
    Lever.CONTEXT,
)
BROOKS = Letter(
    "Ethan Brooks (AAMC 14822391)",
    """Dear Dr. Pryce,

may I draw your attention to Ethan Brooks (AAMC 14822391)? Could you read his file before Thursday?

Joan Whitfield
Lakeshore College of Medicine""",
    Lever.PRESCREEN,
)
CHEN_THANKS = Letter(
    "Thank you, Maya Chen (AAMC 14820417)",
    """Dear Dr. Alvarez,

thank you for the interest in my application (AAMC 14820417). I can be reached at any time today and tomorrow.

Maya Chen""",
    Lever.THANKS,
)
CAMACHO = Letter(
    "Luis Camacho (AAMC 14821792)",
    """Dear Dr. Brandt,

you asked why family medicine. Luis Camacho (AAMC 14821792) grew up in a town with one clinic and has worked in ours \
every summer. Could you""",
    Lever.PRESCREEN,
)
