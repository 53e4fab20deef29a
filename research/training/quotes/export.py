"""Write the trained network as one ONNX file with weights in 8 bits.

    python -m research.training.quotes.export build/quotes/small.pt

With the input ``fast`` the weights are multiplied in 8 bits, except those by which attention's
heads are joined (that keeps .003 of e2e); else in floats.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import onnx
import torch
from onnx import ModelProto

from analysis.models import FOLDER
from research.training.hashes import write_hashes
from research.training.onnx_weights import traced, with_fast
from research.training.quotes.network import Graph, Network, load_network

INPUTS = ["ids", "features", "least_cue"]
OUTPUTS = ["tags", "cues", "parts"]


def as_onnx(network: Network) -> ModelProto:
    """Return the network as an ONNX model of floats, its sizes free."""
    example = (
        torch.randint(1000, 2000, (2, 64)),
        torch.zeros(2, 64, 3, dtype=torch.long),
        torch.zeros(2, 64),
    )
    free = {
        **{name: {0: "windows", 1: "pieces"} for name in [*INPUTS, "tags"]},
        "cues": {0: "cues"},
        "parts": {0: "cues"},
    }
    return traced(Graph(network), example, INPUTS, OUTPUTS, free)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("weights", type=Path, help="small.pt, written by distil.py")
    parser.add_argument("--out", type=Path, default=FOLDER / "quotes" / "tagger.onnx")
    options = parser.parse_args()
    model = with_fast(as_onnx(load_network(options.weights)), in_floats="/output/")
    options.out.parent.mkdir(parents=True, exist_ok=True)
    onnx.save(model, str(options.out))
    write_hashes()
    print(f"wrote {options.out}: {options.out.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
