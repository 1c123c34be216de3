"""What a check-in asks, in words that a child of nine reads with ease."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from resettle.planning.vocabulary import Pathway

QUESTIONS: Mapping[str, Any] = {
    Pathway.ACCOMMODATION: _l("How is it where you live now?"),
    Pathway.FAMILY: _l("How is it with your family and friends?"),
    Pathway.EDUCATION: _l("How is school, college or work?"),
    Pathway.HEALTH: _l("How do you feel, in your body and in your mind?"),
    Pathway.SUBSTANCE_MISUSE: _l("How is it with drink and drugs?"),
    Pathway.FINANCE: _l("How is it with money?"),
}

#: What each question is about, where the answers are read.
SUBJECTS: Mapping[str, Any] = {
    Pathway.ACCOMMODATION: _l("Where I live"),
    Pathway.FAMILY: _l("Family and friends"),
    Pathway.EDUCATION: _l("School, college or work"),
    Pathway.HEALTH: _l("My body and mind"),
    Pathway.SUBSTANCE_MISUSE: _l("Drink and drugs"),
    Pathway.FINANCE: _l("Money"),
}

FACES: Mapping[int, Any] = {
    1: _l("Very bad"),
    2: _l("Bad"),
    3: _l("OK"),
    4: _l("Good"),
    5: _l("Very good"),
}
