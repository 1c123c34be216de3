"""The tables of what people record of a child, of meetings, oversight, partners and imports."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB
revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None

_OPEN = "state IN ('not_started', 'in_progress', 'blocked')"


def upgrade() -> None:
    op.add_column("child", sa.Column("plan_turn", sa.String(), nullable=True))
    op.add_column("child", sa.Column("plan_turn_at", sa.DateTime(timezone=True), nullable=True))
    _index("ix_task_log_child_id", "task_log", "child_id", "at")
    _index("ix_task_owner", "task", "owner", "child_id", "due", "opens", "state", where=_OPEN)
    op.create_table('import',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('actor', sa.String(), nullable=False),
    sa.Column('file_name', sa.String(), nullable=False),
    sa.Column('digest', sa.String(), nullable=False),
    sa.Column('content', sa.LargeBinary(), nullable=True),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('total', sa.Integer(), nullable=False),
    sa.Column('done', sa.Integer(), nullable=False),
    sa.Column('receipts', sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
    sa.Column('finished_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("state IN ('checked', 'running', 'done', 'left')", name=op.f('ck_import_state')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_import'))
    )
    op.create_table('address',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('child_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('lines', sa.String(), nullable=False),
    sa.Column('postcode', sa.String(), nullable=False),
    sa.Column('lives_with', sa.String(), nullable=False),
    sa.Column('since', sa.Date(), nullable=False),
    sa.Column('until', sa.Date(), nullable=True),
    sa.Column('hidden_from_family', sa.Boolean(), nullable=False),
    sa.Column('hidden_because', sa.String(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('actor', sa.String(), nullable=False),
    sa.Column('taken_back_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('taken_back_by', sa.String(), nullable=True),
    sa.Column('taken_back_because', sa.String(), nullable=True),
    sa.CheckConstraint("kind IN ('family_home', 'other_family', 'foster_care', 'childrens_home', 'supported', 'hostel', 'own_tenancy', 'bed_and_breakfast', 'no_fixed_abode', 'other')", name=op.f('ck_address_kind')),
    sa.ForeignKeyConstraint(['child_id'], ['child.id'], name=op.f('fk_address_child_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_address'))
    )
    with op.batch_alter_table('address', schema=None) as batch_op:
        batch_op.create_index('ix_address_child_id', ['child_id'], unique=False)

    op.create_table('condition',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('child_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('words', sa.String(), nullable=False),
    sa.Column('plain_words', sa.String(), nullable=False),
    sa.Column('since', sa.Date(), nullable=False),
    sa.Column('until', sa.Date(), nullable=True),
    sa.Column('ended_because', sa.String(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('actor', sa.String(), nullable=False),
    sa.CheckConstraint("kind IN ('standard', 'additional', 'notice')", name=op.f('ck_condition_kind')),
    sa.ForeignKeyConstraint(['child_id'], ['child.id'], name=op.f('fk_condition_child_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_condition'))
    )
    with op.batch_alter_table('condition', schema=None) as batch_op:
        batch_op.create_index('ix_condition_child_id', ['child_id'], unique=False)

    op.create_table('judgement',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('child_id', sa.Integer(), nullable=False),
    sa.Column('missed_on', sa.Date(), nullable=False),
    sa.Column('acceptable', sa.Boolean(), nullable=False),
    sa.Column('reason', sa.String(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('actor', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['child_id'], ['child.id'], name=op.f('fk_judgement_child_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_judgement'))
    )
    with op.batch_alter_table('judgement', schema=None) as batch_op:
        batch_op.create_index('ix_judgement_child_id', ['child_id'], unique=False)

    op.create_table('meeting',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('child_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('title', sa.String(), nullable=False),
    sa.Column('starts_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('minutes', sa.Integer(), nullable=True),
    sa.Column('place', sa.String(), nullable=False),
    sa.Column('travel', sa.String(), nullable=False),
    sa.Column('before_release', sa.Boolean(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('decided', sa.String(), nullable=False),
    sa.Column('child_said', sa.String(), nullable=False),
    sa.Column('cancelled_because', sa.String(), nullable=False),
    sa.Column('arranged', sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('actor', sa.String(), nullable=False),
    sa.CheckConstraint("kind IN ('planning', 'review', 'final_review', 'looked_after_review', 'temporary_release', 'release_day', 'appointment', 'other')", name=op.f('ck_meeting_kind')),
    sa.CheckConstraint("state IN ('planned', 'held', 'cancelled')", name=op.f('ck_meeting_state')),
    sa.ForeignKeyConstraint(['child_id'], ['child.id'], name=op.f('fk_meeting_child_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_meeting'))
    )
    with op.batch_alter_table('meeting', schema=None) as batch_op:
        batch_op.create_index('ix_meeting_child_id', ['child_id', 'starts_at'], unique=False)
        batch_op.create_index('ix_meeting_starts_at', ['starts_at'], unique=False)

    op.create_table('outcome_point',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('child_id', sa.Integer(), nullable=False),
    sa.Column('pathway', sa.String(), nullable=False),
    sa.Column('point', sa.String(), nullable=False),
    sa.Column('answers', sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
    sa.Column('said_on', sa.Date(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('actor', sa.String(), nullable=False),
    sa.Column('taken_back_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('taken_back_by', sa.String(), nullable=True),
    sa.Column('taken_back_because', sa.String(), nullable=True),
    sa.CheckConstraint("point IN ('entry', 'release', 'end')", name=op.f('ck_outcome_point_point')),
    sa.ForeignKeyConstraint(['child_id'], ['child.id'], name=op.f('fk_outcome_point_child_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_outcome_point'))
    )
    with op.batch_alter_table('outcome_point', schema=None) as batch_op:
        batch_op.create_index('ix_outcome_point_child_id', ['child_id', 'pathway', 'point'], unique=False)

    op.create_table('person_around',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('child_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('relation', sa.String(), nullable=False),
    sa.Column('organisation', sa.String(), nullable=False),
    sa.Column('telephone', sa.String(), nullable=False),
    sa.Column('email', sa.String(), nullable=False),
    sa.Column('may_be_told', sa.String(), nullable=False),
    sa.Column('mind', sa.String(), nullable=False),
    sa.Column('since', sa.Date(), nullable=True),
    sa.Column('until', sa.Date(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('actor', sa.String(), nullable=False),
    sa.CheckConstraint("kind IN ('parent', 'carer', 'sibling', 'family', 'friend', 'social_worker', 'personal_adviser', 'reviewing_officer', 'establishment', 'school', 'health', 'solicitor', 'other_service', 'other')", name=op.f('ck_person_around_kind')),
    sa.ForeignKeyConstraint(['child_id'], ['child.id'], name=op.f('fk_person_around_child_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_person_around'))
    )
    with op.batch_alter_table('person_around', schema=None) as batch_op:
        batch_op.create_index('ix_person_around_child_id', ['child_id'], unique=False)

    op.create_table('statement',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('child_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('value', sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
    sa.Column('said_on', sa.Date(), nullable=False),
    sa.Column('source', sa.String(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('actor', sa.String(), nullable=False),
    sa.Column('taken_back_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('taken_back_by', sa.String(), nullable=True),
    sa.Column('taken_back_because', sa.String(), nullable=True),
    sa.ForeignKeyConstraint(['child_id'], ['child.id'], name=op.f('fk_statement_child_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_statement'))
    )
    with op.batch_alter_table('statement', schema=None) as batch_op:
        batch_op.create_index('ix_statement_child_id', ['child_id', 'kind'], unique=False)

    op.create_table('warned',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('child_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('on', sa.Date(), nullable=False),
    sa.Column('words', sa.String(), nullable=False),
    sa.Column('told_how', sa.String(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('actor', sa.String(), nullable=False),
    sa.Column('taken_back_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('taken_back_by', sa.String(), nullable=True),
    sa.Column('taken_back_because', sa.String(), nullable=True),
    sa.CheckConstraint("kind IN ('first', 'second', 'final')", name=op.f('ck_warned_kind')),
    sa.ForeignKeyConstraint(['child_id'], ['child.id'], name=op.f('fk_warned_child_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_warned'))
    )
    with op.batch_alter_table('warned', schema=None) as batch_op:
        batch_op.create_index('ix_warned_child_id', ['child_id'], unique=False)

    op.create_table('chase',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('task_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('actor', sa.String(), nullable=False),
    sa.Column('to_whom', sa.String(), nullable=False),
    sa.Column('how', sa.String(), nullable=False),
    sa.Column('words', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['task_id'], ['task.id'], name=op.f('fk_chase_task_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_chase'))
    )
    with op.batch_alter_table('chase', schema=None) as batch_op:
        batch_op.create_index('ix_chase_task_id', ['task_id'], unique=False)

    op.create_table('invited',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('meeting_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('around_id', sa.Integer(), nullable=True),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('role', sa.String(), nullable=False),
    sa.Column('came', sa.String(), nullable=True),
    sa.CheckConstraint("came IN ('yes', 'no', 'apologies')", name=op.f('ck_invited_came')),
    sa.ForeignKeyConstraint(['around_id'], ['person_around.id'], name=op.f('fk_invited_around_id')),
    sa.ForeignKeyConstraint(['meeting_id'], ['meeting.id'], name=op.f('fk_invited_meeting_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_invited_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_invited'))
    )
    with op.batch_alter_table('invited', schema=None) as batch_op:
        batch_op.create_index('ix_invited_meeting_id', ['meeting_id'], unique=False)
        batch_op.create_index('ix_invited_person_id', ['person_id'], unique=False)

    op.create_table('meeting_log',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('meeting_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('actor', sa.String(), nullable=False),
    sa.Column('what', sa.String(), nullable=False),
    sa.Column('words', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['meeting_id'], ['meeting.id'], name=op.f('fk_meeting_log_meeting_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_meeting_log'))
    )
    with op.batch_alter_table('meeting_log', schema=None) as batch_op:
        batch_op.create_index('ix_meeting_log_meeting_id', ['meeting_id'], unique=False)

    op.create_table('oversight',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('child_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('words', sa.String(), nullable=False),
    sa.Column('reason', sa.String(), nullable=False),
    sa.Column('signed', sa.JSON().with_variant(JSONB(), "postgresql"), nullable=True),
    sa.Column('meeting_id', sa.Integer(), nullable=True),
    sa.Column('carries_on', sa.String(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('actor', sa.String(), nullable=False),
    sa.CheckConstraint("kind IN ('plan_countersigned', 'review_countersigned', 'sent_back', 'put_forward', 'decision', 'closed', 'reopened')", name=op.f('ck_oversight_kind')),
    sa.ForeignKeyConstraint(['child_id'], ['child.id'], name=op.f('fk_oversight_child_id')),
    sa.ForeignKeyConstraint(['meeting_id'], ['meeting.id'], name=op.f('fk_oversight_meeting_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_oversight'))
    )
    with op.batch_alter_table('oversight', schema=None) as batch_op:
        batch_op.create_index('ix_oversight_child_id', ['child_id', 'at'], unique=False)

    op.create_table('task_partner',
    sa.Column('task_id', sa.Integer(), nullable=False),
    sa.Column('agency', sa.String(), nullable=False),
    sa.Column('contact', sa.String(), nullable=False),
    sa.Column('telephone', sa.String(), nullable=False),
    sa.Column('email', sa.String(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('actor', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['task_id'], ['task.id'], name=op.f('fk_task_partner_task_id')),
    sa.PrimaryKeyConstraint('task_id', name=op.f('pk_task_partner'))
    )


def _index(name: str, table: str, *columns: str, where: str | None = None) -> None:
    """Another index of the same name in the place of the one there was."""
    op.drop_index(name, table)
    only = sa.text(where) if where else None
    op.create_index(name, table, list(columns), sqlite_where=only, postgresql_where=only)


def downgrade() -> None:
    _index("ix_task_owner", "task", "owner", "child_id", where=_OPEN)
    _index("ix_task_log_child_id", "task_log", "child_id")
    op.drop_column("child", "plan_turn_at")
    op.drop_column("child", "plan_turn")
    op.drop_table('task_partner')
    with op.batch_alter_table('oversight', schema=None) as batch_op:
        batch_op.drop_index('ix_oversight_child_id')

    op.drop_table('oversight')
    with op.batch_alter_table('meeting_log', schema=None) as batch_op:
        batch_op.drop_index('ix_meeting_log_meeting_id')

    op.drop_table('meeting_log')
    with op.batch_alter_table('invited', schema=None) as batch_op:
        batch_op.drop_index('ix_invited_person_id')
        batch_op.drop_index('ix_invited_meeting_id')

    op.drop_table('invited')
    with op.batch_alter_table('chase', schema=None) as batch_op:
        batch_op.drop_index('ix_chase_task_id')

    op.drop_table('chase')
    with op.batch_alter_table('warned', schema=None) as batch_op:
        batch_op.drop_index('ix_warned_child_id')

    op.drop_table('warned')
    with op.batch_alter_table('statement', schema=None) as batch_op:
        batch_op.drop_index('ix_statement_child_id')

    op.drop_table('statement')
    with op.batch_alter_table('person_around', schema=None) as batch_op:
        batch_op.drop_index('ix_person_around_child_id')

    op.drop_table('person_around')
    with op.batch_alter_table('outcome_point', schema=None) as batch_op:
        batch_op.drop_index('ix_outcome_point_child_id')

    op.drop_table('outcome_point')
    with op.batch_alter_table('meeting', schema=None) as batch_op:
        batch_op.drop_index('ix_meeting_starts_at')
        batch_op.drop_index('ix_meeting_child_id')

    op.drop_table('meeting')
    with op.batch_alter_table('judgement', schema=None) as batch_op:
        batch_op.drop_index('ix_judgement_child_id')

    op.drop_table('judgement')
    with op.batch_alter_table('condition', schema=None) as batch_op:
        batch_op.drop_index('ix_condition_child_id')

    op.drop_table('condition')
    with op.batch_alter_table('address', schema=None) as batch_op:
        batch_op.drop_index('ix_address_child_id')

    op.drop_table('address')
    op.drop_table('import')
