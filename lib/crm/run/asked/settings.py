"""What holds for the whole run: the `run:` block of the parameters file, and the options that outrank it."""

from crm.errors import BadInput, nearest
from crm.run.asked.declared import declared_in
from crm.run.asked.given import Given
from crm.run.asked.typed import Value, value_of

# declared as a notebook declares its own
DECLARED = """
month: str = "last"  # month reported on, as 2026-10, or last: the one before today's
source: str = "sample"  # profile in params/sources
data: str = ""  # folder of the source's files, from the project's root; empty: where the profile says
jobs: int = 0  # reports at a time; 0: one a core, two at most [0..64]
out: str = "reports"  # folder the months are written to, from the project's root
kernels: str = "fresh"  # started anew for each report, or forked from a process with the imports done {fresh, warm}
deadline_seconds: int = 900  # seconds after which a report is given up [1..86400]
rejects_allowed: float = 0.01  # share of a table's rows that may be unreadable [0..1]
personal_data_allowed: str = ""  # kinds of personal data that may be published: email, phone, identity
customers: str = "id"  # how customers are shown: by their id, or by a keyed hash of it {id, hash}
customers_key_env: str = ""  # environment variable that holds the key customers are hashed with
notify: str = ""  # addresses the summary is mailed to, with commas between; empty: nobody
smtp: str = ""  # mail server as name or name:port; unsaid, the port is 587, with tls 465, with none 25
smtp_security: str = "starttls"  # how the connection is kept private {starttls, tls, none}
smtp_user: str = ""  # login at the mail server; empty: none
smtp_password_env: str = ""  # name of the environment variable that holds its password
smtp_from: str = ""  # sender's address; empty: smtp_user
"""
PARAMETERS = {parameter.name: parameter for parameter in declared_in(DECLARED, "crm.run.asked.settings")}

# settings that a report's page depends on, besides its own parameters
SHAPING = ("rejects_allowed", "personal_data_allowed", "customers", "customers_key_env")

# what a notebook declares too, but the run decides for all reports at once
DECIDED = {"as_of": "--month or run.month", "source": "--source or run.source", "data": "--data or run.data"}


def settings_from(*layers: dict[str, Given]) -> dict[str, Value]:
    """Every setting of the run; a later layer outranks an earlier one."""
    values = {name: parameter.default for name, parameter in PARAMETERS.items()}
    for layer in layers:
        for name, given in layer.items():
            values[name] = setting(name, given)
    return values


def setting(name: str, given: Given) -> Value:
    """One setting in its type; BadInput for a name or a value that there is none of."""
    if name not in PARAMETERS:
        raise BadInput(f"{given.where}: the run has no setting '{name}'.{nearest(name, PARAMETERS)}")
    try:
        return value_of(PARAMETERS[name], given.text)
    except ValueError as error:
        raise BadInput(f"{given.where}: {error}") from None
