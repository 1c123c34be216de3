"""Questions asked of many children at once. Empty until the first report is built."""
