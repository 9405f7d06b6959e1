/* recommend-command.c: lists for one user, with their reasons, and for all users as a file. */
#include "command/run-model.h"

#include "base/csv-write.h"
#include "base/error.h"
#include "base/files.h"
#include "base/i18n.h"

#define USERS_A_BATCH 4096
#define MOST_ITEMS    1000

static AisleRecommendation *
recommendation_new (AisleProject *project, gint32 item, float score)
{
  AisleRecommendation *self = g_new0 (AisleRecommendation, 1);

  self->item = item;
  self->score = score;
  self->id = aisle_project_name (project, AISLE_NAMES_ITEM, item);
  self->title = aisle_project_item_title (project, item);
  return self;
}

void
aisle_recommendation_free (AisleRecommendation *self)
{
  if (self == NULL)
    return;
  g_free (self->id);
  g_free (self->title);
  if (self->why != NULL)
    g_array_unref (self->why);
  g_free (self);
}

void
aisle_advice_free (AisleAdvice *self)
{
  if (self == NULL)
    return;
  g_free (self->user);
  g_clear_pointer (&self->history, g_ptr_array_unref);
  g_clear_pointer (&self->items, g_ptr_array_unref);
  g_free (self);
}

static gboolean
check_k (gsize k, GError **error)
{
  if (k >= 1 && k <= MOST_ITEMS)
    return TRUE;
  g_set_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_USAGE, _ ("a list has from 1 to %d items"), MOST_ITEMS);
  return FALSE;
}

/* How many places of a list say anything: a model that knows nothing of a user gives all items one score. */
static gsize
list_length (const gint32 *items, const float *scores, gsize k, gboolean empty_history)
{
  gsize n = 0;

  while (n < k && items[n] >= 0)
    n++;
  return empty_history && n > 1 && scores[0] == scores[n - 1] ? 0 : n;
}

static gboolean
is_with (gint32 item, gpointer data)
{
  for (const gint32 *without = data; without != NULL && *without >= 0; without++)
    if (*without == item)
      return FALSE;
  return TRUE;
}

/* The user's row as a history of its own, without the items left out. */
static AisleHistories *
take_history (const AisleHistories *all, gint32 user, const gint32 *without, GError **error)
{
  AisleHistories *history = aisle_histories_select_rows (all, &user, 1);

  if (history != NULL)
    aisle_histories_keep (history, history->n_columns, is_with, (gpointer) without);
  else
    g_set_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_MEMORY, _ ("out of memory while reading a history"));
  return history;
}

/* The items of the row in the order in which the user last touched them. */
static void
fill_history (AisleAdvice *advice, const AisleView *view, gint32 user, const AisleSparse *row)
{
  const AisleColumns *columns = view->columns;
  g_autoptr (GHashTable) values = g_hash_table_new (NULL, NULL);

  for (gint64 v = row->start[0]; v < row->start[1]; v++)
    g_hash_table_insert (values, GINT_TO_POINTER (row->column[v]), &row->value[v]);
  for (gsize i = columns->user_start[user + 1]; i > columns->user_start[user]; i--)
    {
      gint32 item = columns->item != NULL ? columns->item[i - 1] : -1;
      const float *value = g_hash_table_lookup (values, GINT_TO_POINTER (item));

      if (value == NULL)
        continue;
      g_hash_table_remove (values, GINT_TO_POINTER (item));
      g_ptr_array_insert (advice->history, 0, recommendation_new (view->project, item, *value));
    }
}

static gboolean
fill_items (AisleAdvice *advice, AisleProject *project, const AisleModel *model, const AisleHistories *history,
            gboolean keep_seen, gsize k, AisleProgress *progress, GError **error)
{
  g_autofree gint32 *items = g_new (gint32, k);
  g_autofree float *scores = g_new (float, k);
  gsize n;

  if (!aisle_model_top (model, history, keep_seen ? NULL : history->matrix, k, items, scores, progress, error))
    return FALSE;
  n = list_length (items, scores, k, history->matrix->n_values == 0);
  for (gsize i = 0; i < n; i++)
    {
      AisleRecommendation *recommendation = recommendation_new (project, items[i], scores[i]);

      g_ptr_array_add (advice->items, recommendation);
      if (model->family->explain == NULL)
        continue;
      recommendation->why = g_array_new (FALSE, FALSE, sizeof (AislePart));
      if (!model->family->explain (model, history, 0, items[i], recommendation->why, error))
        return FALSE;
    }
  return TRUE;
}

