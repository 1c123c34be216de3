"""The tables of disposals, help from the council, proven violence, people harmed and the board.

What was recorded of people harmed was a kind of statement. It moves to tables of its own, and back
again: each statement is a person, and each thing that was ticked is a step of that day.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None

#: What was ticked of a statement, and the step that it is now.
STEPS = {
    'agrees_to_contact': 'consent_given',
    'no_contact': 'consent_refused',
    'view_asked': 'view_asked',
    'progress_told': 'progress_told',
    'support_given': 'support_given',
    'restorative': 'restorative',
}
KIND = 'person_harmed'
BACK = ('taken_back_at', 'taken_back_by', 'taken_back_because')

def _written() -> list[Any]:
    return [
        sa.column(name, sa.DateTime(timezone=True) if name.endswith('at') else sa.String())
        for name in ('at', 'actor', *BACK)
    ]


_JSON = sa.JSON().with_variant(JSONB(), 'postgresql')
STATEMENT = sa.table(
    'statement', sa.column('id', sa.Integer()), sa.column('child_id', sa.Integer()),
    sa.column('kind', sa.String()), sa.column('value', _JSON), sa.column('said_on', sa.Date()),
    sa.column('source', sa.String()), *_written(),
)
VICTIM = sa.table(
    'victim', sa.column('id', sa.Integer()), sa.column('child_id', sa.Integer()),
    sa.column('reference', sa.String()), sa.column('offence', sa.String()),
    sa.column('version', sa.Integer()), *_written(),
)
STEP = sa.table(
    'victim_step', sa.column('id', sa.Integer()), sa.column('victim_id', sa.Integer()),
    sa.column('step', sa.String()), sa.column('on', sa.Date()), sa.column('words', sa.String()),
    *_written(),
)
MERGE = sa.table('merge', sa.column('id', sa.Integer()), sa.column('moved', _JSON))


def upgrade() -> None:
    op.create_table('board_commentary',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('quarter', sa.Date(), nullable=False),
    sa.Column('part', sa.String(), nullable=False),
    sa.Column('words', sa.String(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('actor', sa.String(), nullable=False),
    sa.CheckConstraint("part IN ('whole', 'release-readiness', 'completion', 'mentoring', 'indicators', 'disproportionality', 'inspection-readiness', 'needs', 'event-quality')", name=op.f('ck_board_commentary_part')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_board_commentary'))
    )
    with op.batch_alter_table('board_commentary', schema=None) as batch_op:
        batch_op.create_index('ix_board_commentary_quarter', ['quarter', 'part'], unique=False)

    op.create_table('board_meeting',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('held_on', sa.Date(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('actor', sa.String(), nullable=False),
    sa.Column('taken_back_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('taken_back_by', sa.String(), nullable=True),
    sa.Column('taken_back_because', sa.String(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_board_meeting'))
    )
    with op.batch_alter_table('board_meeting', schema=None) as batch_op:
        batch_op.create_index('ix_board_meeting_held_on', ['held_on'], unique=False)

    op.create_table('board_place',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('meeting_id', sa.Integer(), nullable=False),
    sa.Column('agency', sa.String(), nullable=False),
    sa.Column('came', sa.String(), nullable=False),
    sa.CheckConstraint("agency IN ('childrens_services', 'education', 'police', 'probation', 'health', 'court', 'housing', 'community_safety', 'custody', 'voluntary')", name=op.f('ck_board_place_agency')),
    sa.CheckConstraint("came IN ('senior', 'deputy', 'apologies', 'absent')", name=op.f('ck_board_place_came')),
    sa.ForeignKeyConstraint(['meeting_id'], ['board_meeting.id'], name=op.f('fk_board_place_meeting_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_board_place')),
    sa.UniqueConstraint('meeting_id', 'agency', name=op.f('uq_board_place_meeting_id_agency'))
    )
    op.create_table('disposal',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('child_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('given_on', sa.Date(), nullable=False),
    sa.Column('ended_on', sa.Date(), nullable=True),
    sa.Column('ending', sa.String(), nullable=True),
    sa.Column('words', sa.String(), nullable=False),
    sa.Column('told_as', sa.String(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('actor', sa.String(), nullable=False),
    sa.Column('taken_back_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('taken_back_by', sa.String(), nullable=True),
    sa.Column('taken_back_because', sa.String(), nullable=True),
    sa.CheckConstraint("ending IN ('completed', 'declined', 'stopped', 'sent_back', 'moved')", name=op.f('ck_disposal_ending')),
    sa.CheckConstraint("kind IN ('community_resolution', 'outcome_22', 'youth_caution', 'youth_conditional_caution', 'outcome_20_21')", name=op.f('ck_disposal_kind')),
    sa.ForeignKeyConstraint(['child_id'], ['child.id'], name=op.f('fk_disposal_child_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_disposal'))
    )
    with op.batch_alter_table('disposal', schema=None) as batch_op:
        batch_op.create_index('ix_disposal_child_id', ['child_id'], unique=False)
        batch_op.create_index('ix_disposal_ended_on', ['ended_on'], unique=False)

    op.create_table('help_period',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('child_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('referred_on', sa.Date(), nullable=True),
    sa.Column('since', sa.Date(), nullable=True),
    sa.Column('until', sa.Date(), nullable=True),
    sa.Column('words', sa.String(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('actor', sa.String(), nullable=False),
    sa.Column('taken_back_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('taken_back_by', sa.String(), nullable=True),
    sa.Column('taken_back_because', sa.String(), nullable=True),
    sa.CheckConstraint("kind IN ('early_help', 'child_in_need', 'child_protection')", name=op.f('ck_help_period_kind')),
    sa.ForeignKeyConstraint(['child_id'], ['child.id'], name=op.f('fk_help_period_child_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_help_period'))
    )
    with op.batch_alter_table('help_period', schema=None) as batch_op:
        batch_op.create_index('ix_help_period_child_id', ['child_id'], unique=False)
        batch_op.create_index('ix_help_period_since', ['since'], unique=False)

    op.create_table('serious_violence',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('child_id', sa.Integer(), nullable=False),
    sa.Column('offence_group', sa.String(), nullable=False),
    sa.Column('gravity', sa.Integer(), nullable=False),
    sa.Column('offence_on', sa.Date(), nullable=False),
    sa.Column('proven_on', sa.Date(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('actor', sa.String(), nullable=False),
    sa.Column('taken_back_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('taken_back_by', sa.String(), nullable=True),
    sa.Column('taken_back_because', sa.String(), nullable=True),
    sa.CheckConstraint("offence_group IN ('VIOLENCE', 'ROBBERY', 'DRUGS')", name=op.f('ck_serious_violence_offence_group')),
    sa.ForeignKeyConstraint(['child_id'], ['child.id'], name=op.f('fk_serious_violence_child_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_serious_violence'))
    )
    with op.batch_alter_table('serious_violence', schema=None) as batch_op:
        batch_op.create_index('ix_serious_violence_child_id', ['child_id'], unique=False)
        batch_op.create_index('ix_serious_violence_proven_on', ['proven_on'], unique=False)

    op.create_table('victim',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('child_id', sa.Integer(), nullable=False),
    sa.Column('reference', sa.String(), nullable=False),
    sa.Column('offence', sa.String(), nullable=False),
    sa.Column('decided_on', sa.Date(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('actor', sa.String(), nullable=False),
    sa.Column('taken_back_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('taken_back_by', sa.String(), nullable=True),
    sa.Column('taken_back_because', sa.String(), nullable=True),
    sa.ForeignKeyConstraint(['child_id'], ['child.id'], name=op.f('fk_victim_child_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_victim'))
    )
    with op.batch_alter_table('victim', schema=None) as batch_op:
        batch_op.create_index('ix_victim_child_id', ['child_id'], unique=False)
        batch_op.create_index('ix_victim_decided_on', ['decided_on'], unique=False)

    op.create_table('victim_step',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('victim_id', sa.Integer(), nullable=False),
    sa.Column('step', sa.String(), nullable=False),
    sa.Column('on', sa.Date(), nullable=False),
    sa.Column('words', sa.String(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('actor', sa.String(), nullable=False),
    sa.Column('taken_back_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('taken_back_by', sa.String(), nullable=True),
    sa.Column('taken_back_because', sa.String(), nullable=True),
    sa.CheckConstraint("step IN ('consent_asked', 'consent_given', 'consent_refused', 'contacted', 'view_asked', 'restorative', 'progress_told', 'support_given')", name=op.f('ck_victim_step_step')),
    sa.ForeignKeyConstraint(['victim_id'], ['victim.id'], name=op.f('fk_victim_step_victim_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_victim_step'))
    )
    with op.batch_alter_table('victim_step', schema=None) as batch_op:
        batch_op.create_index('ix_victim_step_victim_id', ['victim_id'], unique=False)
    _into_people(op.get_bind())


def downgrade() -> None:
    _into_statements(op.get_bind())
    with op.batch_alter_table('victim_step', schema=None) as batch_op:
        batch_op.drop_index('ix_victim_step_victim_id')

    op.drop_table('victim_step')
    with op.batch_alter_table('victim', schema=None) as batch_op:
        batch_op.drop_index('ix_victim_decided_on')
        batch_op.drop_index('ix_victim_child_id')

    op.drop_table('victim')
    with op.batch_alter_table('serious_violence', schema=None) as batch_op:
        batch_op.drop_index('ix_serious_violence_proven_on')
        batch_op.drop_index('ix_serious_violence_child_id')

    op.drop_table('serious_violence')
    with op.batch_alter_table('help_period', schema=None) as batch_op:
        batch_op.drop_index('ix_help_period_since')
        batch_op.drop_index('ix_help_period_child_id')

    op.drop_table('help_period')
    with op.batch_alter_table('disposal', schema=None) as batch_op:
        batch_op.drop_index('ix_disposal_ended_on')
        batch_op.drop_index('ix_disposal_child_id')

    op.drop_table('disposal')
    op.drop_table('board_place')
    with op.batch_alter_table('board_meeting', schema=None) as batch_op:
        batch_op.drop_index('ix_board_meeting_held_on')

    op.drop_table('board_meeting')
    with op.batch_alter_table('board_commentary', schema=None) as batch_op:
        batch_op.drop_index('ix_board_commentary_quarter')

    op.drop_table('board_commentary')


def _into_people(db: sa.Connection) -> None:
    became: dict[int, int] = {}
    wanted = sa.select(STATEMENT).where(STATEMENT.c.kind == KIND).order_by(STATEMENT.c.id)
    for row in db.execute(wanted).all():
        written = {name: getattr(row, name) for name in ('at', 'actor', *BACK)}
        person = {'child_id': row.child_id, 'reference': f'P{row.id}', 'offence': '', 'version': 1}
        made = db.execute(sa.insert(VICTIM).values(**person, **written).returning(VICTIM.c.id))
        became[row.id] = made.scalar_one()
        # Who takes the person back takes all that was done; each step by itself stands.
        by = {'at': row.at, 'actor': row.actor}
        words = '\n'.join(one for one in (row.value.get('words'), row.source) if one)
        for tick in row.value.get('chosen', ()):
            step = {'victim_id': became[row.id], 'step': STEPS[tick], 'on': row.said_on}
            db.execute(sa.insert(STEP).values(**step, words=words, **by))
            words = ''
    db.execute(sa.delete(STATEMENT).where(STATEMENT.c.kind == KIND))
    _tell_merges(db, 'statement', 'victim', became)


def _into_statements(db: sa.Connection) -> None:
    became: dict[int, int] = {}
    for row in db.execute(sa.select(VICTIM).order_by(VICTIM.c.id)).all():
        steps = db.execute(
            sa.select(STEP).where(STEP.c.victim_id == row.id, STEP.c.taken_back_at.is_(None))
            .order_by(STEP.c.on, STEP.c.id)
        ).all()
        chosen = [tick for tick, step in STEPS.items() if step in {one.step for one in steps}]
        if not chosen:
            continue
        last = [one.step for one in steps if one.step in ('consent_given', 'consent_refused')]
        if last:
            gone = {'consent_given': 'no_contact', 'consent_refused': 'agrees_to_contact'}[last[-1]]
            chosen = ['no_contact'] if last[-1] == 'consent_refused' else [
                tick for tick in chosen if tick != gone
            ]
        words = '\n'.join(one.words for one in steps if one.words)
        value = {'chosen': chosen, **({'words': words} if words else {})}
        written = {name: getattr(row, name) for name in ('at', 'actor', *BACK)}
        said = {'child_id': row.child_id, 'kind': KIND, 'said_on': steps[-1].on, 'source': ''}
        made = sa.insert(STATEMENT).values(**said, value=value, **written)
        became[row.id] = db.execute(made.returning(STATEMENT.c.id)).scalar_one()
    _tell_merges(db, 'victim', 'statement', became)


def _tell_merges(db: sa.Connection, old: str, new: str, became: Mapping[int, int]) -> None:
    """A merge that is undone gives back the rows it moved, whatever their table is called now."""
    for row in db.execute(sa.select(MERGE).order_by(MERGE.c.id)).all():
        moved: dict[str, Any] = dict(row.moved or {})
        recorded = {name: list(ids) for name, ids in moved.get('recorded', {}).items()}
        gone = [number for number in recorded.get(old, ()) if number in became]
        if not gone:
            continue
        recorded[old] = [number for number in recorded[old] if number not in became]
        recorded[new] = [*recorded.get(new, ()), *(became[number] for number in gone)]
        said = {**moved, 'recorded': recorded}
        db.execute(sa.update(MERGE).where(MERGE.c.id == row.id).values(moved=said))
