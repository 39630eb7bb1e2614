"""What the pictures of the ablations show, read back from the figures."""

from figures import written

from nonlocal_ref.analysis.plots import ablations_figure, seed_dots

OURS = {"one frame": {"none": [50.0, 51.0], "space": [99.0, 97.0]}, "anywhere": {"none": [49.0], "both": []}}
PAPER = {"R50": {"baseline": 71.8, "space": 72.9}}


def marks(ax):
    """(x, y rounded to its row) of everything that is a mark of a row."""
    lines = [line for line in ax.lines if line.get_marker() != "None" and len(line.get_xdata())]
    return [(list(line.get_xdata()), round(line.get_ydata()[0])) for line in lines]


def test_every_training_is_a_mark_and_every_mean_a_mark_with_its_number():
    ax = seed_dots(OURS)
    assert marks(ax) == [
        *(([50.0, 51.0], 0), ([50.5], 0), ([99.0, 97.0], 1), ([98.0], 1)),
        *(([49.0], 0), ([49.0], 0)),
    ]
    assert written(ax) == ["50.5", "98.0", "49.0"]
    assert [label.get_text() for label in ax.get_yticklabels()] == ["none", "space", "both"]


def test_a_row_has_the_name_that_people_write():
    ax = seed_dots({"": {"embedded_gaussian, fewer parameters": [99.0], "dot_product": [98.0]}})
    names = [label.get_text() for label in ax.get_yticklabels()]
    assert names == ["embedded Gaussian,\nfewer parameters", "dot product"]


def test_groups_have_places_of_their_own_and_a_legend():
    ax = seed_dots(OURS)
    heights = [line.get_ydata()[0] for line in ax.lines if list(line.get_xdata()) in ([50.5], [49.0])]
    assert heights[0] != heights[1]
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["one frame", "anywhere"]


def test_ours_stand_left_and_the_papers_right_where_it_has_numbers():
    figure = ablations_figure({"d: which?": (OURS, PAPER), "start: how?": ({"": {"none": [50.0]}}, {})})
    left, right, below, nothing = figure.axes
    assert (left.get_title(loc="left"), below.get_title(loc="left")) == ("d: which?", "start: how?")
    assert written(right) == ["71.8", "72.9"]
    assert not nothing.axison
