"""What is true of the made company: every parameter its tables are drawn from, and its words.

A day is the unit of all times, the euro of all money. truth.py works out what follows from these.
"""

from typing import NamedTuple


class Buying(NamedTuple):
    """BG/NBD purchasing (r, alpha, a, b, in days) and gamma-gamma spending an order (p, q, v, in euros)."""

    r: float = 1.1
    alpha: float = 62.0
    a: float = 0.75
    b: float = 3.9
    p: float = 5.0
    q: float = 4.2
    v: float = 190.0


BUYING = Buying()


class Plan(NamedTuple):
    """Maintenance plans: share of firms that take one, and the beta (alpha, beta) of ending it at a month's end."""

    share: float = 0.55
    alpha: float = 0.9
    beta: float = 14.0


PLAN = Plan()
PLANS = {"Basic": (0.50, 19.0), "Plus": (0.35, 39.0), "Full": (0.15, 89.0)}  # share, fee a month
END_REASONS = {"Too expensive": 0.40, "Machine sold": 0.25, "Other provider": 0.20, "Closed down": 0.15}
BUSINESS_SHARE = 0.30  # of customers: they came by a deal; the others serve themselves
MARGIN = (0.38, 0.05)  # mean and spread of 1 - cost / amount
REFUNDED, FULLY_REFUNDED = 0.030, 0.40  # share of orders with a refund; of those, share refunded whole

# stages in order, and how many deals a day leave each for what: a hazard for each way out
STAGES = ("Qualification", "Tasting", "Proposal", "Negotiation")
WON, LOST = 4, 5
STAGE_WORDS = (*STAGES, "Won", "Lost")
HAZARDS = (  # stage, next, a day
    (0, 1, 0.031), (0, 2, 0.004), (0, LOST, 0.012),
    (1, 2, 0.036), (1, 3, 0.003), (1, 0, 0.003), (1, LOST, 0.010),
    (2, 3, 0.027), (2, 1, 0.003), (2, LOST, 0.013),
    (3, WON, 0.044), (3, 2, 0.004), (3, LOST, 0.012),
)  # fmt: skip
STAGE_CHANCE = (0.20, 0.30, 0.45, 0.70, 1.0, 0.0)  # what the CRM shows as probability

# share of leads (or of deals without a lead), what losing is multiplied by, share of leads that convert
LEAD_SOURCES = {
    "Website": (0.40, 1.0, 0.26), "Trade fair": (0.20, 1.0, 0.30),
    "Advertising": (0.25, 1.15, 0.18), "Cold call": (0.15, 1.35, 0.12),
}  # fmt: skip
DIRECT_SOURCES = {"Referral": (0.55, 0.70), "Partner": (0.45, 0.85)}
DIRECT_SHARE = 0.35  # of deals that start without a lead
FAST = (1.3, 0.8)  # a lead contacted within a day converts 1.3 times as often as stated, a later one 0.8
FAST_SHARE = 0.4
CONVERT_DAYS = (2.0, 9.0)  # shape and scale of the gamma from lead to deal

REGIONS = {  # share of business accounts, of self-service, chance that an order is late, country, cities
    "North": (0.20, 0.14, 0.070, "Germany", ("Hamburg", "Bremen", "Kiel", "Hannover", "Lübeck")),
    "West": (0.26, 0.20, 0.075, "Germany", ("Köln", "Düsseldorf", "Dortmund", "Essen", "Aachen", "Bonn")),
    "South": (0.22, 0.24, 0.060, "Germany", ("München", "Stuttgart", "Nürnberg", "Augsburg", "Ulm")),
    "East": (0.10, 0.18, 0.160, "Germany", ("Berlin", "Leipzig", "Dresden", "Jena", "Rostock")),
    "Austria": (0.10, 0.15, 0.090, "Austria", ("Wien", "Graz", "Linz", "Salzburg", "Innsbruck")),
    "Netherlands": (0.12, 0.09, 0.080, "Netherlands", ("Amsterdam", "Utrecht", "Rotterdam", "Eindhoven")),
}
RUSH = 1.6  # in November and December orders are late so many times as often
INDUSTRIES = {  # share of business accounts, of self-service
    "Office": (0.34, 0.22), "Café and bakery": (0.12, 0.40),
    "Hotel": (0.14, 0.06), "Restaurant": (0.10, 0.16),
    "Retail": (0.08, 0.08), "Health care": (0.10, 0.03),
    "Education": (0.07, 0.03), "Public sector": (0.05, 0.02),
}  # fmt: skip
REPS = (  # two to a region, in the order of REGIONS; and what losing is multiplied by
    ("Jonas Petersen", 1.0), ("Silke Hansen", 1.0), ("Miriam Vogt", 0.65), ("Thomas Krämer", 1.0),
    ("Franziska Huber", 1.0), ("Lukas Wagner", 1.0), ("Katja Lehmann", 1.0), ("Ralf Schubert", 1.0),
    ("Verena Gruber", 1.0), ("Stefan Moser", 1.0), ("Sanne de Vries", 1.0), ("Bram Jansen", 1.0),
)  # fmt: skip
PRODUCTS = (  # name, category, list price, share of deals (machines) or of order lines (the rest)
    ("Barista One", "Machines", 1290, 0.34), ("Barista Duo", "Machines", 2480, 0.28),
    ("Vollautomat 300", "Machines", 3950, 0.20), ("Vollautomat 500", "Machines", 5900, 0.12),
    ("Barista Classic (refurbished)", "Machines", 790, 0.06),
    ("Hausmischung 1 kg", "Coffee", 19.9, 0.24), ("Espresso Forte 1 kg", "Coffee", 22.5, 0.18),
    ("Bio Fairtrade 1 kg", "Coffee", 26.9, 0.12), ("Decaf 1 kg", "Coffee", 23.9, 0.05),
    ("Tea box", "Tea and cocoa", 14.5, 0.08), ("Drinking chocolate 2 kg", "Tea and cocoa", 17.9, 0.06),
    ("Paper cups 1000", "Supplies", 59.0, 0.10), ("Oat milk 12 x 1 l", "Supplies", 24.9, 0.08),
    ("Cleaning set", "Supplies", 34.9, 0.06), ("Maintenance visit", "Service", 129.0, 0.03),
)  # fmt: skip
# activities: on average so many touches in a deal's first days; days between touches later, and between those with a
# firm that was won, which some firms never get; what is drawn of each
EARLY, EARLY_DAYS, LATER_DAYS, CARE_DAYS, CARED_FOR = 2.8, 14, 30.0, 75.0, 0.85
TOUCHES = {"Call": 0.40, "Email": 0.45, "Meeting": 0.15}
INBOUND = 0.25
RATED, RATINGS = (
    0.22,
    {"Call": 81.0, "Email": 76.0, "Meeting": 83.0},
)  # share of touches, and the mean, of 100
RATING_SPREAD = 8.0  # standard deviation of a rating; teams, months and who began it do not matter
TWO_CONTACTS = (
    0.68,
    0.44,
)  # chance of two contacts early, where there can be: of deals that will be won, and lost
AGREED, AGREED_DAYS = (
    0.35,
    (5, 22),
)  # share with a day agreed for the next step; days to it, four times those in care

