"""18: statistics over the wrong axes or of the wrong kind, and gradients that take them for constants."""

from functools import partial
from types import SimpleNamespace

import numpy as np

from exercises.checker.task import Mistake
from exercises.tasks.ex18_batchnorm import (
    EPS,
    batch_statistics,
    batchnorm,
    batchnorm_backward,
    batchnorm_inference,
    inference_backward,
    paths,
    update_running,
)

STATISTICS, FORWARD = partial(Mistake, "batch_statistics"), partial(Mistake, "batchnorm")
RUNNING, INFERENCE = partial(Mistake, "update_running"), partial(Mistake, "batchnorm_inference")
FIXED, BACKWARD = partial(Mistake, "inference_backward"), partial(Mistake, "batchnorm_backward")
OVER = (0, 1)
EACH_CHANNEL = "Each channel has one mean and one variance, over all positions of all clips."
POPULATION = "The batch is normalised with its own spread: the squares are divided by n, not by n - 1."
LOST = (
    "Two large numbers are subtracted, near 10^16 if x is near 10^8. A float64 keeps 16 digits: of "
    "the variance nothing is left."
)
DEVIATION = "The variance is the mean square of x - mean. Its root comes in the next step."
INSIDE = "EPS stands inside the root, or channels of small spread come out differently."
NO_EPS = "Where a channel is constant, var is 0, and EPS alone keeps 0 / 0 away."
SPREAD = "u must have a spread of 1: the divisor is sqrt(var + EPS)."
AFFINE = "gamma scales u, then beta shifts it: y = gamma u + beta."
CONVENTION = (
    "Here momentum is the share of the old: 0.9 keeps nine tenths. PyTorch's momentum is 1 minus this one."
)
BESSEL = "The variance joins as n / (n - 1) var: an estimate for all data, with n = B N."
MEAN_AS_IT_IS = "The mean of a batch is an unbiased estimate already. The factor belongs to the variance."
FIXED_NUMBERS = "In inference nothing is measured on x: one clip must give the same y alone and in any batch."
SHARED = "All positions of all clips use the same gamma and beta, so their gradients add up."
GAMMA_MEETS_U = "gamma meets u in y = gamma u + beta, so dgamma = sum of dy u."
SLOPE = "The slope of y in x is gamma / sqrt(var + EPS)."
THREE = "x reaches y by itself, through the mean and through the variance: three terms add up to dx."
MEANS = "The statistics are means over n, so what comes back through them is a mean too, not a sum."
LESS = "More x raises the mean and the spread, which both lower u: the two terms are subtracted."
CONSTANT = "In training mean and var are those of x: they move with it."
AXES = "Which axes of x are gone in a result of shape (C,)?"
ONE_CHANNEL = "Take one channel with the numbers 1, 2, 3, 6 and compute mean and var by hand."
OF_U = "Which mean and which variance has your u, channel by channel?"
TENTH = "With momentum 0.9, how much does a batch move the running mean?"
ALONE = "Feed one clip alone. Does y stay the same?"
OF_GAMMA = "Move one gamma by a little. Which entries of y move, each by how much?"
OF_BETA = "Move one beta by a little. Which entries of y move?"
OF_X = "Move one x of a channel by a little. Which y of the channel move?"
SUM = "What must dx sum to in each channel, if the same shift of all x changes nothing?"
SHAPE = "Which shape do you get, which one is asked for?"


def statistics(mean=None, var=None):
    """batch_statistics with one of the two replaced by a function of x."""
    given = (mean, var)
    return lambda x: tuple(f(x) if f else r for f, r in zip(given, batch_statistics(x), strict=True))


def both(axis, **options):
    return lambda x: (x.mean(axis=axis, **options), x.var(axis=axis, **options))


def one_pass(x):
    return (x**2).mean(axis=OVER) - x.mean(axis=OVER) ** 2


def forward(
    mean=lambda x: x.mean(axis=OVER),
    var=lambda x: x.var(axis=OVER),
    r=lambda var: np.sqrt(var + EPS),
    y=lambda u, gamma, beta: gamma * u + beta,
):
    """batchnorm with some of its four steps replaced."""
    return lambda x, gamma, beta: y((x - mean(x)) / r(var(x)), gamma, beta)


