"""The summary by mail: it arrives, it cannot be bent, and a password reaches nobody but the server."""

import shutil
import ssl
import subprocess
from base64 import b64encode
from contextlib import contextmanager
from email import message_from_bytes
from email.policy import default

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from crm.errors import BadInput
from crm.run.cli import main
from crm.run.mail import letter, post_from, send
from crm.run.summary import subject
from made_notebooks import ORDERS, good_cell, write_notebook, write_project

PASSWORD = "Quince-44-orchard"
NONE = {
    "notify": "",
    "smtp": "",
    "smtp_from": "",
    "smtp_user": "",
    "smtp_password_env": "",
    "smtp_security": "none",
}
REPORT = {"status": "done", "run": "r1"}
MANIFEST = {"month": "2026-10", "source": "sample", "run": "r1", "reports": {"funnel": REPORT, "nps": REPORT}}
TEXT = "October 2026 · sample\nNet revenue €3.4M, größer\n"
SUBJECT = "October 2026, sample: all 2 reports are good"


class Box:
    """What a server was handed; it refuses one address."""

    def __init__(self):
        self.letters, self.to, self.logins = [], [], []

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("gone@"):
            return "550 no such person"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.letters.append(message_from_bytes(envelope.content, policy=default))
        self.to.append(envelope.rcpt_tos)
        return "250 OK"

    def login(self, server, session, envelope, mechanism, data):
        self.logins.append((data.login, data.password, session.ssl is not None))
        return AuthResult(success=data.password == PASSWORD.encode(), handled=False)


class OnAnyPort(Controller):
    """A server on a port that the system chose; aiosmtpd looks whether it is up at the port it was told."""

    def _trigger_server(self):
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@contextmanager
def listening(box: Box, **more):
    """A server on this machine that hands what it takes to the box; its address as run.smtp has it."""
    controller = OnAnyPort(box, hostname="127.0.0.1", port=0, authenticator=box.login, **more)
    controller.start()
    try:
        yield f"127.0.0.1:{controller.port}"
    finally:
        controller.stop()


@pytest.fixture
def box() -> Box:
    return Box()


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A certificate for this machine that nobody vouches for, and its key."""
    openssl = shutil.which("openssl")
    if not openssl:
        pytest.skip("there is no openssl to make a certificate with")
    folder = tmp_path_factory.mktemp("certificate")
    command = [openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
               "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", folder / "key.pem", "-out", folder / "cert.pem"]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True)
    return folder / "cert.pem", folder / "key.pem"


@pytest.fixture
def secured(certificate) -> ssl.SSLContext:
    """What a server needs to speak TLS with the certificate."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(*certificate)
    return context


