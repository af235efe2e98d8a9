"""Words of the voice report: what customers say in their own words, which themes, and what is new in it."""

from crm.names.counted import answers, comments
from crm.names.word import Group, Name
from crm.words import _

METRICS = {
    "commented": Name(
        _("Answers with a comment"), "share", _("Of the scored answers, those with words of the customer's own"), basis=answers
    ),
    "emerging_topics": Name(
        _("New topics this month"), "count",
        _("Topics said more often than in the months before, with a chance of at most one less the level that any is where "
          "nothing changed"),
        basis=comments,
    ),
}  # fmt: skip

COLUMNS = {
    "comments": Name(_("Comments"), "count"),
    "language": Name(_("Language"), "text"),
    "theme": Name(_("Theme"), "text", _("Its most telling words")),
    "quote": Name(_("In customers' words"), "text", _("Names, numbers and addresses taken out")),
    "share_of_comments": Name(_("Share of comments"), "share", _("Of the comments in its language")),
    "score_mean": Name(_("Their mean score"), "ratio"),
    "score_from": Name(_("Score from"), "ratio", _("Lower end of the mean's interval")),
    "score_to": Name(_("Score to"), "ratio", _("Upper end of the mean's interval")),
    "score_verdict": Name(
        _("Against the others"), "text", _("Whether the mean differs from that of the other comments by more than chance")
    ),
    "scored_low": Name(_("Scored low"), "share", _("Share of the comments with a low score")),
    "course_points": Name(_("Change, points"), "score", _("Share in the later months minus share before, in points")),
    "course_verdict": Name(_("Course"), "text", _("Whether the change is more than chance, allowing for all themes")),
    "word": Name(_("Word"), "text"),
    "side": Name(_("Goes with"), "text"),
    "share_low": Name(_("In low scores"), "share", _("Share of the comments with a low score that hold the word")),
    "share_high": Name(_("In high scores"), "share", _("Share of the comments with a high score that hold the word")),
    "leaning": Name(
        _("Leaning, in standard errors"), "ratio",
        _("Log odds that a comment with a high score holds the word, over one with a low score; from about 3 on, either way, "
          "chance is no reason"),
    ),
    "topic": Name(_("Topic"), "text", _("The words said more often")),
    "said_now": Name(_("Share this month"), "share", _("Of the comments in its language")),
    "said_before": Name(_("Share before"), "share", _("Of the comments of the earlier months looked at")),
}  # fmt: skip

LANGUAGES = {
    "lang_en": Group(_("English"), "main", 1),
    "lang_de": Group(_("German"), "main", 2),
    "lang_pt": Group(_("Portuguese"), "main", 3),
    "lang_zh": Group(_("Chinese"), "main", 4),
    "lang_fr": Group(_("French"), "main", 5),
    "lang_es": Group(_("Spanish"), "main", 6),
    "lang_nl": Group(_("Dutch"), "main", 7),
    "lang_it": Group(_("Italian"), "main", 8),
    "lang_ja": Group(_("Japanese"), "main", 9),
    "lang_ko": Group(_("Korean"), "main", 10),
    "lang_ru": Group(_("Cyrillic letters"), "main", 11),
    "lang_el": Group(_("Greek"), "main", 12),
    "lang_ar": Group(_("Arabic letters"), "main", 13),
    "lang_he": Group(_("Hebrew"), "main", 14),
    "lang_th": Group(_("Thai"), "main", 15),
    "lang_hi": Group(_("Devanagari letters"), "main", 16),
    "lang_other": Group(_("Other, Latin letters"), "quiet", 17, _("Of a language that cannot be told")),
    "lang_none": Group(_("No words"), "quiet", 18, _("Only digits or signs")),
}

SIDES = {
    "side_low": Group(_("low scores"), "bad", 1),
    "side_high": Group(_("high scores"), "good", 2),
}

COURSES = {
    "course_up": Group(_("said more often"), "main", 1),
    "course_down": Group(_("said less often"), "main", 2),
    "course_same": Group(_("no clear change"), "quiet", 3),
    "course_few": Group(_("too few to judge"), "quiet", 4, _("Fewer than 30 comments in either half")),
}

SCORES = {
    "score_below": Group(_("lower"), "bad", 1),
    "score_above": Group(_("higher"), "good", 2),
    "score_same": Group(_("not told apart"), "quiet", 3),
    "score_few": Group(_("too few to judge"), "quiet", 4, _("Fewer than 30 comments with it or without")),
}

GROUPS = LANGUAGES | SIDES | COURSES | SCORES
