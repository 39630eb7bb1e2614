"""What one position attends to, and numbers about it.

weights            p_ij of one query of a block, without the N x M matrix: nl.attention
patches            patches of pixels as features, so that nothing needs training
features           x and parameters of a block, from patches or from a given theta and phi
explore            the weights and numbers that the attention explorer shows
query_dependence   how much the weights change from query to query
"""

from .weights import attention

__all__ = ["attention"]
