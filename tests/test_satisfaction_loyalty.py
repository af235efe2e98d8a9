"""What a score has meant for buying in the six months after it."""

import pandas as pd

from crm.analyses.satisfaction import loyalty
from crm.tables import company_of

SAID = pd.Timestamp("2026-02-10 12:00")


def told(
    bands: dict[int, list[tuple[int, int, bool]]],
    said=SAID,
    as_of: str = "2026-10-31",
    window: int | None = 12,
):
    """For each score so many customers (n, orders before, whether they came back) with an answer on one day; and others who
    order every month, so that orders are there to the end."""
    surveys, orders = [], []
    for score, parts in bands.items():
        for k, (n, before, back) in enumerate(parts):
            who = [f"s{score}-{k}-{i}" for i in range(n)]
            surveys.append(pd.DataFrame({"account_id": who, "score": score}))
            days = [said - pd.Timedelta(days=10 * (j + 1)) for j in range(before)] + [
                said + pd.Timedelta(days=100)
            ] * back
            orders += [pd.DataFrame({"account_id": who, "ordered_at": at}) for at in days]
    months = pd.date_range("2025-03-15", as_of, freq="MS") + pd.Timedelta(days=20)
    orders += [
        pd.DataFrame({"account_id": [f"other{i}" for i in range(200)], "ordered_at": at}) for at in months
    ]
    said_all = pd.concat(surveys, ignore_index=True).assign(
        survey_type="NPS",
        scale_min=0,
        scale_max=10,
        responded_at=said,
        response_id=lambda t: t.index.astype(str),
    )
    bought = pd.concat(orders, ignore_index=True)
    bought = bought.assign(order_id=bought.index.astype(str), amount=10.0)
    return company_of(as_of, window, surveys=said_all, orders=bought)


def test_bands_are_compared_by_who_came_back_within_six_months():
    """80 of 100 promoters and 20 of 50 detractors came back: 40 points; 20 promoters left all the same.

    Newcombe by hand from Wilson's (71.1 to 86.7 and 27.6 to 53.8 %): 40 - root(8.9² + 13.8²), 40 + root(6.7² + 12.4²)."""
    finding = loyalty(told({10: [(80, 1, True), (20, 1, False)], 3: [(20, 1, True), (30, 1, False)]}))
    assert finding.says == (
        "80.0% of “Promoters” ordered again within six months, and 40.0% of “Detractors”: +40.0 points (between +23.6 and "
        "+54.1). Even so, of “Promoters” 20 of 100 did not."
    )
    assert (finding.numbers[0].name, finding.numbers[0].n) == ("satisfied_gone", 100)
    assert round(finding.numbers[0].value, 9) == 0.2
    assert finding.table.stayed_away.tolist() == [20, 30]
    assert any(note.startswith("An association, not an effect") for note in finding.notes)


def test_what_is_owed_to_buying_often_before_is_said():
    """Who bought often comes back (90 in 100), who did not does not (20 in 100), whatever they answer; promoters buy often."""
    often, seldom = [(90, 4, True), (10, 4, False)], [(20, 1, True), (80, 1, False)]
    few_often, few_seldom = [(18, 4, True), (2, 4, False)], [(4, 1, True), (16, 1, False)]
    finding = loyalty(told({10: [*often, *few_seldom], 2: [*few_often, *seldom]}))
    assert "which may be owed to how often they had ordered before" in finding.says
    assert any("differ by 0.0 points" in note for note in finding.notes)


def test_no_difference_is_not_made_into_one():
    finding = loyalty(told({9: [(50, 1, True), (50, 1, False)], 0: [(26, 1, True), (24, 1, False)]}))
    assert finding.says.startswith(
        "What customers answer tells nothing clear of whether they order again: 50.0%"
    )


def test_only_answers_at_least_six_months_older_than_the_last_orders_are_followed():
    """183 days before 31 October is 1 May: an answer of that day is followed, one of the day after is not."""
    bands = {10: [(40, 1, True)], 0: [(40, 1, False)]}
    assert loyalty(told(bands, pd.Timestamp("2026-05-01 23:00"))).answered
    late = loyalty(told(bands, pd.Timestamp("2026-05-02 01:00")))
    assert not late.answered and "0 customers gave an answer by 1 May 2026" in late.says


def test_an_order_of_the_same_day_or_of_a_later_half_year_is_no_coming_back():
    company = told({10: [(40, 1, False)], 0: [(40, 1, False)]})
    who = [f"s10-0-{i}" for i in range(40)]
    more = [
        pd.DataFrame({"account_id": who, "ordered_at": at}) for at in (SAID, SAID + pd.Timedelta(days=184))
    ]
    orders = pd.concat([company.orders.to_pandas()[["account_id", "ordered_at"]], *more], ignore_index=True)
    orders = orders.assign(order_id=orders.index.astype(str), amount=1.0)
    finding = loyalty(company_of("2026-10-31", 12, surveys=company.surveys.to_pandas(), orders=orders))
    assert finding.table.ordered_after.tolist() == [0, 0]


def test_of_several_answers_the_first_counts_since_the_last_is_told_by_who_stayed():
    """All gave 0 in February and those who stayed gave 10 in April, too: the score of April is no forerunner of staying."""
    company = told({0: [(40, 1, True), (60, 1, False)]})
    surveys = company.surveys.to_pandas()
    again = surveys.head(40).assign(
        score=10.0, responded_at=pd.Timestamp("2026-04-20"), response_id=lambda t: "x" + t.response_id
    )
    others = surveys.head(40).assign(
        score=10.0, account_id=[f"other{i}" for i in range(40)], response_id=lambda t: "y" + t.response_id
    )
    finding = loyalty(
        company_of(
            "2026-10-31", 12, surveys=pd.concat([surveys, again, others]), orders=company.orders.to_pandas()
        )
    )
    assert finding.table.n.tolist() == [40, 100]


def test_a_band_of_few_is_withheld_and_not_compared():
    finding = loyalty(told({10: [(60, 1, True)], 8: [(40, 1, True)], 0: [(9, 1, False)]}))
    table = finding.table.set_index("group")
    assert table.bought_again.isna().to_dict() == {
        "said_promoter": False,
        "said_passive": True,
        "said_detractor": True,
    }
    assert "too few others to compare" in finding.says