def along(axis):
    """batchnorm whose statistics run along other axes."""
    kept = {"axis": axis, "keepdims": True}
    return forward(mean=lambda x: x.mean(**kept), var=lambda x: x.var(**kept))


def running(
    mean=lambda old, new, m: m * old + (1 - m) * new,
    var=lambda old, new, m: m * old + (1 - m) * new,
    unbiased=lambda var, x: var * (x[..., 0].size / (x[..., 0].size - 1)),
    batch=batch_statistics,
):
    """update_running with some of its steps replaced."""

    def wrong(running_mean, running_var, x, momentum):
        new_mean, new_var = batch(x)
        return mean(running_mean, new_mean, momentum), var(running_var, unbiased(new_var, x), momentum)

    return wrong


def mixed(step, **options):
    """The same wrong step for both."""
    return running(mean=step, var=step, **options)


def around_the_running_mean(running_mean, running_var, x, momentum):
    new, _ = update_running(running_mean, running_var, x, momentum)
    squares = ((x - running_mean) ** 2).sum(axis=OVER) / (x[..., 0].size - 1)
    return new, momentum * running_var + (1 - momentum) * squares


def mean_unbiased_too(running_mean, running_var, x, momentum):
    _, new = update_running(running_mean, running_var, x, momentum)
    n = x[..., 0].size
    return momentum * running_mean + (1 - momentum) * x.mean(axis=OVER) * n / (n - 1), new


def in_place(running_mean, running_var, x, momentum):
    new = update_running(running_mean, running_var, x, momentum)
    running_mean[...], running_var[...] = new
    return running_mean, running_var


def inference(
    r=lambda var: np.sqrt(var + EPS), u=lambda x, mean: x - mean, y=lambda u, gamma, beta: gamma * u + beta
):
    """batchnorm_inference with some of its three steps replaced."""
    return lambda x, gamma, beta, mean, var: y(u(x, mean) / r(var), gamma, beta)


def with_unbiased(x, gamma, beta, mean, var):
    n = x[..., 0].size
    return batchnorm_inference(x, gamma, beta, mean, var * n / (n - 1))


def fixed(
    dx=lambda a: a.dy * a.gamma / a.r,
    dgamma=lambda a: (a.dy * a.u).sum(axis=OVER),
    dbeta=lambda a: a.dy.sum(axis=OVER),
    r=lambda var: np.sqrt(var + EPS),
):
    """inference_backward with some of its three results, or its r, replaced; `a` holds what there is."""

    def wrong(dy, x, gamma, mean, var):
        return _results(SimpleNamespace(dy=dy, x=x, gamma=gamma, mean=mean, r=r(var)), dx, dgamma, dbeta)

    return wrong


def training(
    dx=lambda a: (a.du - a.du.mean(axis=OVER) - a.u * (a.u * a.du).mean(axis=OVER)) / a.r,
    dgamma=lambda a: (a.dy * a.u).sum(axis=OVER),
    dbeta=lambda a: a.dy.sum(axis=OVER),
    r=lambda var: np.sqrt(var + EPS),
):
    """batchnorm_backward with some of its three results, or its r, replaced."""

    def wrong(dy, x, gamma):
        mean, var = batch_statistics(x)
        return _results(SimpleNamespace(dy=dy, x=x, gamma=gamma, mean=mean, r=r(var)), dx, dgamma, dbeta)

    return wrong


def _results(a, *functions):
    a.u, a.du, a.n = (a.x - a.mean) / a.r, a.dy * a.gamma, a.x[..., 0].size
    return tuple(function(a) for function in functions)


def weighted(*factors):
    """The three paths of dx with these factors: x itself, the mean, the variance."""

    def wrong(dy, x, gamma):
        terms = paths(dy, x, gamma).values()
        dx = sum(f * term for f, term in zip(factors, terms, strict=True))
        return dx, *batchnorm_backward(dy, x, gamma)[1:]

    return wrong


def per_clip(dy, x, gamma):
    """The backward of each clip by itself, as of an instance normalisation."""
    parts = [batchnorm_backward(d[None], a[None], gamma) for d, a in zip(dy, x, strict=True)]
    dx, dgamma, dbeta = zip(*parts, strict=True)
    return np.concatenate(dx), sum(dgamma), sum(dbeta)


