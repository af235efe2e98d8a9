"""Names and texts as SQL writes them; what a file's header or a profile says may hold quotes."""


def sql_name(identifier: str) -> str:
    """A table's or column's name, quoted."""
    return '"' + identifier.replace('"', '""') + '"'


def sql_text(value: str) -> str:
    """A text, quoted."""
    return "'" + value.replace("'", "''") + "'"
