"""What outlets have in common and what sets them apart: words, names, quotations, facts, style.

All of it can be done on the outlet's own voice, on the quoted voices, or on all text, and
every number can be followed back to words: :func:`examples` shows the places that
:func:`keyness` counted. The work is in the modules of this package, but this is the one to
import.
"""

from analysis.faces import on_demand

__getattr__, __dir__, __all__ = on_demand(__name__)
