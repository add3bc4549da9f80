"""Train coach/verify/reader.onnx, which tells whether a passage supports a sentence: `python -m training.reader`.

About an hour on two cores. The built-in embedder's network, all its layers fine-tuned, reads sentence and evidence together; a weight for
each number of the mean over the sentence's tokens gives the log-odds. Passages of the measured half of coach/evaluate/support.jsonl are
left out.
"""

import hashlib
import random
import sys

import numpy as np
import torch
import torch.nn.functional as nnf
from torch import Tensor, nn

from coach.evaluate.pairs import FAITHFUL, Pair, load_pairs
from coach.types import Passage
from coach.verify.reader import LAYERS, MAX_TOKENS, WORDS, PairReader
from coach.verify.support import evidence
from coach.words import fold, stems
from training.corrupt import corrupted
from training.data import FOLDER
from training.logistic import area
from training.minilm import WIDTH, Network
from training.onnx_file import write_layers

EPOCHS, BATCH, WARM_UP = 6, 24, 40
RATE, HEAD_RATE, DROP, CLIP = 6e-5, 1e-3, 0.1, 1.0
SURE = 0.96  # the chance that a faithful sentence is to get; writers err too
SHARE = 0.5  # of sentences that are also taken with one thing in them exchanged
ELSEWHERE = 0.08  # share of faithful sentences beside a passage that is near, and not theirs

Item = tuple[list[int], int, float]  # token ids, how many of them are the sentence's, label


class Cross(nn.Module):  # type: ignore[misc]
    """The network, and the weights over it."""

    def __init__(self) -> None:
        super().__init__()
        self.network = Network(0)
        self.network.tokenizer.no_truncation()
        self.network.tokenizer.no_padding()
        self.head = nn.Linear(WIDTH, 1)
        tensors, at = self.network.tensors, "inner.embeddings."
        scaled = tensors[f"{at}word_embeddings.weight_q"] * tensors[f"{at}word_embeddings.weight_scale"]
        self.words = torch.tensor(scaled.astype(np.float32))
        self.places = torch.tensor(np.array(self.network.places, dtype=np.float32))
        self.types = torch.tensor(np.array(tensors[f"{at}token_type_embeddings.weight"], dtype=np.float32))

    def encode(self, sentence: str, text: str) -> tuple[list[int], int]:
        """Return the token ids of both, and how many are the sentence's."""
        said = self.network.tokenizer.encode(fold(sentence)).ids
        return (said + self.network.tokenizer.encode(fold(text)).ids[1:])[:MAX_TOKENS], len(said)

    def forward(self, items: list[Item], drop: float = 0.0) -> Tensor:
        """Return the log-odds of each pair."""
        longest = max(len(ids) for ids, _, _ in items)
        padded = torch.tensor([ids + [0] * (longest - len(ids)) for ids, _, _ in items])
        place = torch.arange(longest)[None]
        seen = place < torch.tensor([len(ids) for ids, _, _ in items])[:, None]
        mine = place < torch.tensor([said for _, said, _ in items])[:, None]
        states = self.words[padded] + self.places[:longest] + self.types[(~mine).long()]
        states = nnf.layer_norm(states, (WIDTH,), *self.network.norm, 1e-12)
        for layer in self.network.layers:
            states = layer(states, seen, drop)
        kept = (mine & seen)[:, :, None].float()
        return self.head(nnf.dropout((states * kept).sum(1) / kept.sum(1), drop))[:, 0]


def main(epochs: int = EPOCHS) -> None:
    """Train, write the files, and print figures."""
    torch.manual_seed(0)
    random.seed(0)
    measured = {pair.passage.id for pair in load_pairs() if pair.half == "test"}
    pairs = [pair for pair in load_pairs(FOLDER / "pairs.jsonl") if pair.passage.id not in measured]
    cross = Cross()
    items = [(*cross.encode(pair.sentence, evidence(pair.sentence, [pair.passage])), float(pair.kind == FAITHFUL)) for pair in pairs]
    trained = [{"params": cross.network.parameters(), "lr": RATE}, {"params": cross.head.parameters(), "lr": HEAD_RATE}]
    optimizer = torch.optim.AdamW(trained, weight_decay=0.01)
    extra = int(ELSEWHERE * len(items))

    def batches() -> list[list[Item]]:
        return _batches([*items, *_elsewhere(pairs, cross, extra), *_corrupted(pairs, cross)])

    steps = epochs * len(batches())
    pace = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: min(1, (step + 1) / WARM_UP) * max(0.03, 1 - step / steps))
    for epoch in range(epochs):
        losses = []
        for batch in batches():
            wanted = torch.tensor([label * (2 * SURE - 1) + 1 - SURE for _, _, label in batch])
            with torch.autocast("cpu", torch.bfloat16):
                logits = cross(batch, DROP)
            loss = nnf.binary_cross_entropy_with_logits(logits.float(), wanted)
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(cross.parameters(), CLIP)
            optimizer.step()
            pace.step()
            losses.append(float(loss.detach()))
        save(cross)
        print(f"epoch {epoch}: loss {np.mean(losses):.3f}, {_tuning_figures()}", flush=True)


