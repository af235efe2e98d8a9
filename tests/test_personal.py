"""Personal data: what is taken for it and what is not, and that none gets out by page, table, notebook or picture."""

import csv
import json
from pathlib import Path

import nbformat
import pandas as pd
import pytest

from crm import charts
from crm.finding import Finding
from crm.run.cli import main
from crm.run.guard.gate import Gate
from crm.run.guard.passages import Passage
from crm.run.guard.personal import found_in, in_passage, without_persons
from made_notebooks import MONTHLY, code, good_cell, markdown, write_notebook, write_project
from made_report import FACTS, WINS, outputs, shown, text
from made_report import code as shown_cell
from made_report import notebook as made_notebook

MAILS = """anna@ours.example|Anna.Meier+crm@mail.ours.example|write to <anna@ours.example>, please|ANNA@OURS.EXAMPLE.
o'brien@ours.ie|anna_m%lists@ours.co.uk|mailto:anna@ours.example?subject=x|https://x.example/?q=anna@ours.example
user=anna@ours.example;|a@b.io|anna@büro.example|änne@ours.example|anna@xn--bro-hoa.example|anna＠ours.example
an\u200bna@ours.example|anna (at) ours.example|anna [at] ours [dot] example|"A. Meier" <a.meier@ours.example>
张伟@公司.中国|E-Mail: anna@sub.domain.ours.example, Tel.|1234567@qq.com|anna@163.com我|anna%40ours.example"""
PHONES = """+49 30 1234567|+49 (0)30 1234567|+4915112345678|+1 555 123 4567|+1 (555) 123-4567|+1-202-555-0143
+44 20 7946 0958|+86 138 0013 8000|+55 11 91234-5678|+33 1 23 45 67 89|+34 612 345 678|0049 30 1234567
(555) 123-4567|555-123-4567|555.123.4567|1-800-555-0199|(030) 123 45 67|030 1234567|0171/1234567|020 7946 0958
01 23 45 67 89|(11) 91234-5678|11 91234-5678|010-12345678|13800138000|138-0013-8000|98765 43210|090-1234-5678
call me: 0171 1234567!|Tel. 4567890|tel: 030/45 67 890|Phone: 5551234567|电话：13800138000|WhatsApp 491711234567
mobile no. 9876543210|Telefonnummer 1711234567|Mob: 9876543210|Ph: 5551234567|手机号：13800138000|tél. 0612345678|+390612345678|Tel.:+49‑30‑1234567|+49\u00a030\u00a01234567"""
IDENTITIES = """4111 1111 1111 1111|4111-1111-1111-1111|4111111111111111|5500 0000 0000 0004|378282246310005
3782 822463 10005|6011000990139424|card 5555555555554444, valid|DE89 3704 0044 0532 0130 00|DE89370400440532013000
GB29 NWBK 6016 1331 9268 19|IBAN: FR14 2004 1010 0505 0001 3M02 606 please|de89370400440532013000
NL91ABNA0417164300|BR1800360305000010009795493C1|11010519491231002X|id 11010519491231002x.|529.982.247-25
CPF 52998224725|CPF: 529982247-25|529982247-25|536-90-4399|SSN 536-90-4399.|536 90 4399|４１１１ １１１１ １１１１ １１１１"""
NOBODYS = """1,234,567|12,345,678.90 EUR|€1.234.567,89|+1.2 points|+12%|+12,345|+12.345.678|+12 345 678|1 234 567 890
2026-10-31|2026-10-31 14:30|31.10.2026|01.02.2026 10:30|10/31/2026|20261031|2026-11-01T02:14:05Z|1698765432
2026-10-20261101T021405-ab12cd|1698765432100|order 1234567890|order no. 555-123-4567|order 4003000123456789
ORD-2026-000123|#0123456789|INV-0049301234567|0012345678|000000012345|000-123-456|A000001|0013600001Xy7ZzAAB
550e8400-e29b-41d4-a716-446655440000|28e72f7c0ffee1234567890123456789012345678|4111111111111112
4111 1111 1111 1112|DE89 3704 0044 0532 0130 01|529.982.247-26|123-45-678|000-12-3456|110105194912310021
978-3-16-148410-0|4006381333931|192.168.100.200|3.11.7, 2.4.6, 9.0.42|66.0% 64.0% 68.0% 1,200 2,100
0.6315 0.62 0.643|62.0% to 64.3%|12 of 345 (3.5%)|2024 2025 2026|100 200 300|1990-2026|10:30-12:45
price @ 3.50 each|@home|@pytest.mark.slow|logo@2x.png|root@localhost|2@1.50|df @ other.T|a @ b.c|-0.123456789012
1e-09|0.1234567890123456|1234567.8901|(1,234,567)|(12) of 3456 7890|1 2 3 4 5 6 7 8 9 10|2000-4000-6000
n=4238, $10,005,534|M 0123 4567|53°33'N 10°00'E|RGB 128 128 255|07:00-19:00, Mon-Fri|5551234567|4917112345678
10 000 000 and 20 000 000|Q1 2026 vs Q1 2025|zip 12345-6789|98765-4321|SKU 6011-0009|v1.2.3-20261101
phone 1,234,567|phone: 12 of 345|Phone 61.2% 64.3%|mobile 2026|by phone 120, by mail 130|1,000 - 2,000
01.02.2026 10|03.04.2026 12 Uhr|Phone  1397  1397195.37|Phone 1397  1397195|Phone    13975  139719537|Phone 2026-10-31|10000-20000|10000-20000-30000|0.05 0.10 0.25 0.50|pedido 01 00000089|Monate 01.2026 02.2026 03.2026|2026-01 2026-02 2026-03|bins 250 500 750 1000|15000000000
revenue 13812345678|SO-0123-4567890|P.O. 0171 1234567|(12) 345 678|Plan 360-450-1200|12/2025 01/2026 02/2026|不是很好@裤腿太小.码数也不对"""
KIND = {"email": "e-mail address", "phone": "phone number", "identity": "identity number"}
ONE_OF_EACH = [
    ("email", "anna@ours.example"),
    ("phone", "+49 30 1234567"),
    ("identity", "DE89370400440532013000"),
]


