/* judgements.c: rows of the table in the order in which they came, the last of each kept. */
#include "feature/judgements.h"

#include "base/i18n.h"
#include "store/sql.h"

#include <math.h>

#define STRIDE 4096

/* The four words of shopping queries (ESCI: Reddy et al. 2022) and their initials. */
double
aisle_judgement_grade (const char *label)
{
  static const struct
  {
    const char *word, *initial;
  } words[] = { { "irrelevant", "i" }, { "complement", "c" }, { "substitute", "s" }, { "exact", "e" } };

  for (gsize grade = 0; grade < G_N_ELEMENTS (words); grade++)
    if (g_ascii_strcasecmp (label, words[grade].word) == 0 || g_ascii_strcasecmp (label, words[grade].initial) == 0)
      return (double) grade;
  return NAN;
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

static gint32
judge_of (AisleJudgements *self, GHashTable *numbers, const char *name)
{
  gpointer number;

  if (*name == '\0')
    return -1;
  if (g_hash_table_lookup_extended (numbers, name, NULL, &number))
    return GPOINTER_TO_INT (number);
  g_ptr_array_add (self->judges, g_strdup (name));
  g_hash_table_insert (numbers, self->judges->pdata[self->judges->len - 1],
                       GINT_TO_POINTER ((gint) self->judges->len - 1));
  return (gint32) self->judges->len - 1;
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
  g_autoptr (GHashTable) numbers = g_hash_table_new (g_str_hash, g_str_equal);
  sqlite3_stmt *row = aisle_sql_prepare (
      project,
      "SELECT j.query, j.item, j.judge, j.grade, j.label, j.fold, j.time FROM judgements AS j JOIN sources AS s ON s.id = j.source"
      " AND s.active = 1 ORDER BY j.id",
      error);
  int rc;

  self->rows = g_array_new (FALSE, FALSE, sizeof (AisleJudgement));
  self->judges = g_ptr_array_new_with_free_func (g_free);
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
      one.judge = judge_of (self, numbers, aisle_sql_text (row, 2));
      one.grade = (float) grade;
      one.fold = (guint8) sqlite3_column_int (row, 5);
      one.time = sqlite3_column_type (row, 6) != SQLITE_NULL ? sqlite3_column_int64 (row, 6) : AISLE_TIME_MISSING;
      g_array_append_val (self->rows, one);
    }
  if (!aisle_sql_end (project, row, rc, error))
    return NULL;
  keep_newest (self->rows);
  return g_steal_pointer (&self);
}

void
aisle_judgements_free (AisleJudgements *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->rows, g_array_unref);
  g_clear_pointer (&self->judges, g_ptr_array_unref);
  g_free (self);
}
