/* rows-marks.c: what the recipe does to stored rows: each as it is stored beside what the view of the valid rows has
 * under its number.  Nothing here knows the kinds of steps. */
#include "command/rows-set.h"

#include "base/i18n.h"
#include "quality/recipe.h"
#include "store/sql.h"

typedef struct
{
  AisleProject *project;
  const AisleRowsShape *stored;
  AisleRowsShape *shape; /* of the valid rows: the same columns */
  GPtrArray *steps;      /* AisleRecipeStep of the recipe in use */
  AisleTable *valid;     /* one row: the one that is compared */
  sqlite3_stmt *row, *reason;
} Marks;

static void
marks_clear (Marks *self)
{
  g_clear_pointer (&self->shape, aisle_rows_shape_free);
  g_clear_pointer (&self->steps, g_ptr_array_unref);
  g_clear_pointer (&self->valid, aisle_table_unref);
  sqlite3_finalize (self->row);
  sqlite3_finalize (self->reason);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Marks, marks_clear)

static gboolean
marks_init (Marks *self, AisleProject *project, const AisleRowsShape *stored, GError **error)
{
  g_autoptr (GString) sql = NULL;

  self->project = project;
  self->stored = stored;
  self->shape = aisle_rows_shape_new (project, "events", FALSE, error);
  self->steps = self->shape == NULL ? NULL : aisle_recipe_steps (project, aisle_recipe_current (project), error);
  if (self->steps == NULL)
    return FALSE;
  sql = aisle_rows_shape_select (self->shape);
  g_string_append_printf (sql, "WHERE %s = ?1", self->shape->key);
  self->row = aisle_sql_prepare (project, sql->str, error);
  self->reason =
      self->row == NULL
          ? NULL
          : aisle_sql_prepare (project, "SELECT effect FROM excluded WHERE event = ?1 AND effect = ?2", error);
  return self->reason != NULL;
}

/* The sentence of the first step that leaves the row out. */
static char *
why_left_out (Marks *self, gint64 event)
{
  for (guint s = 0; s < self->steps->len; s++)
    {
      const AisleRecipeStep *step = self->steps->pdata[s];
      gboolean found;

      if (!step->active || step->excluded == 0)
        continue;
      sqlite3_bind_int64 (self->reason, 1, event);
      sqlite3_bind_int64 (self->reason, 2, step->effect);
      found = aisle_sql_look_up (self->project, self->reason);
      sqlite3_reset (self->reason);
      if (found)
        {
          g_autofree char *sentence = aisle_recipe_sentence (step);
          /* Translators: a step of the recipe: "Leave out rows without an item" */
          return g_strdup_printf (_ ("Left out by the recipe: %s"), sentence);
        }
    }
  return g_strdup (_ ("Left out by the recipe"));
}

static gboolean
differs (const AisleTable *table, gsize row, const AisleTable *valid, gsize column)
{
  gboolean missing = aisle_table_is_missing (table, row, column);

  if (missing || aisle_table_is_missing (valid, 0, column))
    return missing != aisle_table_is_missing (valid, 0, column);
  if (aisle_table_column (table, column)->type == AISLE_COLUMN_TEXT)
    return !g_str_equal (aisle_table_text (table, row, column), aisle_table_text (valid, 0, column));
  return aisle_table_number (table, row, column) != aisle_table_number (valid, 0, column); /* NOLINT: copies */
}

/* "Price 590 → 59, User Anna → anna"; NULL: nothing is changed. */
static char *
changes (Marks *self, const AisleTable *table, gsize row)
{
  g_autoptr (GString) list = g_string_new (NULL);

  for (gsize c = 0; c < self->stored->columns->len; c++)
    if (differs (table, row, self->valid, c))
      {
        g_autofree char *before = aisle_table_format (table, row, c), *after = aisle_table_format (self->valid, 0, c);

        g_string_append_printf (list, "%s%s %s → %s", list->len > 0 ? ", " : "",
                                _ (aisle_table_column (table, c)->title), *before != '\0' ? before : "–",
                                *after != '\0' ? after : "–");
      }
  return list->len > 0 ? g_string_free (g_steal_pointer (&list), FALSE) : NULL;
}

static int
mark_row (Marks *self, AisleTable *table, gsize row, gint64 event)
{
  gsize mark = self->stored->columns->len, note = mark + 1;
  g_autofree char *text = NULL;
  int rc;

  sqlite3_bind_int64 (self->row, 1, event);
  rc = sqlite3_step (self->row);
  if (rc == SQLITE_DONE)
    {
      text = why_left_out (self, event);
      aisle_table_set_text (table, row, mark, AISLE_ROWS_LEFT_OUT);
      aisle_table_set_text (table, row, note, text);
    }
  else if (rc == SQLITE_ROW)
    {
      g_autofree char *list = NULL;

      g_clear_pointer (&self->valid, aisle_table_unref);
      self->valid = aisle_rows_shape_table (self->shape);
      aisle_table_add_row (self->valid);
      for (gsize c = 0; c < self->shape->columns->len; c++)
        aisle_rows_set_cell (self->valid, 0, c, sqlite3_column_value (self->row, (int) c));
      list = changes (self, table, row);
      if (list != NULL)
        {
          /* Translators: a list of columns, each with its values before and after: "Price 590.00 → 59.00" */
          text = g_strdup_printf (_ ("Changed by the recipe: %s"), list);
          aisle_table_set_text (table, row, mark, AISLE_ROWS_CHANGED);
          aisle_table_set_text (table, row, note, text);
        }
    }
  sqlite3_reset (self->row);
  return rc == SQLITE_ROW ? SQLITE_DONE : rc;
}

AisleTable *
aisle_rows_set_marked_page (AisleRowsSet *self, AisleProject *project, gsize offset, gsize limit,
                            AisleProgress *progress, GError **error)
{
  AisleProgress reading = aisle_progress_part (progress, 0, .5), marking = aisle_progress_part (progress, .5, 1);
  const AisleRowsShape *shape = aisle_rows_set_get_shape (self);
  g_autoptr (AisleTable) table = aisle_rows_set_page (self, project, offset, limit, &reading, error);
  g_auto (Marks) marks = { 0 };
  int rc = SQLITE_DONE;
  gsize n;

  if (table == NULL || !aisle_rows_set_query (self)->stored)
    return g_steal_pointer (&table);
  aisle_table_add_column (table, &(AisleColumnSpec){ AISLE_ROWS_MARK, N_ ("Recipe"), AISLE_COLUMN_TEXT, NULL });
  aisle_table_add_column (table,
                          &(AisleColumnSpec){ AISLE_ROWS_NOTE, N_ ("What the recipe does"), AISLE_COLUMN_TEXT, NULL });
  if (!aisle_recipe_changes (project))
    return g_steal_pointer (&table);
  if (!marks_init (&marks, project, shape, error))
    return NULL;
  n = aisle_table_n_rows (table);
  for (gsize row = 0; row < n && rc == SQLITE_DONE; row++)
    {
      gint64 event;

      if (row % 256 == 0 && !aisle_progress_step (&marking, (double) row / (double) n, _ ("Reading rows"), error))
        return NULL;
      aisle_rows_set_ids (self, offset + row, 1, &event);
      rc = mark_row (&marks, table, row, event);
    }
  if (rc == SQLITE_DONE)
    return g_steal_pointer (&table);
  aisle_project_error (project, "read", error);
  return NULL;
}
