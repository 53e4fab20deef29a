"""Compare how several outlets report one event.

Everything a notebook needs comes from here: a corpus and its tables (:func:`load_corpus`,
:func:`sentence_frame` ...), and the rooms that measure (``compare``, ``sentiment``, ``quotes``).
"""

import os

from analysis.faces import on_demand

# onnxruntime writes down each use and reports it, unless this is set before it is imported.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"

__getattr__, __dir__, __all__ = on_demand(__name__)