def each(rows: str) -> list[str]:
    return [example for line in rows.splitlines() for example in line.split("|")]


def kinds(text: str) -> list[str]:
    return [kind for kind, _value in in_passage(Passage("here", (text,)))]


def finding(**columns) -> Finding:
    return Finding("made.who", "Who it was.", pd.DataFrame(columns))


def through_page(value: str):
    return f"<h2>Who?</h2><p>It was <b>{value[:4]}</b>{value[4:]}.</p>", [], made_notebook()


def through_table(value: str):
    return "", [finding(who=["nobody", value]).data()], made_notebook()


def through_alt(value: str):
    return f'<h2>Who?</h2><img src="data:image/png;base64,AAAA" alt="{value}">', [], made_notebook()


def through_notebook(value: str):
    return "", [], made_notebook(shown_cell(shown({"text/plain": "x", "text/html": f"<p>{value}</p>"})))


def through_markdown(value: str):
    return "", [], made_notebook(text(f"Ask {value} about it."))


def through_printing(value: str):
    return (
        "",
        [],
        made_notebook(shown_cell({"output_type": "stream", "name": "stderr", "text": f"{value}\n"})),
    )


def through_a_comment_in_code(value: str):
    return "", [], made_notebook({**shown_cell(), "source": f"deals.head()  # ask {value}"})


def through_a_picture_of_an_analyst(value: str):
    return "", [], made_notebook(shown_cell(shown({"image/png": "AAAA"}, **{"image/png": {"alt": value}})))


WAYS = [thing for name, thing in list(globals().items()) if name.startswith("through_")]


@pytest.mark.parametrize("example", each(MAILS))
def test_an_email_address_is_known_in_every_dress(example):
    assert kinds(example) == ["email"]


@pytest.mark.parametrize("example", each(PHONES))
def test_a_phone_number_is_known_as_it_is_written_at_home_and_abroad(example):
    assert kinds(example) == ["phone"]


@pytest.mark.parametrize("example", each(IDENTITIES))
def test_an_identity_number_is_known_by_its_form_and_its_check_digits(example):
    assert kinds(example) == ["identity"]


@pytest.mark.parametrize("example", each(NOBODYS))
def test_amounts_days_ids_and_versions_are_nobodys(example):
    assert kinds(example) == []


@pytest.mark.parametrize("example", each(f"{MAILS}\n{PHONES}\n{IDENTITIES}"))
def test_what_is_found_is_hidden_where_it_must_be_said(example):
    hidden = without_persons(example)
    assert "***" in hidden and not kinds(hidden)


