"""What a profile's key takes, in words: pydantic's own speak of dictionaries, instances and patterns."""

BELOW = "write lines such as 'name: value' below it"
BY_KEY = {
    "delimiter": 'write one character, "\\t" for a tab, or whitespace',
    "quote": "write one character",
    "header": "write true, false, or the list of the columns' names",
    "starts": "write a month, from 1 to 12",
    "ends": "write last or nearest and a weekday, such as nearest saturday",
    "[key]": "a name of letters, digits and _ is needed, a letter first",
}
BY_KIND = {
    "bool_parsing": "write true or false",
    "int_parsing": "write a whole number",
    "float_parsing": "write a number",
    "string_type": "write a text",
    "list_type": "write a list such as [one, other]",
    "tuple_type": "write [lowest, highest]",
    "date_from_datetime_parsing": "write a day such as 2020-01-31",
    "dict_type": BELOW,
    "model_type": BELOW,
}
OF_PYDANTIC = {"bool", "list[str]", "[key]"}  # what it adds to the place of a key


def wanted(error: dict) -> str:
    """What to write instead of what one of pydantic's errors is about."""
    names = [part for part in error["loc"] if part in BY_KEY]
    own = error["msg"].removeprefix("Value error, ").replace("Input should be", "write")
    return BY_KEY[names[-1]] if names else BY_KIND.get(error["type"], own)


def place_of(error: dict) -> list[str]:
    """The keys that lead to what the error is about."""
    parts = [str(part) for part in error["loc"]]
    return [part for part in parts if part not in OF_PYDANTIC and not part.startswith("function-")]
