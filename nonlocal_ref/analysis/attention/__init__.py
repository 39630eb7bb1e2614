"""What one position attends to, and numbers about it.

weights            p_ij of one query of a block, without the N x M matrix: nl.attention
patches            patches of pixels as features, so that nothing needs training
features           x and parameters of a block, from patches or from a given theta and phi
explore            the weights and numbers that the attention explorer shows
output             y of one position, and of all: the patch that it receives, the denoised picture
query_dependence   how much the weights change from query to query
inside             a block inside a network; the same network with other weights
truth              how much falls on the object that shows the same pattern
query_pairs        how different the maps, the input and the output of all pairs of positions are
controls           weights changed after training: shuffled keys, all alike, without the strongest
trained_blocks     the table of all shipped trained blocks; trained_example: a clip for their figure
"""

from .weights import attention

__all__ = ["attention"]
