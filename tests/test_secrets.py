"""Secrets: known in every form, given by name only, and in nothing that a run leaves, also when it fails."""

import json
import os
import subprocess
import sys
from base64 import b64encode, urlsafe_b64encode
from pathlib import Path
from urllib.parse import quote

import pytest

from crm.errors import BadInput
from crm.run.guard.gate import Gate
from crm.run.guard.secrets import Secrets, hidden, is_telling, secrets_of
from made_notebooks import MONTHLY, ORDERS, code, good_cell, markdown, write_notebook, write_project
from made_report import code as shown_cell
from made_report import notebook as made_notebook
from made_report import shown

COMMAND = str(Path(sys.executable).with_name("crm-report"))
PASSWORD = "x7\"Q<&/p@ssé'9"
QUOTED = "x7%22Q%3C%26%2Fp%40ss%C3%A9%279"
URL = f"postgresql://crm:{QUOTED}@db.ours.example:5432/crm"


def crm_report(project: Path, *words: str, **variables: str) -> subprocess.CompletedProcess:
    environment = {**os.environ, **variables}
    return subprocess.run(
        [COMMAND, *words],
        cwd=project,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def secrets(**variables: str) -> Secrets:
    return secrets_of(["CRM_URL"], variables)


@pytest.mark.parametrize(
    "text",
    [
        "Sommer<b>2026!</b>Winter",
        "Sommer20\n26!Winter",
        str(list("Sommer2026!Winter")),
        " ".join("Sommer2026!Winter"),
    ],
)
def test_a_secret_that_is_torn_apart_is_known(text):
    found = secrets_of([], {"DB_PASSWORD": "Sommer2026!Winter"})
    assert found.found_in([text]) == "DB_PASSWORD" and not found.found_in(["Sommer 2026 and winter"])


@pytest.mark.parametrize(
    "text",
    [
        "password: hunter2x",
        "{'password': 'hunter2x'}",
        "Authorization: Bearer hunter2x.abc",
        "PWD={hunter2x}",
    ],
)
def test_what_is_called_a_password_is_hidden_though_nobody_named_it(text):
    assert "hunter2x" not in Secrets().masked(text) and "***" in Secrets().masked(text)


@pytest.mark.parametrize(
    ("name", "value", "written"),
    [
        ("CRM_URL", URL, f"connecting to {URL} failed"),
        ("CRM_URL", URL, f"password={PASSWORD}"),
        ("CRM_URL", URL, "x7&#34;Q&lt;&amp;/p@ssé&#39;9 on a page"),
        ("CRM_URL", URL, json.dumps({"password": PASSWORD})),
        ("CRM_URL", URL, repr(PASSWORD + "\n")),
        ("CRM_URL", URL, f"?p={QUOTED}"),
        ("CRM_URL", "host=db user=crm password=Sommer2026 port=5432", "FATAL: 'Sommer2026' is wrong"),
        ("CRM_URL", "postgres://crm:a:b@c/d2@db/crm", "the password a:b@c/d2 is wrong"),
        ("CRM_URL", "hunter2hunter2", "xhunter2hunter2x"),
        ("CRM_URL", "northern", "it is northern."),
        ("MAIL_PASSWORD", "Sommer2026", "Sommer2026"),
        ("PGPASSWORD", "Sommer2026!", "pw 'Sommer2026!'"),
        ("CRM_URL", URL, "Basic " + b64encode(f"crm:{PASSWORD}".encode()).decode()),
        ("CRM_URL", URL, b64encode(PASSWORD.encode()).decode()),
        ("CRM_URL", URL, urlsafe_b64encode(f"ab{PASSWORD}".encode()).decode()),
        ("CRM_URL", URL, PASSWORD.encode().hex()),
        ("CRM_URL", URL, str(PASSWORD.encode())),
        ("CRM_URL", URL, "?p=x7%22Q%3c%26%2fp%40ss%c3%a9%279"),
        ("CRM_URL", URL, quote(PASSWORD)),
        ("CRM_PW", "Som mer/2026", "Som+mer%2F2026"),
        ("CRM_PW", "Sommer2026~Winter", "url    postgresql://crm:Sommer2026~..."),
        ("CRM_PW", "Sommer2026~Winter", "<td>Sommer2026…</td><td>more</td>"),
        ("CRM_DSN", "PWD={Sommer;2026}", "with Sommer;2026 as password"),
        (
            "ODBC",
            "mssql+pyodbc:///?odbc_connect=UID%3Dme%3BPWD%3DWinter2027%21x",
            "login Winter2027!x failed",
        ),
        ("DB", "host=db password='Winter 2027x'", "Winter 2027x"),
        (
            "GITHUB_TOKEN",
            "ghp_16C7e42F292c6912E7710c838347Ae178B4a",
            "ghp_16C7e42F292c6912E7710c838347Ae178B4a",
        ),
        ("SIGNING_KEY", "correct horse battery staple", "correct horse battery staple"),
        ("DATABASE_URL", "mysql://me:hunter2x@db/crm", "login me, hunter2x"),
        (
            "TLS_KEY",
            "-----BEGIN KEY-----\nMIIEvQIBADANBgkqhkiG9w0B\nAQEFAASCBKcwggSjAgEAAoIB\n",
            "at MIIEvQIBADANBgkqhkiG9w0B",
        ),
    ],
)
def test_a_secret_is_known_however_it_is_written(name, value, written):
    import html

    found = secrets_of(["CRM_URL"], {name: value})
    assert found.found_in([written, html.unescape(written)]) == name
    masked = found.masked(written)
    assert found.found_in([masked, html.unescape(masked)]) is None and "***" in masked


@pytest.mark.parametrize(
    ("name", "value", "written"),
    [
        ("CRM_URL", "", "anything"),
        ("CRM_URL", "12345", "12345 orders"),
        ("CRM_URL", "northern", "the northerners"),
        ("SORT_KEY", "order_date", "order_date"),
        ("KEY", "2026-10-31", "2026-10-31"),
        ("TOKENIZERS_PARALLELISM", "false", "false"),
        ("SSH_KEY", "/home/anna/.ssh/id_ed25519", "/home/anna/.ssh/id_ed25519"),
        ("PASSWORD_HINT", "Customers", "Customers"),
        ("KEYBOARD", "us-intl2026", "us-intl2026"),
        ("HOME", "/home/Sommer2026", "/home/Sommer2026"),
        ("PROXY_URL", "http://proxy.ours.example:8080", "http://proxy.ours.example:8080"),
        ("SECRET_COUNT", "1234567890", "1234567890"),
    ],
)
def test_what_stands_on_a_page_by_chance_is_no_secret(name, value, written):
    assert secrets_of(["CRM_URL"], {name: value}).found_in([written]) is None


def test_secrets_never_show_themselves():
    found = secrets(CRM_URL=URL)
    assert found.forms and "x7" not in repr(found) and "x7" not in str(found) and "x7" not in f"{Gate(found)}"


def test_a_text_that_was_cut_within_a_secret_does_not_show_its_beginning():
    assert secrets(CRM_URL="Sommer2026!").masked("the password is Sommer20…") == "the password is ***…"
    assert secrets(CRM_URL="Sommer2026!").masked("it was summ") == "it was summ"


def test_a_password_in_any_address_and_what_is_assigned_to_one_is_hidden():
    none = Secrets()
    assert none.masked("at http://me:pw@host/x") == "at http://me:***@host/x"
    assert none.masked("login failed: password=hunter2, user=me") == "login failed: password=***, user=me"
    assert none.masked("KeyError: 'token'") == "KeyError: 'token'"
    assert hidden("run.smtp_password_env=MAIL_PASSWORD") == "run.smtp_password_env=MAIL_PASSWORD"
    assert hidden("api_key=x") == "api_key=***"


def test_a_telling_value_is_long_or_mixed_and_no_path_word_number_or_day():
    telling = ["Sommer2026", "hunter2hunter2", "a b c d e f g h i j k", 'x7"Q<&/p@ss']
    chance = [
        "Sommer",
        "customers",
        "123456789012345678901234",
        "2026-10-31",
        "/a/b2/c3/d4",
        "order_date",
        "C:\\a1b2c3d4",
    ]
    assert [is_telling(value) for value in telling + chance] == [True] * 4 + [False] * 7


@pytest.mark.parametrize(
    ("page", "findings", "notebook", "place"),
    [
        (f"<h2>Who?</h2><p>{PASSWORD}</p>".replace("<&", "&lt;&amp;"), [], made_notebook(), "the part 'Who?'"),
        ("", [{"id": "w.x", "columns": [{"key": "who"}], "rows": [[PASSWORD]]}], made_notebook(), "the table w.x"),
        ("", [], made_notebook(shown_cell(shown({"text/plain": PASSWORD}))), "cell 3 of the notebook"),
        ("", [], made_notebook({**shown_cell(), "source": f"x = {PASSWORD!r}"}), "cell 3 of the notebook"),
        ("", [], {**made_notebook(), "metadata": {"papermill": {"parameters": {"p": PASSWORD}}}}, "the notebook's parameters"),
    ],
)  # fmt: skip
def test_the_gate_names_the_variable_and_the_place_and_not_the_value(page, findings, notebook, place):
    kind, says = Gate(secrets(CRM_URL=URL)).refusal(page, notebook, findings)
    assert kind == "secret" and "CRM_URL" in says and f"stands in {place}" in says
    assert "p@ss" not in says and QUOTED not in says
    assert Gate(secrets(CRM_URL="")).refusal(page, notebook, findings) is None


LEAKS = {
    "shown": "import os\nos.environ['CRM_URL']",
    "printed": "import os\nprint(os.environ['CRM_URL'].upper().lower() and os.environ['CRM_URL'])",
    "raised": "import os\nraise ConnectionError('no way to ' + os.environ['CRM_URL'])",
    "drawn": "import os\nfrom crm import charts\ndisplay(charts.bars(Finding('drawn.x', 'By ' + os.environ['CRM_URL'], "
    "pd.DataFrame({'group': ['a', 'b'], 'share': [0.1, 0.2]}))))",
    "tabled": "import os\nwins = Finding('tabled.x', 'Wins.', pd.DataFrame({os.environ['CRM_URL']: [1]}))\nwins",
    "logged": "import os\nos.write(2, os.environ['CRM_URL'].encode())",
    "escaped": "import os\nfrom urllib.parse import unquote\nprint(repr(unquote(os.environ['CRM_URL'])))",
}


@pytest.fixture(scope="module")
def leaky(tmp_path_factory) -> tuple[Path, subprocess.CompletedProcess]:
    """A run of reports each of which lets the address of the database out in its own way."""
    project = write_project(tmp_path_factory.mktemp("leaky"))
    (project / "params" / "monthly.yaml").write_text(MONTHLY + "good: {login_env: CRM_URL}\n")
    for name, source in LEAKS.items():
        write_notebook(project, name, good_cell(name), markdown("## And then?"), code(source))
    write_notebook(project, "good", code('login_env: str = ""  # variable', "x"), good_cell("good"),
                   parameters='as_of: str = "2026-10-31"  # last day\nlogin_env: str = ""  # variable\n')  # fmt: skip
    return project, crm_report(project, "run", "--jobs", "2", CRM_URL=URL)


def test_no_report_that_shows_a_secret_is_published_and_the_others_are(leaky):
    project, done = leaky
    month = project / "reports" / "2026-10"
    assert done.returncode == 1, done.stdout + done.stderr
    assert sorted(p.stem for p in month.glob("*.html")) == ["good", "index", "logged"]
    reports = json.loads((month / "manifest.json").read_text())["reports"]
    assert {n: r["error"] and r["error"]["type"] for n, r in reports.items()} == {
        "shown": "secret", "printed": "secret", "raised": "ConnectionError", "drawn": "secret", "tabled": "secret",
        "escaped": "secret", "logged": None, "good": None,
    }  # fmt: skip
    assert reports["raised"]["error"]["says"] == "ConnectionError: no way to ***"
    assert (
        "CRM_URL" in reports["shown"]["error"]["says"]
        and "the part 'And then?'" in reports["shown"]["error"]["says"]
    )


def test_nothing_that_a_run_writes_or_says_holds_the_secret(leaky):
    project, done = leaky
    written = {p.name: p.read_text(encoding="utf-8") for p in (project / "reports").rglob("*") if p.is_file()}
    for name, text in {**written, "stdout": done.stdout, "stderr": done.stderr}.items():
        for form in (QUOTED, PASSWORD, URL, "x7&#34;Q", 'x7\\"Q'):
            assert form not in text, (name, form)
    assert written["logged.log"] == "***"


def test_the_error_of_a_database_does_not_say_its_password(here, tmp_path):
    project = write_project(tmp_path)
    write_notebook(project, "alpha", good_cell("alpha"))
    profile = project / "params" / "sources" / "made.yaml"
    text = (
        profile.read_text()
        .replace("folder: data", "url_env: CRM_URL")
        .replace("orders.csv", "{table: orders}")
    )
    profile.write_text(text)
    for url in (URL.replace("db.ours.example:5432", "127.0.0.1:9"), URL.replace("postgresql", "nosuchkind")):
        done = here("run", CRM_URL=url)
        assert done.returncode == 2 and "CRM_URL" in done.stderr
        assert QUOTED not in done.stderr + done.stdout and PASSWORD not in done.stderr + done.stdout


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("url: postgresql://crm:hunter2@db/crm", "made.yaml: url holds a password."),
        ("url: 'postgresql://db/crm?user=crm&password=hunter2'", "made.yaml: url holds a password."),
        ("url_env: postgresql://crm:hunter2@db/crm", "made.yaml: url_env is to be the name"),
    ],
)
def test_a_password_in_a_profile_is_refused_and_not_repeated(here, tmp_path, line, says):
    project = write_project(tmp_path)
    write_notebook(project, "alpha", good_cell("alpha"))
    profile = project / "params" / "sources" / "made.yaml"
    profile.write_text(
        profile.read_text().replace("folder: data", line).replace("orders.csv", "{table: orders}")
    )
    done = here("run")
    assert done.returncode == 2 and says in done.stderr and "hunter2" not in done.stderr


