/* finding-sample.c: a finding in one concrete value: what its first row says, and what that would become. */
#include "quality/quality.h"

#include "base/i18n.h"
#include "store/sql.h"

#define LONGEST 60 /* characters */

/* The role that a step is about, where no parameter says so. */
static const struct
{
  const char *step;
  AisleRole role;
} about[] = {
  { "times", AISLE_ROLE_TIME }, { "jumps", AISLE_ROLE_TIME },   { "shift", AISLE_ROLE_TIME },
  { "bots", AISLE_ROLE_USER },  { "unknown", AISLE_ROLE_ITEM },
};

static gboolean
role_of (const AisleFinding *finding, const AisleParams *params, AisleRole *role)
{
  const AisleStepKind *kind = aisle_step_kind (finding->step);

  for (gsize p = 0; p < kind->n_params; p++)
    if (g_str_equal (kind->params[p].name, "names") || g_str_equal (kind->params[p].name, "column"))
      return aisle_role_from_id (aisle_params_text (params, kind->params[p].name), role);
  for (gsize i = 0; i < G_N_ELEMENTS (about); i++)
    if (g_str_equal (about[i].step, finding->step))
      {
        *role = about[i].role;
        return TRUE;
      }
  return FALSE;
}

char *
aisle_sample_quote (const char *text)
{
  g_autofree char *whole = g_utf8_make_valid (text, -1);
  glong n = g_utf8_strlen (whole, -1);

  if (n > LONGEST)
    {
      g_autofree char *start = g_utf8_substring (whole, 0, LONGEST);
      return g_strdup_printf (_ ("“%s…”"), start);
    }
  return g_strdup_printf (_ ("“%s”"), whole);
}

/* The id that an event carries; -1: none. */
static gint64
name_at (AisleProject *project, gint32 event, AisleNames names)
{
  g_autofree char *sql =
      g_strdup_printf ("SELECT \"%s\" FROM events_valid WHERE id = %d",
                       names == AISLE_NAMES_ORDER ? "order_" : aisle_role_id (aisle_names_role (names)), event);

  return aisle_sql_integer (project, sql, -1);
}

/* The event's name that the effect gives another, and which. */
static char *
renamed (AisleProject *project, const AisleEffect *effect, gint32 event)
{
  AisleNames known = AISLE_N_NAMES;
  gint64 id = -1;

  for (guint a = 0; a < effect->aliases->len; a++)
    {
      const AisleAlias *alias = &g_array_index (effect->aliases, AisleAlias, a);
      g_autofree char *from = NULL, *to = NULL, *before = NULL, *after = NULL;

      if (alias->names != known)
        id = name_at (project, event, alias->names);
      known = alias->names;
      if (alias->from != id)
        continue;
      from = aisle_project_name (project, alias->names, alias->from);
      to = alias->to < 0 ? g_strdup (effect->texts->pdata[-1 - alias->to])
                         : aisle_project_name (project, alias->names, alias->to);
      if (from == NULL || to == NULL)
        return NULL;
      before = aisle_sample_quote (from);
      after = aisle_sample_quote (to);
      return g_strdup_printf ("%s → %s", before, after);
    }
  return NULL;
}

char *
aisle_finding_sample (AisleProject *project, const AisleFinding *finding, const AisleFound *found)
{
  g_autoptr (AisleTable) rows = NULL;
  AisleRole role = AISLE_ROLE_IGNORE;
  g_autofree char *value = NULL;
  gssize column;

  if (found->effect == NULL || found->examples->len == 0)
    return NULL;
  if (found->effect->aliases->len > 0)
    return renamed (project, found->effect, g_array_index (found->examples, gint32, 0));
  if (!role_of (finding, found->params, &role))
    return NULL;
  rows = aisle_quality_rows (project, found->examples, NULL);
  column = rows != NULL && aisle_table_n_rows (rows) > 0 ? aisle_table_find (rows, aisle_role_id (role)) : -1;
  if (column < 0 || aisle_table_is_missing (rows, 0, (gsize) column))
    return NULL;
  value = aisle_table_format (rows, 0, (gsize) column);
  return aisle_table_column (rows, (gsize) column)->type == AISLE_COLUMN_TEXT ? aisle_sample_quote (value)
                                                                              : g_steal_pointer (&value);
}
