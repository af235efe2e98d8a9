"""Words of the satisfaction report."""

from crm.names.counted import answers, invitations
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
        basis=answers,
    ),
    "response_rate": Name(
        _("Response rate"), "share", _("Survey invitations that were answered"), basis=invitations
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
    "wave": Name(_("From"), "month", _("First month of the wave")),
    "promoters": Name(_("Promoters"), "share", _("9 or 10 of 10")),
    "passives": Name(_("Passives"), "share", _("7 or 8 of 10")),
    "detractors": Name(_("Detractors"), "share", _("0 to 6 of 10")),
    "nps_low": Name(_("From, points"), "score", _("Lower end of the interval")),
    "nps_high": Name(_("To, points"), "score", _("Upper end of the interval")),
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
        _("Verdict"), "text", _("Whether the gap is more than chance, allowing for how many were compared")
    ),
}

# verdicts of a gap, in the order a reader meets them
GROUPS = {
    "real": Group(_("real"), "main", 1, _("More than chance, allowing for the number of comparisons")),
    "chance": Group(_("not distinguishable"), "quiet", 2, _("Chance alone could bring a gap as large")),
    "few": Group(_("too few to judge"), "quiet", 3, _("Fewer than 30 answers here or elsewhere")),
}
