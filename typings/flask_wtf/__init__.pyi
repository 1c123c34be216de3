"""What we take of Flask-WTF, which ships no types of its own."""
