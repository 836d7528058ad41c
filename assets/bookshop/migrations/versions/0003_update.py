"""update

Revision ID: 0003
Revises: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("users", sa.Column("api_key_digest", sa.String(128)))
    op.add_column("books", sa.Column("previews", sa.Integer, nullable=False, server_default="0"))


def downgrade() -> None:
    op.drop_column("books", "previews")
    op.drop_column("users", "api_key_digest")