AisleAdvice *
aisle_command_recommend (AisleProject *project, gint64 run, const char *user, gsize k, gboolean keep_seen,
                         const gint32 *without, AisleProgress *progress, GError **error)
{
  g_autoptr (AisleAdvice) advice = g_new0 (AisleAdvice, 1);
  g_autoptr (AisleRunModel) stored = NULL;
  g_autoptr (AisleLook) look = NULL;
  g_autoptr (AisleBitmap) only = NULL;
  g_autoptr (AisleHistories) all = NULL, whole = NULL, history = NULL;
  gint32 id = aisle_project_find (project, AISLE_NAMES_USER, user);

  if (!check_k (k, error))
    return NULL;
  look = aisle_look_open (project, NULL, progress, error);
  if (look == NULL)
    return NULL;
  if (id < 0 || (gsize) id >= look->columns->n_users)
    {
      g_set_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_NOT_FOUND, _ ("no user '%s' in this project"), user);
      return NULL;
    }
  stored = aisle_run_model_open (project, run, error);
  if (stored == NULL)
    return NULL;
  only = aisle_bitmap_new (look->columns->n_users, FALSE);
  aisle_bitmap_add (only, id);
  look->view.users = only;
  all = aisle_run_model_histories (stored, &look->view, progress, error);
  if (all == NULL)
    return NULL;
  whole = take_history (all, id, NULL, error);
  history = whole != NULL ? take_history (all, id, without, error) : NULL;
  if (history == NULL)
    return NULL;
  advice->user = g_strdup (user);
  advice->history = g_ptr_array_new_with_free_func ((GDestroyNotify) aisle_recommendation_free);
  advice->items = g_ptr_array_new_with_free_func ((GDestroyNotify) aisle_recommendation_free);
  fill_history (advice, &look->view, id, whole->matrix);
  if (!fill_items (advice, project, stored->model, history, keep_seen, k, progress, error))
    return NULL;
  return g_steal_pointer (&advice);
}

/* ---- all users ---- */

typedef struct
{
  const AisleRunModel *stored;
  const AisleHistories *histories;
  const GPtrArray *users, *items; /* external ids */
  gsize k;
  gboolean keep_seen;
} Lists;

static void
append_lists (const Lists *self, gsize first, gsize n, const gint32 *items, const float *scores, GString *out)
{
  const gint64 *start = self->histories->matrix->start;
  char number[G_ASCII_DTOSTR_BUF_SIZE];

  for (gsize row = 0; row < n; row++)
    {
      gsize user = first + row;
      gboolean empty = start[user + 1] == start[user];
      gsize length = list_length (items + row * self->k, scores + row * self->k, self->k, empty);

      for (gsize i = 0; i < length; i++)
        {
          aisle_csv_append (out, self->users->pdata[user], FALSE);
          g_string_append_printf (out, ",%" G_GSIZE_FORMAT ",", i + 1);
          aisle_csv_append (out, self->items->pdata[items[row * self->k + i]], FALSE);
          g_string_append_printf (out, ",%s\n",
                                  g_ascii_formatd (number, sizeof number, "%.9g", (double) scores[row * self->k + i]));
        }
    }
}

static gboolean
write_lists (const Lists *self, AisleReplace *file, AisleProgress *progress, GError **error)
{
  gsize n_users = MIN (self->histories->n_rows, self->users->len);
  g_autofree gint32 *rows = g_new (gint32, USERS_A_BATCH);
  g_autofree gint32 *items = g_new (gint32, USERS_A_BATCH * self->k);
  g_autofree float *scores = g_new (float, USERS_A_BATCH * self->k);
  g_autoptr (GString) out = g_string_new ("user,rank,item,score\n");

  for (gsize first = 0; first < n_users; first += USERS_A_BATCH)
    {
      gsize n = MIN (USERS_A_BATCH, n_users - first);
      AisleProgress part = aisle_progress_part (progress, (double) first / n_users, (double) (first + n) / n_users);
      g_autoptr (AisleHistories) batch = NULL;

      for (gsize row = 0; row < n; row++)
        rows[row] = (gint32) (first + row);
      batch = aisle_histories_select_rows (self->histories, rows, n);
      if (batch == NULL)
        {
          g_set_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_MEMORY, _ ("out of memory while writing lists"));
          return FALSE;
        }
      if (!aisle_model_top (self->stored->model, batch, self->keep_seen ? NULL : batch->matrix, self->k, items, scores,
                            &part, error))
        return FALSE;
      append_lists (self, first, n, items, scores, out);
      if (!aisle_replace_write (file, out->str, out->len, error))
        return FALSE;
      g_string_truncate (out, 0);
    }
  return aisle_replace_write (file, out->str, out->len, error);
}

gboolean
aisle_command_recommend_all (AisleProject *project, gint64 run, gsize k, gboolean keep_seen, const char *path,
                             AisleProgress *progress, GError **error)
{
  AisleProgress part = aisle_progress_part (progress, 0, .2);
  g_autoptr (AisleLook) look = NULL;
  g_autoptr (AisleRunModel) stored = NULL;
  g_autoptr (AisleHistories) histories = NULL;
  g_autoptr (GPtrArray) users = NULL, items = NULL;
  AisleReplace file = { 0 };
  gboolean written;

  if (!check_k (k, error))
    return FALSE;
  look = aisle_look_open (project, NULL, &part, error);
  stored = look != NULL ? aisle_run_model_open (project, run, error) : NULL;
  if (stored == NULL)
    return FALSE;
  histories = aisle_run_model_histories (stored, &look->view, &part, error);
  users = histories != NULL ? aisle_project_all_names (project, AISLE_NAMES_USER, error) : NULL;
  items = users != NULL ? aisle_project_all_names (project, AISLE_NAMES_ITEM, error) : NULL;
  if (items == NULL || !aisle_replace_begin (&file, path, error))
    return FALSE;
  part = aisle_progress_part (progress, .2, 1);
  written = write_lists (&(Lists){ stored, histories, users, items, k, keep_seen }, &file, &part, error)
            && aisle_replace_commit (&file, error);
  aisle_replace_abort (&file);
  return written;
}
