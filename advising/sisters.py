"""Which tracks are sisters (pure): those of one institution code and specialty count as one program."""


def sister_key(institution_code: str, specialty_code: str) -> str:
    """What tracks of one institution and specialty share."""
    return f"{institution_code}-{specialty_code}"
