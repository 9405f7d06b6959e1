/* recommend-command.c: lists for one user, or for somebody new, with what the model used, and for all users as a file. */
#include "command/item-users.h"
#include "command/left-out.h"
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
  g_free (self->when);
  g_free (self->kind);
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

/* ---- the history ---- */

/* The user's row as a history of its own. */
static AisleHistories *
read_history (const AisleRunModel *stored, AisleLook *look, gint32 user, AisleProgress *progress, GError **error)
{
  g_autoptr (AisleBitmap) only = aisle_bitmap_new (look->columns->n_users, FALSE);
  g_autoptr (AisleHistories) all = NULL;
  AisleHistories *history;

  aisle_bitmap_add (only, user);
  look->view.users = only;
  all = aisle_run_model_histories (stored, &look->view, progress, error);
  look->view.users = NULL;
  if (all == NULL)
    return NULL;
  history = aisle_histories_select_rows (all, &user, 1);
  if (history == NULL)
    g_set_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_MEMORY, _ ("out of memory while reading a history"));
  return history;
}

/* That of somebody new, as if each item had been taken once, with those the model knows. */
static AisleHistories *
make_history (AisleProject *project, const AisleRunModel *stored, const char *const *ids, GError **error)
{
  gsize n = g_strv_length ((char **) ids);
  AisleSequences *sequences = aisle_sequences_new (1, aisle_project_n_names (project, AISLE_NAMES_ITEM), n, FALSE);
  AisleHistories *history;

  for (gsize i = 0; sequences != NULL && i < n; i++)
    {
      sequences->item[i] = aisle_project_find (project, AISLE_NAMES_ITEM, ids[i]);
      if (sequences->item[i] >= 0)
        continue;
      g_set_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_NOT_FOUND,
                   _ ("no item '%s' in this project: name items as the log does"), ids[i]);
      aisle_sequences_free (sequences);
      return NULL;
    }
  if (sequences != NULL)
    sequences->start[1] = (gint64) n;
  history = aisle_histories_take_sequences (sequences, TRUE);
  if (history == NULL)
    g_set_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_MEMORY, _ ("out of memory while making a history"));
  else
    aisle_histories_keep (history, stored->n_items, NULL, NULL);
  return history;
}

/* "2026-03-12 14:02" on the shop's clock. */
static char *
local_time (const AisleCalendar *calendar, gint64 time)
{
  guint cache = 0;
  gint32 day = aisle_calendar_day (calendar, time, &cache);
  g_autofree char *date = aisle_day_format (day);
  guint hour = aisle_calendar_hour (calendar, time, &cache), minute = (guint) (((time / AISLE_MINUTE) % 60 + 60) % 60);

  return g_strdup_printf ("%s %02u:%02u", date, hour, minute);
}

/* The items of the row in the order in which the user last touched them, with when and how that was. */
static void
tell_history (AisleAdvice *advice, const AisleView *view, gint32 user, const AisleSparse *row)
{
  const AisleColumns *columns = view->columns;
  g_autoptr (GHashTable) values = g_hash_table_new (NULL, NULL);
  g_autoptr (GHashTable) known = g_hash_table_new (NULL, NULL);

  for (gint64 v = row->start[0]; v < row->start[1]; v++)
    g_hash_table_insert (values, GINT_TO_POINTER (row->column[v]), &row->value[v]);
  for (gsize i = columns->user_start[user + 1]; i > columns->user_start[user]; i--)
    {
      gint32 item = columns->item != NULL ? columns->item[i - 1] : -1;
      const float *value = g_hash_table_lookup (values, GINT_TO_POINTER (item));
      AisleRecommendation *past = g_hash_table_lookup (known, GINT_TO_POINTER (item));

      if (value == NULL)
        continue;
      if (past == NULL)
        {
          past = recommendation_new (view->project, item, *value);
          if (columns->time[i - 1] != AISLE_TIME_MISSING)
            past->when = local_time (view->calendar, columns->time[i - 1]);
          if (columns->kind[i - 1] < columns->n_kinds)
            past->kind = aisle_project_name (view->project, AISLE_NAMES_KIND, columns->kind[i - 1]);
          g_hash_table_insert (known, GINT_TO_POINTER (item), past);
          g_ptr_array_add (advice->history, past);
        }
      past->events++;
    }
}

static void
tell_new_history (AisleAdvice *advice, AisleProject *project, const AisleHistories *history)
{
  g_autoptr (GHashTable) known = g_hash_table_new (NULL, NULL);

  for (gsize v = history->sequences->n_values; v-- > 0;)
    if (g_hash_table_add (known, GINT_TO_POINTER (history->sequences->item[v])))
      g_ptr_array_add (advice->history, recommendation_new (project, history->sequences->item[v], 1));
}

/* Told newest first, kept newest last. */
static void
reverse (GPtrArray *array)
{
  for (guint i = 0; i < array->len / 2; i++)
    {
      gpointer other = array->pdata[i];
      array->pdata[i] = array->pdata[array->len - 1 - i];
      array->pdata[array->len - 1 - i] = other;
    }
}

/* ---- the list ---- */

