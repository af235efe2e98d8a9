"""Who there is: names of firms and people, where they are, and who looks after them."""

import numpy as np
import pandas as pd

from crm.sample.world import INDUSTRIES, PRODUCTS, REGIONS, REPS, STAGE_CHANCE, STAGE_WORDS

# firms have coined names: two alike by chance would be taken for one customer written twice
SYLLABLES = (
    "al ar be bo da de el en fa fe jo ka ke la le lo lu ma mi mo na ne no nu or pa ra re ri ro ru sa si so "
    "ta te ti to tu va ve vi vo wa we wi za ze zo"
)
TRADES = (
    "Architekten", "Logistik", "Software", "Verlag", "Praxis", "Akademie", "Hotel", "Rösterei", "Konditorei",
    "Bistro", "Werkstatt", "Studio", "Apotheke", "Kanzlei", "Versand", "Handel", "Technik", "Medien", "Labor",
    "Druckerei", "Gasthaus", "Kliniken", "Stiftung", "Beratung", "Immobilien", "Optik", "Gartenbau", "Yoga",
    "Fahrschule", "Buchhandlung", "Elektro", "Dachbau", "Catering", "Floristik", "Zahnärzte", "Musikschule",
    "Umzüge", "Spedition", "Reisen", "Werbung",
)  # fmt: skip
LAST = (
    "Müller", "Schmidt", "Schneider", "Fischer", "Weber", "Meyer", "Wagner", "Becker", "Schulz",
    "Hoffmann", "Koch", "Bauer", "Richter", "Klein", "Wolf", "Schröder", "Neumann", "Schwarz",
    "Zimmermann", "Braun", "Krüger", "Hofmann", "Hartmann", "Lange", "Werner", "Krause", "Köhler", "Maier",
    "Huber", "Mayer", "Gruber", "Pichler", "Steiner", "Moser", "Jansen", "Bakker", "Visser", "Smit",
    "Mulder", "Bos", "Peters", "Hendriks", "Dekker", "Brouwer",
)  # fmt: skip
FIRST = (
    "Anna", "Lena", "Marie", "Sophie", "Laura", "Julia", "Katharina", "Eva", "Nora", "Ida", "Paul", "Leon",
    "Felix", "Jonas", "Max", "Lukas", "Tim", "Jan", "Moritz", "Emil", "Sanne", "Daan", "Lotte", "Bram",
    "Fleur", "Mehmet", "Aylin", "Giulia", "Marco", "Chloé", "Wei", "Priya",
)  # fmt: skip
FORMS = ("GmbH", "GmbH & Co. KG", "AG", "e.K.", "KG", "B.V.")
TITLES = ("Office manager", "Owner", "Head of purchasing", "Facility manager", "Assistant", "Accountant")


def pick(rng: np.random.Generator, shares: dict | list, n: int) -> np.ndarray:
    """n indices drawn with these shares."""
    weights = np.array(list(shares.values()) if isinstance(shares, dict) else shares, dtype=float)
    return np.searchsorted(np.cumsum(weights / weights.sum()), rng.random(n), side="right").clip(
        max=len(weights) - 1
    )


