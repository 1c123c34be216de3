"""The tables of mentors and matches, of contacts and check-ins, of concerns, and of calendars."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB
revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('task', sa.Column('lapses_on', sa.Date(), nullable=True))
    op.add_column('task', sa.Column('lapsed_on', sa.Date(), nullable=True))
    with op.batch_alter_table('dispatch', schema=None) as batch_op:
        batch_op.add_column(sa.Column('outside_id', sa.String(), nullable=True))
        batch_op.add_column(sa.Column('delivered', sa.Boolean(), nullable=True))
        batch_op.add_column(sa.Column('ask_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index('ix_dispatch_ask_at', ['ask_at'], unique=False, sqlite_where=sa.text('ask_at IS NOT NULL'), postgresql_where=sa.text('ask_at IS NOT NULL'))

    op.create_table('seal_key',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('private_pem', sa.String(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('until', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_seal_key')),
    sa.UniqueConstraint('name', name=op.f('uq_seal_key_name'))
    )
    op.create_table('calendar_feed',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('hash', sa.String(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('noted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('revoked_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_calendar_feed_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_calendar_feed')),
    sa.UniqueConstraint('hash', name=op.f('uq_calendar_feed_hash'))
    )
    with op.batch_alter_table('calendar_feed', schema=None) as batch_op:
        batch_op.create_index('ix_calendar_feed_person_id', ['person_id'], unique=False)

    op.create_table('mentor',
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('engagement', sa.String(), nullable=False),
    sa.Column('about', sa.String(), nullable=False),
    sa.Column('interests', sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
    sa.Column('languages', sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
    sa.Column('lived_experience', sa.String(), nullable=False),
    sa.Column('gender', sa.String(), nullable=False),
    sa.Column('culture', sa.String(), nullable=False),
    sa.Column('areas', sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
    sa.Column('times', sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
    sa.Column('transport', sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
    sa.Column('prefers', sa.String(), nullable=False),
    sa.Column('avoids', sa.String(), nullable=False),
    sa.Column('capacity', sa.Integer(), nullable=False),
    sa.Column('takes_on', sa.Boolean(), nullable=False),
    sa.Column('supervisor_id', sa.Integer(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('actor', sa.String(), nullable=False),
    sa.CheckConstraint("engagement IN ('paid', 'volunteer')", name=op.f('ck_mentor_engagement')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_mentor_person_id')),
    sa.ForeignKeyConstraint(['supervisor_id'], ['person.id'], name=op.f('fk_mentor_supervisor_id')),
    sa.PrimaryKeyConstraint('person_id', name=op.f('pk_mentor'))
    )
    op.create_table('mentor_check',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('done_on', sa.Date(), nullable=False),
    sa.Column('until', sa.Date(), nullable=True),
    sa.Column('words', sa.String(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('actor', sa.String(), nullable=False),
    sa.Column('taken_back_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('taken_back_by', sa.String(), nullable=True),
    sa.Column('taken_back_because', sa.String(), nullable=True),
    sa.CheckConstraint("kind IN ('dbs', 'barred_list', 'first_reference', 'second_reference', 'training', 'induction', 'probation')", name=op.f('ck_mentor_check_kind')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_mentor_check_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_mentor_check'))
    )
    with op.batch_alter_table('mentor_check', schema=None) as batch_op:
        batch_op.create_index('ix_mentor_check_person_id', ['person_id'], unique=False)

    op.create_table('mentor_supervision',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('held_on', sa.Date(), nullable=False),
    sa.Column('group', sa.Boolean(), nullable=False),
    sa.Column('words', sa.String(), nullable=False),
    sa.Column('worries', sa.String(), nullable=False),
    sa.Column('next_on', sa.Date(), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('actor', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_mentor_supervision_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_mentor_supervision'))
    )
    with op.batch_alter_table('mentor_supervision', schema=None) as batch_op:
        batch_op.create_index('ix_mentor_supervision_person_id', ['person_id'], unique=False)

    op.create_table('notification_preference',
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('channel', sa.String(), nullable=False),
    sa.Column('telephone', sa.String(), nullable=False),
    sa.Column('language', sa.String(), nullable=False),
    sa.Column('digest', sa.Boolean(), nullable=False),
    sa.Column('quiet_from', sa.String(), nullable=False),
    sa.Column('quiet_until', sa.String(), nullable=False),
    sa.Column('muted', sa.String(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_notification_preference_person_id')),
    sa.PrimaryKeyConstraint('person_id', name=op.f('pk_notification_preference'))
    )
    op.create_table('allegation',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('about_id', sa.Integer(), nullable=False),
    sa.Column('child_id', sa.Integer(), nullable=True),
    sa.Column('words', sa.String(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('lado_due_on', sa.Date(), nullable=False),
    sa.Column('lado_told_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('lado_told_by', sa.String(), nullable=True),
    sa.Column('lado_words', sa.String(), nullable=False),
    sa.Column('outcome', sa.String(), nullable=True),
    sa.Column('outcome_words', sa.String(), nullable=False),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('closed_by', sa.String(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('actor', sa.String(), nullable=False),
    sa.CheckConstraint("outcome IN ('substantiated', 'malicious', 'false', 'unsubstantiated', 'unfounded')", name=op.f('ck_allegation_outcome')),
    sa.ForeignKeyConstraint(['about_id'], ['person.id'], name=op.f('fk_allegation_about_id')),
    sa.ForeignKeyConstraint(['child_id'], ['child.id'], name=op.f('fk_allegation_child_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_allegation_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_allegation'))
    )
    with op.batch_alter_table('allegation', schema=None) as batch_op:
        batch_op.create_index('ix_allegation_about_id', ['about_id'], unique=False)
        batch_op.create_index('ix_allegation_child_id', ['child_id'], unique=False)

    op.create_table('barrier',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('child_id', sa.Integer(), nullable=True),
    sa.Column('area', sa.String(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('words', sa.String(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('actor', sa.String(), nullable=False),
    sa.Column('lifted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('lifted_by', sa.String(), nullable=True),
    sa.Column('lifted_because', sa.String(), nullable=True),
    sa.CheckConstraint("kind IN ('area', 'group', 'family', 'victim', 'school', 'address', 'other')", name=op.f('ck_barrier_kind')),
    sa.ForeignKeyConstraint(['child_id'], ['child.id'], name=op.f('fk_barrier_child_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_barrier_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_barrier'))
    )
    with op.batch_alter_table('barrier', schema=None) as batch_op:
        batch_op.create_index('ix_barrier_child_id', ['child_id'], unique=False)
        batch_op.create_index('ix_barrier_person_id', ['person_id'], unique=False)

    op.create_table('check_in_link',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('child_id', sa.Integer(), nullable=False),
    sa.Column('hash', sa.String(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('actor', sa.String(), nullable=False),
    sa.Column('until', sa.DateTime(timezone=True), nullable=False),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('revoked_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['child_id'], ['child.id'], name=op.f('fk_check_in_link_child_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_check_in_link')),
    sa.UniqueConstraint('hash', name=op.f('uq_check_in_link_hash'))
    )
    with op.batch_alter_table('check_in_link', schema=None) as batch_op:
        batch_op.create_index('ix_check_in_link_child_id', ['child_id'], unique=False)

    op.create_table('concern',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('key', sa.String(), nullable=False),
    sa.Column('child_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('words', sa.String(), nullable=False),
    sa.Column('danger', sa.Boolean(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('seen_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('seen_by', sa.String(), nullable=True),
    sa.Column('outcome', sa.String(), nullable=True),
    sa.Column('outcome_words', sa.String(), nullable=False),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('closed_by', sa.String(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('actor', sa.String(), nullable=False),
    sa.CheckConstraint("outcome IN ('emergency_services', 'childrens_services', 'police', 'establishment', 'health', 'plan_changed', 'talked_through', 'no_further_action')", name=op.f('ck_concern_outcome')),
    sa.ForeignKeyConstraint(['child_id'], ['child.id'], name=op.f('fk_concern_child_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_concern_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_concern')),
    sa.UniqueConstraint('key', name=op.f('uq_concern_key'))
    )
    with op.batch_alter_table('concern', schema=None) as batch_op:
        batch_op.create_index('ix_concern_child_id', ['child_id'], unique=False)
        batch_op.create_index('ix_concern_person_id', ['person_id'], unique=False)

    op.create_table('feed_entry',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('feed_id', sa.Integer(), nullable=False),
    sa.Column('uid', sa.String(), nullable=False),
    sa.Column('digest', sa.String(), nullable=False),
    sa.Column('sequence', sa.Integer(), nullable=False),
    sa.Column('cancelled', sa.Boolean(), nullable=False),
    sa.Column('starts_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['feed_id'], ['calendar_feed.id'], name=op.f('fk_feed_entry_feed_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_feed_entry')),
    sa.UniqueConstraint('feed_id', 'uid', name=op.f('uq_feed_entry_feed_id_uid'))
    )

    op.create_table('mentor_match',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('child_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('requested_on', sa.Date(), nullable=False),
    sa.Column('accepted_on', sa.Date(), nullable=True),
    sa.Column('introduced_on', sa.Date(), nullable=True),
    sa.Column('introduced_in_custody', sa.Boolean(), nullable=True),
    sa.Column('before_pause', sa.String(), nullable=True),
    sa.Column('pause', sa.String(), nullable=True),
    sa.Column('ends_on', sa.Date(), nullable=True),
    sa.Column('ending', sa.String(), nullable=True),
    sa.Column('last_review', sa.String(), nullable=False),
    sa.Column('follow_up', sa.String(), nullable=False),
    sa.Column('followed_up_on', sa.Date(), nullable=True),
    sa.Column('beside_another', sa.Boolean(), nullable=False),
    sa.Column('chosen_because', sa.String(), nullable=False),
    sa.Column('assignment_id', sa.Integer(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('actor', sa.String(), nullable=False),
    sa.CheckConstraint("before_pause IN ('requested', 'offered', 'accepted', 'introduced', 'active', 'paused', 'ending', 'ended', 'withdrawn')", name=op.f('ck_mentor_match_before_pause')),
    sa.CheckConstraint("ending IN ('planned', 'recall', 'moved', 'mentor_left', 'child_declined', 'safety', 'other')", name=op.f('ck_mentor_match_ending')),
    sa.CheckConstraint("pause IN ('recall', 'absence', 'child_asked', 'other')", name=op.f('ck_mentor_match_pause')),
    sa.CheckConstraint("state IN ('requested', 'offered', 'accepted', 'introduced', 'active', 'paused', 'ending', 'ended', 'withdrawn')", name=op.f('ck_mentor_match_state')),
    sa.ForeignKeyConstraint(['assignment_id'], ['assignment.id'], name=op.f('fk_mentor_match_assignment_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['child_id'], ['child.id'], name=op.f('fk_mentor_match_child_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_mentor_match_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_mentor_match'))
    )
    with op.batch_alter_table('mentor_match', schema=None) as batch_op:
        batch_op.create_index('ix_mentor_match_child_id', ['child_id'], unique=False)
        batch_op.create_index('ix_mentor_match_person_id', ['person_id'], unique=False)

    op.create_table('wish',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('child_id', sa.Integer(), nullable=False),
    sa.Column('words', sa.String(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('gender', sa.String(), nullable=False),
    sa.Column('culture', sa.String(), nullable=False),
    sa.Column('interests', sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
    sa.Column('languages', sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
    sa.Column('area', sa.String(), nullable=False),
    sa.Column('times', sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
    sa.Column('lived_experience', sa.Boolean(), nullable=False),
    sa.Column('said_on', sa.Date(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('actor', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['child_id'], ['child.id'], name=op.f('fk_wish_child_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_wish_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_wish'))
    )
    with op.batch_alter_table('wish', schema=None) as batch_op:
        batch_op.create_index('ix_wish_child_id', ['child_id'], unique=False)

    op.create_table('allegation_note',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('allegation_id', sa.Integer(), nullable=False),
    sa.Column('words', sa.String(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('actor', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['allegation_id'], ['allegation.id'], name=op.f('fk_allegation_note_allegation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_allegation_note'))
    )
    with op.batch_alter_table('allegation_note', schema=None) as batch_op:
        batch_op.create_index('ix_allegation_note_allegation_id', ['allegation_id'], unique=False)

    op.create_table('check_in',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('child_id', sa.Integer(), nullable=False),
    sa.Column('way', sa.String(), nullable=False),
    sa.Column('answers', sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
    sa.Column('words', sa.String(), nullable=False),
    sa.Column('talk', sa.Boolean(), nullable=False),
    sa.Column('talked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('talked_by', sa.String(), nullable=True),
    sa.Column('talked_words', sa.String(), nullable=False),
    sa.Column('link_id', sa.Integer(), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('actor', sa.String(), nullable=False),
    sa.CheckConstraint("way IN ('on_a_phone', 'link')", name=op.f('ck_check_in_way')),
    sa.ForeignKeyConstraint(['child_id'], ['child.id'], name=op.f('fk_check_in_child_id')),
    sa.ForeignKeyConstraint(['link_id'], ['check_in_link.id'], name=op.f('fk_check_in_link_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_check_in')),
    sa.UniqueConstraint('link_id', name=op.f('uq_check_in_link_id'))
    )
    with op.batch_alter_table('check_in', schema=None) as batch_op:
        batch_op.create_index('ix_check_in_child_id', ['child_id'], unique=False)

    op.create_table('concern_note',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('concern_id', sa.Integer(), nullable=False),
    sa.Column('did', sa.String(), nullable=False),
    sa.Column('words', sa.String(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('actor', sa.String(), nullable=False),
    sa.CheckConstraint("did IN ('raised', 'seen', 'noted', 'escalated', 'closed')", name=op.f('ck_concern_note_did')),
    sa.ForeignKeyConstraint(['concern_id'], ['concern.id'], name=op.f('fk_concern_note_concern_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_concern_note'))
    )
    with op.batch_alter_table('concern_note', schema=None) as batch_op:
        batch_op.create_index('ix_concern_note_concern_id', ['concern_id'], unique=False)

    op.create_table('contact',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('key', sa.String(), nullable=False),
    sa.Column('child_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('match_id', sa.Integer(), nullable=True),
    sa.Column('began_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('minutes', sa.Integer(), nullable=False),
    sa.Column('how', sa.String(), nullable=False),
    sa.Column('place', sa.String(), nullable=False),
    sa.Column('planned', sa.Boolean(), nullable=False),
    sa.Column('attended', sa.String(), nullable=False),
    sa.Column('pathways', sa.String(), nullable=False),
    sa.Column('did', sa.String(), nullable=False),
    sa.Column('rating', sa.Integer(), nullable=True),
    sa.Column('child_said', sa.String(), nullable=False),
    sa.Column('next_plan', sa.String(), nullable=False),
    sa.Column('worried', sa.Boolean(), nullable=False),
    sa.Column('written_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('actor', sa.String(), nullable=False),
    sa.Column('replaces_id', sa.Integer(), nullable=True),
    sa.Column('corrected_because', sa.String(), nullable=False),
    sa.Column('counts', sa.Boolean(), nullable=False),
    sa.CheckConstraint("attended IN ('attended', 'not_there', 'cancelled_by_child', 'cancelled_by_us', 'cancelled_by_other')", name=op.f('ck_contact_attended')),
    sa.CheckConstraint("how IN ('visit', 'phone', 'video', 'message', 'letter')", name=op.f('ck_contact_how')),
    sa.CheckConstraint("place IN ('custody', 'home', 'office', 'out', 'school_or_work', 'other')", name=op.f('ck_contact_place')),
    sa.ForeignKeyConstraint(['child_id'], ['child.id'], name=op.f('fk_contact_child_id')),
    sa.ForeignKeyConstraint(['match_id'], ['mentor_match.id'], name=op.f('fk_contact_match_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_contact_person_id')),
    sa.ForeignKeyConstraint(['replaces_id'], ['contact.id'], name=op.f('fk_contact_replaces_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_contact')),
    sa.UniqueConstraint('key', name=op.f('uq_contact_key')),
    sa.UniqueConstraint('replaces_id', name=op.f('uq_contact_replaces_id'))
    )
    with op.batch_alter_table('contact', schema=None) as batch_op:
        batch_op.create_index('ix_contact_child_id', ['child_id', 'began_at'], unique=False)
        batch_op.create_index('ix_contact_person_id', ['person_id', 'began_at'], unique=False)

    op.create_table('match_step',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('match_id', sa.Integer(), nullable=False),
    sa.Column('became', sa.String(), nullable=False),
    sa.Column('happened_on', sa.Date(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('reason', sa.String(), nullable=False),
    sa.Column('words', sa.String(), nullable=False),
    sa.Column('details', sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('actor', sa.String(), nullable=False),
    sa.CheckConstraint("became IN ('requested', 'offered', 'accepted', 'introduced', 'active', 'paused', 'ending', 'ended', 'withdrawn')", name=op.f('ck_match_step_became')),
    sa.ForeignKeyConstraint(['match_id'], ['mentor_match.id'], name=op.f('fk_match_step_match_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_match_step_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_match_step'))
    )
    with op.batch_alter_table('match_step', schema=None) as batch_op:
        batch_op.create_index('ix_match_step_match_id', ['match_id'], unique=False)

    op.create_table('expense',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('contact_id', sa.Integer(), nullable=True),
    sa.Column('spent_on', sa.Date(), nullable=False),
    sa.Column('pence', sa.Integer(), nullable=False),
    sa.Column('what', sa.String(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('decided_by', sa.String(), nullable=True),
    sa.Column('because', sa.String(), nullable=False),
    sa.Column('exported_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('actor', sa.String(), nullable=False),
    sa.CheckConstraint("state IN ('claimed', 'approved', 'refused', 'exported')", name=op.f('ck_expense_state')),
    sa.ForeignKeyConstraint(['contact_id'], ['contact.id'], name=op.f('fk_expense_contact_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_expense_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_expense'))
    )
    with op.batch_alter_table('expense', schema=None) as batch_op:
        batch_op.create_index('ix_expense_person_id', ['person_id'], unique=False)

    op.create_table('held_contact',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('key', sa.String(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('child_id', sa.Integer(), nullable=True),
    sa.Column('said', sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
    sa.Column('reason', sa.String(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('settled_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('settled_by', sa.String(), nullable=True),
    sa.Column('settled_because', sa.String(), nullable=False),
    sa.Column('contact_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['child_id'], ['child.id'], name=op.f('fk_held_contact_child_id')),
    sa.ForeignKeyConstraint(['contact_id'], ['contact.id'], name=op.f('fk_held_contact_contact_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_held_contact_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_held_contact')),
    sa.UniqueConstraint('key', name=op.f('uq_held_contact_key'))
    )
    with op.batch_alter_table('held_contact', schema=None) as batch_op:
        batch_op.create_index('ix_held_contact_person_id', ['person_id'], unique=False)



def downgrade() -> None:
    op.drop_column('task', 'lapsed_on')
    op.drop_column('task', 'lapses_on')
    with op.batch_alter_table('dispatch', schema=None) as batch_op:
        batch_op.drop_index('ix_dispatch_ask_at', sqlite_where=sa.text('ask_at IS NOT NULL'), postgresql_where=sa.text('ask_at IS NOT NULL'))
        batch_op.drop_column('ask_at')
        batch_op.drop_column('delivered')
        batch_op.drop_column('outside_id')

    with op.batch_alter_table('held_contact', schema=None) as batch_op:
        batch_op.drop_index('ix_held_contact_person_id')

    op.drop_table('held_contact')
    with op.batch_alter_table('expense', schema=None) as batch_op:
        batch_op.drop_index('ix_expense_person_id')

    op.drop_table('expense')
    with op.batch_alter_table('match_step', schema=None) as batch_op:
        batch_op.drop_index('ix_match_step_match_id')

    op.drop_table('match_step')
    with op.batch_alter_table('contact', schema=None) as batch_op:
        batch_op.drop_index('ix_contact_person_id')
        batch_op.drop_index('ix_contact_child_id')

    op.drop_table('contact')
    with op.batch_alter_table('concern_note', schema=None) as batch_op:
        batch_op.drop_index('ix_concern_note_concern_id')

    op.drop_table('concern_note')
    with op.batch_alter_table('check_in', schema=None) as batch_op:
        batch_op.drop_index('ix_check_in_child_id')

    op.drop_table('check_in')
    with op.batch_alter_table('allegation_note', schema=None) as batch_op:
        batch_op.drop_index('ix_allegation_note_allegation_id')

    op.drop_table('allegation_note')
    with op.batch_alter_table('wish', schema=None) as batch_op:
        batch_op.drop_index('ix_wish_child_id')

    op.drop_table('wish')
    with op.batch_alter_table('mentor_match', schema=None) as batch_op:
        batch_op.drop_index('ix_mentor_match_person_id')
        batch_op.drop_index('ix_mentor_match_child_id')

    op.drop_table('mentor_match')
    op.drop_table('feed_entry')
    with op.batch_alter_table('concern', schema=None) as batch_op:
        batch_op.drop_index('ix_concern_person_id')
        batch_op.drop_index('ix_concern_child_id')

    op.drop_table('concern')
    with op.batch_alter_table('check_in_link', schema=None) as batch_op:
        batch_op.drop_index('ix_check_in_link_child_id')

    op.drop_table('check_in_link')
    with op.batch_alter_table('barrier', schema=None) as batch_op:
        batch_op.drop_index('ix_barrier_person_id')
        batch_op.drop_index('ix_barrier_child_id')

    op.drop_table('barrier')
    with op.batch_alter_table('allegation', schema=None) as batch_op:
        batch_op.drop_index('ix_allegation_child_id')
        batch_op.drop_index('ix_allegation_about_id')

    op.drop_table('allegation')
    op.drop_table('notification_preference')
    with op.batch_alter_table('mentor_supervision', schema=None) as batch_op:
        batch_op.drop_index('ix_mentor_supervision_person_id')

    op.drop_table('mentor_supervision')
    with op.batch_alter_table('mentor_check', schema=None) as batch_op:
        batch_op.drop_index('ix_mentor_check_person_id')

    op.drop_table('mentor_check')
    op.drop_table('mentor')
    with op.batch_alter_table('calendar_feed', schema=None) as batch_op:
        batch_op.drop_index('ix_calendar_feed_person_id')

    op.drop_table('calendar_feed')
    op.drop_table('seal_key')
