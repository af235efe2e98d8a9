"""Surveys: recommendation asked each quarter, contentment after each ticket; who is asked and who answers.

The mood depends on late deliveries and slow tickets, answering depends on who they are and on the mood: the
answers alone flatter the company, and what the invited would have said is known.
"""

import numpy as np
import pandas as pd

from crm.sample.clock import Span
from crm.sample.people import pick
from crm.sample.world import EVIL_IMAGE, SLOW_DAYS

WAVE_DAYS, WAVE_BEFORE_END, ASKED = 91.3125, 21, 0.60
NPS_MOOD = {"start": 7.9, "business": 0.7, "late": -2.1, "slow": -1.5, "own": 0.8, "noise": 1.5}
NPS_ANSWER = {"start": -1.0, "business": 0.7, "late": -0.7, "slow": -0.4, "score": 0.07}
CSAT_MOOD = {"start": 4.15, "slow": -1.3, "complaint": -0.35, "noise": 1.0}
CSAT_ANSWER = {"start": -0.7, "slow": -0.3, "score": 0.10}
CSAT_ASKED, COMMENTS = 0.70, 0.75
CHANNELS = {"E-mail": 0.7, "In the shop": 0.2, "Phone": 0.1}  # of those who answer
SILENT_CHANNELS = {"E-mail": 0.84, "In the shop": 0.1, "Phone": 0.06}  # of those who do not
PHRASES = {  # short ones, by mood; what most write is in voices.py
    "bad": ("Delivery was late again", "Lieferung kam zu spät", "Niemand ruft zurück",
            "Still waiting for an answer",
            "Livraison en retard", "配送太慢了", "Machine leaks since the last visit", "Zu teuer geworden"),
    "fair": ("Okay", "Ganz in Ordnung", "Good coffee, slow hotline", "Redelijk tevreden",
             "Le café est bon, sans plus",
             "还可以", "Rechnung schwer zu verstehen"),
    "good": ("Great coffee", "Sehr zufrieden", "Always on time", "Toller Service", "Heel vriendelijk",
             "Très bon service",
             "咖啡很好喝", "Friendly people, quick help ☕"),
}  # fmt: skip


