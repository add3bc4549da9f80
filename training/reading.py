"""Train coach/learned/reading.npz: `python -m training.reading` writes it, and prints what it does on the tuning half of the cases."""

import numpy as np

from coach.embed import make_embedder
from coach.evaluate.cases import Case, load_all
from coach.learned.features import DIMENSIONS, PLACES, features
from coach.learned.reading import HARMS, WEIGHTS, pieces
from coach.safety import CRISIS, MISTREATMENT
from training.data import Example, covered, follow_ups, rows, wordings
from training.logistic import Rows, area, balanced, fit

# How much weights of meaning, and of words, are held back: for the articles, for "covered", for harm, for its kinds.
RIDGES = ((2e-5, 2e-5), (1e-4, 1e-3), (5e-4, 1e-4), (5e-4, 1e-4))
BIT = 0.5  # how much a piece of a message counts
BEST = 0.65  # share of the article named first, where others would do as well


def main() -> None:
    """Train on all data, write the weights, and print figures."""
    embedder = make_embedder("minilm")
    examples = [*wordings(), *covered(), *follow_ups()]
    uncovered = [row["question"] for row in rows("uncovered")]
    messages = [(row["text"], row["harm"]) for row in rows("messages")]
    asked = [example.question for example in examples]
    everything = [*asked, *uncovered, *(text for text, _ in messages)]
    texts = [pieces(text)[0] for text in everything]
    inputs = features(texts, embedder.embed(texts, "query"))
    harmless = [text for text, example in zip(asked, examples, strict=True) if example.article not in (CRISIS, MISTREATMENT)]
    harmless += [*uncovered, *(text for text, kind in messages if not kind)]
    bits = [piece for text in harmless for piece in pieces(text)[1:]]  # a piece of a harmless message is harmless
    articles = sorted({example.article for example in examples})
    about_harm = np.array([example.article in (CRISIS, MISTREATMENT) for example in examples])
    count, refused = len(examples), len(examples) + len(uncovered)

    wanted = _article_targets(examples, articles)
    parts = [fit(inputs[:count], wanted, np.full((count, 1), 1 / count, np.float32), _ridge(0), exclusive=True)]
    answered = np.array([[1.0]] * count + [[0.0]] * len(uncovered), dtype=np.float32)
    parts.append(fit(inputs[:refused], answered, balanced(answered, np.ones_like(answered)), _ridge(1), exclusive=False))
    harmful = np.array([[float(one)] for one in [*about_harm, *[False] * len(uncovered), *(kind is not None for _, kind in messages)]])
    counts = np.ones_like(harmful)
    counts[:count][about_harm & np.array([not example.ours for example in examples])] = 0.0  # asked of these articles, with or without harm
    everywhere = np.vstack([inputs, features(bits, embedder.embed(bits, "query"))])
    harmful = np.vstack([harmful, np.zeros((len(bits), 1))]).astype(np.float32)
    counts = np.vstack([counts, np.full((len(bits), 1), BIT)])
    parts.append(fit(everywhere, harmful, balanced(harmful, counts), _ridge(2), exclusive=False))
    kinds = [place for place, (_, kind) in enumerate(messages) if kind]
    which = np.array([[float(name == messages[place][1]) for name in HARMS] for place in kinds], dtype=np.float32)
    harms = inputs[refused + np.array(kinds)]
    parts.append(fit(harms, which, np.full((len(kinds), 1), 1 / len(kinds), np.float32), _ridge(3), exclusive=True))

    weights, bias = np.hstack([part[0] for part in parts]), np.concatenate([part[1] for part in parts])
    np.savez_compressed(
        WEIGHTS,
        weights=weights.astype(np.float16),
        bias=bias.astype(np.float16),
        articles=np.array(articles),
        embedder=np.array(embedder.identity),
    )
    cases = [case for case in load_all() if case.half == "tune" and not case.turns]
    said = [pieces(case.question) for case in cases]
    outputs = [features(parts, embedder.embed(parts, "query")) @ weights + bias for parts in said]
    _print(cases, outputs, articles)


def _article_targets(examples: list[Example], articles: list[str]) -> Rows:
    place = {name: number for number, name in enumerate(articles)}
    targets = np.zeros((len(examples), len(articles)), dtype=np.float32)
    for row, example in zip(targets, examples, strict=True):
        row[place[example.article]] = BEST if example.also else 1.0
        for name in example.also:
            row[place[name]] += (1 - BEST) / len(example.also)
    return targets


def _ridge(part: int) -> Rows:
    ridge = np.full((DIMENSIONS + PLACES, 1), RIDGES[part][1], np.float32)
    ridge[:DIMENSIONS] = RIDGES[part][0]
    return ridge


def _print(cases: list[Case], outputs: list[Rows], articles: list[str]) -> None:
    kinds = np.array([case.kind for case in cases])
    ranks = []
    for case, rows_of in zip(cases, outputs, strict=True):
        if case.kind == "answer" and case.articles:
            order = [articles[place] for place in np.argsort(-rows_of[0, : len(articles)])]
            ranks.append(min(order.index(name) for name in case.articles))
    print(f"right article first {np.mean(np.array(ranks) < 1):.3f}, in the first three {np.mean(np.array(ranks) < 3):.3f} of {len(ranks)}")
    answered = np.array([rows_of[0, len(articles)] for rows_of in outputs], dtype=np.float32)
    known = kinds != "handoff"
    print(f"covered: area {area(answered[known], (kinds[known] == 'answer').astype(np.float32)):.4f} of {known.sum()}")
    alarms = np.array([1 / (1 + np.exp(-rows_of[:, len(articles) + 1].max())) for rows_of in outputs], dtype=np.float32)
    harm = kinds == "handoff"
    print(f"harm: area {area(alarms, harm.astype(np.float32)):.4f}")
    for threshold in (0.3, 0.4, 0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9):
        noticed, mistaken = (alarms[harm] >= threshold).mean(), (alarms[~harm] >= threshold).mean()
        print(f"threshold {threshold}: noticed {noticed:.3f} of {harm.sum()}, mistaken {mistaken:.3f} of {(~harm).sum()}")


if __name__ == "__main__":
    main()
