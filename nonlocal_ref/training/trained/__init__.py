"""Small networks that are trained already, shipped with the package: what does a trained block attend to?

    network, params, task, steps = load("twins")                  after the last step
    load("twins", step=0)                                         the same run before training
    load("twins", "dot_product")                                  another version, or the control "average"

`python -m nonlocal_ref.training.trained` trains them again from their seeds. The same commit gives the same
bytes on the same machine with the same libraries and number of threads; a sum in another order gives other
digits. All numbers are rounded to float16, and load gives them as float32.
"""

from .runs import RUNS, Run
from .stored import Trained, load

__all__ = ["RUNS", "Run", "Trained", "load"]
