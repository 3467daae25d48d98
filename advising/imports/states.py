"""States and territories of the United States as addresses write them (pure)."""

import re

from advising.imports.problems import Unreadable

NAMES = {
    "AL": "Alabama|Ala", "AK": "Alaska", "AZ": "Arizona|Ariz", "AR": "Arkansas|Ark", "CA": "California|Calif|Cal",
    "CO": "Colorado|Colo", "CT": "Connecticut|Conn", "DE": "Delaware|Del", "DC": "District of Columbia",
    "FL": "Florida|Fla", "GA": "Georgia", "HI": "Hawaii", "ID": "Idaho", "IL": "Illinois|Ill", "IN": "Indiana|Ind",
    "IA": "Iowa", "KS": "Kansas|Kan|Kans", "KY": "Kentucky", "LA": "Louisiana", "ME": "Maine", "MD": "Maryland",
    "MA": "Massachusetts|Mass", "MI": "Michigan|Mich", "MN": "Minnesota|Minn", "MS": "Mississippi|Miss",
    "MO": "Missouri", "MT": "Montana|Mont", "NE": "Nebraska|Neb|Nebr", "NV": "Nevada|Nev", "NH": "New Hampshire",
    "NJ": "New Jersey", "NM": "New Mexico", "NY": "New York", "NC": "North Carolina", "ND": "North Dakota",
    "OH": "Ohio", "OK": "Oklahoma|Okla", "OR": "Oregon|Ore", "PA": "Pennsylvania|Penn|Penna", "PR": "Puerto Rico",
    "RI": "Rhode Island", "SC": "South Carolina", "SD": "South Dakota", "TN": "Tennessee|Tenn", "TX": "Texas|Tex",
    "UT": "Utah", "VT": "Vermont", "VA": "Virginia", "WA": "Washington|Wash", "WV": "West Virginia",
    "WI": "Wisconsin|Wis|Wisc", "WY": "Wyoming|Wyo", "GU": "Guam", "VI": "Virgin Islands|US Virgin Islands",
    "AS": "American Samoa", "MP": "Northern Mariana Islands",
}  # fmt: skip
_CODES = {
    re.sub(r"[^a-z]", "", name.casefold()): code
    for code, names in NAMES.items()
    for name in (code, *names.split("|"))
}


def parse_state(text: str) -> str:
    """Two letters for "PA", "pa", "Penn." and "Pennsylvania"; empty for an empty cell. Raises Unreadable."""
    bare = re.sub(r"[^a-z]", "", text.casefold())
    if not bare and not text.strip():
        return ""
    if bare not in _CODES:
        raise Unreadable(f'"{text.strip()[:40]}" is not a state.')
    return _CODES[bare]