def test_a_url_without_a_password_stays_good(tmp_path):
    from crm.tables.loading import load_profile

    for url in (
        "sqlite:///crm.db",
        "postgresql://crm@db:5432/crm?sslmode=require",
        "duckdb:///C:/data/crm@home.duckdb",
    ):
        (tmp_path / "x.yaml").write_text(f"source: x\nurl: {url}\nfiles: {{a: {{table: a}}}}\n"
                                         "tables: {products: {from: a, columns: {product_id: id}}}")  # fmt: skip
        assert load_profile(tmp_path / "x.yaml").url == url


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--set", "password=hunter2"), "Name an environment variable instead: password_env."),
        (("--set", "alpha.api_key=hunter2"), "Name an environment variable instead: api_key_env."),
        (("--set", "secret_word=hunter2"), "--set secret_word=***: no parameter is called 'secret_word'"),
        (("--set", "run.token=hunter2"), "Name an environment variable instead: token_env."),
        (("--set", "run.customers_key_env=hunter 2"), "give the name of an environment variable"),
        (("--set", "window=Sommer2026!"), "holds the value of the environment variable MAIL_PASSWORD"),
        (("--out", "Sommer2026!"), "run.out holds the value of the environment variable MAIL_PASSWORD"),
    ],
)
def test_a_secret_given_as_a_value_is_refused_and_not_repeated(here, tmp_path, words, says):
    write_notebook(write_project(tmp_path), "alpha", good_cell("alpha"))
    done = here("run", *words, MAIL_PASSWORD="Sommer2026!")
    assert done.returncode == 2 and says in done.stderr and done.stdout == ""
    assert "hunter" not in done.stderr and "Sommer" not in done.stderr


