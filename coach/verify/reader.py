"""A small model that reads a sentence beside a passage and tells whether the passage supports it.

A cross-encoder: both texts go through all layers of MiniLM together (the method of Nogueira and Cho, arXiv:1901.04085), fine-tuned on
pairs written from the corpus (training/reader.py, training/data/pairs.jsonl; its card is docs/reader.md). reader.onnx holds its layers in
int8; the word vectors are those of the embedder's own file.
"""

import hashlib
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Tokenizer

from coach.embed.minilm import MODEL, TOKENIZER, checked
from coach.errors import ModelFileError
from coach.words import fold

LAYERS = Path(__file__).with_name("reader.onnx")
WORDS = Path(__file__).with_name("reader.npz")  # where the word vectors stand in the embedder's file, and the rest of the first layer
MAX_TOKENS = 160
WIDTH = 384

Rows = NDArray[np.float32]


class PairReader:
    """The built-in reader; about 10 ms a pair on two cores."""

    def __init__(self) -> None:
        """Load the model.

        Raises:
            ModelFileError: one of its files is missing or damaged.
        """
        model = checked(MODEL)
        try:
            with np.load(WORDS, allow_pickle=False) as file:
                rows, words, scales, digest = (int(file[name]) for name in ("rows", "words", "scales", "digest"))
                self._places, self._types = file["places"], file["types"]
            layers = LAYERS.read_bytes()
        except (OSError, ValueError, KeyError) as error:
            raise ModelFileError(f"The model that checks sentences cannot be read: {error}.", "Reinstall Mentor Coach.") from None
        if int(hashlib.sha256(layers).hexdigest()[:12], 16) != digest:
            raise ModelFileError(f"The model that checks sentences, {LAYERS}, is damaged.", "Reinstall Mentor Coach.")
        self._words = np.frombuffer(model, np.int8, rows * WIDTH, words).reshape(rows, WIDTH)
        self._scales = np.frombuffer(model, np.float32, rows, scales)
        self._tokenizer = Tokenizer.from_str(checked(TOKENIZER).decode("utf-8"))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(MAX_TOKENS)
        options = onnxruntime.SessionOptions()
        options.log_severity_level = 3
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        self._session = onnxruntime.InferenceSession(layers, options, providers=["CPUExecutionProvider"])

    def entails(self, sentence: str, evidence: str) -> float:
        """Return the chance that the evidence supports everything that the sentence says."""
        said = self._tokenizer.encode(fold(sentence)).ids
        ids = np.array((said + self._tokenizer.encode(fold(evidence)).ids[1:])[:MAX_TOKENS])
        of_evidence = (np.arange(len(ids)) >= len(said)).astype(np.int64)
        states = self._words[ids] * self._scales[ids, None] + self._places[: len(ids)] + self._types[of_evidence]
        mine = (1 - of_evidence).astype(np.float32)[None, :, None]
        logit = float(self._session.run(None, {"states": states[None].astype(np.float32), "mine": mine})[0].reshape(()))
        return float(1 / (1 + np.exp(-logit)))
