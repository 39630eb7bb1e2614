"""The grader's parts. worker.py alone runs beside a student's code; everything else never does."""
