"""What all exercises share: how they are described, observed, judged, reported and built."""
