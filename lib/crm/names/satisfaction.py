"""Words of the satisfaction report."""

from crm.names.counted import accounts, answers, answers_alike, invitations
from crm.names.word import Group, Name
from crm.words import _

METRICS = {
    "nps": Name(
        _("Net promoter score"),
        "score",
        _(
            "Share of promoters (9 or 10 of 10) minus share of detractors (0 to 6), in points from -100 to "
            "+100"
        ),
        version=2,
        basis=answers,
    ),
    "nps_accounts": Name(
        _("Score of accounts"),
        "score",
        _("Net promoter score with every account counted once, by the mean of its answers"),
        basis=accounts,
    ),
    "response_rate": Name(
        _("Response rate"), "share", _("Survey invitations that were answered"), basis=invitations
    ),
    "nps_weighted": Name(
        _("Score of all invited, estimated"),
        "score",
        _("Net promoter score with the answers weighted to be like all who were invited"),
        basis=answers_alike,
    ),
    "csat_weighted": Name(
        _("Satisfied of all invited, estimated"),
        "share",
        _("Satisfied answers, weighted to be like all who were invited"),
        basis=answers_alike,
    ),
    "satisfied_gone": Name(
        _("Content and did not come back"),
        "share",
        _("Of those with the best answers, who did not order in the six months after"),
        basis=accounts,
    ),
    "ces": Name(
        _("Found it easy"),
        "share",
        _("Answers to the effort question on the easy side of the middle"),
        basis=answers,
    ),
    "csat": Name(
        _("Satisfied"),
        "share",
        _("Answers that give one of the two best scores of their scale"),
        basis=answers,
    ),
    "csat_mean": Name(
        _("Mean score"), "ratio", _("Mean of the scores, on the scale that most answers use"), basis=answers
    ),
}

COLUMNS = {
    "found_easy": Name(_("Found it easy"), "share", _("On the easy side of the middle of the scale")),
    "ordered_after": Name(_("Ordered again"), "count", _("Within six months of the answer")),
    "stayed_away": Name(_("Did not"), "count"),
    "bought_again": Name(_("Share that ordered again"), "share", _("Within six months of the answer")),
    "sort": Name(_("Told apart by"), "text"),
    "invited": Name(_("Invited"), "count"),
    "answered": Name(_("Answered"), "count"),
    "answer_share": Name(_("Answered, of those invited"), "share"),
    "delivered_share": Name(_("Delivered"), "share"),
    "opened_share": Name(_("Opened"), "share"),
    "share_invited": Name(_("Share of the invited"), "share"),
    "share_answers": Name(_("Share of the answers"), "share"),
    "wave": Name(_("From"), "month", _("First month of the wave")),
    "promoters": Name(_("Promoters"), "share", _("9 or 10 of 10")),
    "passives": Name(_("Passives"), "share", _("7 or 8 of 10")),
    "detractors": Name(_("Detractors"), "share", _("0 to 6 of 10")),
    "nps_low": Name(_("From, points"), "score", _("Lower end of the interval")),
    "nps_high": Name(_("To, points"), "score", _("Upper end of the interval")),
    "wave_step": Name(_("On the wave before, points"), "score"),
    "wave_step_low": Name(_("Change from"), "score", _("Lower end of the change's interval")),
    "wave_step_high": Name(_("Change to"), "score", _("Upper end of the change's interval")),
    "satisfied": Name(_("Satisfied"), "share", _("One of the two best scores")),
    "share_satisfied": Name(_("Share of answers that are satisfied"), "share"),
    "unhappy": Name(_("Unhappy"), "share", _("One of the two lowest scores")),
    "mean": Name(_("Mean score"), "ratio"),
    "here": Name(_("Satisfied here"), "share"),
    "elsewhere": Name(_("Satisfied elsewhere"), "share", _("In all other groups of the same kind")),
    "nps_here": Name(_("Score here"), "score"),
    "nps_elsewhere": Name(_("Score elsewhere"), "score", _("In all other groups of the same kind")),
    "gap": Name(_("Gap, points"), "score", _("Here minus elsewhere, in points")),
    "gap_low": Name(_("Gap from"), "score", _("Lower end of the gap's interval")),
    "gap_high": Name(_("Gap to"), "score", _("Upper end of the gap's interval")),
    "verdict": Name(
        _("Verdict"), "text", _("Whether it is more than chance, allowing for how many were compared")
    ),
}

# what was known of the invited on the day they were asked
INVITED = {
    "risk_late": Group(
        _("Had a late delivery"), "bad", 1, _("An order promised in the 90 days before came late")
    ),
    "risk_complained": Group(_("Had complained"), "bad", 2, _("A complaint in the 90 days before")),
    "risk_quiet": Group(_("Had gone quiet"), "quiet", 3),
    "risk_calm": Group(_("No trouble lately"), "main", 4),
    "spends_most": Group(_("Spend most"), "main", 1, _("A third of the invited, by the year before")),
    "spends_middle": Group(_("Spend a middling sum"), "main", 2),
    "spends_least": Group(_("Spend least"), "main", 3),
    "tenure_new": Group(_("Customer for less than a year"), "main", 1),
    "tenure_some": Group(_("Customer for 1 to 3 years"), "main", 2),
    "tenure_old": Group(_("Customer for longer"), "main", 3),
    "asked_fresh": Group(_("Not asked lately"), "main", 1),
    "asked_again": Group(_("Asked within 90 days before"), "main", 2),
    "asked_once": Group(_("Asked once in the quarter"), "main", 1),
    "asked_twice": Group(_("Asked twice"), "main", 2),
    "asked_thrice": Group(_("Asked three times or more"), "main", 3),
    "survey": Group(_("questionnaire"), "main", 0),
    "channel": Group(_("channel"), "main", 1),
    "often": Group(_("surveys in a quarter"), "main", 5),
    "risk": Group(_("what happened lately"), "main", 1),
    "segment": Group(_("type of customer"), "main", 2),
    "tier": Group(_("spending"), "main", 3),
    "tenure": Group(_("time as a customer"), "main", 4),
    "again": Group(_("how often asked"), "main", 5),
    "wave": Group(_("when asked"), "main", 6),
}

# verdicts of a gap, in the order a reader meets them
ANSWERED = {
    "said_promoter": Group(_("Promoters"), "main", 1, _("9 or 10 of 10")),
    "said_passive": Group(_("Passives"), "main", 2, _("7 or 8 of 10")),
    "said_detractor": Group(_("Detractors"), "main", 3, _("0 to 6 of 10")),
    "said_good": Group(_("Satisfied"), "main", 1, _("One of the two best scores")),
    "said_middling": Group(_("In between"), "main", 2),
    "said_bad": Group(_("Unhappy"), "main", 3, _("One of the two lowest scores")),
}

GROUPS = (
    INVITED
    | ANSWERED
    | {
        "real": Group(_("real"), "main", 1, _("More than chance, allowing for the number of comparisons")),
        "chance": Group(_("not distinguishable"), "quiet", 2, _("Chance alone could bring a gap as large")),
        "few": Group(_("too few to judge"), "quiet", 3, _("Fewer than 30 answers here or elsewhere")),
    }
)
