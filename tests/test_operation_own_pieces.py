"""A score, a normalisation or a backward of one's own, as one more row of the table."""

import pytest
from cases import LAPLACIAN, SHARPENED, both_engines, operands, run_operation
from support import B, D, E, M, N, assert_close, assert_gradients

import nonlocal_ref as nl
from nonlocal_ref.base.op import inputs

softmax_of_the_scores = nl.Op(
    nl.SOFTMAX.forward, lambda dp, s: nl.SOFTMAX.backward(dp, nl.SOFTMAX.forward(s)), needs=inputs
)
OWN = {
    "score": nl.Version(LAPLACIAN, nl.SOFTMAX),
    "score, tiles": nl.Version(LAPLACIAN, nl.SOFTMAX, tiles=True),
    "score and mean": nl.Version(LAPLACIAN, nl.MEAN, embed="identity"),
    "normalisation": nl.Version(nl.DOT, SHARPENED),
    "normalisation, tiles": nl.Version(nl.DOT, SHARPENED, tiles=True),
    "both": nl.Version(LAPLACIAN, SHARPENED),
    "softmax that reads the scores, tiles": nl.Version(nl.DOT, softmax_of_the_scores, tiles=True),
}


@both_engines
@pytest.mark.parametrize("name", OWN)
def test_a_piece_of_one_s_own_works_as_one_more_row_of_the_table(make_numpy, name, engine):
    args, dy = operands(make_numpy, name), make_numpy(B, N, D)
    _, gradients = run_operation(OWN[name], args, dy, engine)
    assert_gradients(lambda *a: nl.nonlocal_operation(*a, version=OWN[name])[0], gradients, args, dy)


@pytest.mark.parametrize("op", [LAPLACIAN, SHARPENED], ids=["score", "normalisation"])
def test_the_gradient_check_passes_the_pieces_of_one_s_own(make_numpy, op):
    inputs = (make_numpy(B, N, E), make_numpy(B, M, E)) if op is LAPLACIAN else (make_numpy(B, N, M),)
    assert nl.gradcheck(op, *inputs).ok


def test_a_score_whose_backward_reads_the_scores_is_given_them(make_numpy):
    seen = []

    def backward(ds, s):
        seen.append(s)
        return ds @ args[1], ds.mT @ args[0]

    args, dy = operands(make_numpy, "any"), make_numpy(B, N, D)
    own = nl.Version(nl.Op(nl.DOT.forward, backward, needs=lambda _, s: (s,)), nl.SOFTMAX)
    _, gradients = run_operation(own, args, dy, "dense")
    assert_close(seen[0], nl.DOT.forward(*args[:2]))
    for a, right in zip(gradients, run_operation("embedded_gaussian", args, dy)[1], strict=True):
        assert_close(a, right)


@pytest.mark.parametrize("name", ["embedded_gaussian", "dot_product", "concatenation"])
def test_an_exchanged_backward_changes_only_the_gradients_that_pass_it(make_numpy, name):
    version, args, dy = nl.VERSIONS[name], operands(make_numpy, name), make_numpy(B, N, D)
    wrong = version.score._replace(
        backward=lambda ds, *kept: tuple(-d for d in version.score.backward(ds, *kept))
    )
    y, (dtheta, dphi, dg) = run_operation(name, args, dy)
    y_wrong, found = run_operation(version._replace(score=wrong), args, dy)
    for a, b in zip(
        (y_wrong, *found), (y, -dtheta, -dphi, dg), strict=True
    ):  # "auto" may take another engine
        assert_close(a, b)
