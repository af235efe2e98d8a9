"""How findings look in JupyterLab: small pieces of HTML from a finding's data, everything in them escaped.

The page that readers open is not made of these; crm.run.pages.page makes it from the data.
"""

from html import escape


def finding_html(data: dict) -> str:
    """Sentence, table and notes for JupyterLab; everything that came from outside is escaped."""
    return f"<p><strong>{escape(data['says'])}</strong></p>{proof_html(data)}"


def proof_html(data: dict) -> str:
    """Table and notes, as they stand below a picture that has the sentence above it."""
    return table_html(data) + "".join(f"<p><small>{escape(note)}</small></p>" for note in data["notes"])


def table_html(data: dict) -> str:
    """The shown rows as a table with caption and header scope; empty when there is no row."""
    if not data["shown"]:
        return ""
    text = [column["unit"] in ("text", "flag") for column in data["columns"]]
    head = "".join(
        f'<th scope="col" class="{"text" if is_text else "number"}">{escape(column["label"])}</th>'
        for column, is_text in zip(data["columns"], text, strict=True)
    )
    body = "".join(
        "<tr>" + "".join(_cell_html(cell, i, text[i]) for i, cell in enumerate(row)) + "</tr>"
        for row in data["shown"]
    )
    return (
        f"<table><caption>{escape(data['caption'])}</caption>"
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    )


def headline_html(data: dict) -> str:
    """The headline as a list of numbers and sentences for JupyterLab."""
    numbers = "".join(
        f"<li><strong>{escape(n['shown'])}</strong> {escape(n['label'])}"
        + (f" ({escape(n['interval'])})" if n["interval"] else "")
        + "</li>"
        for n in data["numbers"]
    )
    return f"<ul>{numbers}</ul>" + "".join(f"<p>{escape(says)}</p>" for says in data["says"])


def _cell_html(cell: str, position: int, is_text: bool) -> str:
    if position == 0:
        return f'<th scope="row">{escape(str(cell))}</th>'
    return f'<td class="{"text" if is_text else "number"}">{escape(str(cell))}</td>'
