"""What customers were asked of single things beside the overall score: answers that name an item of service."""

import ibis

from crm.tables import fetch
from crm.tables.flags import one_if

MOST_ASKED = 5  # items; with what happened besides, so many cells that they still may leave the engine
OFTEN = 2  # items rated less than half as often as the first are left out: answers without them would be lost


def asked_items(company) -> list[str]:
    """The items that answers rate most often; none where answers name none, or no invitation ties them to a score."""
    if not (company.has("surveys.item") and company.has("surveys.invitation_id")):
        return []
    rated = _rated(company)
    found = fetch(
        rated.group_by("item").aggregate(n=rated.count()).order_by(ibis.desc("n"), "item").limit(MOST_ASKED)
    )
    return found.item[OFTEN * found.n >= found.n.max()].tolist()


def with_asked(company, rows: ibis.Table, names: list[str]) -> ibis.Table:
    """The overall answers with `asked_0`, `asked_1` … for these items: 1 where the same invitation's rating is not one of
    the two best of its scale, 0 where it is, null without a rating."""
    rated = _rated(company)
    poor = one_if(rated.score < rated.scale_max - 1)
    each = rated.group_by(rated_for="invitation_id").aggregate(
        **{
            f"asked_{i}": (rated.item == name).ifelse(poor, ibis.null("int64")).max()
            for i, name in enumerate(names)
        }
    )
    return rows.left_join(each, rows.invitation_id == each.rated_for).drop("rated_for")


def _rated(company) -> ibis.Table:
    """Ratings of items, on a declared scale."""
    rows = company.surveys.filter(
        company.surveys.invitation_id.notnull(), company.surveys.responded_at.notnull()
    )
    rows = rows.mutate(item=rows.item)
    inside = rows.score.between(rows.scale_min.fill_null(1.0), rows.scale_max).fill_null(False)
    return rows.filter(rows.item.notnull(), inside)
