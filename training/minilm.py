"""The built-in embedder's network in PyTorch, from the int8 file that it is read from, and back into bytes of that file.

The file holds each matrix as int8 with one scale for each column; computing is in 32-bit floats either way, so both give the same vectors.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
import torch.nn.functional as nnf
from numpy.typing import NDArray
from onnx import numpy_helper
from tokenizers import Tokenizer
from torch import Tensor, nn

from coach.embed.minilm import MODEL, TOKENIZER, checked

WIDTH, HEADS, LAYERS = 384, 12, 6
_PARTS = (
    "attention.self.query",
    "attention.self.key",
    "attention.self.value",
    "attention.output.dense",
    "intermediate.dense",
    "output.dense",
)
_NORMS = ("attention.output.LayerNorm", "output.LayerNorm")


class Layer(nn.Module):  # type: ignore[misc]
    """One layer of the transformer, with the names of its tensors in the file."""

    def __init__(self, tensors: dict[str, NDArray[Any]], number: int, matrices: Sequence[str]) -> None:
        super().__init__()
        prefix = f"inner.encoder.layer.{number}."
        self.names = [*matrices, *(f"{prefix}{part}.bias" for part in _PARTS)]
        self.names += [f"{prefix}{norm}.{end}" for norm in _NORMS for end in ("weight", "bias")]
        values = [tensors[f"{name}_q"] * tensors[f"{name}_scale"] for name in matrices] + [tensors[name] for name in self.names[6:]]
        self.values = nn.ParameterList([nn.Parameter(torch.tensor(np.array(value, dtype=np.float32))) for value in values])

    def forward(self, states: Tensor, mask: Tensor, drop: float) -> Tensor:
        """Return the states after this layer: (texts, tokens, WIDTH)."""
        v = self.values
        texts, tokens, _ = states.shape
        heads = [(states @ v[i] + v[6 + i]).view(texts, tokens, HEADS, -1).transpose(1, 2) for i in range(3)]
        seen = nnf.scaled_dot_product_attention(*heads, attn_mask=mask[:, None, None, :])
        seen = seen.transpose(1, 2).reshape(texts, tokens, WIDTH) @ v[3] + v[9]
        states = nnf.layer_norm(states + nnf.dropout(seen, drop), (WIDTH,), v[12], v[13], 1e-12)
        changed = nnf.gelu(states @ v[4] + v[10]) @ v[5] + v[11]
        return nnf.layer_norm(states + nnf.dropout(changed, drop), (WIDTH,), v[14], v[15], 1e-12)


class Network(nn.Module):  # type: ignore[misc]
    """The whole network; `lower` layers stay as they are and are run once for each text."""

    def __init__(self, lower: int) -> None:
        super().__init__()
        self.lower = lower
        self.raw = checked(MODEL)
        graph = onnx.load_from_string(self.raw).graph
        self.tensors = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}
        matrices = [name.removesuffix("_q") for name in self.tensors if name.startswith("val_") and name.endswith("_q")]
        self.layers = nn.ModuleList([Layer(self.tensors, n, matrices[6 * n : 6 * n + 6]) for n in range(LAYERS)])
        for layer in self.layers[:lower]:
            layer.requires_grad_(False)
        at = "inner.embeddings."
        self.places = self.tensors[f"{at}position_embeddings.weight_q"] * self.tensors[f"{at}position_embeddings.weight_scale"]
        self.norm = [torch.tensor(np.array(self.tensors[f"{at}LayerNorm.{end}"])) for end in ("weight", "bias")]
        self.tokenizer = Tokenizer.from_str(checked(TOKENIZER).decode("utf-8"))
        self.tokenizer.enable_truncation(96)

    def start(self, text: str) -> Tensor:
        """Return the states of one text after the lower layers: (tokens, WIDTH)."""
        ids, at = self.tokenizer.encode(text).ids, "inner.embeddings."
        words = self.tensors[f"{at}word_embeddings.weight_q"][ids] * self.tensors[f"{at}word_embeddings.weight_scale"][ids]
        summed = words + self.places[: len(ids)] + self.tensors[f"{at}token_type_embeddings.weight"][0]
        states = nnf.layer_norm(torch.tensor(summed, dtype=torch.float32), (WIDTH,), *self.norm, 1e-12)[None]
        with torch.no_grad():
            for layer in self.layers[: self.lower]:
                states = layer(states, torch.ones(1, len(ids), dtype=torch.bool), 0.0)
        return states[0].half()

    def finish(self, starts: Sequence[Tensor], drop: float = 0.0) -> Tensor:
        """Return the vectors of texts, rows of length 1, from what `start` gave for each; texts of like length are run together."""
        order = sorted(range(len(starts)), key=lambda i: len(starts[i]))
        groups: list[list[int]] = [[]]
        for i in order:
            if groups[-1] and (len(groups[-1]) + 1) * len(starts[i]) > 700:
                groups.append([])
            groups[-1].append(i)
        rows = torch.cat([self._group([starts[i] for i in group], drop) for group in groups])
        back = torch.empty(len(order), dtype=torch.long)
        back[torch.tensor(order)] = torch.arange(len(order))
        return nnf.normalize(rows[back], dim=1)

    def _group(self, starts: Sequence[Tensor], drop: float) -> Tensor:
        states = nn.utils.rnn.pad_sequence([start.float() for start in starts], batch_first=True)
        mask = torch.arange(states.shape[1])[None] < torch.tensor([len(start) for start in starts])[:, None]
        for layer in self.layers[self.lower :]:
            states = layer(states, mask, drop)
        kept = mask[:, :, None].float()
        return (states * kept).sum(1) / kept.sum(1)

    def save(self, file: Path) -> None:
        """Write the upper layers as bytes, and where in the model's file they go."""
        offsets, pieces = [], []
        for layer in self.layers[self.lower :]:
            for name, value in zip(layer.names, layer.values, strict=True):
                for tensor, new in _as_stored(name, value.detach().numpy()):
                    old = self.tensors[tensor].tobytes()
                    if self.raw.count(old) != 1:
                        raise SystemExit(f"{tensor} does not stand in the model's file just once.")
                    offsets.append(self.raw.find(old))
                    pieces.append(np.ascontiguousarray(new, dtype=self.tensors[tensor].dtype).tobytes())
        data = np.frombuffer(b"".join(pieces), np.uint8)
        np.savez_compressed(file, offsets=np.array(offsets), sizes=np.array([len(piece) for piece in pieces]), data=data)


def _as_stored(name: str, value: NDArray[Any]) -> list[tuple[str, NDArray[Any]]]:
    if not name.startswith("val_"):
        return [(name, value)]
    scale = np.abs(value).max(axis=0, keepdims=True) / 127
    return [(f"{name}_q", np.clip(np.round(value / scale), -127, 127)), (f"{name}_scale", scale)]