static gboolean
explain (AisleAdvice *advice, const AisleModel *model, const AisleHistories *history, const gint32 *items,
         const float *scores, AisleProgress *progress, GError **error)
{
  g_autofree GArray **parts = g_new0 (GArray *, advice->items->len + 1);
  gboolean done = TRUE;

  advice->left_out = model->family->explain == NULL;
  if (advice->left_out)
    done = aisle_left_out_parts (model, history, items, scores, advice->items->len, parts, progress, error);
  for (guint i = 0; i < advice->items->len; i++)
    {
      AisleRecommendation *item = advice->items->pdata[i];

      item->why = parts[i] != NULL ? parts[i] : g_array_new (FALSE, FALSE, sizeof (AislePart));
      if (done && !advice->left_out)
        done = model->family->explain (model, history, 0, items[i], item->why, error);
    }
  return done;
}

static gboolean
fill_items (AisleAdvice *advice, AisleProject *project, const AisleModel *model, const AisleHistories *history,
            const AisleAdviceOrder *order, AisleProgress *progress, GError **error)
{
  AisleProgress part = aisle_progress_part (progress, 0, .5);
  gsize k = order->k, n;
  g_autofree gint32 *items = g_new (gint32, k);
  g_autofree float *scores = g_new (float, k);

  if (!aisle_model_top (model, history, order->keep_seen ? NULL : history->matrix, k, items, scores, &part, error))
    return FALSE;
  n = list_length (items, scores, k, history->matrix->n_values == 0);
  for (gsize i = 0; i < n; i++)
    g_ptr_array_add (advice->items, recommendation_new (project, items[i], scores[i]));
  part = aisle_progress_part (progress, .5, 1);
  return explain (advice, model, history, items, scores, &part, error);
}

/* The items that most users took, whoever asks. */
static gboolean
fill_everybodys (AisleAdvice *advice, const AisleRunModel *stored, const AisleView *view, const AisleHistories *history,
                 const AisleAdviceOrder *order, AisleProgress *progress, GError **error)
{
  g_autofree guint32 *users = aisle_item_users_count (view, stored->split, progress, error);
  g_autofree gint32 *items = g_new (gint32, order->k);
  g_autofree float *scores = g_new (float, order->k);
  g_autoptr (AisleBitmap) taken = NULL;
  gsize n;

  if (users == NULL)
    return FALSE;
  taken = aisle_bitmap_new (view->columns->n_items, FALSE);
  for (gsize v = 0; !order->keep_seen && v < history->matrix->n_values; v++)
    aisle_bitmap_add (taken, (gsize) history->matrix->column[v]);
  n = aisle_item_users_top (users, MIN (stored->n_items, view->columns->n_items), taken, order->k, items, scores);
  for (gsize i = 0; i < n; i++)
    g_ptr_array_add (advice->items, recommendation_new (view->project, items[i], scores[i]));
  return TRUE;
}

/* FALSE where there is no such user. */
static gboolean
find_user (AisleProject *project, const AisleLook *look, const char *user, gint32 *id, GError **error)
{
  *id = aisle_project_find (project, AISLE_NAMES_USER, user);
  if (*id >= 0 && (gsize) *id < look->columns->n_users)
    return TRUE;
  g_set_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_NOT_FOUND, _ ("no user '%s' in this project"), user);
  return FALSE;
}

static AisleAdvice *
advice_new (const char *user)
{
  AisleAdvice *self = g_new0 (AisleAdvice, 1);

  self->user = g_strdup (user);
  self->history = g_ptr_array_new_with_free_func ((GDestroyNotify) aisle_recommendation_free);
  self->items = g_ptr_array_new_with_free_func ((GDestroyNotify) aisle_recommendation_free);
  return self;
}

AisleAdvice *
aisle_command_recommend (AisleProject *project, const AisleAdviceOrder *order, AisleProgress *progress, GError **error)
{
  g_autoptr (AisleAdvice) advice = advice_new (order->user);
  AisleProgress part = aisle_progress_part (progress, 0, .3);
  g_autoptr (AisleRunModel) stored = NULL;
  g_autoptr (AisleLook) look = NULL;
  g_autoptr (AisleHistories) history = NULL;
  gint32 user = -1;

  g_return_val_if_fail ((order->user == NULL) != (order->items == NULL), NULL);
  if (!check_k (order->k, error))
    return NULL;
  look = aisle_look_open (project, NULL, &part, error);
  if (look == NULL || (order->user != NULL && !find_user (project, look, order->user, &user, error)))
    return NULL;
  stored = aisle_run_model_open (project, order->run, AISLE_TASK_RECOMMEND, error);
  if (stored == NULL)
    return NULL;
  history =
      user >= 0 ? read_history (stored, look, user, &part, error) : make_history (project, stored, order->items, error);
  if (history == NULL)
    return NULL;
  if (user >= 0)
    tell_history (advice, &look->view, user, history->matrix);
  else
    tell_new_history (advice, project, history);
  reverse (advice->history);
  aisle_histories_keep (history, history->n_columns, is_with, (gpointer) order->without);
  part = aisle_progress_part (progress, .3, 1);
  if (order->everybody ? !fill_everybodys (advice, stored, &look->view, history, order, &part, error)
                       : !fill_items (advice, project, stored->model, history, order, &part, error))
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
  stored = look != NULL ? aisle_run_model_open (project, run, AISLE_TASK_RECOMMEND, error) : NULL;
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
