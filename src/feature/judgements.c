/* judgements.c: rows of the table in the order in which they came, the last of each kept. */
#include "feature/judgements.h"

#include "base/i18n.h"
#include "store/sql.h"

#include <math.h>

#define STRIDE 4096

/* The four words of shopping queries (ESCI: Reddy et al. 2022) and their initials, and the one that WANDS (Chen et al.
 * 2022) has in the middle of its three. */
double
aisle_judgement_grade (const char *label)
{
  static const struct
  {
    const char *word, *initial;
    double grade;
  } words[] = { { "irrelevant", "i", 0 },
                { "complement", "c", 1 },
                { "partial", "p", 1.5 },
                { "substitute", "s", 2 },
                { "exact", "e", 3 } };

  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    if (g_ascii_strcasecmp (label, words[i].word) == 0 || g_ascii_strcasecmp (label, words[i].initial) == 0)
      return words[i].grade;
  return NAN;
}

gboolean
aisle_judgements_gradeless (AisleProject *project, char **sentence, GError **error)
{
  sqlite3_stmt *row = aisle_sql_prepare (
      project, "SELECT coalesce (label, ''), count (*) FROM judged WHERE grade IS NULL GROUP BY 1 ORDER BY 2 DESC",
      error);
  g_autofree char *label = NULL;
  gint64 n = 0;
  int rc;

  *sentence = NULL;
  if (row == NULL)
    return FALSE;
  while ((rc = sqlite3_step (row)) == SQLITE_ROW)
    if (!isfinite (aisle_judgement_grade (aisle_sql_text (row, 0))))
      {
        if (label == NULL)
          label = g_strdup (aisle_sql_text (row, 0));
        n += sqlite3_column_int64 (row, 1);
      }
  if (!aisle_sql_end (project, row, rc, error))
    return FALSE;
  if (n > 0)
    *sentence = g_strdup_printf (
        g_dngettext (
            GETTEXT_PACKAGE,
            "%'lld judgement does not count, for its label says no grade: '%s': give it a column of grades",
            "%'lld judgements do not count, for their label says no grade, such as '%s': give them a column of "
            "grades",
            (gulong) n),
        (long long) n, label);
  return TRUE;
}

static int
compare (gconstpointer a, gconstpointer b)
{
  const AisleJudgement *x = a, *y = b;

  if (x->query != y->query)
    return x->query < y->query ? -1 : 1;
  if (x->item != y->item)
    return x->item < y->item ? -1 : 1;
  return (x->judge > y->judge) - (x->judge < y->judge);
}

/* Its place among the names, where it is put when it is new. */
static gint32
place_of (GPtrArray *names, GHashTable *places, const char *name)
{
  gpointer place;

  if (g_hash_table_lookup_extended (places, name, NULL, &place))
    return GPOINTER_TO_INT (place);
  g_ptr_array_add (names, g_strdup (name));
  g_hash_table_insert (places, names->pdata[names->len - 1], GINT_TO_POINTER ((gint) names->len - 1));
  return (gint32) names->len - 1;
}

/* Sorting keeps the order of equal ones: the newest of a judge stands last. */
static void
keep_newest (GArray *rows)
{
  guint n = 0;

  g_array_sort (rows, compare);
  for (guint i = 0; i < rows->len; i++)
    if (i + 1 == rows->len
        || compare (&g_array_index (rows, AisleJudgement, i), &g_array_index (rows, AisleJudgement, i + 1)) != 0)
      g_array_index (rows, AisleJudgement, n++) = g_array_index (rows, AisleJudgement, i);
  g_array_set_size (rows, n);
}

AisleJudgements *
aisle_judgements_read (AisleProject *project, AisleProgress *progress, GError **error)
{
  g_autoptr (AisleJudgements) self = g_new0 (AisleJudgements, 1);
  g_autoptr (GHashTable) judges = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GHashTable) ids = g_hash_table_new (g_str_hash, g_str_equal);
  sqlite3_stmt *row = aisle_sql_prepare (
      project, "SELECT query, item, judge, grade, label, fold, time, query_id FROM judged ORDER BY id", error);
  int rc;

  self->rows = g_array_new (FALSE, FALSE, sizeof (AisleJudgement));
  self->judges = g_ptr_array_new_with_free_func (g_free);
  self->ids = g_ptr_array_new_with_free_func (g_free);
  if (row == NULL)
    return NULL;
  for (gsize i = 0; (rc = sqlite3_step (row)) == SQLITE_ROW; i++)
    {
      AisleJudgement one = { .query = sqlite3_column_int (row, 0), .item = sqlite3_column_int (row, 1), .judge = -1 };
      double grade = sqlite3_column_type (row, 3) != SQLITE_NULL ? sqlite3_column_double (row, 3)
                                                                 : aisle_judgement_grade (aisle_sql_text (row, 4));

      if (i % STRIDE == 0 && !aisle_progress_step (progress, 0, _ ("Reading judgements"), error))
        {
          sqlite3_finalize (row);
          return NULL;
        }
      if (!isfinite (grade))
        continue;
      if (*aisle_sql_text (row, 2) != '\0')
        one.judge = place_of (self->judges, judges, aisle_sql_text (row, 2));
      if (sqlite3_column_type (row, 0) == SQLITE_NULL)
        one.query = G_MININT32 + place_of (self->ids, ids, aisle_sql_text (row, 7));
      one.grade = (float) grade;
      one.fold = (guint8) sqlite3_column_int (row, 5);
      one.time = sqlite3_column_type (row, 6) != SQLITE_NULL ? sqlite3_column_int64 (row, 6) : AISLE_TIME_MISSING;
      g_array_append_val (self->rows, one);
    }
  if (!aisle_sql_end (project, row, rc, error))
    return NULL;
  keep_newest (self->rows);
  while (self->n_nameless < self->rows->len && g_array_index (self->rows, AisleJudgement, self->n_nameless).query < 0)
    self->n_nameless++;
  return g_steal_pointer (&self);
}

void
aisle_judgements_free (AisleJudgements *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->rows, g_array_unref);
  g_clear_pointer (&self->judges, g_ptr_array_unref);
  g_clear_pointer (&self->ids, g_ptr_array_unref);
  g_free (self);
}

const char *
aisle_judgement_query_id (const AisleJudgements *self, const AisleJudgement *row)
{
  return self->ids->pdata[row->query - G_MININT32];
}
