"""The doors of meetings: planning and changing them, and writing down what came of them."""