def firm_names(rng: np.random.Generator, n: int) -> np.ndarray:
    """n different names of firms; up to some 90 thousand no two begin alike and are in the same trade."""
    parts = SYLLABLES.split()
    starts = [(a, b) for a in range(len(parts)) for b in range(len(parts)) if a != b]
    size = len(starts) * len(TRADES)
    drawn = rng.permutation(size * (n // size + 1))[:n]
    form = pick(rng, [0.50, 0.10, 0.06, 0.14, 0.08, 0.12], n)
    names = []
    for number, f in zip(drawn.tolist(), form.tolist(), strict=True):
        begin, trade = divmod(number % size, len(TRADES))
        one, two = starts[begin]
        three = (one + 5 * two + trade + 7 * (number // size)) % len(parts)
        names.append(f"{parts[one]}{parts[two]}{parts[three]}".title() + f" {TRADES[trade]} {FORMS[f]}")
    return np.array(names, dtype=object)


def places(rng: np.random.Generator, business: np.ndarray) -> pd.DataFrame:
    """Region, city, industry and size of each account, which differ between business and self-service."""
    n = len(business)
    kind = 1 - business.astype(int)
    region = np.where(
        kind == 0,
        pick(rng, [r[0] for r in REGIONS.values()], n),
        pick(rng, [r[1] for r in REGIONS.values()], n),
    )
    industry = np.where(
        kind == 0,
        pick(rng, [i[0] for i in INDUSTRIES.values()], n),
        pick(rng, [i[1] for i in INDUSTRIES.values()], n),
    )
    towns = [r[4] for r in REGIONS.values()]
    u = rng.random(n)
    city = np.array([towns[r][int(x * len(towns[r]))] for r, x in zip(region, u, strict=True)], dtype=object)
    employees = np.ceil(
        np.exp(rng.normal(np.where(business, 3.9, 1.7), np.where(business, 1.1, 0.8)))
    ).astype(int)
    rep = region * 2 + (rng.random(n) < 0.5)
    return pd.DataFrame(
        {"region": region, "city": city, "industry": industry, "employees": employees, "rep": rep}
    )


def owners() -> pd.DataFrame:
    """The sales representatives, two to a region."""
    regions = list(REGIONS)
    teams = {"North": "Germany", "West": "Germany", "South": "Germany", "East": "Germany"}
    heads = {"Germany": "Birgit Sommer", "Austria": "Elisabeth Winkler", "Netherlands": "Pieter van Dijk"}
    area = [regions[i // 2] for i in range(len(REPS))]
    team = [teams.get(a, a) for a in area]
    return pd.DataFrame(
        {
            "OwnerId": [f"U{i + 1:02d}" for i in range(len(REPS))],
            "OwnerName": [name for name, _ in REPS],
            "Team": team,
            "Region": area,
            "Manager": [heads[t] for t in team],
        }
    )


def products() -> pd.DataFrame:
    """What is sold; machines by deals, the rest by repeat orders."""
    return pd.DataFrame(
        {
            "ProductId": [f"P{i + 1:02d}" for i in range(len(PRODUCTS))],
            "ProductName": [p[0] for p in PRODUCTS],
            "Category": [p[1] for p in PRODUCTS],
            "ListPrice": [f"{p[2]:.2f}" for p in PRODUCTS],
        }
    )


def stages() -> pd.DataFrame:
    """The stages of the one pipeline in their order."""
    return pd.DataFrame(
        {
            "Pipeline": "Sales",
            "Stage": STAGE_WORDS,
            "Label": STAGE_WORDS,
            "SortOrder": range(1, 7),
            "IsClosed": ["false"] * 4 + ["true"] * 2,
            "IsWon": ["false"] * 4 + ["true", "false"],
            "Probability": [f"{p:.2f}" for p in STAGE_CHANCE],
        }
    )


def contacts(rng: np.random.Generator, business: np.ndarray) -> pd.DataFrame:
    """One to three people an account, each with the index of the account."""
    many = (
        1
        + (rng.random(len(business)) < np.where(business, 0.6, 0.1))
        + (rng.random(len(business)) < np.where(business, 0.3, 0.0))
    )
    account = np.repeat(np.arange(len(business)), many)
    n = len(account)
    first, last = rng.integers(0, len(FIRST), n), rng.integers(0, len(LAST), n)
    return pd.DataFrame(
        {
            "account": account,
            "name": np.array(FIRST, dtype=object)[first] + " " + np.array(LAST, dtype=object)[last],
            "email": np.array([f"contact{i + 1}@example.com" for i in range(n)], dtype=object),
            "title": np.array(TITLES, dtype=object)[pick(rng, [0.3, 0.2, 0.15, 0.15, 0.12, 0.08], n)],
            "opt_out": rng.random(n) < 0.06,
        }
    )
