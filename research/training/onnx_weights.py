"""ONNX networks with their weights in 8 bits, multiplied in floats or in 8 bits.

Weights are stored as 8-bit integers with one scale a column (word embeddings: a row).
Multiplied in floats, results don't hang on the processor.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence

import numpy as np
import onnx
import torch
from onnx import GraphProto, ModelProto, NodeProto, TensorProto, helper, numpy_helper
from torch import Tensor, nn

OPSET, SMALL, LEVELS = 21, 10_000, 127
Stored = dict[str, list[TensorProto]]
# The axis along which a weight has one scale: a column of a matrix, a row of embeddings.
_AXES = {("MatMul", 1): 1, ("Gather", 0): 0}


def traced(
    network: nn.Module,
    example: tuple[Tensor, ...],
    inputs: Sequence[str],
    outputs: Sequence[str],
    free_sizes: Mapping[str, Mapping[int, str]],
) -> ModelProto:
    """Return the network as an ONNX model of floats; ``free_sizes`` names the axes by place."""
    held = io.BytesIO()
    torch.onnx.export(
        network.eval(),
        example,
        held,
        input_names=list(inputs),
        output_names=list(outputs),
        opset_version=17,
        dynamo=False,
        dynamic_axes={name: dict(axes) for name, axes in free_sizes.items()},
    )
    return onnx.version_converter.convert_version(onnx.load_from_string(held.getvalue()), OPSET)


def in_8_bits(model: ModelProto, levels: int = LEVELS) -> ModelProto:
    """Store the matrices that are multiplied, and the word embeddings, in 8 bits.

    Matrices have ``levels`` steps to either side. Of a network that was trained further from
    weights in 8 bits they need a number of their own: with the same steps, all weights that moved
    by less than half a step fall back to where they began, and most of the training is undone.
    """
    stored = stored_weights(model, levels)
    nodes = [made for node in model.graph.node for made in with_8_bits(node, stored)]
    return _model(model, nodes, model.graph.input, stored)


def with_fast(model: ModelProto, in_floats: str) -> ModelProto:
    """Return :func:`in_8_bits` with an input ``fast``: multiply in 8 bits.

    Nodes whose name holds ``in_floats`` multiply in floats all the same. The graph is an ``If`` on
    ``fast`` over two copies of the nodes, which share the weights.
    """
    stored = stored_weights(model)
    outputs = [output.name for output in model.graph.output]
    branches = [_branch(model, stored, fast, in_floats) for fast in (True, False)]
    choose = helper.make_node(
        "If", ["fast"], outputs, then_branch=branches[0], else_branch=branches[1]
    )
    fast = helper.make_tensor_value_info("fast", TensorProto.BOOL, [])
    return _model(model, [choose], [*model.graph.input, fast], stored)


def stored_weights(model: ModelProto, levels: int = LEVELS) -> Stored:
    """Return the weights that are worth it as 8-bit integers, their scales and zeros."""
    values = {item.name: numpy_helper.to_array(item) for item in model.graph.initializer}
    return {
        name: _stored(
            name,
            values[name],
            _AXES[node.op_type, place],
            levels if node.op_type == "MatMul" else LEVELS,
        )
        for node in model.graph.node
        for place, name in enumerate(node.input)
        if name in values and values[name].size > SMALL and (node.op_type, place) in _AXES
    }


def _stored(name: str, weights: np.ndarray, axis: int, levels: int) -> list[TensorProto]:
    scale = np.abs(weights).max(axis=1 - axis, keepdims=axis == 0).clip(1e-12) / levels
    whole = np.round(weights / scale).astype(np.int8)
    return [
        numpy_helper.from_array(whole, f"{name}.whole"),
        numpy_helper.from_array(scale.astype(np.float32), f"{name}.scale"),
    ]


def _model(
    model: ModelProto, nodes: Sequence[NodeProto], inputs: Sequence[object], stored: Stored
) -> ModelProto:
    """Return a model of ``nodes`` with the small weights of ``model`` and the stored ones."""
    small = [item for item in model.graph.initializer if item.name not in stored]
    weights = [tensor for tensors in stored.values() for tensor in tensors]
    zeros = [
        numpy_helper.from_array(np.zeros(tensors[0].dims[1], dtype=np.int8), f"{name}.zero")
        for name, tensors in stored.items()
        if any(_uses(node, f"{name}.zero") for node in nodes)
    ]
    graph = helper.make_graph(
        nodes, "network", inputs, model.graph.output, [*small, *weights, *zeros]
    )
    opsets = [helper.make_opsetid("", OPSET), helper.make_opsetid("com.microsoft", 1)]
    return helper.make_model(graph, opset_imports=opsets, ir_version=10)


def _uses(node: NodeProto, name: str) -> bool:
    inner = (attribute.g for attribute in node.attribute if attribute.type == attribute.GRAPH)
    return name in node.input or any(_uses(each, name) for graph in inner for each in graph.node)


def _branch(model: ModelProto, stored: Stored, fast: bool, in_floats: str) -> GraphProto:
    """Return the nodes of the model as a branch, with names of its own.

    What multiplies in 8 bits adds the bias, too, which saves a pass over its results.
    """
    mark = "fast" if fast else "float"
    made = {output for node in model.graph.node for output in node.output}
    vectors = {item.name for item in model.graph.initializer if len(item.dims) == 1}
    adds = [node for node in model.graph.node if node.op_type == "Add"]
    biased = {node.input[1]: node for node in adds if node.input[0] in vectors}
    done: set[str] = set()
    nodes: list[NodeProto] = []
    for given in model.graph.node:
        if given.output[0] in done:
            continue
        node = NodeProto()
        node.CopyFrom(given)
        in_8_bits = fast and in_floats not in given.name
        multiplies = given.op_type == "MatMul" and given.input[1] in stored
        if in_8_bits and multiplies and given.output[0] in biased:
            add = biased[given.output[0]]
            node.input.append(add.input[0])
            node.output[:] = add.output
            done.add(add.output[0])
        node.name = f"{mark}/{given.name}"
        node.input[:] = [f"{mark}/{name}" if name in made else name for name in node.input]
        node.output[:] = [f"{mark}/{name}" for name in node.output]
        nodes += with_8_bits(node, stored, fast=in_8_bits)
    outputs = [
        helper.make_empty_tensor_value_info(f"{mark}/{output.name}")
        for output in model.graph.output
    ]
    return helper.make_graph(nodes, mark, [], outputs)


def with_8_bits(node: NodeProto, stored: Stored, *, fast: bool = False) -> list[NodeProto]:
    """Return the nodes that do what ``node`` did, with its weights in 8 bits."""
    name = next((name for name in node.input if name in stored), None)
    if name is None:
        return [node]
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
        inputs = [node.input[0], whole, scale, f"{name}.zero", *node.input[2:]]  # the last: a bias
        return [helper.make_node("DynamicQuantizeMatMul", inputs, [output], domain="com.microsoft")]
    weights = f"{output}.weights"
    return [
        # onnxruntime does these two once, when it loads the file
        helper.make_node("Cast", [whole], [f"{weights}.whole"], to=1),
        helper.make_node("Mul", [f"{weights}.whole", scale], [weights]),
        helper.make_node("MatMul", [node.input[0], weights], [output]),
    ]
