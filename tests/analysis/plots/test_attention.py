"""Finished figures of attention, read back."""

from figures import FRAMES, QUERY, arrows, weights

from nonlocal_ref.analysis import plots


def test_the_figure_of_a_picture_has_both_halves_a_title_and_no_background():
    figure = plots.attention_figure(FRAMES[0], weights((13, 17)), (4, 11), title="what it says", count=4)
    left, right = figure.axes[:2]
    assert len(arrows(left)) == 4
    assert len(left.patches) == len(right.patches) == 1
    assert figure.get_suptitle() == "what it says"
    assert figure.get_facecolor()[3] == 0


def test_versions_are_compared_under_their_names():
    rows = {"gaussian": weights((13, 17)), "dot_product": -weights((6, 8)), "cosine": weights((13, 17), 3)}
    figure = plots.compare_versions(FRAMES[0], rows, (4, 11))
    titles = [ax.get_title() for ax in figure.axes[:3]]
    assert [title.splitlines()[0] for title in titles] == list(rows)
    assert titles[1].endswith("\nsum -1, not 1")
    assert len(plots.compare_versions(FRAMES, {"gaussian": weights()}, QUERY).axes[0].images) == 6
