"""What every room of the package stands on: arrays, shapes, operations, layers, checks."""
