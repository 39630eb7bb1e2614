"""A score, a normalisation or a backward of one's own in the block."""

import pytest
from cases import OWN, PLACES, run
from support import C, assert_close, assert_gradients, assert_trees_close

import nonlocal_ref as nl


@pytest.mark.parametrize(("pool", "positions"), PLACES)
@pytest.mark.parametrize("name", OWN)
def test_a_version_of_one_s_own_works_in_every_block(make_numpy, name, pool, positions):
    block = nl.nonlocal_block(OWN[name], pool=pool, positions=positions)
    params, x, dz = make_numpy.params(block, 3, 2), make_numpy(2, 2, 3, 2, 3), make_numpy(2, 2, 3, 2, 3)
    _, dx, dparams = run(block, params, x, dz)
    assert_gradients(lambda x: block.forward(params, x)[0], dx, (x,), dz, 1e-7)

    def of_g(w):
        return block.forward(params | {"g": params["g"]._replace(w=w)}, x)[0]

    assert_gradients(of_g, dparams["g"].w, (params["g"].w,), dz, 1e-7)


@pytest.mark.parametrize("name", OWN)
def test_the_gradient_check_passes_a_right_version_of_one_s_own_and_names_a_wrong_one(make_numpy, name):
    score = OWN[name].score
    wrong = OWN[name]._replace(
        score=score._replace(backward=lambda *a: tuple(-d for d in score.backward(*a)))
    )
    params, x = make_numpy.params(nl.nonlocal_block(OWN[name]), 3, 2), make_numpy(2, 5, 3)
    assert nl.gradcheck(nl.nonlocal_block(OWN[name], pool="before"), params, x).ok
    assert not nl.gradcheck(nl.nonlocal_block(wrong, pool="before"), params, x).ok


@pytest.mark.parametrize(
    ("version", "scale"), [("embedded_gaussian", False), ("embedded_gaussian", True), ("dot_product", False)]
)
def test_an_exchanged_backward_of_the_score_changes_only_what_passes_it(make_numpy, version, scale):
    right = nl.VERSIONS[version]
    wrong = right._replace(score=nl.DOT._replace(backward=lambda ds, theta, phi: (0 * theta, 0 * phi)))
    params, x, dz = make_numpy.params(nl.nonlocal_block()), make_numpy(2, 7, C), make_numpy(2, 7, C)
    z, dx, dparams = run(nl.nonlocal_block(right, scale=scale), params, x, dz)
    z_wrong, dx_wrong, dparams_wrong = run(nl.nonlocal_block(wrong, scale=scale), params, x, dz)
    assert_close(z_wrong, z)
    assert abs(dx_wrong - dx).max() > 1e-3
    for name in dparams:
        if name in ("theta", "phi"):
            assert not any(d.any() for d in dparams_wrong[name])
        else:
            assert_trees_close(dparams_wrong[name], dparams[name])


def test_an_exchanged_backward_of_the_softmax_leaves_g_and_w_z(make_numpy):
    right = nl.VERSIONS["embedded_gaussian"]
    wrong = right._replace(normalise=nl.SOFTMAX._replace(backward=lambda dp, p: dp))
    params, x, dz = make_numpy.params(nl.nonlocal_block()), make_numpy(2, 7, C), make_numpy(2, 7, C)
    (z, _, dparams), (z_wrong, _, found) = (run(nl.nonlocal_block(v), params, x, dz) for v in (right, wrong))
    assert (z_wrong == z).all()
    assert all((a == b).all() for n in ("g", "w_z") for a, b in zip(found[n], dparams[n], strict=True))
    assert all(abs(found[n].w - dparams[n].w).max() > 1e-3 for n in ("theta", "phi"))