# what the history notes at a change of stage: chance that the amount is another one, and the spread of its logarithm;
# that the close is moved, by how many days, and how often to a later one
REPRICED, REPRICED_SPREAD = 0.25, 0.18
MOVED, MOVED_DAYS, MOVED_LATER = 0.35, (7, 40), 0.7

AGAIN = 0.15  # of deals not won belong to a firm that had come before
DEAL_SPREAD = 0.55  # of the logarithm of a deal's value around its product's list price
EVIL_FORMULA = '=HYPERLINK("http://x","y")'
EVIL_SCRIPT = "<script>alert(1)</script>"
EVIL_IMAGE = "<img src=x onerror=alert(1)>"

LOSS_REASONS = {  # chance by the stage a deal was lost in
    "Price": (0.12, 0.16, 0.36, 0.44), "No budget": (0.28, 0.16, 0.12, 0.06),
    "No decision": (0.26, 0.22, 0.20, 0.16), "Competitor": (0.10, 0.20, 0.22, 0.26),
    "Not a fit": (0.22, 0.24, 0.08, 0.05), EVIL_FORMULA: (0.01, 0.01, 0.01, 0.01),
}  # fmt: skip
COMPETITORS = {"KaffeePartner24": 0.42, "BeanCraft": 0.33, "Aroma Direkt": 0.25}

# complaints and questions an order: on time, late; which of the times they follow; days after it; team
TICKETS = {
    ("Complaint", "Late delivery"): (0.004, 0.220, "promised", 1.5, "Logistics"),
    ("Complaint", "Damaged goods"): (0.013, 0.013, "delivered", 2.0, "Logistics"),
    ("Complaint", "Wrong item"): (0.009, 0.009, "delivered", 2.5, "Logistics"),
    ("Complaint", "Billing"): (0.007, 0.007, "delivered", 9.0, "Finance"),
    ("Complaint", "Machine fault"): (0.011, 0.011, "delivered", 15.0, "Technical"),
    ("Question", "Delivery"): (0.018, 0.050, "ordered", 1.5, "Customer care"),
    ("Question", "Product"): (0.022, 0.022, "ordered", 6.0, "Customer care"),
    ("Question", "Account"): (0.012, 0.012, "ordered", 8.0, "Customer care"),
}
PRIORITIES = {  # share; median days to the first answer, to the solution; days promised
    "High": (0.20, 0.10, 1.2, 1.5), "Normal": (0.60, 0.30, 2.8, 4.0), "Low": (0.20, 0.60, 5.0, 8.0),
}  # fmt: skip
TEAM_SLOWER = {"Technical": 1.8}  # its median days to a solution are multiplied
ANSWER_SPREAD, SOLUTION_SPREAD, TOGETHER = 0.8, 0.9, 0.6  # of the logarithms, and their correlation
SLOW_DAYS = 5  # a ticket that took longer, or still runs, spoils the mood

# marketing: euros that a new customer costs by where they come from, spent in the month of the enquiry; a referral
# costs nothing. The rest is for so many customers as PER and grows with them.
NEW_CUSTOMER = {
    "Website": 420.0, "Trade fair": 950.0, "Advertising": 640.0, "Cold call": 780.0, "Partner": 300.0,
    "Online shop": 85.0,
}  # fmt: skip
SHARED, RADIO, NEWSLETTER, SOFTWARE = 1800.0, 1500.0, 900.0, 1200.0  # a month
RADIO_MONTHS = (3, 4, 5)  # radio wins nobody
TARGET, TARGET_SPREAD = 76_000.0, 0.10  # euros to be won in a month of the last year, and of its logarithm
COST_SPREAD, PER = 0.08, 4000  # of the logarithm of a month's cost around what is expected

# invoices of firms: days to pay, the most employees of a size and the median days from issue to payment in it
TERMS = 30
PAY_DAYS = {"below 50 employees": (49, 24.0), "50 to 249": (249, 30.0), "250 and more": (10**9, 44.0)}
PAY_SPREAD, NEVER_PAID, PAID_IN_PART = 0.45, 0.02, 0.03  # of the logarithm of the days; shares of invoices
