"""Sixty thousand comments: the voice report's reading of them beside plain scikit-learn on the same texts.

    .venv/bin/python tests/bench/voice.py [--comments 60000] [--folder ../shared/data/chinese_reviews]

Ours: language of each comment, words, themes as of now and of the month before, names, words that lean, new topics, quotes,
out of the engine. Beside it TfidfVectorizer and NMF as they come, over the same Chinese words or, without the reviews, over
made English comments. Seconds of CPU, so that others on the machine do not count.
"""

import argparse
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from crm.analyses import voice
from made_comments import months, spoken, survey

ROOT = Path(__file__).resolve().parents[2]
THEMES = ("late", "fault", "taste", "people", "bill", "silence")


def texts_of(folder: Path, n: int) -> tuple[str, list[str], list[float]]:
    """A language, so many texts in it and their scores: Chinese reviews if they are there, else made ones."""
    file = folder / "online_shopping_10_cats.csv.gz"
    if file.is_file():
        reviews = pd.read_csv(file).dropna().head(n)
        return "zh", reviews.review.tolist(), (1.0 + 4 * reviews.label).tolist()
    rows, _truth = spoken(np.random.default_rng(1), months(1), n, THEMES)
    return (
        "en",
        [f"{text} {i}" for i, (_day, _score, text) in enumerate(rows)],
        [score for _day, score, _text in rows],
    )


def ours(texts: list[str], scores: list[float]) -> float:
    """Seconds of CPU of every analysis of the report, from the tables on."""
    days = months()
    company = survey(
        [(days[i % 12], score, text) for i, (score, text) in enumerate(zip(scores, texts, strict=True))]
    )
    began = time.process_time()
    reading = voice.read(company)
    for analysis in (
        voice.heard,
        voice.themes,
        voice.theme_months,
        voice.quotes,
        voice.leaning,
        voice.emerging,
    ):
        analysis(company, reading)
    return time.process_time() - began


def plain(texts: list[str], language: str) -> float:
    """Seconds of CPU of TfidfVectorizer and NMF with eight themes."""
    import rjieba
    from sklearn.decomposition import NMF
    from sklearn.feature_extraction.text import TfidfVectorizer
    from threadpoolctl import threadpool_limits

    words = {"tokenizer": rjieba.cut, "token_pattern": None} if language == "zh" else {}
    began = time.process_time()
    with threadpool_limits(1):
        weights = TfidfVectorizer(min_df=max(10, len(texts) // 2000), **words).fit_transform(texts)
        NMF(8, init="nndsvd", max_iter=500).fit_transform(weights)
    return time.process_time() - began


def main() -> None:
    """Seconds of CPU of both, and how many times as long ours takes."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--comments", type=int, default=60_000)
    parser.add_argument("--folder", type=Path, default=ROOT.parent / "shared" / "data" / "chinese_reviews")
    asked = parser.parse_args()
    language, texts, scores = texts_of(asked.folder, asked.comments)
    ours(texts[:2000], scores[:2000])  # what is imported once
    mine, other = ours(texts, scores), plain(texts, language)
    print(
        f"{len(texts):,} comments ({language}): {mine:.1f} s of CPU, scikit-learn alone {other:.1f} s: {mine / other:.2f} times as long"
    )


if __name__ == "__main__":
    main()
