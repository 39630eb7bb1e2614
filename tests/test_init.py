"""The public names: each is there once, and none that the file imports is forgotten."""

import ast
import inspect

import nonlocal_ref as nl


def test_every_public_name_is_there_once():
    assert len(set(nl.__all__)) == len(nl.__all__)
    assert [name for name in nl.__all__ if not hasattr(nl, name)] == []


def test_what_the_package_imports_for_its_users_is_public():
    tree = ast.parse(inspect.getsource(nl))
    imported = {alias.name for node in tree.body if isinstance(node, ast.ImportFrom) for alias in node.names}
    assert imported == set(nl.__all__)


def test_the_networks_of_the_paper_are_public():
    assert nl.c2d(50, 5).out_shape((1, 8, 64, 64, 3)) == (1, 400)
    assert nl.i3d is not nl.c2d
    assert nl.tiny(classes=3).out_shape((2, 4, 32, 32, 3)) == (2, 3)