@pytest.fixture
def trusted(certificate, monkeypatch):
    """This machine vouches for the certificate."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))


def asked(smtp: str, **more) -> dict:
    """The settings of a run that notifies Anna."""
    return NONE | {"notify": "anna@example.com", "smtp": smtp, "smtp_from": "reports@example.com"} | more


def login(monkeypatch, password: str = PASSWORD, security: str = "starttls") -> dict:
    """The settings of a login, the password in its variable."""
    monkeypatch.setenv("MADE_SMTP_PASSWORD", password)
    return {"smtp_user": "reports", "smtp_password_env": "MADE_SMTP_PASSWORD", "smtp_security": security}


def test_nobody_is_written_to_unless_asked():
    assert post_from(NONE) is None and post_from(NONE | {"smtp": "mail.example.com", "notify": " , "}) is None


def test_the_summary_arrives_as_it_was_written(box):
    with listening(box) as server:
        assert send(post_from(asked(server, notify="anna@example.com, Bo@example.org")), SUBJECT, TEXT)
    mail = box.letters[0]
    assert mail["Subject"] == "October 2026, sample: all 2 reports are good"
    assert (mail["From"], mail["To"]) == ("reports@example.com", "anna@example.com, Bo@example.org")
    assert (
        mail["Auto-Submitted"] == "auto-generated"
        and mail["Date"]
        and mail["Message-ID"].endswith("@example.com>")
    )
    assert mail.get_content().replace("\r\n", "\n") == TEXT
    assert box.to == [["anna@example.com", "Bo@example.org"]]


def test_the_subject_says_how_many_failed():
    failed = MANIFEST | {"reports": {"funnel": REPORT, "nps": REPORT | {"status": "failed"}}}
    assert subject([failed], "sample") == "October 2026, sample: 1 of 2 reports failed"


def test_the_subject_of_a_run_of_several_months_speaks_of_all_of_them():
    september = MANIFEST | {
        "month": "2026-09",
        "reports": {"nps": REPORT | {"status": "failed"}, "funnel": REPORT},
    }
    assert (
        subject([september, MANIFEST], "sample")
        == "September 2026 to October 2026, sample: 1 of 4 reports failed"
    )


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_login_happens_inside_tls_only(box, secured, trusted, monkeypatch, security):
    how = (
        {"tls_context": secured, "require_starttls": True}
        if security == "starttls"
        else {"ssl_context": secured, "auth_require_tls": False}
    )
    with listening(box, **how) as server:
        assert send(post_from(asked(server, **login(monkeypatch, security=security))), SUBJECT, TEXT)
    name, password, _ = box.logins[0]
    assert (name, password) == (b"reports", PASSWORD.encode()) and len(box.letters) == 1
    assert security == "tls" or box.logins[0][2]


def test_a_login_without_tls_is_possible_on_this_machine_alone(box, monkeypatch):
    with listening(box, auth_require_tls=False) as server:
        assert send(post_from(asked(server, **login(monkeypatch, security="none"))), SUBJECT, TEXT)
    assert box.logins[0][1] == PASSWORD.encode()
    for host in ("mail.example.com", "10.0.0.7:25", "localhost.example.com"):
        with pytest.raises(BadInput, match="in the clear"):
            post_from(asked(host, **login(monkeypatch, security="none")))


def test_a_server_without_starttls_gets_neither_password_nor_mail(box, monkeypatch, capsys):
    with listening(box, auth_require_tls=False) as server:
        assert not send(post_from(asked(server, **login(monkeypatch))), SUBJECT, TEXT)
    assert not box.logins and not box.letters
    assert "STARTTLS" in capsys.readouterr().err


def test_a_certificate_that_nobody_vouches_for_is_refused(box, secured, monkeypatch, capsys):
    with listening(box, tls_context=secured) as server:
        assert not send(post_from(asked(server, **login(monkeypatch))), SUBJECT, TEXT)
    assert not box.logins and not box.letters
    assert "certificate is not trusted" in capsys.readouterr().err


def test_a_refused_login_is_said_in_one_line_without_the_password(box, secured, trusted, monkeypatch, capsys):
    with listening(box, tls_context=secured) as server:
        assert not send(
            post_from(asked(server, **login(monkeypatch, password="wrong-but-secret"))), SUBJECT, TEXT
        )
    shown = capsys.readouterr()
    assert shown.err.count("\n") == 1 and "refused the login (535)" in shown.err and not shown.out
    assert "wrong-but-secret" not in shown.err and not box.letters


def test_what_a_server_says_back_is_shown_without_the_password(monkeypatch, capsys):
    from crm.run import mail

    def echo(post, message):
        raise OSError(f"you sent {PASSWORD} \x1b[31mand\nmore")

    monkeypatch.setattr(mail, "_hand_over", echo)
    assert not send(post_from(asked("h", **login(monkeypatch))), SUBJECT, TEXT)
    shown = capsys.readouterr().err
    assert (
        PASSWORD not in shown and "you sent ***" in shown and shown.count("\n") == 1 and "\x1b" not in shown
    )


def test_an_address_that_the_server_refuses_is_named_and_the_others_get_theirs(box, capsys):
    with listening(box) as server:
        assert not send(post_from(asked(server, notify="anna@example.com,gone@example.com")), SUBJECT, TEXT)
        assert "it refused gone@example.com." in capsys.readouterr().err and box.to == [["anna@example.com"]]
        assert not send(post_from(asked(server, notify="gone@example.com")), SUBJECT, TEXT)
    assert "it refused gone@example.com." in capsys.readouterr().err


def test_a_server_that_is_not_there_is_said_and_raises_nothing(box, capsys):
    with listening(box) as server:
        pass
    assert not send(post_from(asked(server)), SUBJECT, TEXT)
    assert f"the summary was not sent through {server}: ConnectionRefusedError" in capsys.readouterr().err


@pytest.mark.parametrize("address", [
    "anna@example.com\nBcc: all@example.com", "anna@example.com\r\n\r\nhello", "Anna <anna@example.com>", "anna",
    "anna@", "@example.com", "anna@ex ample.com", "anna@example.com>", "an na@example.com", "anna@example..com",
    "anna@example.com\x00", "ännä@example.com", "anna@example.com;bo@example.com", "a@b@c",
])  # fmt: skip
def test_an_address_that_could_add_a_header_is_refused(address):
    for setting in ({"notify": address}, {"smtp_from": address}):
        with pytest.raises(BadInput, match="is no mail address"):
            post_from(asked("mail.example.com", **setting))


def test_a_source_named_like_a_header_stays_in_the_subject():
    odd = MANIFEST | {"source": "x\r\nBcc: all@example.com"}
    mail = letter(post_from(asked("h")), subject([odd], odd["source"]), "\r\n.\r\nMAIL FROM:<a@b.c>\r\n")
    assert mail["Bcc"] is None and b"\r\nBcc" not in mail.as_bytes()
    assert mail["Subject"] == "October 2026, x Bcc: all@example.com: all 2 reports are good"


def test_the_port_follows_from_the_security_unless_it_is_given(monkeypatch):
    given = {
        ("mail.example.com", "starttls"): ("mail.example.com", 587),
        ("mail.example.com", "tls"): ("mail.example.com", 465),
        ("mail.example.com", "none"): ("mail.example.com", 25),
        ("mail.example.com:2525", "tls"): ("mail.example.com", 2525),
        ("[::1]:26", "none"): ("::1", 26),
    }
    for (smtp, security), expected in given.items():
        post = post_from(asked(smtp, smtp_security=security))
        assert (post.host, post.port) == expected


@pytest.mark.parametrize(("settings", "says"), [
    ({"smtp": ""}, "needs a mail server"),
    ({"smtp": "mail.example.com:many"}, "name:port"),
    ({"smtp": "mail.example.com:70000"}, "name:port"),
    ({"smtp": "mail example com"}, "name:port"),
    ({"smtp_from": "", "smtp_user": ""}, "run.smtp_from"),
    ({"smtp_user": "reports"}, "set run.smtp_password_env too"),
    ({"smtp_password_env": "HOME"}, "set run.smtp_user too"),
])  # fmt: skip
def test_a_setting_that_cannot_work_is_refused_before_anything_runs(settings, says):
    with pytest.raises(BadInput, match=says):
        post_from(asked("mail.example.com") | settings)


def test_a_password_written_where_its_variable_belongs_is_not_repeated():
    with pytest.raises(BadInput) as refused:
        post_from(asked("mail.example.com", smtp_user="reports", smtp_password_env=PASSWORD))
    assert "not the password" in str(refused.value) and PASSWORD not in str(refused.value)


def test_the_password_is_in_nothing_that_may_be_printed(monkeypatch):
    assert PASSWORD not in repr(post_from(asked("mail.example.com", **login(monkeypatch))))


def test_a_run_that_could_publish_nothing_is_mailed_too_and_one_that_ran_nothing_is_not(
    box, tmp_path, monkeypatch, capsys
):
    project = write_project(tmp_path)
    write_notebook(project, "alpha", good_cell("alpha"))
    monkeypatch.chdir(project)

    def full(*_):
        raise OSError(28, "No space left on device")

    with listening(box) as server, monkeypatch.context() as patched:
        words = ["run", "--notify", "anna@example.com", "--set", f"run.smtp={server}", "run.smtp_security=none",
                 "run.smtp_from=reports@example.com"]  # fmt: skip
        patched.setattr("crm.run.month._collect", full)
        assert main(words) == 3
        (mail,) = box.letters
        assert mail["Subject"] == "made: not published"
        assert mail.get_content().startswith(
            "2026-10  not published: [Errno 28] No space left on device. What was"
        )
        patched.undo()
        patched.chdir(project)
        assert main(words) == 0 and main(words) == 0
        (project / "data" / "orders.csv").write_text(ORDERS.replace("\n", "\r\n"))
        assert main(words) == 0
    assert [each["Subject"] for each in box.letters[1:]] == ["October 2026, made: 1 report is good"]


@pytest.mark.parametrize("form", ["\0{user}\0{password}", "{password}"], ids=["PLAIN", "LOGIN"])
def test_a_server_that_repeats_the_login_in_its_own_letters_is_not_quoted(monkeypatch, capsys, form):
    """AUTH PLAIN sends both in one code, AUTH LOGIN the password in its own. The user's letters are as many as put the
    password into none of the other's triples."""
    code = b64encode(form.format(user="report", password=PASSWORD).encode()).decode()

    def echo(post, message):
        raise OSError(f"you sent {code}.")

    monkeypatch.setattr("crm.run.mail._hand_over", echo)
    settings = asked("h", **login(monkeypatch)) | {"smtp_user": "report", "smtp_from": "reports@example.com"}
    assert not send(post_from(settings), SUBJECT, TEXT)
    said = capsys.readouterr().err
    assert code not in said and "you sent ***." in said


def test_a_secret_in_a_mail_s_body_is_hidden(box, tmp_path, monkeypatch):
    write_notebook(write_project(tmp_path), "alpha", good_cell("alpha"))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DB_PASSWORD", "Sommer2026!x")

    def full(*_):
        raise OSError(28, "No space left, Sommer2026!x")

    monkeypatch.setattr("crm.run.month._collect", full)
    words = ["run.smtp_security=none", "run.smtp_from=reports@example.com"]
    with listening(box) as server:
        assert main(["run", "--notify", "anna@example.com", "--set", f"run.smtp={server}", *words]) == 3
    body = box.letters[0].get_content()
    assert "Sommer" not in body and "***" in body
