/* timing-question.c: on which day of the week and at which hour things happen, on the shop's clock. */
#include "behaviour/kind-names.h"
#include "behaviour/question.h"
#include "behaviour/segment-words.h"
#include "behaviour/user-chunks.h"

#include "base/error.h"
#include "base/i18n.h"
#include "numeric/parallel.h"

#define N_CELLS (7 * 24)

static const AisleParam params_table[] = {
  { "kind", N_ ("Event"), AISLE_PARAM_KIND, "", 0, 0, NULL, NULL, N_ ("Events of this kind count; empty: of any.") },
};

static const char *const weekdays[] = { N_ ("Monday"), N_ ("Tuesday"),  N_ ("Wednesday"), N_ ("Thursday"),
                                        N_ ("Friday"), N_ ("Saturday"), N_ ("Sunday") };

typedef struct
{
  gint64 events[N_CELLS], users[N_CELLS], revenue[N_CELLS];
  gsize no_time, anonymous;
} Sums;

typedef struct
{
  const AisleView *view;
  const guint8 *kinds; /* (nullable) */
  gsize n_user_chunks, n_anonymous_chunks;
  GMutex lock;
  Sums sums;
} Pass;

/* Monday at midnight is 0; G_MAXUINT for an event that does not count. */
static guint
count_event (const Pass *pass, Sums *sums, gsize event, guint *cache)
{
  const AisleColumns *columns = pass->view->columns;
  gint64 time = columns->time[event];
  if (pass->kinds != NULL && !pass->kinds[columns->kind[event]])
    return G_MAXUINT;
  if (time == AISLE_TIME_MISSING)
    {
      sums->no_time++;
      return G_MAXUINT;
    }
  guint day = aisle_day_weekday (aisle_calendar_day (pass->view->calendar, time, cache));
  guint cell = day * 24 + aisle_calendar_hour (pass->view->calendar, time, cache);
  sums->events[cell]++;
  gint64 revenue = aisle_event_revenue (columns, event, aisle_event_role (columns, event));
  sums->revenue[cell] = aisle_money_add (sums->revenue[cell], revenue);
  return cell;
}

static gboolean
count_chunk (gsize index, guint worker, gpointer data, GError **error)
{
  Pass *pass = data;
  const AisleColumns *columns = pass->view->columns;
  g_autofree Sums *sums = g_new0 (Sums, 1);
  gsize first, end;
  guint cache = 0;
  if (index < pass->n_user_chunks)
    {
      aisle_user_chunks_at (columns, pass->n_user_chunks, index, &first, &end);
      for (gsize user = first; user < end; user++)
        {
          guint64 seen[(N_CELLS + 63) / 64] = { 0 };
          if (pass->view->users != NULL && !aisle_bitmap_has (pass->view->users, user))
            continue;
          for (gsize i = columns->user_start[user]; i < columns->user_start[user + 1]; i++)
            {
              guint cell = count_event (pass, sums, i, &cache);
              if (cell == G_MAXUINT)
                continue;
              sums->users[cell] += !(seen[cell / 64] >> (cell % 64) & 1);
              seen[cell / 64] |= G_GUINT64_CONSTANT (1) << (cell % 64);
            }
        }
    }
  else
    {
      aisle_anonymous_chunks_at (columns, pass->n_anonymous_chunks, index - pass->n_user_chunks, &first, &end);
      for (gsize i = first; i < end; i++)
        sums->anonymous += count_event (pass, sums, i, &cache) != G_MAXUINT;
    }
  g_mutex_lock (&pass->lock);
  for (guint cell = 0; cell < N_CELLS; cell++)
    {
      pass->sums.events[cell] += sums->events[cell];
      pass->sums.users[cell] += sums->users[cell];
      pass->sums.revenue[cell] = aisle_money_add (pass->sums.revenue[cell], sums->revenue[cell]);
    }
  pass->sums.no_time += sums->no_time;
  pass->sums.anonymous += sums->anonymous;
  g_mutex_unlock (&pass->lock);
  return TRUE;
}

/* ---- table and passport ---- */

static const AisleColumnSpec columns_of_cells[] = {
  { "weekday", N_ ("Day of the week"), AISLE_COLUMN_TEXT, NULL },
  { "hour", N_ ("Hour"), AISLE_COLUMN_INTEGER, NULL },
  { "events", N_ ("Events"), AISLE_COLUMN_INTEGER, N_ ("events") },
  { "users", N_ ("Users"), AISLE_COLUMN_INTEGER, N_ ("users") },
  { "revenue", N_ ("Revenue"), AISLE_COLUMN_MONEY, NULL },
};