def test_what_is_complained_of_is_said_without_the_secret(here, tmp_path):
    write_notebook(write_project(tmp_path), "alpha", good_cell("alpha"))
    done = here("show", "xSommer2026!", MAIL_PASSWORD="Sommer2026!")
    assert done.returncode == 2 and "There is no report 'x***'" in done.stderr


def test_a_mistake_of_ours_is_told_without_the_secret(monkeypatch, capsys):
    from crm.run import cli, errands

    monkeypatch.setenv("MAIL_PASSWORD", "Sommer2026!")
    for error in (RuntimeError, OSError):
        monkeypatch.setattr(
            errands, "find_reports", lambda root, error=error: (_ for _ in ()).throw(error("at Sommer2026!"))
        )
        assert cli.main(["list"]) == 3
        assert "at ***" in (told := capsys.readouterr().err) and "Sommer" not in told


def test_a_secret_in_the_parameters_file_is_refused_with_its_line(here, tmp_path):
    write_notebook(write_project(tmp_path), "alpha", good_cell("alpha"))
    (tmp_path / "params" / "monthly.yaml").write_text(MONTHLY + "alpha:\n  db_password: hunter2\n")
    done = here("check")
    assert done.returncode == 2 and "hunter2" not in done.stderr
    assert "params/monthly.yaml, line 8, alpha.db_password: no secret is given as a value." in done.stderr


