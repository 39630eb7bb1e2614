"""What the tests of colours share: contrast, and what every kind of colour vision sees."""

import numpy as np

# red, green and blue as people without one kind of cone see them (Machado et al., 2009, severity 1)
VISION = {
    "all cones": np.eye(3),
    "no long": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "no middle": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.01182, 0.04294, 0.968881],
    ],
    "no short": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.3039],
    ],
}
APART = 20  # in CIELAB; 2 can just be seen
TO_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])


def linear(colour):
    """Light of "#rrggbb", 0 to 1 in red, green and blue."""
    values = np.array([int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)])
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


def contrast(one, other):
    bright, dark = sorted((TO_XYZ[1] @ linear(colour) for colour in (one, other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def lab(light):
    """CIE 1976 L*, a*, b* under D65."""
    x = TO_XYZ @ light / TO_XYZ.sum(axis=1)
    f = np.where(x > 216 / 24389, np.cbrt(x), (24389 / 27 * x + 16) / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])
