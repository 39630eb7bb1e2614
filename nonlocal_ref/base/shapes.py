"""The vocabulary of shapes: one letter for one size, in every signature, text and test.

    B  samples (clips, pictures, sequences)       C  channels of x and z
    T  frames     H  rows     W  columns          E  channels of theta and phi (the embedding)
    N  query positions i (T*H*W)                  D  channels of g and y
    M  key positions j (N, or fewer after pooling)

For a clip of 4 frames of 14 x 14 with 1024 channels: N = 4*14*14 = 784, and with pooled keys M = 4*7*7 = 196.
Outside the block arrays are (B, T, H, W, C), (B, H, W, C) or (B, N, C); inside they are (B, N, C).
The letters are checked against real arrays by the second test run (jaxtyping); they cost nothing otherwise.
"""

from jaxtyping import Float

from .arrays import Array

Features = Float[Array, "B *grid C"]  # x and z, on a grid of one, two or three axes
Queries = Float[Array, "B N E"]  # theta
Keys = Float[Array, "B M E"]  # phi
Values = Float[Array, "B M D"]  # g
Scores = Float[Array, "B N M"]  # s, and the weights p
Output = Float[Array, "B N D"]  # y
Column = Float[Array, "B N 1"]  # one number per query: a_i, a row's sum, its log-sum-exp