@pytest.mark.parametrize("name", ["password", "db_password", "token", "api_key", "apikey", "secret", "key"])
def test_a_notebook_may_not_declare_a_secret_as_a_parameter(here, tmp_path, name):
    from crm.run.asked.by_name import refuse_declared
    from crm.run.asked.notebooks import find_reports

    parameters = f'as_of: str = "2026-10-31"  # last day\n{name}: str = ""  # of the database\n'
    write_notebook(write_project(tmp_path), "alpha", good_cell("alpha"), parameters=parameters)
    with pytest.raises(BadInput, match=f"Name an environment variable instead: {name}_env"):
        refuse_declared(find_reports(tmp_path).values())
    assert name != "password" or "password_env" in here("check").stderr


@pytest.mark.parametrize(
    "name", ["password_env", "key_accounts", "group_key", "tokens_n", "passive_days", "secretaries"]
)
def test_a_parameter_that_only_sounds_like_one_may_be_declared(tmp_path, name):
    from crm.run.asked.by_name import refuse_declared
    from crm.run.asked.notebooks import find_reports

    parameters = f'as_of: str = "2026-10-31"  # last day\n{name}: str = ""  # harmless\n'
    write_notebook(write_project(tmp_path), "alpha", good_cell("alpha"), parameters=parameters)
    refuse_declared(find_reports(tmp_path).values())


