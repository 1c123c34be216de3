"""Who the children are: their reference, and the numbers other services know them by."""
