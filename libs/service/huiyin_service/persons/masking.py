"""Names and numbers on screen: whole for those whom they concern, masked for everybody else."""

STARS = "**"
_TELEPHONE = 11


def masked_name(name: str) -> str:
    """The family name alone: `张**`."""
    return f"{name[:1]}{STARS}" if name else name


def masked_number(number: str) -> str:
    """Its beginning and its end: `138****1234`; of one that is short nothing but its last two digits."""
    if len(number) < _TELEPHONE:
        return f"****{number[-2:]}"
    return f"{number[:3]}****{number[-4:]}"
