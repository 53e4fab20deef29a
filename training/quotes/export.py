"""Write the trained network as one ONNX file with weights in 8 bits.

    python -m training.quotes.export build/quotes/network.pt src/analysis/models/quotes/tagger.onnx

Weights are stored as 8-bit integers with one scale for 128 of them (the word embeddings: for
a row), and multiplied in floats, so that results don't hang on the processor. onnxruntime
can be told to multiply in 8 bits instead (``precision="fast"``).
"""

from __future__ import annotations

import argparse
import io
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import ModelProto, NodeProto, helper, numpy_helper
from torch import Tensor, nn

from analysis.quotes.tagger.decoding import BEGINS_CUE
from training.quotes.network import Network

BLOCK, OPSET, SMALL = 128, 21, 10_000
INPUTS = ["ids", "features", "mask", "least_cue"]
OUTPUTS = ["tags", "cues", "parts"]


class Graph(nn.Module):
    """The network as it is shipped: it picks the cues itself."""

    def __init__(self, network: Network) -> None:
        super().__init__()
        self.network = network

    def forward(
        self, ids: Tensor, features: Tensor, mask: Tensor, least_cue: Tensor
    ) -> tuple[Tensor, Tensor, Tensor]:
        states, scores = self.network(ids, features, mask)
        tags = scores.log_softmax(-1)
        cues = ((tags[:, :, BEGINS_CUE].exp() > least_cue) & mask).nonzero()
        return tags, cues, self.network.attribute(states, mask, cues).log_softmax(-1)


def traced(network: Network) -> ModelProto:
    """Return the network as an ONNX model of floats, its sizes free."""
    example = (
        torch.randint(1000, 2000, (2, 64)),
        torch.zeros(2, 64, 3, dtype=torch.long),
        torch.ones(2, 64, dtype=torch.bool),
        torch.tensor(0.0),
    )
    held = io.BytesIO()
    torch.onnx.export(
        Graph(network).eval(),
        example,
        held,
        input_names=INPUTS,
        output_names=OUTPUTS,
        opset_version=17,
        dynamo=False,
        dynamic_axes={
            **{name: {0: "windows", 1: "pieces"} for name in [*INPUTS[:3], "tags"]},
            "cues": {0: "cues"},
            "parts": {0: "cues"},
        },
    )
    return onnx.version_converter.convert_version(onnx.load_from_string(held.getvalue()), OPSET)


def in_8_bits(model: ModelProto) -> ModelProto:
    """Store the matrices that are multiplied, and the word embeddings, in 8 bits."""
    values = {item.name: numpy_helper.to_array(item) for item in model.graph.initializer}
    kept, nodes, stored = dict(values), [], []
    for node in model.graph.node:
        name = next((item for item in node.input if values.get(item, np.zeros(0)).size > SMALL), "")
        if node.op_type == "MatMul" and name == node.input[1]:
            weights = kept.pop(name)
            block = BLOCK if len(weights) % BLOCK == 0 else BLOCK // 2
            stored += _blocks(name, weights, block)
            nodes += [_dequantized(name, block), node]
            node.input[1] = f"{name}.float"
        elif node.op_type == "Gather" and name == node.input[0]:
            stored += _rows(name, kept.pop(name))
            nodes += _gathered(name, node)
        else:
            nodes.append(node)
    arrays = [numpy_helper.from_array(value, name) for name, value in kept.items()]
    graph = helper.make_graph(
        nodes, "tagger", model.graph.input, model.graph.output, [*arrays, *stored]
    )
    done = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=10)
    onnx.checker.check_model(done)
    return done


def _blocks(name: str, weights: np.ndarray, block: int) -> list[onnx.TensorProto]:
    """Return 8-bit weights (inputs, outputs) and a scale for each ``block`` inputs."""
    inputs, outputs = weights.shape
    parts = weights.reshape(inputs // block, block, outputs)
    scale = np.abs(parts).max(axis=1).clip(1e-12) / 127
    whole = np.round(parts / scale[:, None]).astype(np.int8).reshape(inputs, outputs)
    return [
        numpy_helper.from_array(whole, f"{name}.whole"),
        numpy_helper.from_array(scale.astype(np.float32), f"{name}.scale"),
    ]


def _dequantized(name: str, block: int) -> NodeProto:
    inputs = [f"{name}.whole", f"{name}.scale"]
    return helper.make_node("DequantizeLinear", inputs, [f"{name}.float"], axis=0, block_size=block)


def _rows(name: str, weights: np.ndarray) -> list[onnx.TensorProto]:
    scale = np.abs(weights).max(axis=1, keepdims=True).clip(1e-12) / 127
    return [
        numpy_helper.from_array(np.round(weights / scale).astype(np.int8), f"{name}.whole"),
        numpy_helper.from_array(scale.astype(np.float32), f"{name}.scale"),
    ]


def _gathered(name: str, node: NodeProto) -> list[NodeProto]:
    """Look rows up in 8 bits, then make them floats."""
    index, output = node.input[1], node.output[0]
    return [
        helper.make_node("Gather", [f"{name}.whole", index], [f"{output}.whole"], axis=0),
        helper.make_node("Gather", [f"{name}.scale", index], [f"{output}.scale"], axis=0),
        helper.make_node("Cast", [f"{output}.whole"], [f"{output}.float"], to=1),
        helper.make_node("Mul", [f"{output}.float", f"{output}.scale"], [output]),
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("weights", type=Path, help="network.pt, written by training.quotes.train")
    parser.add_argument("out", type=Path)
    options = parser.parse_args()
    network = Network()
    network.load_state_dict(torch.load(options.weights, weights_only=True))
    model = in_8_bits(traced(network))
    options.out.parent.mkdir(parents=True, exist_ok=True)
    onnx.save(model, str(options.out))
    print(f"wrote {options.out}: {options.out.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
