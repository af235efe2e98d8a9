"""What is true of activities and of what the history notes: what goes with winning, and how much of it was drawn."""

from crm.sample.world import (
    AGREED,
    CARE_DAYS,
    CARED_FOR,
    EARLY,
    EARLY_DAYS,
    INBOUND,
    LATER_DAYS,
    MOVED,
    MOVED_LATER,
    RATED,
    RATING_SPREAD,
    RATINGS,
    REPRICED,
    TOUCHES,
    TWO_CONTACTS,
)


def activities_truth(made) -> dict:
    """The chances that activities are drawn with; the odds ratio of a win with two contacts early, where there can be two;
    nothing else goes with it."""
    won, lost = TWO_CONTACTS
    seen = made.activities[made.activities["at"] < made.window.days]
    return {
        "early_days": EARLY_DAYS,
        "touches_early": EARLY,
        "days_between_later": LATER_DAYS,
        "days_between_in_care": CARE_DAYS,
        "won_and_cared_for": CARED_FOR,
        "kinds": TOUCHES,
        "inbound": INBOUND,
        "next_step_agreed": AGREED,
        "two_contacts_if_won": won,
        "two_contacts_if_lost": lost,
        "rated": RATED,
        "mean_rating": RATINGS,
        "rating_spread": RATING_SPREAD,
        "odds_ratio_of_two_contacts": won * (1 - lost) / (lost * (1 - won)),
        "drawn": {"activities": len(seen), "in_care": int(seen.care.sum())},
    }


def noted_truth() -> dict:
    """The chances that a change of stage sets the amount anew, or the expected close."""
    return {"repriced": REPRICED, "moved": MOVED, "moved_later": MOVED_LATER}
