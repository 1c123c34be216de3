"""The pages of reports, one module for each thing a person does with them."""
