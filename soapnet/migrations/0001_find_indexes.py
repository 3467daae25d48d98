"""What "find" needs of PostgreSQL: letters folded as `advising.finding.folded` folds them, and trigram indexes over them.

Other databases go the plain way and need nothing. It stands in this app and not in those whose tables it is about, so
that it follows whatever first migrations they have; Django's models know nothing of the columns, which fill themselves.
"""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

FOLD = r"""
CREATE OR REPLACE FUNCTION soapnet_fold(words text) RETURNS text AS $$
    SELECT lower(regexp_replace(
        normalize(translate(
            replace(replace(replace(words, 'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), 'ıłŁøØđĐ', 'illoodd'
        ), NFKD),
        '[\u0300-\u036f]', '', 'g'
    ))
$$ LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
"""
# Kept in a column, since folding each candidate anew is what would take the time.
COLUMNS = {
    "advising_person": "given_name || ' ' || preferred_name || ' ' || family_name || ' ' || birth_family_name",
    "advising_program": "institution_name || ' ' || track_name || ' ' || city || ' ' || state",
}
STATEMENTS = (
    "CREATE EXTENSION IF NOT EXISTS pg_trgm",
    FOLD,
    *(
        f"ALTER TABLE {table} ADD COLUMN find_text text GENERATED ALWAYS AS (soapnet_fold({words})) STORED"
        for table, words in COLUMNS.items()
    ),
    *(f"CREATE INDEX {table}_find ON {table} USING gin (find_text gin_trgm_ops)" for table in COLUMNS),
    "CREATE INDEX outreach_messagetext_find ON outreach_messagetext "
    "USING gin (soapnet_fold(subject || ' ' || body) gin_trgm_ops)",
    "CREATE INDEX advising_program_code_find ON advising_program (code text_pattern_ops)",
)
BACK = (
    "DROP INDEX advising_program_code_find",
    "DROP INDEX outreach_messagetext_find",
    *(f"ALTER TABLE {table} DROP COLUMN find_text" for table in COLUMNS),
    "DROP FUNCTION soapnet_fold(text)",
)


def make(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        for statement in STATEMENTS:
            schema_editor.execute(statement, params=None)


def unmake(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        for statement in BACK:
            schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    initial = True
    dependencies = [("advising", "__first__"), ("outreach", "__first__")]
    operations = [migrations.RunPython(make, unmake)]
