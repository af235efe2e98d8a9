"""The reader's language: which it is, and the sentences in it."""

import gettext
import os
from pathlib import Path

from babel import Locale

LANGUAGE = os.environ.get("CRM_REPORT_LANGUAGE", "en")
LOCALE = Locale.parse(LANGUAGE, sep="-" if "-" in LANGUAGE else "_")
_catalogue = gettext.translation(
    "crm", Path(__file__).parents[1] / "locale", languages=[str(LOCALE)], fallback=True
)
_ = _catalogue.gettext
plural = _catalogue.ngettext

NOTHING = "–"  # noqa: RUF001  a number that is not there; never 0