def test_what_is_nobodys_is_left_as_it_is():
    for example in each(NOBODYS):
        assert without_persons(example) == example
    assert without_persons("from anna@ours.example, +49 30 1234567") == "from a***@***, ***"
    assert without_persons("from anna@ours.example", ("email",)) == "from anna@ours.example"


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
@pytest.mark.parametrize(("kind", "value"), ONE_OF_EACH)
def test_every_way_out_is_watched(way, kind, value):
    page, tables, notebook = way(value)
    (said,) = found_in(page, tables, notebook)
    assert said.startswith(f"1 {KIND[kind]} in ") and value not in said
    assert found_in(page, tables, notebook, [kind]) == []
    assert found_in(page, tables, notebook, {"email", "phone", "identity"} - {kind}) == [said]
    assert found_in(*way("nobody")) == []


def test_the_place_is_said_by_name_and_each_person_is_counted_once():
    page, _none, notebook = through_page("anna@ours.example")
    table = finding(who=["anna@ours.example", "bob@ours.example", "Bob@ours.example"], n=[1, 2, 3]).data()
    (said,) = found_in(page, [table], notebook)
    assert said == "2 e-mail addresses in the table made.who, column who"
    (said,) = found_in(page, [], notebook)
    assert said == "1 e-mail address in the part 'Who?'"


def test_bare_digits_are_phone_numbers_only_where_the_column_says_so():
    digits = ["5551234567", "4917112345678", "13800138000"]
    assert [k for k, _ in in_passage(Passage("", tuple(digits), "order_id"))] == []
    for column in ("phone", "Phone Number", "mobile_phone", "MobilePhone", "tel", "Telefon", "手机"):
        assert [k for k, _ in in_passage(Passage("", tuple(digits), column))] == ["phone"] * 3, column
    for column in ("phone_calls_2026", "telemetry", "by_phone_share", "channel"):
        assert not list(in_passage(Passage("", tuple(digits), column))), column


@pytest.mark.parametrize(
    ("column", "cells"),
    [
        ("Telefonnummer", ["01711234567"]), ("Rufnummer", ["1711234"]), ("Handynummer", ["01711234567"]),
        ("手机号", ["13800138000"]), ("手机号码", ["13800138000"]), ("联系电话", ["01012345678"]), ("电话号码", ["01012345678"]),
        ("teléfono", ["0912345678"]), ("Tél", ["0612345678"]), ("phone_numbers", ["9876543"]), ("msisdn", ["4917112345"]),
        ("customer_home_phone", ["9876543210", "9876543211"]), ("phone", ["9876543210 / 9876543211"]),
        ("phone", ["9876543210 ext 5"]), ("Mobile", ["0171/1234567"]), ("phone no", ["1234567"]),
    ],
)  # fmt: skip
def test_a_column_that_says_so_holds_phone_numbers(column, cells):
    assert [kind for kind, _ in in_passage(Passage("", tuple(cells), column))] == ["phone"] * len(cells)


@pytest.mark.parametrize(
    ("column", "cells"),
    [
        ("Phone", ["12345678.5", "9876543.0"]), ("Mobile", ["1234567", "23456789"]), ("Phone", ["1,234,567", "12,345,678"]),
        ("Phone", ["1234567"]), ("mobile", ["1 234 567", "2 345 678"]), ("deal_id", ["234-567-8901", "65432-12345"]),
        ("order no", ["0171-1234567"]), ("SKU", ["030 1234567"]),
    ],
)  # fmt: skip
def test_a_channel_called_phone_and_ids_written_like_numbers_are_nobodys(column, cells):
    assert not list(in_passage(Passage("", tuple(cells), column)))


def test_among_ids_an_international_number_is_somebodys_all_the_same():
    assert list(in_passage(Passage("", ("+49 171 1234567",), "customer_id")))


def test_a_column_of_ids_is_no_column_of_cards_because_one_in_ten_would_pass():
    ids = tuple(str(4000_0000_0000_0000 + 7 * i) for i in range(200))
    assert not list(in_passage(Passage("", ids, "order_id")))
    cards = (
        "4111111111111111",
        "4012888888881881",
        "4111111111111112",
    )  # the last one's check digit is wrong
    assert [k for k, _ in in_passage(Passage("", cards, "number"))] == ["identity"] * 2
    page = "<table><tr><th>n</th></tr>" + "".join(f"<tr><td>{i}</td></tr>" for i in ids) + "</table>"
    assert found_in(page, [finding(n=list(map(int, ids))).data()], made_notebook()) == []


