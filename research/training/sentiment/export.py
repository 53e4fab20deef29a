"""Write the trained classifier as one ONNX file with weights in 8 bits.

python -m research.training.sentiment.export build/sentiment/student.pt
"""

from __future__ import annotations

import argparse
from pathlib import Path

import onnx
import torch
from torch import Tensor

from analysis.models import FOLDER
from research.training.hashes import write_hashes
from research.training.onnx_weights import LEVELS, in_8_bits, traced
from research.training.sentiment.network import Network


class Graph(torch.nn.Module):
    """The network as it is shipped: it gives probabilities."""

    def __init__(self, network: Network) -> None:
        super().__init__()
        self.network = network

    def forward(self, ids: Tensor, target: Tensor) -> Tensor:
        return self.network(ids, target).softmax(-1)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("weights", type=Path, help="written by research.training.sentiment.train")
    parser.add_argument("--out", type=Path, default=FOLDER / "sentiment" / "classifier.onnx")
    parser.add_argument("--levels", type=int, default=LEVELS, help="steps of the 8-bit weights")
    options = parser.parse_args()
    network = Network()
    network.load_state_dict(torch.load(options.weights, weights_only=True))
    free = {name: {0: "rows", 1: "pieces"} for name in ("ids", "target")}
    example = (torch.randint(1000, 2000, (2, 16)), torch.ones(2, 16))
    outputs = {"probabilities": {0: "rows"}}
    graph = traced(Graph(network), example, list(free), list(outputs), free | outputs)
    options.out.parent.mkdir(parents=True, exist_ok=True)
    onnx.save(in_8_bits(graph, options.levels), str(options.out))
    write_hashes()
    print(f"wrote {options.out}: {options.out.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
