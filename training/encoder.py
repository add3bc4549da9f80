"""Train coach/embed/tuned.npz, the upper layers of the embedder: `python -m training.encoder` (about half an hour on two cores).

Each step looks at some questions and asks, all at once:
- that a question lies nearer to its answer, and to other questions with that answer, than to those of other questions (in-batch contrast,
  Henderson et al., arXiv:1705.00652); half of the steps take their questions from few articles, so that neighbors are told apart;
- that simple weights over the vector tell the article, what is not covered, and what is about harm;
- that texts about anything else keep the vectors of the published model (Li and Hoiem, "Learning without Forgetting", arXiv:1606.09282).
"""

import ast
import random
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import torch
import torch.nn.functional as nnf
from torch import Tensor, nn

from coach.embed.minilm import TUNED
from coach.load.articles import load_articles
from coach.resources import folder
from coach.safety import CRISIS, MISTREATMENT
from coach.split import split
from coach.words import fold
from training.data import covered, follow_ups, rows, wordings
from training.minilm import WIDTH, Network

LOWER, STEPS, WARM_UP = 3, 1100, 30
RATE, HEADS_RATE, DROP, CLIP = 8e-5, 3e-3, 0.1, 1.0
TEMPERATURE, SHARPNESS = 0.05, 8.0  # of the contrast; of the vector for the weights over it
QUESTIONS, UNCOVERED, MESSAGES, GENERAL = 44, 20, 18, 14  # texts of a step
FEW_ARTICLES = 5
KEEP = 4.0  # how much the published model's vectors count
CRISES = ("suicide", "someone else", "distress")


@dataclass
class Target:
    """A sentence of the corpus, and the questions that it answers best."""

    article: str
    sentence: str
    questions: list[str] = field(default_factory=list)


def main(steps: int = STEPS) -> None:
    """Train, and write the file."""
    torch.manual_seed(0)
    random.seed(0)
    targets, accepted, also = _targets()
    uncovered = [fold(row["question"]) for row in rows("uncovered")]
    harm = [(fold(row["text"]), int(row["harm"] not in CRISES)) for row in rows("messages") if row["harm"]]
    harmless = [fold(row["text"]) for row in rows("messages") if not row["harm"]]
    general = general_texts()
    articles = sorted({target.article for target in targets})
    by_article = {name: [target for target in targets if target.article == name] for name in articles}
    network = Network(LOWER)
    starts: dict[str, Tensor] = {}

    def start(text: str) -> Tensor:
        if text not in starts:
            starts[text] = network.start(text)
        return starts[text]

    with torch.no_grad():
        published = dict(zip(general, network.finish([start(text) for text in general]), strict=True))
    heads = nn.ModuleDict({"article": nn.Linear(WIDTH, len(articles)), "covered": nn.Linear(WIDTH, 1), "harm": nn.Linear(WIDTH, 2)})
    trained = [value for value in network.parameters() if value.requires_grad]
    optimizer = torch.optim.AdamW(
        [{"params": trained, "lr": RATE, "weight_decay": 0.01}, {"params": heads.parameters(), "lr": HEADS_RATE, "weight_decay": 0.001}]
    )
    pace = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: min(1, step / WARM_UP) * max(0.05, 1 - step / steps))
    for step in range(1, steps + 1):
        pool = targets if random.random() < 0.5 else [t for name in random.sample(articles, FEW_ARTICLES) for t in by_article[name]]
        chosen = random.sample(pool, min(QUESTIONS, len(pool)))
        asked = [random.choice(target.questions) for target in chosen]
        matched = [_match(target, question) for target, question in zip(chosen, asked, strict=True)]
        others = random.sample(uncovered, UNCOVERED)
        bad, good = random.sample(harm, MESSAGES), random.sample(harmless, MESSAGES)
        kept = random.sample(general, GENERAL)
        texts = [*asked, *matched, *others, *(text for text, _ in bad), *good, *kept]
        count = len(asked)
        parts = network.finish([start(text) for text in texts], DROP).split([count, count, UNCOVERED, MESSAGES, MESSAGES, GENERAL])
        same = [
            [other is not target and other.sentence in accepted.get(q, ()) for other in chosen]
            for q, target in zip(asked, chosen, strict=True)
        ]
        likeness = (parts[0] @ parts[1].T / TEMPERATURE).masked_fill(torch.tensor(same), -1e4)
        contrast = (nnf.cross_entropy(likeness, torch.arange(count)) + nnf.cross_entropy(likeness.T, torch.arange(count))) / 2
        wanted = torch.tensor([_shares(q, target.article, also, articles) for q, target in zip(asked, chosen, strict=True)])
        right = nnf.cross_entropy(heads["article"](parts[0] * SHARPNESS), wanted * 0.95 + 0.05 / len(articles))
        told = heads["covered"](torch.cat([parts[0], parts[2]]) * SHARPNESS)[:, 0]
        answered = torch.tensor([1.0] * count + [0.0] * UNCOVERED)
        known = nnf.binary_cross_entropy_with_logits(told, answered, weight=0.6 * answered + 1.4 * (1 - answered))
        ordinary = torch.tensor([0.5 * (target.article not in (CRISIS, MISTREATMENT)) for target in chosen])
        alarm = heads["harm"](torch.cat([parts[0], *parts[2:5]]) * SHARPNESS)
        which = torch.zeros(len(alarm), 2)
        which[count + UNCOVERED + torch.arange(MESSAGES), torch.tensor([kind for _, kind in bad])] = 1.0
        counts = torch.cat([ordinary, torch.full((UNCOVERED,), 0.5), torch.full((MESSAGES,), 2.0), torch.full((MESSAGES,), 1.5)])
        noticed = (nnf.binary_cross_entropy_with_logits(alarm, which, reduction="none").mean(dim=1) * counts).mean()
        forgotten = (1 - (parts[5] * torch.stack([published[text] for text in kept])).sum(dim=1)).mean()
        loss = contrast + right + 1.5 * known + 2 * noticed + KEEP * forgotten
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(trained, CLIP)
        optimizer.step()
        pace.step()
        if step % 25 == 0:
            shown = {"contrast": contrast, "article": right, "covered": known, "harm": noticed, "forgotten": forgotten}
            print(step, {name: round(float(value), 3) for name, value in shown.items()})
    network.save(TUNED)


