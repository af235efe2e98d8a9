"""The summary of a run by mail, through a server that the settings of the run name.

A mail that cannot be sent is said on stderr and changes nothing else: the month is published by then, and the exit
code keeps saying how the reports went. What is wrong with addresses or server is refused before anything runs.
"""

import ipaddress
import os
import re
import smtplib
import ssl
import sys
from base64 import b64encode
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate, make_msgid
from typing import NamedTuple

from crm.errors import BadInput
from crm.run.asked.typed import Value
from crm.run.kernels.job import one_line
from crm.run.stand.environment import HIDDEN
from crm.words import _

PORTS = {"starttls": 587, "tls": 465, "none": 25}
SECONDS = 30  # until a silent server is given up
ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9]([A-Za-z0-9.-]{0,252}[A-Za-z0-9])?")
HOST = re.compile(r"(?P<host>[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(:(?P<port>\d{1,5}))?")


class Post(NamedTuple):
    """Who is written to, through which server. The password stays in its environment variable until it is used."""

    to: tuple[str, ...]
    sender: str
    host: str
    port: int
    security: str
    user: str
    password_env: str


def post_from(settings: dict[str, Value]) -> Post | None:
    """Where the summary goes; None when nobody is to be notified. BadInput where it could not arrive."""
    to = tuple(part.strip() for part in settings["notify"].split(",") if part.strip())
    if not to:
        return None
    if not settings["smtp"]:
        raise BadInput(
            "--notify needs a mail server: set run.smtp to its name, as in smtp: mail.example.com:587."
        )
    server = HOST.fullmatch(settings["smtp"].strip())
    if not server or not 0 < int(server["port"] or 1) < 65536:
        raise BadInput(f"run.smtp is {settings['smtp']!r}. Give a server's name, or name:port.")
    security, user = settings["smtp_security"], settings["smtp_user"]
    post = Post(
        to=tuple(_address(each, "--notify or run.notify") for each in to),
        sender=_address(settings["smtp_from"] or user, "run.smtp_from"),
        host=server["host"].strip("[]"),
        port=int(server["port"] or PORTS[security]),
        security=security,
        user=user,
        password_env=settings["smtp_password_env"],
    )
    _check_login(post)
    return post


def _address(text: str, where: str) -> str:
    """A bare address. No other form: with a line break or a comma in it, a header could be added."""
    if not ADDRESS.fullmatch(text) or ".." in text:
        raise BadInput(f"{where}: {text!r} is no mail address. Write it bare, as name@example.com.")
    return text


def _check_login(post: Post) -> None:
    if bool(post.user) != bool(post.password_env):
        lacking = "smtp_password_env" if post.user else "smtp_user"
        raise BadInput(
            f"A login at the mail server needs smtp_user and smtp_password_env; set run.{lacking} too."
        )
    if post.password_env and not os.environ.get(post.password_env):
        # its value is not repeated: somebody may have written the password itself there
        raise BadInput(
            "run.smtp_password_env is not the name of an environment variable that is set. "
            "Give the name, not the password, and set the variable where the run starts."
        )
    if post.user and post.security == "none" and not _is_here(post.host):
        raise BadInput(
            f"run.smtp_security is none, and {post.host} is another machine: the password would cross the network "
            f"in the clear. Set starttls or tls."
        )


def _is_here(host: str) -> bool:
    """Whether the host is this machine."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def send(post: Post, subject: str, text: str) -> bool:
    """Whether the summary was handed to the server for everybody; if not, stderr has one line why."""
    message = letter(post, subject, text)
    try:
        refused = _hand_over(post, message)
    except (OSError, smtplib.SMTPException, UnicodeError) as error:
        return _failed(post, _without_password(post, _cause(error)))
    if refused:
        return _failed(post, _("it refused {addresses}").format(addresses=", ".join(sorted(refused))))
    return True


def letter(post: Post, subject: str, text: str) -> EmailMessage:
    """The mail: how the run went in its subject, the summary as its text."""
    message = EmailMessage(policy=SMTP)
    message["Subject"] = one_line(subject)
    message["From"] = post.sender
    message["To"] = ", ".join(post.to)
    message["Date"] = formatdate(localtime=True)
    message["Message-ID"] = make_msgid(domain=post.sender.partition("@")[2])
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: nobody's holiday notice answers it
    message.set_content(text, cte="quoted-printable")  # every server takes seven bits
    return message


def _hand_over(post: Post, message: EmailMessage) -> dict:
    """The addresses that the server did not take, when it took others."""
    trust = ssl.create_default_context()
    if post.security == "tls":
        server = smtplib.SMTP_SSL(post.host, post.port, timeout=SECONDS, context=trust)
    else:
        server = smtplib.SMTP(post.host, post.port, timeout=SECONDS)
    with server:
        if post.security == "starttls":
            server.starttls(context=trust)  # a server that does not offer it gets no mail
        if post.user:
            server.login(post.user, os.environ[post.password_env])
        return server.send_message(message)


def _cause(error: Exception) -> str:
    """Why it was not taken, in one line. What a server says to a refused login is not repeated."""
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return _("it refused the login ({code})").format(code=error.smtp_code)
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return _("it refused {addresses}").format(addresses=", ".join(sorted(error.recipients)))
    if isinstance(error, ssl.SSLCertVerificationError):
        return _("its certificate is not trusted: {why}").format(why=error.verify_message)
    if isinstance(error, smtplib.SMTPResponseException):
        said = error.smtp_error
        text = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
        return f"{error.smtp_code} {text}"
    return f"{type(error).__name__}: {error}"


def _without_password(post: Post, text: str) -> str:
    password = os.environ.get(post.password_env, "") if post.password_env else ""
    for secret in (password, f"\0{post.user}\0{password}") if password else ():
        for form in (secret, b64encode(secret.encode()).decode()):
            text = text.replace(form, HIDDEN)
    return text


def _failed(post: Post, cause: str) -> bool:
    text = _("crm-report: the summary was not sent through {host}:{port}: {cause}. The run is not affected.")
    print(one_line(text.format(host=post.host, port=post.port, cause=cause)), file=sys.stderr, flush=True)
    return False
