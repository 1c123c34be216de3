"""Plans that follow a child from custody to the community, and stay right when dates move."""
