"""The doors of people to what custody tells us, and to whom we ask there."""
