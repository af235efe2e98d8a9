"""Whether customers bring others: who was referred, who referred, and who says they would, three numbers kept apart (G9)."""

import pandas as pd

from crm.analyses.loyalty.kept import buyers
from crm.analyses.loyalty.referral_words import no_words, referral_notes, referral_sentence, too_few
from crm.customers.answers import answers
from crm.customers.buying import CUSTOMERS
from crm.errors import BadInput
from crm.estimate.shares import NONE, SHOWN, wilson
from crm.finding import Finding, Number
from crm.needs import needs
from crm.tables.company import Company
from crm.tables.fetch import fetch
from crm.words import _

ID = "loyalty.referral"


@needs("G9", _("Referrals"), *CUSTOMERS, "accounts.source", better=("surveys.score",))
def referral(company: Company, referrals: str = "Referral", level: float = 0.95) -> Finding:
    """New customers of the window whose account names one of these sources, of those whose account names any; customers who
    referred others, which no canonical table tells; and answers of 9 or 10 to whether one would recommend."""
    words = [word.strip().lower() for word in referrals.split(",") if word.strip()]
    if not words:
        raise BadInput(
            "referrals is empty. It takes the words of accounts.source that mean a referral, such as Referral."
        )
    new = _new(company)
    known = int(new.n[new.channel.notna()].sum())
    if known < SHOWN:
        return Finding(ID, too_few(), answered=False)
    came = int(new.n[new.channel.str.lower().isin(words)].sum())
    if not came:
        return Finding(ID, no_words(words, new), answered=False)
    share, (told, asked) = wilson(came, known, level), _stated(company)
    stated = wilson(told, asked, level) if asked >= SHOWN else NONE
    table = pd.DataFrame(
        [
            ("ref_new", known, came, *share),
            ("ref_who", None, None, *NONE),
            ("ref_told", asked or None, told if asked >= SHOWN else None, *stated),
        ],
        columns=["group", "referral_of", "referral_n", "referral_share", "referral_low", "referral_high"],
    )
    return Finding(
        id=ID, says=referral_sentence(share, came, known), table=table,
        caption=_("Referrals: three numbers that are not one"),
        numbers=(Number("referred_share", *share, n=known),),
        notes=referral_notes(company, words, int(new.n.sum()) - known, level),
    )  # fmt: skip


def _new(company) -> pd.DataFrame:
    """New customers of the window by source: channel, n."""
    people = buyers(company).people
    if company.start is not None:
        people = people.filter(people["first"] >= company.start)
    rows = fetch(people.group_by("channel").agg(n=people.count()), at_most=100_000)
    return rows.astype({"channel": object}).sort_values("n", ascending=False, ignore_index=True)


def _stated(company) -> tuple[int, int]:
    """Of the answers of the window to whether one would recommend, how many said 9 or 10, and how many there are."""
    if not (company.has("surveys.score") and company.has("surveys.survey_type")):
        return 0, 0
    rows = answers(company, "NPS")
    rows = company.within(rows.filter(rows.counted), "responded_at")
    sums = fetch(rows.agg(up=rows.up.sum().fill_null(0), n=rows.count()))
    return int(sums.up.iloc[0]), int(sums.n.iloc[0])
