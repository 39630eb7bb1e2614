"""The lines of code behind a layer of the map: they stand in the source, and each layer has some."""

import inspect
from importlib import import_module

import pytest
from refusals import refuses

from nonlocal_ref.networks import bottleneck, resnet
from nonlocal_ref.widgets.network_map_code import built, code_of
from nonlocal_ref.widgets.network_map_data import THERE, map_layers


def layer(name, blocks=5):
    return next(layer for layer in map_layers("c2d", 50, blocks, 8) if layer.name == name)


@pytest.mark.parametrize("blocks", THERE[50])
def test_every_line_stands_in_the_source_of_the_function_that_it_names(blocks):
    for one in map_layers("i3d_3x1x1", 50, blocks, 8):
        lines = code_of(one)
        assert len(lines) >= 2, one.name
        for function, text in lines:
            module, _, name = function.rpartition(".")
            source = inspect.getsource(getattr(import_module(f"nonlocal_ref.{module}"), name))
            assert "".join(text.split()) in "".join(source.split()), one.name


def test_a_convolution_shows_where_it_is_built_and_all_that_it_computes():
    functions = [function for function, _ in code_of(layer("res3.block1.conv_c"))]
    assert list(dict.fromkeys(functions)) == [
        "networks.bottleneck.bottleneck",
        "layers.conv.conv",
        "layers.batchnorm.batchnorm",
        "base.layer._with_identity",
        "layers.activations.relu",
    ]


def test_the_sum_with_a_shortcut_of_its_own_has_its_own_line():
    assert any(line.function == "base.layer._with_shortcut" for line in code_of(layer("res3.block0.conv_c")))
    assert not any(
        line.function == "base.layer._with_shortcut" for line in code_of(layer("res3.block1.conv_c"))
    )


def test_the_block_shows_the_line_that_puts_it_there_and_the_two_lines_of_the_paper():
    texts = [line.text for line in code_of(layer("res4.nonlocal1"))]
    assert texts[0] == 'layers[f"nonlocal{k}"] = block'
    assert any(text.startswith("return matmul(p, g)") for text in texts)
    assert any(text.startswith("return normalised + x") for text in texts)


def test_a_call_on_several_lines_keeps_its_lines_without_their_common_margin():
    _, text = built(bottleneck.bottleneck, "conv_b")
    first, middle, last = text.splitlines()
    assert (first, last) == ("conv_b=conv_layer(", ")")
    assert middle.startswith("    inner, (second, 3, 3), stride=(1, stride, stride)")


def test_a_name_that_is_not_there_or_stands_there_twice_is_told():
    with refuses(LookupError, "0 places of networks.resnet.c2d make 'conv9', not one"):
        built(resnet.c2d, "conv9")
    with refuses(LookupError, "4 places of networks.bottleneck.bottleneck make 'frozen', not one"):
        built(bottleneck.bottleneck, "frozen")
