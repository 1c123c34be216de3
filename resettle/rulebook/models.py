"""The one-off bank holidays an administrator has added, beside the published and the local file."""

from datetime import date, datetime

from sqlmodel import Field

from resettle.db import Model


class BankDay(Model, table=True):
    __tablename__ = "bank_day"
    id: int = Field(default=None, primary_key=True)
    on: date = Field(unique=True)
    #: What the day is for, and where it was announced.
    words: str
    actor: str
    at: datetime
