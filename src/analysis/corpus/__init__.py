"""Articles and corpora: what they are, and how they are loaded."""

import pandas as pd

from analysis.faces import on_demand

__getattr__, __dir__, __all__ = on_demand(__name__)

# Dollars in a text are no formulas.
pd.set_option("display.html.use_mathjax", False, "styler.html.mathjax", False)