def test_who_is_written_to_and_a_password_in_the_command_are_not_in_the_manifest(here, tmp_path):
    write_notebook(write_project(tmp_path), "alpha", good_cell("alpha"))
    (tmp_path / "data" / "orders.csv").write_text(ORDERS)
    done = here("run", "--set", "alpha.data_note=x", "--out", "x")
    assert done.returncode == 2  # no such parameter; and nothing was begun
    assert here("run", "--only", "alpha").returncode == 0
    manifest = json.loads((tmp_path / "reports/2026-10/manifest.json").read_text())
    assert not {"notify", "smtp_user", "smtp_from"} & set(manifest["settings"])


def test_a_secret_that_was_cut_off_early_is_known():
    assert secrets(CRM_URL="Sommer2026!").masked("the password is Somm…") == "the password is ***…"
    assert secrets(CRM_URL="Sommer2026!").masked("the password is Sommer") == "the password is ***"


def test_the_command_in_the_manifest_names_nobody(here, tmp_path):
    write_notebook(write_project(tmp_path), "alpha", good_cell("alpha"))
    mail = ["run.smtp=127.0.0.1:9", "run.smtp_security=none", "run.smtp_from=reports@ours.example"]
    done = here("run", "--notify", "anna@ours.example", "--set", *mail)
    assert done.returncode == 0, done.stderr
    text = (tmp_path / "reports/2026-10/manifest.json").read_text()
    assert "@ours.example" not in text and "--notify" in text
