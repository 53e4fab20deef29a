"""Which outlets stand nearest to each other: the tree of a matrix of similarities."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.cluster import hierarchy

_LINKAGE = {
    "left": "object", "right": "object", "similarity": "float64", "n_outlets": "int64",
    "n_unknown": "int64",
}  # fmt: skip


def linkage(matrix: pd.DataFrame) -> pd.DataFrame:
    """Return in which order outlets join by similarity: average linkage, one row a join.

    ``matrix`` is square and symmetric with values from -1 to 1, as from
    :func:`analysis.compare.similarity_matrix`; its diagonal is not used. Columns ``left,
    right`` (the outlets on each side, tuples of names), ``similarity`` (the mean over the
    pairs between the two sides, 1 less the distance), ``n_outlets`` joined, ``n_unknown``
    (pairs between the sides without a value). The outlets of the last row, left then right,
    are the order in which neighbours are most alike (Bar-Joseph et al. 2001, Bioinformatics
    17, S22).

    A pair without a value counts as the lowest known one: what was never compared must not
    bring two outlets together. An outlet without any value is left out. Ties are broken by
    the alphabet, whatever the order of the rows. No two outlets to join give an empty table.
    A tree is found in any numbers, also in those of outlets that do not differ: look at the
    gaps between the joins. Raises ``ValueError`` for a matrix of another kind.
    """
    values = _checked(matrix)
    known = values.notna().any(axis=1)
    values = values.loc[known, known]
    if len(values) < 2:
        return pd.DataFrame(columns=list(_LINKAGE)).astype(_LINKAGE)
    unknown = values.isna().to_numpy()
    filled = values.fillna(values.min(axis=None)).to_numpy()
    distances = np.round(1 - filled[np.triu_indices(len(values), 1)], 9)
    joins = hierarchy.linkage(distances, method="average", optimal_ordering=True)
    members: list[list[int]] = [[place] for place in range(len(values))]
    rows = []
    for first, second, distance, _ in joins:
        left, right = members[int(first)], members[int(second)]
        members.append(left + right)
        rows.append(
            {
                "left": tuple(values.index[left]),
                "right": tuple(values.index[right]),
                "similarity": 1 - distance,
                "n_outlets": len(members[-1]),
                "n_unknown": unknown[np.ix_(left, right)].sum(),
            }
        )
    return pd.DataFrame(rows).astype(_LINKAGE).round(6)


def _checked(matrix: pd.DataFrame) -> pd.DataFrame:
    """Return a matrix of similarities in alphabetical order, NaN on the diagonal."""
    names = [str(name) for name in matrix.index]
    if names != [str(name) for name in matrix.columns] or len(set(names)) < len(names):
        raise ValueError("the matrix needs the same names as rows and as columns, each once")
    values = matrix.set_axis(names, axis=0).set_axis(names, axis=1).astype("float64")
    values = values.sort_index(axis=0).sort_index(axis=1)
    array = values.to_numpy(copy=True)
    np.fill_diagonal(array, np.nan)
    if not np.allclose(array, array.T, rtol=0, atol=1e-6, equal_nan=True):
        raise ValueError("the matrix is not symmetric")
    if (np.abs(array) > 1 + 1e-6).any():
        raise ValueError("similarities lie between -1 and 1")
    return pd.DataFrame(array, index=values.index, columns=values.columns)
