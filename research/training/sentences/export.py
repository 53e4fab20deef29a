"""Write the encoder of all-MiniLM-L6-v2 as one ONNX file with weights in 8 bits.

    python -m research.training.sentences.export

The encoder is taken as it comes: nothing is trained here.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import onnx
import torch
from torch import Tensor
from torch.nn import functional

from analysis.models import FOLDER
from research.training.encoder import WEIGHTS, Encoder
from research.training.hashes import write_hashes
from research.training.onnx_weights import in_8_bits, traced


class SentenceEncoder(Encoder):
    """Word pieces to the embedding of their sentence: the mean of their states, of length 1."""

    def forward(self, ids: Tensor) -> Tensor:
        """Return (rows, units); every row of ``ids`` is filled, [CLS] and [SEP] included."""
        return functional.normalize(self.encode(ids).mean(1))


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--weights", type=Path, default=WEIGHTS / "model.safetensors")
    parser.add_argument("--out", type=Path, default=FOLDER / "sentences" / "encoder.onnx")
    options = parser.parse_args()
    network = SentenceEncoder()
    network.load(options.weights)
    free = {"ids": {0: "texts", 1: "pieces"}, "embeddings": {0: "texts"}}
    example = (torch.randint(1000, 2000, (2, 16)),)
    model = in_8_bits(traced(network, example, ["ids"], ["embeddings"], free))
    options.out.parent.mkdir(parents=True, exist_ok=True)
    onnx.save(model, str(options.out))
    write_hashes()
    print(f"wrote {options.out}: {options.out.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