/* Rows begin with the first day of the shop's week. */
static guint
weekday_at (const AisleView *view, gsize row)
{
  return (guint) (row / 24 + (view->weeks_from_sunday ? 6 : 0)) % 7;
}

static AisleTable *
new_table (const Pass *pass)
{
  AisleTable *table = aisle_table_new (columns_of_cells, G_N_ELEMENTS (columns_of_cells));
  for (guint i = 0; i < N_CELLS; i++)
    {
      guint weekday = weekday_at (pass->view, i), cell = weekday * 24 + i % 24;
      gsize row = aisle_table_add_row (table);
      aisle_table_set_text (table, row, 0, _ (weekdays[weekday]));
      aisle_table_set_integer (table, row, 1, i % 24);
      aisle_table_set_integer (table, row, 2, pass->sums.events[cell]);
      aisle_table_set_integer (table, row, 3, pass->sums.users[cell]);
      if (pass->view->columns->price != NULL)
        aisle_table_set_integer (table, row, 4, pass->sums.revenue[cell]);
    }
  return table;
}

static AislePassport *
new_passport (const Pass *pass, const AisleParams *params)
{
  AislePassport *passport = aisle_view_passport (
      pass->view, _ ("Events, distinct users and revenue by day of the week and hour, on the shop's clock."));
  const char *zone = aisle_calendar_get_zone (pass->view->calendar);
  g_autofree char *clock = g_strdup_printf (_ ("The clock is that of %s."), zone != NULL ? zone : "UTC");
  aisle_passport_add_params (passport, params);
  if (pass->sums.no_time > 0)
    aisle_passport_add_dropped (passport, _ ("events without a time"), pass->sums.no_time);
  aisle_passport_add_note (passport, clock);
  if (pass->sums.anonymous > 0)
    aisle_passport_add_note (passport, _ ("Anonymous events count in events and revenue, not in users."));
  return passport;
}

static gboolean
check_log (const AisleView *view, GError **error)
{
  if (!aisle_question_check (view, error))
    return FALSE;
  if (view->columns->time != NULL && view->columns->first_time <= view->columns->last_time)
    return TRUE;
  g_set_error_literal (error, AISLE_BEHAVIOUR_ERROR, AISLE_ERROR_EMPTY,
                       _ ("the events have no times: import the log with its time column to see its days"));
  return FALSE;
}

static AisleAnswer *
answer (const AisleView *view, const AisleParams *params, AisleProgress *progress, GError **error)
{
  const char *kind = aisle_params_text (params, "kind");
  g_autofree guint8 *kinds = kind[0] != '\0' ? g_new0 (guint8, G_MAXUINT16 + 1) : NULL;
  g_autofree Pass *pass = g_new0 (Pass, 1);
  AisleAnswer *result = NULL;
  if (!check_log (view, error))
    return NULL;
  if (kinds != NULL && !aisle_kinds_find (view, kind, kinds))
    {
      g_autofree char *known = aisle_kind_names_text (view);
      g_set_error (error, AISLE_BEHAVIOUR_ERROR, AISLE_ERROR_USAGE,
                   _ ("no event of this log is a '%s': its kinds are %s"), kind, known);
      return NULL;
    }
  pass->view = view;
  pass->kinds = kinds;
  pass->n_user_chunks = aisle_user_chunks_n (view->columns);
  if (view->users == NULL && aisle_anonymous_events (view->columns) > 0)
    pass->n_anonymous_chunks = pass->n_user_chunks;
  g_mutex_init (&pass->lock);
  if (aisle_parallel_for (pass->n_user_chunks + pass->n_anonymous_chunks, count_chunk, pass, progress,
                          _ ("Counting events"), error))
    result = aisle_answer_new (new_table (pass), new_passport (pass, params));
  g_mutex_clear (&pass->lock);
  return result;
}

static char *
segment (const AisleView *view, const AisleParams *params, const AisleTable *table, gsize row, gsize column)
{
  GString *text = g_string_new (NULL);
  aisle_words_add_did (text, aisle_params_text (params, "kind"));
  g_string_append_printf (text, ", weekday = %u, hour = %u)", weekday_at (view, row) + 1, (guint) (row % 24));
  return g_string_free (text, FALSE);
}

const AisleQuestion aisle_question_timing = {
  .id = "timing",
  .title = N_ ("Hours and weekdays"),
  .summary = N_ ("On which day of the week and at which hour things happen."),
  .chart = "heat",
  .params = params_table,
  .n_params = G_N_ELEMENTS (params_table),
  .answer = answer,
  .segment = segment,
};