def test_a_column_called_an_identity_number_is_one_whatever_its_digits():
    assert [k for k, _ in in_passage(Passage("", ("123456789",), "SSN"))] == ["identity"]


def test_a_whole_number_in_a_table_is_read_as_its_digits():
    table = finding(card=[4111111111111111, 4012888888881881], x=[0.5, 1.5]).data()
    assert found_in("", [table], made_notebook()) == ["2 identity numbers in the table made.who, column card"]


def test_a_header_a_caption_a_note_and_a_sentence_are_read_too():
    for held in (
        finding(**{"anna@ours.example": [1]}),
        Finding("w", "Anna is anna@ours.example.", pd.DataFrame({"n": [1]})),
        Finding("w", "Yes.", pd.DataFrame({"n": [1]}), caption="for anna@ours.example"),
        Finding("w", "Yes.", pd.DataFrame({"n": [1]}), notes=("Ask anna@ours.example.",)),
    ):
        assert found_in("", [], made_notebook(shown_cell(shown(held._repr_mimebundle_()))))


def test_a_picture_of_a_finding_and_the_made_report_hold_nobody():
    from crm.run.pages.page import page

    notebook = made_notebook(shown_cell(*outputs(charts.bars(WINS))))
    assert found_in(page(notebook, FACTS), [WINS.data()], notebook) == []


def test_code_is_no_mail_but_what_it_quotes_may_be():
    assert not found_in("", [], made_notebook({**shown_cell(), "source": "x = left@right.values\ny = a@b.T"}))
    assert found_in("", [], made_notebook({**shown_cell(), "source": "who = f'{x} anna@ours.example'"}))
    assert found_in("", [], made_notebook({**shown_cell(), "source": "!mail anna@ours.example < x"}))


PROFILE = """source: made
folder: data
files: {sales: orders.csv}
tables:
  orders:
    from: sales
    columns: {order_id: id, account_id: customer, ordered_at: day, amount: value}
"""
ORDERS = "id,customer,day,value\n1,A,2026-10-01,20.5\n2,A,2026-10-02,anna@ours.example\n3,B,2026-10-02,0171 1234567\n4,B,2026-10-02,x30\n"
WHO = "{'who': ['anna@ours.example', '+49 30 1234567'], 'deals': [3, 4]}"


@pytest.fixture(scope="module")
def ran(tmp_path_factory) -> tuple[Path, int, dict]:
    """A run of a report that shows persons, one that fails over one, and a good one."""
    project = write_project(tmp_path_factory.mktemp("ran"))
    (project / "data" / "orders.csv").write_text(ORDERS)
    (project / "params" / "monthly.yaml").write_text(MONTHLY.replace("0.5", "0.9"))
    write_notebook(project, "alpha", good_cell("alpha"))
    write_notebook(
        project, "beta", code("import os; os.write(2, b'asked anna@ours.example\\n')"), good_cell("beta", WHO)
    )
    write_notebook(
        project,
        "gamma",
        markdown("## Ask anna@ours.example?"),
        code("raise ValueError('no anna@ours.example here')"),
    )
    gamma = project / "notebooks" / "gamma.ipynb"
    gamma.write_text(gamma.read_text().replace("What about gamma?", "What did anna@ours.example ask?"))
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(project)
        exit_code = main(["run"])
    month = project / "reports" / "2026-10"
    return month, exit_code, json.loads((month / "manifest.json").read_text())


def test_a_report_that_shows_persons_is_not_published_and_the_others_are(ran):
    month, exit_code, manifest = ran
    assert exit_code == 1 and (month / "alpha.html").is_file() and not (month / "beta.html").exists()
    assert not (month / "beta.ipynb").exists() and not list((month / "tables").glob("beta*"))
    error = manifest["reports"]["beta"]["error"]
    assert error["type"] == "personal data" and error["says"] == (
        "It is not published, for it shows personal data: 1 e-mail address in the table beta.wins, column who; "
        "1 phone number in the table beta.wins, column who. Take them out, or allow their kind by name in "
        "run.personal_data_allowed."
    )
    assert "1 e-mail address in the table beta.wins" in (month / "index.html").read_text()


def test_nothing_that_is_published_holds_one_not_even_of_what_failed(ran):
    month = ran[0]
    for path in [*month.rglob("*"), month.parent / "index.html"]:
        if path.is_file():
            held = path.read_text(encoding="utf-8")
            assert "anna@ours" not in held and "1234567" not in held, path.name
    assert "a***@***" in (month / "logs" / "gamma.ipynb").read_text()
    assert (month / "logs" / "beta.log").read_text() == "asked a***@***\n"
    nbformat.read(month / "logs" / "beta.ipynb", 4)


