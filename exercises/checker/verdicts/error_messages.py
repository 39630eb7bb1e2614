"""What an error of NumPy or Python means, in a sentence."""

EINSUM = "The letters of an einsum do not go with the axes of the arrays in this line."
FILLED = "This line writes an array of one shape into a place of another shape."
IN_PLACE = "This line sets .shape of an array whose numbers lie in another order: take reshape, which copies."
MEANINGS = (  # the error's type, part of its message, what it means
    ("ValueError", "einstein", EINSUM),
    ("ValueError", "Einstein", EINSUM),
    ("ValueError", "remapped shapes", "One letter of an einsum stands for two different sizes in this line."),
    ("ValueError", "Size of label", "One letter of an einsum stands for two different sizes in this line."),
    ("ValueError", "could not broadcast input", FILLED),
    ("ValueError", "indexing result", FILLED),
    ("ValueError", "zero-size array", "This line takes the largest or smallest of no numbers."),
    ("ValueError", "inhomogeneous", "Rows of different lengths do not make one array."),
    ("ValueError", "non-broadcastable output", FILLED),
    ("ValueError", "axis remapping", "This line asks for fewer axes than the array has."),
    ("ValueError", "broadcast", "Two arrays of sizes that do not go together meet in this line."),
    ("ValueError", "mismatch in its core", "The inner sizes of a matrix product do not agree in this line."),
    ("ValueError", "not aligned", "The inner sizes of a matrix product do not agree in this line."),
    ("ValueError", "einsum", EINSUM),
    ("ValueError", "reshape", "This line asks for a shape with another number of elements."),
    ("ValueError", "axes don't match", "This line names more or fewer axes than the array has."),
    ("ValueError", "must match exactly", "The arrays that are put together here differ in another axis too."),
    ("ValueError", "same shape", "The arrays that are put together here have different shapes."),
    (
        "ValueError",
        "same number of dimensions",
        "The arrays that are put together here have other axes.",
    ),
    (
        "ValueError",
        "to unpack",
        "There are more or fewer parts here than names on the left.",
    ),
    ("ValueError", "read-only", "This line writes to an array that must not be written to."),
    ("ValueError", "truth value", "This line asks an array for one yes or no."),
    ("ValueError", "Output character", EINSUM),
    ("ValueError", "mismatch for sum", "The axes that are summed over have different sizes in this line."),
    ("ValueError", "enough dimensions", "One of the two in this matrix product is a single number."),
    ("AxisError", "", "This line names an axis that the array does not have."),
    ("IndexError", "only integers", "An index is a whole number, a slice, or an array of these."),
    ("IndexError", "integer", "An index is a whole number, a slice, or an array of these."),
    ("IndexError", "", "This line asks for an index or an axis that the array does not have."),
    ("NameError", "", "This line uses a name that nothing before it makes."),
    ("UnboundLocalError", "", "This line uses a name before the function has made it."),
    ("TypeError", "item assignment", "A shape or a tuple cannot be changed: make a new array with reshape."),
    ("TypeError", "not callable", "Round brackets call a function: an array, a shape or a number is none."),
    ("TypeError", "as an integer", "A size or an index is a whole number: // gives one, / does not."),
    ("TypeError", "scalar index", "An array stands here where a whole number is expected, such as an axis."),
    ("TypeError", "not subscriptable", "This line asks for an item of what has none, such as a number."),
    ("TypeError", "as a data type", "The shape is one argument, in brackets: np.zeros((2, 3))."),
    ("TypeError", "positional argument", "A function is called with other arguments than it takes."),
    ("TypeError", "keyword argument", "A function is called with other arguments than it takes."),
    ("AttributeError", "in-place modification", IN_PLACE),
    ("NotImplementedError", "", "The stub's line is still reached: remove it, or return before it."),
    ("AttributeError", "", "This line asks for something that the object does not have."),
    ("ZeroDivisionError", "", "This line divides by zero."),
    ("RecursionError", "", "The function calls itself without end."),
    ("SystemExit", "", "The function ends the program instead of returning."),
)


def meaning_of(kind: str, message: str) -> str:
    """A sentence on an error of this type with this message, or nothing."""
    return next((words for k, part, words in MEANINGS if k == kind and part in message), "")
