"""What happened in the first days of a deal: touches, contacts and kinds of activity, counted up to the same age."""

import ibis

from crm.deals.counted import created, old_enough, with_days
from crm.tables import Company, fetch
from crm.tables.flags import one_if
from crm.words import _, brief

SOON, MANY, SEVERAL = 1, 3, 2  # days to the first touch, touches, contacts
TYPES = 5  # of activity that are looked at, the most frequent


def early_days(company: Company, landmark: int, horizon: int) -> tuple[ibis.Table, dict[str, str]]:
    """The deals old enough to be judged (created `horizon` days ago) that were still open `landmark` days after they
    began, with `won` (within the horizon) and one column of 0 or 1 a behaviour up to that day; and what the behaviours
    are called. Deals that ended earlier are out, for they had no time to behave in (landmark analysis: Anderson, Cain
    & Gelber 1983, Journal of Clinical Oncology 1)."""
    deals = with_days(company, old_enough(company, created(company), horizon))
    deals = deals.filter((deals.status == "open") | (deals.days > landmark))
    deals = deals.mutate(won=one_if(((deals.status == "won") & (deals.days <= horizon)).fill_null(False)))
    acts = company.activities.filter(lambda t: t.deal_id.notnull() & t.occurred_at.notnull())
    acts = acts.select("deal_id", "occurred_at", "contact_id", kind=acts.type.fill_null(""))
    acts = acts.join(deals.select("deal_id", begun=deals.created_at), "deal_id")
    acts = acts.mutate(day=acts.occurred_at.date().delta(acts.begun.date(), unit="day"))
    acts = acts.filter((acts.day >= 0) & (acts.day <= landmark))
    kinds = fetch(acts.group_by("kind").agg(n=acts.count())).sort_values(
        ["n", "kind"], ascending=[False, True]
    )
    kinds = [kind for kind in kinds["kind"] if kind][:TYPES]
    per = acts.group_by("deal_id").agg(
        touches=acts.count(),
        contacts=acts.contact_id.nunique(),
        first=acts.day.min(),
        **{f"kind_{i}": one_if(acts.kind == kind).sum() for i, kind in enumerate(kinds)},
    )
    found = deals.left_join(per, "deal_id")
    flags = {"touch_soon": found["first"] <= SOON, "touches_many": found.touches >= MANY}
    if company.has("activities.contact_id"):
        flags["contacts_two"] = found.contacts >= SEVERAL
    flags |= {f"early_{i}": found[f"kind_{i}"] > 0 for i in range(len(kinds))}
    labels = {flag: flag for flag in flags} | {
        f"early_{i}": _("At least one {kind}").format(kind=brief(kind)) for i, kind in enumerate(kinds)
    }
    return found.mutate(**{name: one_if(flag.fill_null(False)) for name, flag in flags.items()}), labels
