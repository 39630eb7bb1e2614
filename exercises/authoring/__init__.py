"""From the solutions: the student's files, and the exercises in the formats of nbgrader and otter."""
