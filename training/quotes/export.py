"""Write the trained network as one ONNX file with weights in 8 bits.

    python -m training.quotes.export build/quotes/network-6.pt

Weights are stored as 8-bit integers with one scale a column (word embeddings: a row), and
multiplied in floats, so that results don't hang on the processor; with the input ``fast``
they are multiplied in 8 bits.
"""

from __future__ import annotations

import argparse
import io
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import GraphProto, ModelProto, NodeProto, TensorProto, helper, numpy_helper

from analysis.quotes.tagger.word_pieces import FOLDER
from training.quotes.network import Graph, Network

OPSET, SMALL = 21, 10_000
INPUTS = ["ids", "features", "least_cue"]
OUTPUTS = ["tags", "cues", "parts"]


def traced(network: Network) -> ModelProto:
    """Return the network as an ONNX model of floats, its sizes free."""
    example = (
        torch.randint(1000, 2000, (2, 64)),
        torch.zeros(2, 64, 3, dtype=torch.long),
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
            **{name: {0: "windows", 1: "pieces"} for name in [*INPUTS[:2], "tags"]},
            "cues": {0: "cues"},
            "parts": {0: "cues"},
        },
    )
    return onnx.version_converter.convert_version(onnx.load_from_string(held.getvalue()), OPSET)


def in_8_bits(model: ModelProto) -> ModelProto:
    """Store the matrices that are multiplied, and the word embeddings, in 8 bits.

    The graph is an ``If`` on ``fast`` over two copies of the nodes, which share the weights:
    one multiplies in 8 bits, the other makes the weights floats first.
    """
    values = {item.name: numpy_helper.to_array(item) for item in model.graph.initializer}
    stored: dict[str, list[TensorProto]] = {}
    for node in model.graph.node:
        for place, name in enumerate(node.input):
            if name in values and values[name].size > SMALL and (node.op_type, place) in _AXES:
                stored[name] = _stored(name, values[name], _AXES[node.op_type, place])
    small = [
        numpy_helper.from_array(value, name) for name, value in values.items() if name not in stored
    ]
    branches = [_branch(model, stored, fast) for fast in (True, False)]
    choose = helper.make_node(
        "If", ["fast"], OUTPUTS, then_branch=branches[0], else_branch=branches[1]
    )
    fast = helper.make_tensor_value_info("fast", TensorProto.BOOL, [])
    weights = [tensor for pair in stored.values() for tensor in pair]
    graph = helper.make_graph(
        [choose], "tagger", [*model.graph.input, fast], model.graph.output, [*small, *weights]
    )
    opsets = [helper.make_opsetid("", OPSET), helper.make_opsetid("com.microsoft", 1)]
    return helper.make_model(graph, opset_imports=opsets, ir_version=10)


# The axis along which a weight has one scale: a column of a matrix, a row of embeddings.
_AXES = {("MatMul", 1): 1, ("Gather", 0): 0}


def _stored(name: str, weights: np.ndarray, axis: int) -> list[TensorProto]:
    """Return a matrix as 8-bit integers and its scales."""
    scale = np.abs(weights).max(axis=1 - axis, keepdims=axis == 0).clip(1e-12) / 127
    whole = np.round(weights / scale).astype(np.int8)
    zero = numpy_helper.from_array(np.zeros(weights.shape[1], dtype=np.int8), f"{name}.zero")
    return [
        numpy_helper.from_array(whole, f"{name}.whole"),
        numpy_helper.from_array(scale.astype(np.float32), f"{name}.scale"),
        *([zero] if axis == 1 else []),
    ]


def _branch(model: ModelProto, stored: dict[str, list[TensorProto]], fast: bool) -> GraphProto:
    """Return the nodes of the model as a branch, with names of its own."""
    mark = "fast" if fast else "float"
    made = {output for node in model.graph.node for output in node.output}
    nodes: list[NodeProto] = []
    for given in model.graph.node:
        node = NodeProto()
        node.CopyFrom(given)
        node.name = f"{mark}/{given.name}"
        node.input[:] = [f"{mark}/{name}" if name in made else name for name in given.input]
        node.output[:] = [f"{mark}/{name}" for name in given.output]
        name = next((name for name in node.input if name in stored), "")
        nodes += _with_8_bits(node, name, fast) if name else [node]
    outputs = [helper.make_empty_tensor_value_info(f"{mark}/{name}") for name in OUTPUTS]
    return helper.make_graph(nodes, mark, [], outputs)


def _with_8_bits(node: NodeProto, name: str, fast: bool) -> list[NodeProto]:
    """Return the nodes that do what ``node`` did, with its weights in 8 bits."""
    output = node.output[0]
    whole, scale = f"{name}.whole", f"{name}.scale"
    if node.op_type == "Gather":
        return [
            helper.make_node("Gather", [whole, node.input[1]], [f"{output}.whole"], axis=0),
            helper.make_node("Gather", [scale, node.input[1]], [f"{output}.scale"], axis=0),
            helper.make_node("Cast", [f"{output}.whole"], [f"{output}.float"], to=1),
            helper.make_node("Mul", [f"{output}.float", f"{output}.scale"], [output]),
        ]
    if fast:
        inputs = [node.input[0], whole, scale, f"{name}.zero"]
        return [helper.make_node("DynamicQuantizeMatMul", inputs, [output], domain="com.microsoft")]
    weights = f"{output}.weights"
    return [
        # onnxruntime does these two once, when it loads the file
        helper.make_node("Cast", [whole], [f"{weights}.whole"], to=1),
        helper.make_node("Mul", [f"{weights}.whole", scale], [weights]),
        helper.make_node("MatMul", [node.input[0], weights], [output]),
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("weights", type=Path, help="network-6.pt, written by training.quotes.train")
    parser.add_argument("--out", type=Path, default=FOLDER / "tagger.onnx")
    options = parser.parse_args()
    network = Network()
    network.load_state_dict(torch.load(options.weights, weights_only=True))
    model = in_8_bits(traced(network))
    options.out.parent.mkdir(parents=True, exist_ok=True)
    onnx.save(model, str(options.out))
    print(f"wrote {options.out}: {options.out.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