def _targets() -> tuple[list[Target], dict[str, tuple[str, ...]], dict[str, tuple[str, ...]]]:
    """Return the sentences that answer something, and for each question all its answers and the articles that would do as well."""
    targets = {
        (document.id, sentence.text): Target(document.id, sentence.text)
        for document in load_articles(folder("corpus"))
        for passage in split(document)
        for sentence in passage.sentences
    }
    accepted, also = {}, {}
    for example in [*wordings(), *covered(), *follow_ups()]:
        question = fold(example.question)
        accepted[question], also[question] = example.answers, example.also
        if target := targets.get((example.article, example.answers[0])):
            target.questions.append(question)
    return [target for target in targets.values() if target.questions], accepted, also


def _match(target: Target, question: str) -> str:
    others = [other for other in target.questions if other != question]
    return target.sentence if not others or random.random() < 0.45 else random.choice(others)


def _shares(question: str, article: str, also: dict[str, tuple[str, ...]], articles: Sequence[str]) -> list[float]:
    others = also.get(question, ())
    first = 0.65 if others else 1.0
    return [first * (name == article) + (1 - first) * (name in others) / max(1, len(others)) for name in articles]


def general_texts(most: int = 3000) -> list[str]:
    """Return texts about anything else: what the functions of the installed packages say of themselves."""
    found: dict[str, None] = {}
    for root in map(Path, sys.path):
        for file in sorted(root.glob("*/**/*.py"))[:4000] if root.name == "site-packages" else ():
            found |= dict.fromkeys(_docstrings(file))
    texts = sorted(found)
    random.shuffle(texts)
    return texts[:most]


def _docstrings(file: Path) -> Iterator[str]:
    try:
        tree = ast.parse(file.read_text(encoding="utf-8"))
    except (OSError, SyntaxError, ValueError):
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and (said := ast.get_docstring(node)) and len(said) > 40:
            yield " ".join(said.split())[:220]


if __name__ == "__main__":
    main(*map(int, sys.argv[1:2]))
