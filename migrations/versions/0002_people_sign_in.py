"""People sign in, work in teams, stand in for each other; more is known beside each child."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "bank_day",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bank_day")),
        sa.UniqueConstraint("on", name=op.f("uq_bank_day_on")),
    )
    op.create_table(
        "establishment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("contact", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("telephone", sa.String(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_establishment")),
        sa.UniqueConstraint("name", name=op.f("uq_establishment_name")),
    )
    op.create_table(
        "notification_choice",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_notification_choice")),
    )
    op.create_table(
        "sign_in_attempt",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("blocked_until", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_sign_in_attempt")),
    )
    op.create_table(
        "team",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team")),
        sa.UniqueConstraint("name", name=op.f("uq_team_name")),
    )
    op.create_table(
        "absence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("stand_in_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_absence_person_id")),
        sa.ForeignKeyConstraint(
            ["stand_in_id"], ["person.id"], name=op.f("fk_absence_stand_in_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absence")),
    )
    with op.batch_alter_table("absence", schema=None) as batch_op:
        batch_op.create_index("ix_absence_person_id", ["person_id"], unique=False)
        batch_op.create_index("ix_absence_stand_in_id", ["stand_in_id"], unique=False)

    op.create_table(
        "credential",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=False),
        sa.Column("must_change", sa.Boolean(), nullable=False),
        sa.Column("must_change_by", sa.DateTime(timezone=True), nullable=True),
        sa.Column("totp_secret", sa.String(), nullable=True),
        sa.Column("totp_counter", sa.Integer(), nullable=False),
        sa.Column("no_second_factor", sa.Boolean(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_credential_person_id")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_credential")),
    )
    op.create_table(
        "draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("path", sa.String(), nullable=False),
        sa.Column("fields", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_draft_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft")),
        sa.UniqueConstraint("person_id", "path", name=op.f("uq_draft_person_id_path")),
    )
    op.create_table(
        "membership",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_membership_person_id")),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_membership_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_membership")),
        sa.UniqueConstraint("person_id", "team_id", name=op.f("uq_membership_person_id_team_id")),
    )
    op.create_table(
        "opened_record",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("child_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_opened_record_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opened_record")),
    )
    with op.batch_alter_table("opened_record", schema=None) as batch_op:
        batch_op.create_index("ix_opened_record_person_id", ["person_id"], unique=False)

    op.create_table(
        "recovery_code",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_recovery_code_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_code")),
    )
    with op.batch_alter_table("recovery_code", schema=None) as batch_op:
        batch_op.create_index("ix_recovery_code_person_id", ["person_id"], unique=False)

    op.create_table(
        "saved_filter",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("asked", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_saved_filter_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_filter")),
        sa.UniqueConstraint("person_id", "name", name=op.f("uq_saved_filter_person_id_name")),
    )
    op.create_table(
        "web_session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("lacks", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("browser", sa.String(), nullable=False),
        sa.Column("kept", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_web_session_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_web_session")),
        sa.UniqueConstraint("hash", name=op.f("uq_web_session_hash")),
    )
    with op.batch_alter_table("web_session", schema=None) as batch_op:
        batch_op.create_index("ix_web_session_person_id", ["person_id"], unique=False)

    op.create_table(
        "merge",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("child_id", sa.Integer(), nullable=False),
        sa.Column("into_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("moved", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_by", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name=op.f("fk_merge_child_id")),
        sa.ForeignKeyConstraint(["into_id"], ["child.id"], name=op.f("fk_merge_into_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_merge")),
    )
    with op.batch_alter_table("merge", schema=None) as batch_op:
        batch_op.create_index("ix_merge_into_id", ["into_id"], unique=False)

    op.create_table(
        "release_move",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("child_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("was", sa.Date(), nullable=True),
        sa.Column("now", sa.Date(), nullable=True),
        sa.Column("cause", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name=op.f("fk_release_move_child_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_release_move")),
    )
    with op.batch_alter_table("release_move", schema=None) as batch_op:
        batch_op.create_index("ix_release_move_child_id", ["child_id"], unique=False)

    op.create_table(
        "restriction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("child_id", sa.Integer(), nullable=False),
        sa.Column("restricted", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name=op.f("fk_restriction_child_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_restriction")),
    )
    with op.batch_alter_table("restriction", schema=None) as batch_op:
        batch_op.create_index("ix_restriction_child_id", ["child_id"], unique=False)

    op.create_table(
        "seen_move",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("child_id", sa.Integer(), nullable=False),
        sa.Column("move_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name=op.f("fk_seen_move_child_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_seen_move_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seen_move")),
        sa.UniqueConstraint("person_id", "child_id", name=op.f("uq_seen_move_person_id_child_id")),
    )
    op.create_table(
        "task_note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("child_id", sa.Integer(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("concern", sa.Boolean(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seen_by", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name=op.f("fk_task_note_child_id")),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_task_note_task_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task_note")),
    )
    with op.batch_alter_table("task_note", schema=None) as batch_op:
        batch_op.create_index("ix_task_note_child_id", ["child_id"], unique=False)

    with op.batch_alter_table("assignment", schema=None) as batch_op:
        batch_op.create_index("ix_assignment_person_id", ["person_id"], unique=False)

    with op.batch_alter_table("child", schema=None) as batch_op:
        batch_op.add_column(sa.Column("team_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("merged_into", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("known_as", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("ethnicity", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("language", sa.String(), nullable=True))
        batch_op.add_column(
            sa.Column("interpreter", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        batch_op.add_column(sa.Column("order", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("custody_since", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("release_earliest", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("release_latest", sa.Date(), nullable=True))
        batch_op.add_column(
            sa.Column("release_decided", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        batch_op.add_column(
            sa.Column("unplanned_release", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        batch_op.add_column(
            sa.Column("recalled", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        batch_op.add_column(sa.Column("looked_after", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("establishment", sa.String(), nullable=True))
    with op.batch_alter_table("child", schema=None) as batch_op:
        # The rows there were needed a value; rows to come are given theirs by the code.
        for name in ("interpreter", "release_decided", "unplanned_release", "recalled"):
            batch_op.alter_column(name, server_default=None)
        batch_op.create_index("ix_child_planned_release_on", ["planned_release_on"], unique=False)
        batch_op.create_index("ix_child_team_id", ["team_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_child_merged_into"), "child", ["merged_into"], ["id"]
        )
        batch_op.create_foreign_key(batch_op.f("fk_child_team_id"), "team", ["team_id"], ["id"])

    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.alter_column(
            "role", new_column_name="post", existing_type=sa.String(), nullable=True
        )
        batch_op.alter_column("address", new_column_name="email", existing_type=sa.String())
        batch_op.add_column(sa.Column("roles", sa.String(), nullable=False, server_default=""))
        batch_op.add_column(
            sa.Column("active", sa.Boolean(), nullable=False, server_default=sa.true())
        )
        batch_op.add_column(sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
    op.execute(
        "INSERT INTO absence (person_id, since) SELECT id, CURRENT_DATE FROM person WHERE away"
    )
    op.execute("UPDATE person SET email = lower(email)")
    # One address signs one person in: where two shared it, the first keeps it.
    op.execute(
        "UPDATE person SET email = NULL WHERE id NOT IN"
        " (SELECT min(id) FROM person WHERE email IS NOT NULL GROUP BY email)"
    )
    with op.batch_alter_table("person", schema=None) as batch_op:
        for name in ("roles", "active", "version"):
            batch_op.alter_column(name, server_default=None)
        batch_op.create_unique_constraint(batch_op.f("uq_person_email"), ["email"])
        batch_op.drop_column("away")

    with op.batch_alter_table("task", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("outcome", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=True)
        )
    op.create_index(
        "ix_task_due",
        "task",
        ["due"],
        sqlite_where=sa.text("state IN ('not_started', 'in_progress', 'blocked')"),
        postgresql_where=sa.text("state IN ('not_started', 'in_progress', 'blocked')"),
    )
    op.create_index(
        "ix_task_child_due",
        "task",
        ["child_id", "due"],
        sqlite_where=sa.text("state IN ('not_started', 'in_progress', 'blocked')"),
        postgresql_where=sa.text("state IN ('not_started', 'in_progress', 'blocked')"),
    )


def downgrade() -> None:
    op.drop_index("ix_task_due", "task")
    op.drop_index("ix_task_child_due", "task")
    with op.batch_alter_table("task", schema=None) as batch_op:
        batch_op.drop_column("outcome")

    # Somebody without a post had no place in the table there was.
    op.execute("UPDATE person SET post = 'manager' WHERE post IS NULL")
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("away", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        batch_op.alter_column(
            "post", new_column_name="role", existing_type=sa.String(), nullable=False
        )
        batch_op.drop_constraint(batch_op.f("uq_person_email"), type_="unique")
        batch_op.alter_column("email", new_column_name="address", existing_type=sa.String())
        batch_op.drop_column("version")
        batch_op.drop_column("active")
        batch_op.drop_column("roles")
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.alter_column("away", server_default=None)

    with op.batch_alter_table("child", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_child_team_id"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_child_merged_into"), type_="foreignkey")
        batch_op.drop_index("ix_child_team_id")
        batch_op.drop_index("ix_child_planned_release_on")
        batch_op.drop_column("establishment")
        batch_op.drop_column("looked_after")
        batch_op.drop_column("recalled")
        batch_op.drop_column("unplanned_release")
        batch_op.drop_column("release_decided")
        batch_op.drop_column("release_latest")
        batch_op.drop_column("release_earliest")
        batch_op.drop_column("custody_since")
        batch_op.drop_column("order")
        batch_op.drop_column("interpreter")
        batch_op.drop_column("language")
        batch_op.drop_column("ethnicity")
        batch_op.drop_column("known_as")
        batch_op.drop_column("merged_into")
        batch_op.drop_column("team_id")

    with op.batch_alter_table("assignment", schema=None) as batch_op:
        batch_op.drop_index("ix_assignment_person_id")

    with op.batch_alter_table("task_note", schema=None) as batch_op:
        batch_op.drop_index("ix_task_note_child_id")

    op.drop_table("task_note")
    op.drop_table("seen_move")
    with op.batch_alter_table("restriction", schema=None) as batch_op:
        batch_op.drop_index("ix_restriction_child_id")

    op.drop_table("restriction")
    with op.batch_alter_table("release_move", schema=None) as batch_op:
        batch_op.drop_index("ix_release_move_child_id")

    op.drop_table("release_move")
    with op.batch_alter_table("merge", schema=None) as batch_op:
        batch_op.drop_index("ix_merge_into_id")

    op.drop_table("merge")
    with op.batch_alter_table("web_session", schema=None) as batch_op:
        batch_op.drop_index("ix_web_session_person_id")

    op.drop_table("web_session")
    op.drop_table("saved_filter")
    with op.batch_alter_table("recovery_code", schema=None) as batch_op:
        batch_op.drop_index("ix_recovery_code_person_id")

    op.drop_table("recovery_code")
    with op.batch_alter_table("opened_record", schema=None) as batch_op:
        batch_op.drop_index("ix_opened_record_person_id")

    op.drop_table("opened_record")
    op.drop_table("membership")
    op.drop_table("draft")
    op.drop_table("credential")
    with op.batch_alter_table("absence", schema=None) as batch_op:
        batch_op.drop_index("ix_absence_stand_in_id")
        batch_op.drop_index("ix_absence_person_id")

    op.drop_table("absence")
    op.drop_table("team")
    op.drop_table("sign_in_attempt")
    op.drop_table("notification_choice")
    op.drop_table("establishment")
    op.drop_table("bank_day")
