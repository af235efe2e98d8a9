"""What is said of follow-ups: who is overdue, who has no contact on record, and by which rule."""

import pandas as pd

from crm.analyses.team.contacts import AGREED, Care, days_of
from crm.estimate.shares import SHOWN
from crm.names.segmentation import TIERS
from crm.tables import Company
from crm.words import _, count, days, listed, percent, plural


def follow_sentence(table: pd.DataFrame) -> str:
    """How many of those with a contact on record are overdue, the VIPs among them, and how many have none on record."""
    due, late, none = (int(table[c].sum()) for c in ("due", "contacts_late", "uncontacted"))
    vip = table[table["group"] == "tier_vip"]
    facts = {
        "n": count(due), "late": count(late), "share": percent(late / due) if due else "", "none": count(none),
        "all": count(table["customers"].sum()), "vip": count(vip["contacts_late"].sum()), "vips": count(vip["due"].sum()),
    }  # fmt: skip
    if due < SHOWN:
        text = _(
            "Too few customers with a contact on record are due by the rule to tell a share: {late} of {n} are overdue. "
            "{none} of {all} customers have no contact on record."
        )
    elif vip["due"].sum():
        text = _(
            "{late} of {n} customers with a contact on record ({share}) should have been contacted again by now, {vip} of "
            "{vips} VIPs among them. {none} of all {all} customers have no contact on record."
        )
    else:
        text = _(
            "{late} of {n} customers with a contact on record ({share}) should have been contacted again by now. {none} of "
            "all {all} customers have no contact on record."
        )
    return text.format(**facts)


def follow_notes(company: Company, care: Care, agreed: int) -> list[str]:
    """The rule, what counts as a contact, who is said apart, and where the list of whom to call is."""
    every = [
        _("{tier} after {days}").format(tier=TIERS[tier].label, days=days(n))
        for tier, n in days_of(care).items()
        if n
    ]
    never = [TIERS[tier].label for tier, n in days_of(care).items() if not n]
    rule = _("Next contact, counted from the last: {tiers}. Overdue: that day is over.")
    notes = [rule.format(tiers=listed(every))] if every else []
    if never:
        notes.append(
            _("By this rule nobody is contacted who is: {tiers}. Only agreed days count there.").format(
                tiers=listed(never)
            )
        )
    if company.has("activities.next_on"):
        text = plural(
            "For {n} customer the day of the next contact was agreed with the last, within {most}: that day counts instead.",
            "For {n} customers the day of the next contact was agreed with the last, within {most}: that day counts instead.",
            agreed,
        )
        notes.append(text.format(n=count(agreed), most=days(AGREED)))
    return [
        *notes,
        _(
            "A contact is any activity on record with the account, or about one of its deals, whoever began it. Customers "
            "without one are counted apart: they may never have been contacted, or not by this system."
        ),
        _(
            "The rule is a plan, not a finding: that more contact keeps customers is not shown here. Whom to contact, by tier, "
            "with owner and reason, is in the audience follow_ups."
        ),
    ]
