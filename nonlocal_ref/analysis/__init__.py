"""Looking at the operation: its gradients, what it attends to, what it costs."""
