"""Which words are given names that everybody knows: to notice columns of names that have changed places (pure)."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from advising import nicknames

# Beside the names of `nicknames`: common among people born in the United States from 1985 on, and given names only.
_COMMON = frozenset(
    re.findall(
        r"\S+",
        """
    aaliyah aaron adrian aisha alan alana alec alexis alicia alina alyssa amber amir amy ana andre angel anita
    anjali ann annie ariana ariel arjun ashley ashlyn aubrey ava bailey bethany bianca brandon brenda brett brian
    brianna brittany bryan caitlin carl carla carlos carmen casey cesar chad chelsea chloe claire claudia cody colin
    connor corey courtney cristina crystal curtis dana darius darren dean deepa denisha derek desiree devin diego
    dylan ebony elaine elijah elise ella emma eric erica erik erika erin ethan eva evan farah fatima fiona gabrielle
    gina grace graham hailey haley hannah hassan heidi hiroshi holly ian ibrahim imani isabelle isaiah ivan jade
    jamal jamie jared jasmin jasmine jason javier jay jayla jenna jill jocelyn joel jorge juan juanita justin
    kaitlyn kara karina karla kate katelyn kayla keisha kelsey kendra kevin khadija kiara kyle kylie kyra lakshmi
    lara latoya leah leila lena leslie liam lisa logan lola lucia lydia mackenzie madison maggie malik mallory
    marcos marisa mark marta mateo maya megan meghan mei mia miguel mila molly monica monique mona naomi natasha
    neha nia nina noah noor nora omar pablo paige paola paul paula pedro priya rachael ramon raul raquel renee
    ricardo riley rohan rosa ruben ruth ryan sabrina sadia sana sasha scott sean selena serena sergio shannon sharon
    sheila shreya sienna silvia sonia sophie stella summer surya tanisha tanya tara tatyana taylor tiana tina toni
    tracy travis trevor trinity troy vanesa vera vikram violet vivian wendy wesley whitney willow ximena yasmin yuki
    yvonne zoe
        """,
    )
)
# Given names that are last names about as often, which tell nothing.
_LAST_NAMES_TOO = frozenset(
    re.findall(
        r"\S+",
        """
    aaron abraham albert alexander allison andrew andrews arthur benjamin bell bernard blair carmen carson charles
    clifford cameron connor cruz curtis daniel david dean diana douglas duncan edward fernando francis franklin
    frederick george gerald gilbert glen graham grant gregory harrison harvey henry herbert hollis howard hubert
    humphrey isaac jacob james jerome john jordan jose joseph joshua joyce kelly kim lam lane laurence lawrence lee
    leonard leslie lewis louis lucas manuel marcus mario martin mason maxwell michael mitchell mohamed mohammad
    mohammed montgomery morgan morris muhammad murray nelson nicholas nicolas oliver oscar paul perry peter philip
    phillip quentin ralph ray raymond reed reuben reyes richard robert rodney roland rosario ross roy ruben russell
    ryan samuel santiago scott sharma simon solomon spencer stanley stephen steven stuart taylor terry thomas
    timothy tyler vincent walter warren wendell will william wilson winston xavier
        """,
    )
)


def is_given_name(text: str) -> bool:
    """Whether the first word of a cell is a well-known given name, and not a usual last name too."""
    return _begins_with_known(text[:60])


@lru_cache(maxsize=20_000)
def _begins_with_known(text: str) -> bool:
    word = re.split(r"[\s,.]", text.strip(), maxsplit=1)[0]
    bare = unicodedata.normalize("NFKD", word.casefold())
    return _is_known("".join(character for character in bare if character.isalpha()))


def _is_known(bare: str) -> bool:
    known = bare in _COMMON or bool(nicknames.short_forms(bare))
    return len(bare) > 2 and known and bare not in _LAST_NAMES_TOO


def are_swapped(names: Iterable[tuple[str, str]], *, least: int = 1, share: float = 0.25) -> bool:
    """Whether, of pairs (first name, last name), given names stand where last names belong oftener than in their place.

    `least` is by how many the wrong ones must lead, `share` how much of all they must be.
    """
    pairs = list(names)
    right = sum(is_given_name(given) for given, _ in pairs)
    wrong = sum(is_given_name(family) for _, family in pairs)
    return wrong - right >= least and wrong >= share * len(pairs)
