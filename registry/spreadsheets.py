"""What a spreadsheet makes of a cell that somebody else wrote."""

# It would run a cell that begins like this.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def harmless(text: str) -> str:
    """The text as a cell that is only shown."""
    return f"'{text}" if text.startswith(FORMULA) else text
