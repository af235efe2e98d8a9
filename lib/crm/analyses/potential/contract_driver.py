"""What contracts would bring if fewer or more were ended at each renewal to come."""

from crm.analyses.potential.future import TENTH
from crm.customers.lasting.contracts import CONTRACTS
from crm.customers.lasting.model import ends_of_months, weights
from crm.customers.lasting.renewing import known_of, paying, running
from crm.customers.lasting.terms import Terms
from crm.customers.margin import read_share


def churned(company, terms: Terms, renewal_months: int) -> list[tuple[float, float, float]]:
    """One entry, or none where there are no contracts to tell by: the value of running contracts (value.contracts) with a
    tenth less ended at each renewal, with a tenth more, and as it is."""
    if not all(map(company.has, CONTRACTS)):
        return []
    known = known_of(company, renewal_months)
    if known.why:
        return []
    margin = read_share(terms.margin) if terms.margin.strip() else 1.0
    here, worth = running(known.stays), weights(ends_of_months(company.as_of, terms.months), terms.discount)
    fees = here.cents.astype(float) / 100 * margin

    def value(leaving: float) -> float:
        return float(fees @ (paying(known.model, here.months, len(worth), renewal_months, leaving) @ worth))

    return [(value(1 - TENTH), value(1 + TENTH), value(1.0))]
