"""The trained layers of a network -> an ONNX file with int8 weights, whose products are computed in integers."""

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import nn

from training.minilm import HEADS, WIDTH, Network

OPSET, IR = 17, 9


class _Graph:
    """Nodes and weights, collected one after another."""

    def __init__(self) -> None:
        self.nodes: list[Any] = []
        self.weights: list[Any] = []

    def weight(self, value: NDArray[Any]) -> str:
        name = f"w{len(self.weights)}"
        self.weights.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def node(self, kind: str, inputs: Sequence[str], **options: Any) -> str:
        name = f"n{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, list(inputs), [name], **options))
        return name

    def dense(self, states: str, matrix: NDArray[Any], bias: NDArray[Any]) -> str:
        return self.node("Add", [self.node("MatMul", [states, self.weight(matrix)]), self.weight(bias)])

    def norm(self, states: str, weight: NDArray[Any], bias: NDArray[Any]) -> str:
        return self.node("LayerNormalization", [states, self.weight(weight), self.weight(bias)], axis=-1, epsilon=1e-12)

    def gelu(self, states: str) -> str:
        half, root, one = (self.weight(np.array(value, dtype=np.float32)) for value in (0.5, 2**-0.5, 1.0))
        error = self.node("Erf", [self.node("Mul", [states, root])])
        return self.node("Mul", [self.node("Mul", [states, half]), self.node("Add", [error, one])])


def write_layers(file: Path, network: Network, head: nn.Linear) -> None:
    """Write layers and head: (1, tokens, WIDTH) states of the words, (1, tokens, 1) ones for the tokens that count -> log-odds (1, 1)."""
    graph = _Graph()
    states = graph.norm("states", *(value.numpy() for value in network.norm))
    for layer in network.layers:
        states = _layer(graph, states, [value.detach().numpy() for value in layer.values])
    axes = graph.weight(np.array([1], dtype=np.int64))
    total = graph.node("ReduceSum", [graph.node("Mul", [states, "mine"]), axes], keepdims=0)
    mean = graph.node("Div", [total, graph.node("ReduceSum", ["mine", axes], keepdims=0)])
    graph.nodes.append(helper.make_node("Gemm", [mean, *_head(graph, head)], ["logit"]))
    inputs = [helper.make_tensor_value_info(n, onnx.TensorProto.FLOAT, [1, "tokens", w]) for n, w in (("states", WIDTH), ("mine", 1))]
    outputs = [helper.make_tensor_value_info("logit", onnx.TensorProto.FLOAT, [1, 1])]
    model = helper.make_model(
        helper.make_graph(graph.nodes, "reader", inputs, outputs, graph.weights),
        opset_imports=[helper.make_opsetid("", OPSET)],
        ir_version=IR,
    )
    onnx.checker.check_model(model)
    with tempfile.TemporaryDirectory() as folder:
        whole = Path(folder) / "whole.onnx"
        onnx.save(model, whole)
        # 7 bits: products of 8 by 8 bits would overflow where a processor adds them up in 16 bits
        quantize_dynamic(whole, file, op_types_to_quantize=["MatMul"], per_channel=True, reduce_range=True, weight_type=QuantType.QInt8)


def _head(graph: _Graph, head: nn.Linear) -> list[str]:
    return [graph.weight(head.weight.detach().numpy().T), graph.weight(head.bias.detach().numpy())]


def _layer(graph: _Graph, states: str, v: list[NDArray[Any]]) -> str:
    """Add one layer; the order of its values is that of `training.minilm.Layer`."""
    size = WIDTH // HEADS
    split, joined = graph.weight(np.array([0, 0, HEADS, size])), graph.weight(np.array([0, 0, WIDTH]))
    parts = []
    for place, order in ((0, [0, 2, 1, 3]), (1, [0, 2, 3, 1]), (2, [0, 2, 1, 3])):
        scale = np.float32(size**-0.5) if place == 0 else np.float32(1)
        heads = graph.node("Reshape", [graph.dense(states, v[place] * scale, v[6 + place] * scale), split])
        parts.append(graph.node("Transpose", [heads], perm=order))
    looks = graph.node("Softmax", [graph.node("MatMul", parts[:2])], axis=-1)
    seen = graph.node("Transpose", [graph.node("MatMul", [looks, parts[2]])], perm=[0, 2, 1, 3])
    states = graph.norm(graph.node("Add", [states, graph.dense(graph.node("Reshape", [seen, joined]), v[3], v[9])]), v[12], v[13])
    changed = graph.dense(graph.gelu(graph.dense(states, v[4], v[10])), v[5], v[11])
    return graph.norm(graph.node("Add", [states, changed]), v[14], v[15])