def test_the_rows_set_aside_are_listed_with_the_person_hidden(ran):
    with (ran[0] / "rejects" / "orders.csv").open(newline="") as source:
        rows = list(csv.DictReader(source))
    assert [row["value"] for row in rows] == ["a***@***", "***", "x30"]
    assert [row["line"] for row in rows] == ["3", "4", "5"] and rows[0]["column"] == "amount"


def test_what_is_allowed_by_name_is_published_and_what_is_not_is_not(tmp_path, monkeypatch):
    project = write_project(tmp_path)
    write_notebook(project, "beta", good_cell("beta", WHO))
    monkeypatch.chdir(project)
    assert main(["run", "--set", "run.personal_data_allowed=email"]) == 3
    assert main(["run", "--set", "run.personal_data_allowed=email, phone"]) == 0
    assert "anna@ours.example" in (project / "reports/2026-10/tables/beta.wins.csv").read_text()
    assert main(["run", "--set", "run.personal_data_allowed=mail"]) == 2


def test_a_page_that_is_no_longer_allowed_goes_and_a_good_one_stays_when_the_next_is_refused(
    tmp_path, monkeypatch
):
    project, page = write_project(tmp_path), tmp_path / "reports/2026-10/beta.html"
    write_notebook(project, "beta", good_cell("beta", WHO))
    monkeypatch.chdir(project)
    assert main(["run", "--set", "run.personal_data_allowed=email, phone"]) == 0 and page.is_file()
    assert main(["run"]) == 3 and not page.exists() and not list(page.parent.glob("tables/*"))
    write_notebook(project, "beta", good_cell("beta"))
    assert main(["run"]) == 0 and page.is_file()
    write_notebook(project, "beta", good_cell("beta", WHO))
    assert main(["run"]) == 3 and page.is_file()
    assert "a***@***" not in page.read_text() and "anna" not in page.read_text()


def test_a_run_of_some_reports_leaves_no_person_in_the_others(tmp_path, monkeypatch, capsys):
    project = write_project(tmp_path)
    write_notebook(project, "alpha", good_cell("alpha"))
    write_notebook(project, "beta", good_cell("beta", WHO))
    monkeypatch.chdir(project)
    assert main(["run", "--set", "run.personal_data_allowed=email, phone"]) == 0
    assert main(["run", "--only", "alpha"]) == 2
    assert "has a page of beta" in capsys.readouterr().err
    for kind in ("html", "ipynb"):  # without them its table still holds the persons
        (tmp_path / f"reports/2026-10/beta.{kind}").unlink()
    assert main(["run", "--only", "alpha"]) == 2
    assert "has a page of beta" in capsys.readouterr().err
    assert main(["run", "--only", "alpha", "--set", "run.personal_data_allowed=email, phone, identity"]) == 0


def test_a_kind_that_is_none_is_refused_with_what_there_is(tmp_path, monkeypatch, capsys):
    write_notebook(write_project(tmp_path), "alpha", good_cell("alpha"))
    monkeypatch.chdir(tmp_path)
    assert main(["check", "--set", "run.personal_data_allowed=emails"]) == 2
    assert "one or more of email, phone and identity" in capsys.readouterr().err


def test_the_gate_lets_through_what_the_notebooks_in_the_project_keep_as_answers():
    for path in sorted((Path(__file__).parents[1] / "notebooks").glob("*.ipynb")):
        assert Gate().refusal("", json.loads(path.read_text(encoding="utf-8")), []) is None, path.name


def test_a_mark_that_cannot_be_seen_hides_nobody():
    assert kinds("anna@\u200bours.example") == ["email"]
    assert kinds("+49 30 12\u200b34567") == ["phone"]


def test_a_picture_that_no_gate_can_read_is_not_kept_of_a_failed_report():
    kept = Gate().cleaned({"data": {"image/png": "AAAA", "text/plain": "x"}})
    assert kept == {"data": {"text/plain": "x"}}


def test_a_comment_in_what_a_cell_shows_is_looked_at():
    hidden = shown_cell(shown({"text/html": "<p>x</p><!-- anna@ours.example -->"}))
    assert found_in("", [], made_notebook(hidden))
