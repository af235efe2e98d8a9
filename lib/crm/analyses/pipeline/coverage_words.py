"""What the coverage of the target says."""

from crm.words import _, day, is_missing, number, short_money

GRAINS = {
    "teams": _("The target is the sum of those of the teams; none is stated for the whole company."),
    "owners": _(
        "The target is the sum of those of the owners; none is stated for the whole company or for teams."
    ),
}


def coverage_sentence(cover, currency: str | None) -> str:
    """What is won of the target, and how far the pipeline covers what is left."""
    facts = {
        "first": day(cover.first), "last": day(cover.last), "target": short_money(cover.target, currency),
        "won": short_money(cover.won, currency), "left": short_money(cover.left, currency),
        "weighted": short_money(cover.weighted, currency), "times": number(cover.times, 2),
        "likely": short_money(cover.likely, currency),
    }  # fmt: skip
    if not cover.target:
        return _("The source has targets, but none for {first} to {last}.").format(**facts)
    if not cover.left:
        return _("The target of {target} for {first} to {last} is met: {won} is won.").format(**facts)
    if is_missing(cover.times):
        return _(
            "Of {target} to be won from {first} to {last}, {won} is won; {left} is left. No open deal has both an amount and "
            "a chance, so what the pipeline covers is not known."
        ).format(**facts)
    if not is_missing(cover.likely):
        return _(
            "Of {target} to be won from {first} to {last}, {won} is won. Of the {left} left, {likely} is likely to be won by "
            "then; the CRM's weighted pipeline up to then ({weighted}) covers it {times} times."
        ).format(**facts)
    return _(
        "Of {target} to be won from {first} to {last}, {won} is won; the {left} left is covered {times} times by the CRM's "
        "weighted pipeline up to then ({weighted})."
    ).format(**facts)


def coverage_notes(cover, company) -> list[str]:
    """Where the target comes from, and what the weighted pipeline leaves out."""
    notes = [GRAINS[cover.grain]] if cover.grain in GRAINS else []
    notes.append(
        _(
            "A target counts in the period in which it starts. The weighted pipeline takes open deals with an amount that "
            "are expected between now and {last}; those past their expected close are not in it, nor new deals."
        ).format(last=day(cover.last))
    )
    return notes
