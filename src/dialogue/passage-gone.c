/* passage-gone.c: which passages of a run the project has no more: an answer that was taken back, an import that was undone or
 * left out.  An answer is known by its words, since it has another number when it is imported once more; a reply by the number
 * of its turn. */
#include "dialogue/passages.h"

#include "base/error.h"
#include "base/i18n.h"
#include "store/sql.h"

#define STRIDE 4096

/* As both are kept with a run. */
static char *
key_of (const char *question, const char *answer)
{
  g_autofree char *asked = aisle_passage_question (NULL, 0, question);
  g_autofree char *key = g_strconcat (asked, "\n", answer, NULL);

  return g_utf8_make_valid (key, -1);
}

/* Marks every row of a statement. */
static gboolean
mark_rows (AisleProject *project, const char *sql, void (*mark) (GHashTable *marks, sqlite3_stmt *row),
           GHashTable *marks, AisleProgress *progress, GError **error)
{
  sqlite3_stmt *row = aisle_sql_prepare (project, sql, error);
  int rc;

  if (row == NULL)
    return FALSE;
  for (gsize i = 0; (rc = sqlite3_step (row)) == SQLITE_ROW; i++)
    {
      if (i % STRIDE == 0 && !aisle_progress_step (progress, 0, _ ("Reading answers"), error))
        {
          sqlite3_finalize (row);
          return FALSE;
        }
      mark (marks, row);
    }
  return aisle_sql_end (project, row, rc, error);
}

static void
mark_answer (GHashTable *there, sqlite3_stmt *row)
{
  g_hash_table_add (there, key_of (aisle_sql_text (row, 0), aisle_sql_text (row, 1)));
}

static void
mark_turn (GHashTable *wanted, sqlite3_stmt *row)
{
  gpointer id = GINT_TO_POINTER (sqlite3_column_int (row, 0));

  if (g_hash_table_contains (wanted, id))
    g_hash_table_insert (wanted, id, GINT_TO_POINTER (TRUE));
}

static gboolean
read_answers (AisleProject *project, GHashTable *there, AisleProgress *progress, GError **error)
{
  return mark_rows (
      project, "SELECT r.question, r.answer FROM answers AS r JOIN sources AS s ON s.id = r.source AND s.active = 1",
      mark_answer, there, progress, error);
}

/* Whose values say whether a turn with that number is there. */
static gboolean
read_turns (const AislePassages *self, AisleProject *project, GHashTable *turns, AisleProgress *progress,
            GError **error)
{
  for (gsize p = 0; p < self->n; p++)
    if (self->source[p] == AISLE_PASSAGE_REPLY)
      g_hash_table_insert (turns, GINT_TO_POINTER (self->id[p]), GINT_TO_POINTER (FALSE));
  return g_hash_table_size (turns) == 0
         || mark_rows (project,
                       "SELECT r.id FROM dialogue_turns AS r JOIN sources AS s ON s.id = r.source AND s.active = 1",
                       mark_turn, turns, progress, error);
}

guint8 *
aisle_passages_find_gone (const AislePassages *self, AisleProject *project, gsize *n, AisleProgress *progress,
                          GError **error)
{
  g_autofree guint8 *gone = g_try_new0 (guint8, self->n + 1);
  g_autoptr (GHashTable) there = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GHashTable) turns = g_hash_table_new (NULL, NULL);
  /* By the words of an answer that the shop gave itself: whether it still does, to any question. */
  g_autoptr (GHashTable) own = g_hash_table_new (NULL, NULL);

  *n = 0;
  if (gone == NULL)
    {
      g_set_error_literal (error, AISLE_DIALOGUE_ERROR, AISLE_ERROR_MEMORY, _ ("not enough memory for the answers"));
      return NULL;
    }
  if (!read_answers (project, there, progress, error) || !read_turns (self, project, turns, progress, error))
    return NULL;
  for (gsize p = 0; p < self->n; p++)
    if (self->source[p] == AISLE_PASSAGE_ANSWER)
      {
        g_autofree char *key = key_of (self->question[p], self->answer[p]);
        gpointer words = GINT_TO_POINTER (self->same[p]);

        gone[p] = !g_hash_table_contains (there, key);
        if (!gone[p] || !g_hash_table_contains (own, words))
          g_hash_table_insert (own, words, GINT_TO_POINTER (!gone[p]));
      }
  for (gsize p = 0; p < self->n; p++)
    {
      gpointer words = GINT_TO_POINTER (self->same[p]);

      /* What was taken back is not told as the answer to a question of its intent either. */
      if (self->source[p] == AISLE_PASSAGE_REPLY)
        gone[p] = !g_hash_table_lookup (turns, GINT_TO_POINTER (self->id[p]))
                  || (g_hash_table_contains (own, words) && !g_hash_table_lookup (own, words));
      *n += gone[p];
    }
  return g_steal_pointer (&gone);
}