def waves(window: Span) -> list[float]:
    """The days the quarterly question goes out, oldest first; the last is three weeks before as_of."""
    last = window.days - WAVE_BEFORE_END
    return [last - k * WAVE_DAYS for k in range(int(last // WAVE_DAYS), -1, -1)]


def asked(
    rng: np.random.Generator, window: Span, orders: pd.DataFrame, tickets: pd.DataFrame
) -> pd.DataFrame:
    """Invitations of all waves: a share of the customers with an order in the quarter before, and what they
    lived through in it: a late order (known late by then), a slow ticket."""
    parts = []
    for number, sent in enumerate(waves(window)):
        recent = orders[(orders.ordered < sent) & (orders.ordered >= sent - WAVE_DAYS)]
        known_late = recent.late & (recent.promised + 1 < sent)
        one = (
            recent.assign(late=known_late)
            .groupby("customer")
            .agg(late=("late", "max"), order=("order", "max"))
        )
        chosen = one[rng.random(len(one)) < ASKED].reset_index()
        part = chosen.assign(wave=number, sent=sent + 0.35 + rng.uniform(0, 0.1, len(chosen)))
        part["slow"] = part.customer.isin(slow_customers(orders, tickets, sent))
        parts.append(part)
    return pd.concat(parts, ignore_index=True)


def slow_customers(orders: pd.DataFrame, tickets: pd.DataFrame, sent: float) -> np.ndarray:
    """Customers who in the quarter before waited more than SLOW_DAYS for a solution."""
    slow = tickets[(tickets.took > SLOW_DAYS) & (tickets.created + SLOW_DAYS < sent)]
    slow = slow[slow.created >= sent - WAVE_DAYS]
    return orders.customer.to_numpy()[slow.order]


def nps_mood(invited: pd.DataFrame, business: np.ndarray, own: np.ndarray) -> np.ndarray:
    """The middle of the score each invited would give."""
    m = NPS_MOOD
    who = invited.customer.to_numpy()
    return (
        m["start"]
        + m["business"] * business[who]
        + m["late"] * invited.late
        + m["slow"] * invited.slow
        + own[who]
    )


def nps_answer(invited: pd.DataFrame, business: np.ndarray, score: np.ndarray) -> np.ndarray:
    """The chance that an invited who would give this score answers."""
    a = NPS_ANSWER
    z = (
        a["start"]
        + a["business"] * business[invited.customer]
        + a["late"] * invited.late
        + a["slow"] * invited.slow
    )
    return 1 / (1 + np.exp(-(np.asarray(z, dtype=float) + a["score"] * (score - 8))))


def csat_asked(rng: np.random.Generator, tickets: pd.DataFrame) -> pd.DataFrame:
    """Closed tickets after which the customer was asked, with the index of the ticket."""
    closed = tickets[tickets.closed.notna()]
    chosen = closed[rng.random(len(closed)) < CSAT_ASKED]
    return pd.DataFrame(
        {
            "ticket": chosen.index, "order": chosen.order.to_numpy(), "sent": chosen.closed.to_numpy() + 0.05,
            "slow": chosen.took.to_numpy() > SLOW_DAYS, "complaint": chosen.kind.to_numpy() < 5,
        }
    )  # fmt: skip


def csat_mood(invited: pd.DataFrame) -> np.ndarray:
    """The middle of the mark each asked would give."""
    m = CSAT_MOOD
    return (m["start"] + m["slow"] * invited.slow + m["complaint"] * invited.complaint).to_numpy(dtype=float)


def csat_answer(invited: pd.DataFrame, score: np.ndarray) -> np.ndarray:
    """The chance that an asked who would give this mark answers."""
    a = CSAT_ANSWER
    return 1 / (
        1 + np.exp(-(a["start"] + a["slow"] * invited.slow.to_numpy(dtype=float) + a["score"] * (score - 4)))
    )


def given(rng: np.random.Generator, mood: np.ndarray, noise: float, low: int, high: int) -> np.ndarray:
    """Whole scores around the mood, held to the scale."""
    return np.rint(rng.normal(mood, noise)).clip(low, high).astype(int)


def answered(
    rng: np.random.Generator, window: Span, invited: pd.DataFrame, chance: np.ndarray
) -> pd.DataFrame:
    """Invitations with delivered, opened, answered and when; an answer after the export is none yet."""
    n = len(invited)
    replied = rng.random(n) < chance
    when = invited.sent + rng.exponential(2.5, n)
    replied &= when < window.late
    opened = replied | (rng.random(n) < 0.35)
    arrived = opened | (rng.random(n) < 0.96)
    return invited.assign(arrived=arrived, opened=opened, replied=replied, at=when.where(replied))


def comments(rng: np.random.Generator, low_mood: np.ndarray, high_mood: np.ndarray) -> np.ndarray:
    """A short phrase that fits the mood, for a share of the answers; three of them hold a planted picture."""
    mood = np.where(low_mood, "bad", np.where(high_mood, "good", "fair"))
    text = np.full(len(mood), "", dtype=object)
    for key, phrases in PHRASES.items():
        here = mood == key
        text[here] = np.array(phrases, dtype=object)[rng.integers(0, len(phrases), here.sum())]
    text[rng.random(len(mood)) >= COMMENTS] = ""
    text[np.flatnonzero(low_mood)[-3:]] = f"{EVIL_IMAGE} broken again"
    return text


def channel(rng: np.random.Generator, n: int) -> np.ndarray:
    """How each answer came in."""
    return np.array(list(CHANNELS), dtype=object)[pick(rng, CHANNELS, n)]


def asked_by(rng: np.random.Generator, channel: pd.Series) -> pd.Series:
    """How each was asked: as the answer came, and whoever did not answer by one of the same ways."""
    ways = np.array(list(SILENT_CHANNELS), dtype=object)[pick(rng, SILENT_CHANNELS, len(channel))]
    return channel.where(channel.notna(), ways)
