"""What a headline number rests on, as a page says below it: "of 2,304 deals closed", "from 36 months"."""

from crm.words import count, plural


def customers_ever(n: int) -> str:
    """A share or a part of everybody who ever ordered."""
    return plural("of {n} customer who ever ordered", "of {n} customers who ever ordered", n).format(
        n=count(n)
    )


def customers(n: int) -> str:
    """A figure made from customers who ordered in the window."""
    return plural("from {n} customer who ordered", "from {n} customers who ordered", n).format(n=count(n))


def new_customers(n: int) -> str:
    """A figure made from customers with their first order ever in the months looked at."""
    return plural("from {n} new customer", "from {n} new customers", n).format(n=count(n))


def customers_again(n: int) -> str:
    """A figure made from customers who ordered on more than one day."""
    return plural("from {n} customer who came back", "from {n} customers who came back", n).format(n=count(n))


def customers_then(n: int) -> str:
    """A figure made from customers known on the day of a test."""
    return plural("from {n} customer of that day", "from {n} customers of that day", n).format(n=count(n))


def orders(n: int) -> str:
    """A figure made from orders."""
    return plural("from {n} order", "from {n} orders", n).format(n=count(n))


def orders_against(n: int) -> str:
    """A rate that has orders below the line."""
    return plural("against {n} order", "against {n} orders", n).format(n=count(n))


def answers(n: int) -> str:
    """A figure made from answers to a survey."""
    return plural("from {n} answer", "from {n} answers", n).format(n=count(n))


def accounts(n: int) -> str:
    """A figure in which every account counts once."""
    return plural("from {n} account", "from {n} accounts", n).format(n=count(n))


def answers_alike(n: int) -> str:
    """A figure of weighted answers, which are as sure as so many that count alike."""
    return plural("as sure as {n} answer", "as sure as {n} answers", n).format(n=count(n))


def comments(n: int) -> str:
    """A figure made from what customers wrote."""
    return plural("from {n} comment", "from {n} comments", n).format(n=count(n))


def invitations(n: int) -> str:
    """A share of those asked."""
    return plural("of {n} invitation", "of {n} invitations", n).format(n=count(n))


def contacts_rated(n: int) -> str:
    """A figure made from ratings of contacts."""
    return plural("from {n} contact rated", "from {n} contacts rated", n).format(n=count(n))


def tickets(n: int) -> str:
    """A figure made from tickets."""
    return plural("from {n} ticket", "from {n} tickets", n).format(n=count(n))


def tickets_due(n: int) -> str:
    """A share of the tickets whose deadline has passed."""
    return plural("of {n} ticket that was due", "of {n} tickets that were due", n).format(n=count(n))


def deals(n: int) -> str:
    """A figure made from deals, open ones included."""
    return plural("from {n} deal created", "from {n} deals created", n).format(n=count(n))


def deals_created(n: int) -> str:
    """A share of all deals created."""
    return plural("of {n} deal created", "of {n} deals created", n).format(n=count(n))


def deals_closed(n: int) -> str:
    """A share of the deals won or lost."""
    return plural("of {n} deal closed", "of {n} deals closed", n).format(n=count(n))


def deals_decided(n: int) -> str:
    """A share of the deals that left a stage."""
    return plural("of {n} deal decided there", "of {n} deals decided there", n).format(n=count(n))


def deals_lost(n: int) -> str:
    """A share of the deals lost."""
    return plural("of {n} deal lost", "of {n} deals lost", n).format(n=count(n))


def stays(n: int) -> str:
    """A figure made from stays of deals in a stage."""
    return plural("from {n} stay there", "from {n} stays there", n).format(n=count(n))


def leads(n: int) -> str:
    """A share of all leads."""
    return plural("of {n} lead", "of {n} leads", n).format(n=count(n))


def months(n: int) -> str:
    """A figure made from months of history."""
    return plural("from {n} month of history", "from {n} months of history", n).format(n=count(n))


def months_tried(n: int) -> str:
    """A figure made from forecasts of a month from earlier ones; a month may have been forecast from several."""
    return plural("from {n} forecast tried", "from {n} forecasts tried", n).format(n=count(n))


def customers_under_contract(n: int) -> str:
    """A figure made from customers whose contract runs."""
    return plural("of {n} customer under contract", "of {n} customers under contract", n).format(n=count(n))


def lines(n: int) -> str:
    """A share of order lines."""
    return plural("of {n} order line", "of {n} order lines", n).format(n=count(n))


def product_months(n: int) -> str:
    """A figure made from what each product sold in each month."""
    return plural("from {n} month of a product", "from {n} months of products", n).format(n=count(n))


def people_judged(n: int) -> str:
    """How many stand apart, of those with enough closed deals to be judged."""
    return plural("of {n} person judged", "of {n} people judged", n).format(n=count(n))


def cells_judged(n: int) -> str:
    """How many combinations stand apart, of those with enough closed deals to be judged."""
    return plural("of {n} combination judged", "of {n} combinations judged", n).format(n=count(n))


def people_targeted(n: int) -> str:
    """A share of what those with a target were to bring."""
    return plural("of the target of {n} person or group", "of the targets of {n} people or groups", n).format(
        n=count(n)
    )


def invoices(n: int) -> str:
    """A figure made from invoices."""
    return plural("from {n} invoice", "from {n} invoices", n).format(n=count(n))


def invoices_open(n: int) -> str:
    """A figure made from invoices that are not paid in whole."""
    return plural("on {n} open invoice", "on {n} open invoices", n).format(n=count(n))


def invoices_due(n: int) -> str:
    """A share of the invoices whose due day has come."""
    return plural("of {n} invoice that was due", "of {n} invoices that were due", n).format(n=count(n))


def debtors(n: int) -> str:
    """A share of what all customers owe who owe something."""
    return plural("of {n} customer who owes", "of {n} customers who owe", n).format(n=count(n))


def deals_open(n: int) -> str:
    """A figure made from the deals open on the last day."""
    return plural("from {n} open deal", "from {n} open deals", n).format(n=count(n))


def deals_open_of(n: int) -> str:
    """A share of the deals open on the last day."""
    return plural("of {n} open deal", "of {n} open deals", n).format(n=count(n))


def months_compared(n: int) -> str:
    """An error over months that a forecast was put back to."""
    return plural("from {n} month compared", "from {n} months compared", n).format(n=count(n))


def customers_followed(n: int) -> str:
    """A share of customers whose next contact has a day."""
    return plural(
        "of {n} customer with a contact on record", "of {n} customers with a contact on record", n
    ).format(n=count(n))
