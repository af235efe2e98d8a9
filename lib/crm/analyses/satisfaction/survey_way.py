"""F4: the way of a survey, from sent to answered, by questionnaire, type of customer and quarter; and how often one is asked."""

import ibis
import pandas as pd

from crm.analyses.satisfaction.invited import WAVE
from crm.analyses.satisfaction.silence_words import group_name
from crm.analyses.satisfaction.way_words import notes, sentence, too_few
from crm.customers.periods import month_index
from crm.estimate.shares import NONE, SHOWN, wilson
from crm.estimate.withheld import withheld
from crm.finding import Finding
from crm.months import month_number
from crm.needs import needs
from crm.tables import fetch
from crm.tables.flags import one_if
from crm.words import _, brief, percent

ID = "satisfaction.survey_way"
NEWEST = 6  # questionnaires in the table; older ones are left to earlier reports
STEPS = ("delivered", "opened")
MANY = 50_000  # questionnaires by channel, type of customer, quarter and how often one was asked in it
OFTEN = ("asked_once", "asked_twice", "asked_thrice")


@needs(
    "F4", _("The way of surveys"), "survey_invitations.sent_at",
    one_of=("surveys.invitation_id", "survey_invitations.completed"),
    better=("survey_invitations.survey_id", "survey_invitations.contact_id", "survey_invitations.channel",
            "survey_invitations.delivered", "survey_invitations.opened", "accounts.type", "surveys.channel"),
)  # fmt: skip
def survey_way(company, level: float = 0.95) -> Finding:
    """Of the window's invitations to any survey which part was delivered, opened and answered, by questionnaire, channel, type
    of customer, quarter and by how often the same person was asked in that quarter. Two queries."""
    frame = _invitations(company)
    n = int(frame.invited.sum())
    if n < SHOWN:
        return Finding(ID, too_few(company, n), answered=False)
    silent = company.has("survey_invitations.channel") or not company.has("surveys.channel")
    channels = None if silent else _channels(company)
    return Finding(
        ID, sentence(company, frame), _table(company, frame, level),
        caption=_("Invitations on their way, with {level} intervals").format(level=percent(level, 0)),
        notes=notes(company, frame, channels),
    )  # fmt: skip


def _invitations(company) -> pd.DataFrame:
    """One row a questionnaire, channel, type of customer, quarter (0 the newest) and class of how often its person was asked
    in it: invited, delivered, opened, answered; `people` counts persons' quarters, and `last` is the newest sending."""
    sent = company.survey_invitations
    sent = company.within(sent.filter(sent.sent_at.notnull()), "sent_at")
    person = sent.contact_id.fill_null(sent.account_id).fill_null(sent.invitation_id)
    wave = (ibis.literal(month_number(company.as_of)) - month_index(sent.sent_at)) // WAVE
    sent = sent.mutate(
        person=person,
        wave=wave.cast("int64"),
        survey=sent.survey_id.fill_null(""),
        channel=sent.channel.fill_null(""),
    )
    if company.has("surveys.invitation_id"):
        said = (
            company.surveys.filter(company.surveys.invitation_id.notnull())
            .select(answer_to="invitation_id")
            .distinct()
        )
        sent = sent.left_join(said, sent.invitation_id == said.answer_to)
        sent = sent.mutate(came=one_if(sent.answer_to.notnull() | sent.completed.fill_null(False)))
    else:
        sent = sent.mutate(came=one_if(sent.completed.fill_null(False)))
    each = ibis.window(group_by=["person", "wave"])
    sent = sent.mutate(asked=sent.count().over(each), place=ibis.row_number().over(
        ibis.window(group_by=["person", "wave"], order_by=["sent_at", "invitation_id"])))  # fmt: skip
    types = company.accounts.select("account_id", segment="type") if company.has("accounts.type") else None
    sent = (
        sent.left_join(types, "account_id") if types is not None else sent.mutate(segment=ibis.null("string"))
    )
    sent = sent.mutate(segment=sent.segment.fill_null(""), often=ibis.least(sent.asked, ibis.literal(3)))
    keys = ["survey", "channel", "segment", "wave", "often"]
    groups = sent.group_by(keys).aggregate(
        invited=sent.count(), delivered=one_if(sent.delivered.fill_null(False)).sum(),
        opened=one_if(sent.opened.fill_null(False)).sum(), answered=sent.came.sum(),
        people=one_if(sent.place == 0).sum(), last=sent.sent_at.max(),
    )  # fmt: skip
    return fetch(groups.order_by(keys), at_most=MANY)


def _channels(company) -> pd.DataFrame:
    """The channels that answers of the window came by, most used first."""
    rows = company.within(company.surveys.filter(company.surveys.responded_at.notnull()), "responded_at")
    rows = rows.filter(rows.item.isnull())
    tally = rows.group_by("channel").aggregate(n=rows.count())
    return fetch(tally.order_by(ibis.desc("n"), "channel").limit(20))


def _table(company, frame: pd.DataFrame, level: float) -> pd.DataFrame:
    """One row a group of each sort that tells invitations apart; of fewer than ten no shares, nor of what would tell them."""
    frame = frame.assign(often=[OFTEN[int(n) - 1] for n in frame.often])
    there = [step for step in STEPS if company.has(f"survey_invitations.{step}")]
    rows = []
    for sort in ("survey", "channel", "segment", "often", "wave"):
        sums = dict.fromkeys(("invited", *STEPS, "answered"), "sum")
        groups = frame.groupby(sort, as_index=False).agg(sums | {"last": "max"})
        if len(groups) < 2:
            continue
        total = groups.invited.sum()
        if sort == "survey":
            groups = groups.sort_values(["last", "survey"], ascending=[False, True]).head(NEWEST)
        hidden = withheld(groups.invited, beside=float(total - groups.invited.sum()))
        for row, out in zip(groups.itertuples(), hidden, strict=True):
            shares = [NONE.value if out else getattr(row, step) / row.invited for step in there]
            answered = NONE if out else wilson(int(row.answered), int(row.invited), level)
            rows.append(
                (sort, _name(company, sort, getattr(row, sort)), int(row.invited), *shares, *answered)
            )
    columns = [
        "sort",
        "group",
        "invited",
        *(f"{step}_share" for step in there),
        "answer_share",
        "low",
        "high",
    ]
    return pd.DataFrame(rows, columns=columns)


def _name(company, sort: str, group) -> str:
    if sort in ("survey", "channel"):
        return brief(group) if group else _("Not named")
    return group_name(company, sort, group)