def with_running_statistics(dy, x, gamma, mean, var):
    return batchnorm_backward(dy, x, gamma)


MISTAKES = (
    STATISTICS("over the clips only", both(0), EACH_CHANNEL, AXES),
    STATISTICS("over the positions only", both(1), EACH_CHANNEL + " One for each clip is an instance "
        "normalisation.", AXES),
    STATISTICS("over the channels", both(-1), EACH_CHANNEL + " Over channels it is a layer normalisation.",
        AXES),
    STATISTICS("one number for all channels", lambda x: (x.mean(), x.var()), EACH_CHANNEL, AXES),
    STATISTICS("axes of length 1 left", both(OVER, keepdims=True), "The result must be (C,).", SHAPE),
    STATISTICS("var divided by n - 1", statistics(var=lambda x: x.var(axis=OVER, ddof=1)),
        POPULATION + " np.var divides by n, ddof=1 by n - 1.", ONE_CHANNEL),
    STATISTICS("var: its root", statistics(var=lambda x: x.std(axis=OVER)), DEVIATION, ONE_CHANNEL),
    STATISTICS("var with EPS in it", statistics(var=lambda x: x.var(axis=OVER) + EPS),
        "EPS belongs to the division, not to the statistics.", "What is the variance of a constant channel?"),
    STATISTICS("var: mean of the squares, the mean not subtracted",
        statistics(var=lambda x: (x**2).mean(axis=OVER)), DEVIATION, ONE_CHANNEL),
    STATISTICS("var: mean absolute deviation",
        statistics(var=lambda x: np.abs(x - x.mean(axis=OVER)).mean(axis=OVER)), DEVIATION, ONE_CHANNEL),
    STATISTICS("var: mean(x^2) - mean(x)^2", statistics(var=one_pass), LOST,
        "What is (1e8 + 1) ** 2 - 1e16 in Python, and by hand?"),
    STATISTICS("var: mean of the clips' variances",
        statistics(var=lambda x: x.var(axis=1).mean(axis=0)),
        EACH_CHANNEL + " The spread from clip to clip belongs to it too.",
            "Two clips, all 1 and all 3: what is var?"),
    STATISTICS("var around the mean of all channels",
        statistics(var=lambda x: ((x - x.mean()) ** 2).mean(axis=OVER)), EACH_CHANNEL, ONE_CHANNEL),
    STATISTICS("sums in place of means",
        lambda x: (x.sum(axis=OVER), x.var(axis=OVER) * x[..., 0].size),
        "Both are means: divided by n = B N.",
        ONE_CHANNEL),
    STATISTICS("median in place of the mean", statistics(mean=lambda x: np.median(x, axis=OVER)),
        "A median has no gradient for most of its entries. The mean has one for each.", ONE_CHANNEL),

    FORWARD("EPS forgotten", forward(r=np.sqrt), NO_EPS, "What comes out of a channel that is constant?"),
    FORWARD("EPS outside of the root", forward(r=lambda var: np.sqrt(var) + EPS), INSIDE,
        "Take a spread of 0.002."),
    FORWARD("divided by the variance", forward(r=lambda var: var + EPS), SPREAD, OF_U),
    FORWARD("not divided", forward(r=lambda var: 1.0), SPREAD, OF_U),
    FORWARD("multiplied by the root", forward(r=lambda var: 1 / np.sqrt(var + EPS)), SPREAD, OF_U),
    FORWARD("mean not subtracted", forward(mean=lambda x: 0.0), "u must have the mean 0.", OF_U),
    FORWARD("var divided by n - 1", forward(var=lambda x: x.var(axis=OVER, ddof=1)), POPULATION, OF_U),
    FORWARD("statistics of each clip", along(1),
        EACH_CHANNEL + " One for each clip is an instance normalisation.", OF_U),
    FORWARD("statistics over the clips only", along(0), EACH_CHANNEL, OF_U),
    FORWARD("statistics over the channels", along(2),
        EACH_CHANNEL + " Over channels it is a layer normalisation.", OF_U),
    FORWARD("statistics of all channels together", along(None), EACH_CHANNEL, OF_U),
    FORWARD("gamma forgotten", forward(y=lambda u, gamma, beta: u + beta), AFFINE, OF_GAMMA),
    FORWARD("beta forgotten", forward(y=lambda u, gamma, beta: gamma * u), AFFINE, OF_BETA),
    FORWARD("gamma times beta too", forward(y=lambda u, gamma, beta: gamma * (u + beta)), AFFINE, OF_BETA),
    FORWARD("gamma and beta exchanged", forward(y=lambda u, gamma, beta: beta * u + gamma), AFFINE, OF_BETA),
    FORWARD("1 + gamma in the place of gamma", forward(y=lambda u, gamma, beta: (1 + gamma) * u + beta),
        AFFINE + " With gamma = 0 the block's W_z path must be 0.", "What is y if gamma and beta are 0?"),

    RUNNING("the two shares exchanged", mixed(lambda old, new, m: (1 - m) * old + m * new), CONVENTION,
        TENTH),
    RUNNING("var of the batch as it is", running(unbiased=lambda var, x: var), BESSEL, ONE_CHANNEL),
    RUNNING("(n - 1) / n in the place of n / (n - 1)",
        running(unbiased=lambda var, x: var * (x[..., 0].size - 1) / x[..., 0].size), BESSEL, ONE_CHANNEL),
    RUNNING("n is B, the clips", running(unbiased=lambda var, x: var * len(x) / max(len(x) - 1, 1)),
        BESSEL + " Every position counts.", ONE_CHANNEL),
    RUNNING("n is N, the positions",
        running(unbiased=lambda var, x: var * x.shape[1] / max(x.shape[1] - 1, 1)),
        BESSEL + " Every clip counts.", ONE_CHANNEL),
    RUNNING("mean with n / (n - 1) too", mean_unbiased_too, MEAN_AS_IT_IS, ONE_CHANNEL),
    RUNNING("the batch in the place of the running ones", mixed(lambda old, new, m: new),
        "One batch is noise. The running ones average over many.", TENTH),
    RUNNING("nothing updated", mixed(lambda old, new, m: old),
        "Then inference would normalise with the statistics of the start.", TENTH),
    RUNNING("half of each", mixed(lambda old, new, m: (old + new) / 2), CONVENTION,
        "Which argument is never used?"),
    RUNNING("old not weighted", mixed(lambda old, new, m: old + (1 - m) * new),
        "The shares must sum to 1, or the statistics grow with every batch.",
        "Old and new both 1: what must come out?"),
    RUNNING("batch not weighted", mixed(lambda old, new, m: m * old + new),
        "The shares must sum to 1, or the statistics grow with every batch.",
        "Old and new both 1: what must come out?"),
    RUNNING("momentum of 0.9, whatever is given", mixed(lambda old, new, m: 0.9 * old + 0.1 * new),
        "momentum is an argument.", "Which argument is never used?"),
    RUNNING("shares exchanged, and var as it is",
        mixed(lambda old, new, m: (1 - m) * old + m * new, unbiased=lambda var, x: var),
        CONVENTION + " " + BESSEL, TENTH),
    RUNNING("shares exchanged for the variance", running(var=lambda old, new, m: (1 - m) * old + m * new),
        CONVENTION, TENTH),
    RUNNING("shares exchanged for the mean", running(mean=lambda old, new, m: (1 - m) * old + m * new),
        CONVENTION, TENTH),
    RUNNING("the root of the variance",
        running(unbiased=lambda var, x: np.sqrt(var * x[..., 0].size / (x[..., 0].size - 1))),
        "running_var is averaged as a variance; the root is taken when it is used.", ONE_CHANNEL),
    RUNNING("squares around the running mean", around_the_running_mean,
        "The batch's variance is around the batch's own mean.", ONE_CHANNEL),
    RUNNING("written into the old ones", in_place,
        "The old statistics may be needed again, as when a step is taken back.", "Return new arrays."),

    INFERENCE("statistics of x", lambda x, gamma, beta, mean, var: batchnorm(x, gamma, beta), FIXED_NUMBERS,
        ALONE),
    INFERENCE("mean of x, var as given",
        lambda x, gamma, beta, mean, var: batchnorm_inference(x, gamma, beta, x.mean(axis=OVER), var),
        FIXED_NUMBERS, ALONE),
    INFERENCE("var of x, mean as given",
        lambda x, gamma, beta, mean, var: batchnorm_inference(x, gamma, beta, mean, x.var(axis=OVER)),
        FIXED_NUMBERS, ALONE),
    INFERENCE("n / (n - 1) once more", with_unbiased, FIXED_NUMBERS + " The factor came in with the update.",
        ALONE),
    INFERENCE("EPS forgotten", inference(r=np.sqrt), INSIDE, "Take a spread of 0.002."),
    INFERENCE("EPS outside of the root", inference(r=lambda var: np.sqrt(var) + EPS), INSIDE,
        "Take a spread of 0.002."),
    INFERENCE("divided by the variance", inference(r=lambda var: var + EPS), SPREAD,
        "Is var a spread or its square?"),
    INFERENCE("mean not subtracted", inference(u=lambda x, mean: x), "x - mean, as in training.", OF_U),
    INFERENCE("gamma and beta forgotten", inference(y=lambda u, gamma, beta: u), AFFINE, OF_GAMMA),
    INFERENCE("gamma times beta too", inference(y=lambda u, gamma, beta: gamma * (u + beta)), AFFINE,
        OF_BETA),
    INFERENCE("x as it is", inference(u=lambda x, mean: x, r=lambda var: 1.0),
        "Inference normalises too, or the next layer sees another scale than in training.", OF_U),

    FIXED("the backward of training", with_running_statistics,
        "mean and var are given here. They do not move with x.", ALONE),
    FIXED("dx with the paths of training",
        fixed(dx=lambda a: (a.du - a.du.mean(axis=OVER) - a.u * (a.u * a.du).mean(axis=OVER)) / a.r),
        "mean and var are constants here: nothing comes back through them.", OF_X),
    FIXED("dx without gamma", fixed(dx=lambda a: a.dy / a.r), SLOPE, OF_X),
    FIXED("dx not divided", fixed(dx=lambda a: a.dy * a.gamma), SLOPE, OF_X),
    FIXED("dx divided by the variance", fixed(dx=lambda a: a.dy * a.gamma / a.r**2), SLOPE, OF_X),
    FIXED("dx times the root", fixed(dx=lambda a: a.dy * a.gamma * a.r), SLOPE, OF_X),
    FIXED("dx with u in it", fixed(dx=lambda a: a.dy * a.u), SLOPE + " u belongs to dgamma.", OF_X),
    FIXED("EPS forgotten", fixed(r=np.sqrt), INSIDE, "Take a spread of 0.002."),
    FIXED("dgamma without u", fixed(dgamma=lambda a: a.dy.sum(axis=OVER)), GAMMA_MEETS_U, OF_GAMMA),
    FIXED("dgamma with x in the place of u", fixed(dgamma=lambda a: (a.dy * a.x).sum(axis=OVER)),
        GAMMA_MEETS_U, OF_GAMMA),
    FIXED("dgamma with x - mean, not divided",
        fixed(dgamma=lambda a: (a.dy * (a.x - a.mean)).sum(axis=OVER)), GAMMA_MEETS_U, OF_GAMMA),
    FIXED("dgamma with gamma once more", fixed(dgamma=lambda a: (a.du * a.u).sum(axis=OVER)), GAMMA_MEETS_U,
        OF_GAMMA),
    FIXED("dgamma a mean", fixed(dgamma=lambda a: (a.dy * a.u).mean(axis=OVER)), SHARED, OF_GAMMA),
    FIXED("dbeta a mean", fixed(dbeta=lambda a: a.dy.mean(axis=OVER)), SHARED, OF_BETA),
    FIXED("dgamma and dbeta means",
        fixed(dgamma=lambda a: (a.dy * a.u).mean(axis=OVER), dbeta=lambda a: a.dy.mean(axis=OVER)),
        SHARED, OF_BETA),
    FIXED("dbeta with gamma in it", fixed(dbeta=lambda a: a.du.sum(axis=OVER)),
        "beta is added after gamma: nothing multiplies it.", OF_BETA),
    FIXED("dbeta summed over the clips only", fixed(dbeta=lambda a: a.dy.sum(axis=0)), SHARED, SHAPE),
    FIXED("dgamma and dbeta exchanged",
        lambda *given: tuple(inference_backward(*given)[k] for k in (0, 2, 1)),
        "Gradients come back in the order x, gamma, beta.", OF_BETA),

    BACKWARD("statistics taken for constants", weighted(1, 0, 0), CONSTANT + " " + THREE, SUM),
    BACKWARD("path through the mean forgotten", weighted(1, 0, 1), THREE, SUM),
    BACKWARD("path through the variance forgotten", weighted(1, 1, 0), THREE,
        "Stretch x of a channel. Does y change?"),
    BACKWARD("path through the mean added", weighted(1, -1, 1), LESS, SUM),
    BACKWARD("path through the variance added", weighted(1, 1, -1), LESS, "Which sign has u . dx?"),
    BACKWARD("both paths added", weighted(1, -1, -1), LESS, SUM),
    BACKWARD("path through the variance twice", weighted(1, 1, 2),
        "d var = 2/n (x - mean) dx, and d sqrt(var) = d var / (2 sqrt(var)): the 2 cancels.", OF_X),
    BACKWARD("path through the variance halved", weighted(1, 1, 0.5),
        "The 1/2 of the root is there, the 2 of the square is missing.", OF_X),
    BACKWARD("path through x itself forgotten", weighted(0, 1, 1), THREE, OF_X),
    BACKWARD("path through x itself negative", weighted(-1, 1, 1),
        "More x is more u of its own: that term has the sign of du.", OF_X),
    BACKWARD("sums in the place of means",
        training(dx=lambda a: (a.du - a.du.sum(axis=OVER) - a.u * (a.u * a.du).sum(axis=OVER)) / a.r), MEANS,
        SUM),
    BACKWARD("sum in the place of the mean of du",
        training(dx=lambda a: (a.du - a.du.sum(axis=OVER) - a.u * (a.u * a.du).mean(axis=OVER)) / a.r),
        MEANS, SUM),
    BACKWARD("sum in the place of the mean of u du",
        training(dx=lambda a: (a.du - a.du.mean(axis=OVER) - a.u * (a.u * a.du).sum(axis=OVER)) / a.r),
        MEANS, OF_X),
    BACKWARD("n is B, the clips",
        training(dx=lambda a: (
            a.du - (a.du.sum(axis=OVER) + a.u * (a.u * a.du).sum(axis=OVER)) / len(a.x)) / a.r),
        MEANS + " n = B N.", SUM),
    BACKWARD("n - 1 in the means",
        training(dx=lambda a: (
            a.du - (a.du.sum(axis=OVER) + a.u * (a.u * a.du).sum(axis=OVER)) / (a.n - 1)) / a.r), MEANS, SUM),
    BACKWARD("means over the positions of each clip", per_clip,
        CONSTANT + " They are those of all clips together.", SUM),
    BACKWARD("means over the clips only",
        training(dx=lambda a: (a.du - a.du.mean(axis=0) - a.u * (a.u * a.du).mean(axis=0)) / a.r),
        EACH_CHANNEL, SUM),
    BACKWARD("means over the channels",
        training(dx=lambda a: (a.du - a.du.mean(axis=2, keepdims=True)
            - a.u * (a.u * a.du).mean(axis=2, keepdims=True)) / a.r), EACH_CHANNEL, SUM),
    BACKWARD("gamma forgotten", training(
        dx=lambda a: (a.dy - a.dy.mean(axis=OVER) - a.u * (a.u * a.dy).mean(axis=OVER)) / a.r),
        "du = gamma dy: the way back to u goes through gamma.", OF_X),
    BACKWARD("gamma in the first term only", training(
        dx=lambda a: (a.du - a.dy.mean(axis=OVER) - a.u * (a.u * a.dy).mean(axis=OVER)) / a.r),
        "du = gamma dy, in all three terms.", SUM),
    BACKWARD("not divided by r", training(
        dx=lambda a: a.du - a.du.mean(axis=OVER) - a.u * (a.u * a.du).mean(axis=OVER)), SLOPE, OF_X),
    BACKWARD("divided by the variance", training(
        dx=lambda a: (a.du - a.du.mean(axis=OVER) - a.u * (a.u * a.du).mean(axis=OVER)) / a.r**2), SLOPE,
        OF_X),
    BACKWARD("path through the mean not divided by r",
        training(dx=lambda a: (a.du - a.u * (a.u * a.du).mean(axis=OVER)) / a.r - a.du.mean(axis=OVER)),
        "u = (x - mean) / r: what comes back to the mean is divided by r, as is what comes to x.", SUM),
    BACKWARD("path through the variance not divided by r",
        training(dx=lambda a: (a.du - a.du.mean(axis=OVER)) / a.r - a.u * (a.u * a.du).mean(axis=OVER)),
        "The exponent is -3/2 in d (var + EPS)^(-1/2) / d var: one more r than in u.",
        "Stretch x of a channel."),
    BACKWARD("du in the place of its mean",
        training(dx=lambda a: (a.du - a.du / a.n - a.u * (a.u * a.du).mean(axis=OVER)) / a.r),
        "All x_k of the channel share the mean: what comes back through it is summed over all of them first.",
        SUM),
    BACKWARD("u du in the place of its mean",
        training(dx=lambda a: (a.du - a.du.mean(axis=OVER) - a.u * (a.u * a.du) / a.n) / a.r),
        "All x_k of the channel share the variance: what comes back through it is summed over all first.",
        OF_X),
    BACKWARD("x - mean in the place of u",
        training(dx=lambda a: (a.du - a.du.mean(axis=OVER)
            - (a.x - a.mean) * ((a.x - a.mean) * a.du).mean(axis=OVER)) / a.r),
        "In the last term both factors are u: x - mean has the spread of x still in it.",
        "Write d sqrt(var) / dx_k."),
    BACKWARD("x in the place of u",
        training(dx=lambda a: (a.du - a.du.mean(axis=OVER) - a.x * (a.x * a.du).mean(axis=OVER)) / a.r),
        "In the last term both factors are u.", "Write d sqrt(var) / dx_k."),
    BACKWARD("one u missing in the last term",
        training(dx=lambda a: (a.du - a.du.mean(axis=OVER) - (a.u * a.du).mean(axis=OVER)) / a.r),
        "One u comes from the gradient of var, one from how var moves with x_k.", "Stretch x of a channel."),
    BACKWARD("EPS forgotten", training(r=np.sqrt), NO_EPS, "What comes out of a channel that is constant?"),
    BACKWARD("EPS outside of the root", training(r=lambda var: np.sqrt(var) + EPS), INSIDE,
        "Take a spread of 0.002."),
    BACKWARD("dgamma without u", training(dgamma=lambda a: a.dy.sum(axis=OVER)), GAMMA_MEETS_U, OF_GAMMA),
    BACKWARD("dgamma with x in the place of u", training(dgamma=lambda a: (a.dy * a.x).sum(axis=OVER)),
        GAMMA_MEETS_U, OF_GAMMA),
    BACKWARD("dgamma with gamma once more", training(dgamma=lambda a: (a.du * a.u).sum(axis=OVER)),
        GAMMA_MEETS_U, OF_GAMMA),
    BACKWARD("dgamma a mean", training(dgamma=lambda a: (a.dy * a.u).mean(axis=OVER)), SHARED, OF_GAMMA),
    BACKWARD("dbeta a mean", training(dbeta=lambda a: a.dy.mean(axis=OVER)), SHARED, OF_BETA),
    BACKWARD("dgamma and dbeta means",
        training(dgamma=lambda a: (a.dy * a.u).mean(axis=OVER), dbeta=lambda a: a.dy.mean(axis=OVER)),
        SHARED, OF_BETA),
    BACKWARD("dgamma and dbeta with axes of length 1 left",
        training(dgamma=lambda a: (a.dy * a.u).sum(axis=OVER, keepdims=True),
            dbeta=lambda a: a.dy.sum(axis=OVER, keepdims=True)),
            "A gradient has the shape of its parameter.", SHAPE),
    BACKWARD("dgamma and dbeta summed over the clips only",
        training(dgamma=lambda a: (a.dy * a.u).sum(axis=0), dbeta=lambda a: a.dy.sum(axis=0)), SHARED, SHAPE),
    BACKWARD("dbeta with gamma in it", training(dbeta=lambda a: a.du.sum(axis=OVER)),
        "beta is added after gamma: nothing multiplies it.", OF_BETA),
    BACKWARD("dgamma and dbeta exchanged",
        lambda *given: tuple(batchnorm_backward(*given)[k] for k in (0, 2, 1)),
        "Gradients come back in the order x, gamma, beta.", OF_BETA),
)  # fmt: skip
