"""Who changed from kind to kind since an earlier day, and which kinds are new or gone."""

import pandas as pd

from crm.customers.kinds.sorting import Sorting
from crm.names.behaviour import KINDS
from crm.tables.fetch import fetch
from crm.words import _, count, day, listed, percent, plural


def moved(sorting: Sorting) -> pd.DataFrame:
    """Customers by the kind then (None: had not ordered) and now: was, group, n."""
    was = sorting.was.customers.select("account_id", was="group")
    both = sorting.customers.select("account_id", "group").left_join(was, "account_id")
    found = fetch(both.group_by("was", "group").agg(n=both.count()))
    return found.sort_values(["group", "was"], ignore_index=True)


def moves_note(sorting: Sorting) -> tuple[str, ...]:
    """How many customers changed kind since, and kinds that came or went; nothing where there are no kinds."""
    if not sorting.kinds.labels:
        return ()
    if sorting.was is None:
        return (
            _(
                "By the same rules there were no kinds on {day}, so nobody can have changed kind since."
            ).format(day=day(sorting.then)),
        )
    table = moved(sorting)
    known = table[table.was.notnull()]
    changed, n = int(known.n[known.was != known.group].sum()), int(known.n.sum())
    text = plural(
        "{changed} customer of the {n} who had a kind on {day} has another one now ({share}).",
        "{changed} customers of the {n} who had a kind on {day} have another one now ({share}).",
        changed,
    )
    facts = {
        "changed": count(changed),
        "n": count(n),
        "day": day(sorting.then),
        "share": percent(changed / n),
    }
    said = [text.format(**facts)]
    then, now = set(sorting.was.kinds.labels), set(sorting.kinds.labels)
    if new := now - then:
        said.append(_("Not there on {day}: {kinds}.").format(kinds=named(new), day=day(sorting.then)))
    if gone := then - now:
        said.append(
            _("There on {day} and no longer: {kinds}.").format(kinds=named(gone), day=day(sorting.then))
        )
    return tuple(said)


def named(keys: set[str]) -> str:
    """The labels of kinds, in order, each between quotes."""
    ordered = sorted(keys, key=lambda key: KINDS[key].order)
    return listed([_("“{kind}”").format(kind=KINDS[key].label) for key in ordered])