def save(cross: Cross) -> None:
    """Write the layers, and what else the reader needs of the embedder's file."""
    write_layers(LAYERS, cross.network, cross.head)
    raw, tensors, at = cross.network.raw, cross.network.tensors, "inner.embeddings."
    words, scales = tensors[f"{at}word_embeddings.weight_q"], tensors[f"{at}word_embeddings.weight_scale"]
    offsets = [raw.find(np.ascontiguousarray(tensor).tobytes()) for tensor in (words, scales)]
    if min(offsets) < 0:
        raise SystemExit("The word vectors do not stand in the model's file as they are.")
    np.savez_compressed(
        WORDS,
        rows=len(words),
        words=offsets[0],
        scales=offsets[1],
        places=cross.places[:MAX_TOKENS].numpy().astype(np.float16).astype(np.float32),
        types=cross.types.numpy(),
        digest=int(hashlib.sha256(LAYERS.read_bytes()).hexdigest()[:12], 16),
    )


def _tuning_figures() -> str:
    """Return what the reader alone does on the tuning half: the area under the curve, and how many faithful sentences are kept where
    3 % of the others pass."""
    reader, pairs = PairReader(), [pair for pair in load_pairs() if pair.half == "tune"]
    scores = np.array([reader.entails(pair.sentence, evidence(pair.sentence, [pair.passage])) for pair in pairs], dtype=np.float32)
    faithful = np.array([pair.kind == FAITHFUL for pair in pairs])
    least = np.quantile(scores[~faithful], 0.97)
    return f"area {area(scores, faithful.astype(np.float32)):.3f}, kept {(scores[faithful] > least).mean():.3f} at {least:.3f}"


def _batches(items: list[Item]) -> list[list[Item]]:
    """Return the items in batches of like length, in random order."""
    random.shuffle(items)
    batches = []
    for first in range(0, len(items), 10 * BATCH):
        near = sorted(items[first : first + 10 * BATCH], key=lambda item: len(item[0]))
        batches += [near[place : place + BATCH] for place in range(0, len(near), BATCH)]
    random.shuffle(batches)
    return batches


def _corrupted(pairs: list[Pair], cross: Cross) -> list[Item]:
    """Return faithful sentences with one thing in them exchanged, and the corpus's own as they are and so exchanged; half of each."""
    found: list[Item] = []
    for pair in pairs:
        if pair.kind == FAITHFUL and random.random() < SHARE and (wrong := corrupted(pair.sentence)):
            found.append((*cross.encode(wrong, evidence(wrong, [pair.passage])), 0.0))
    for passage in {pair.passage.id: pair.passage for pair in pairs}.values():
        for sentence in passage.sentences:
            if random.random() < SHARE and (wrong := corrupted(sentence.text)):
                found.append((*cross.encode(wrong, evidence(wrong, [passage])), 0.0))
                found.append((*cross.encode(sentence.text, evidence(sentence.text, [passage])), 1.0))
    return found


def _elsewhere(pairs: list[Pair], cross: Cross, count: int) -> list[Item]:
    """Return faithful sentences beside passages that share words with them, and are not theirs."""
    passages: list[Passage] = list({pair.passage.id: pair.passage for pair in pairs}.values())
    held = [set(stems(passage.text)) for passage in passages]
    faithful = [pair for pair in pairs if pair.kind == FAITHFUL]
    found: list[Item] = []
    for pair in random.sample(faithful, min(count, len(faithful))):
        said = set(stems(pair.sentence))
        near = sorted(range(len(passages)), key=lambda place: -len(said & held[place]))[:10]
        other = random.choice([passages[place] for place in near if passages[place].id != pair.passage.id][1:])
        found.append((*cross.encode(pair.sentence, evidence(pair.sentence, [other])), 0.0))
    return found


if __name__ == "__main__":
    main(*map(int, sys.argv[1:2]))
