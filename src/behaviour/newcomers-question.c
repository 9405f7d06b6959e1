/* newcomers-question.c: new users against those who were there before, by day, week or month.
 *
 * A user is new in the span of the first event that counts, and returning in every later one with an event. */
#include "behaviour/kind-names.h"
#include "behaviour/question.h"
#include "behaviour/segment-words.h"
#include "behaviour/time-spans.h"
#include "behaviour/user-chunks.h"

#include "base/error.h"
#include "base/i18n.h"
#include "numeric/parallel.h"
#include "numeric/stats.h"

static const char *const periods_of[] = { NC_ ("choice", "auto"), NC_ ("choice", "day"), NC_ ("choice", "week"),
                                          NC_ ("choice", "month"), NULL };

static const AisleParam params_table[] = {
  { "period", N_ ("Period"), AISLE_PARAM_CHOICE, "auto", 0, 0, periods_of, NULL,
    N_ ("Calendar days, weeks or months; auto takes days for logs of a month, weeks up to half a year, else months.") },
  { "kind", N_ ("Event"), AISLE_PARAM_KIND, "", 0, 0, NULL, NULL,
    N_ ("Users are there with an event of this kind, and new with their first; empty: of any.") },
};

typedef struct
{
  gint64 users, orders, revenue;
} Side;

typedef struct
{
  Side fresh, back; /* users new in the span, and seen before it */
} Span;

typedef struct
{
  const AisleView *view;
  const guint8 *kinds; /* (nullable) */
  AisleTimeSpans spans;
  gsize n_chunks;
  GMutex lock;
  Span *sums;
  gsize no_time;
} Pass;

static void
add_side (Side *to, const Side *from)
{
  to->users += from->users;
  to->orders += from->orders;
  to->revenue = aisle_money_add (to->revenue, from->revenue);
}

static void
count_user (const Pass *pass, Span *sums, gsize user, gsize *hint, gsize *no_time)
{
  const AisleColumns *columns = pass->view->columns;
  gsize first = G_MAXSIZE, before = G_MAXSIZE;
  gint32 order = -1;
  for (gsize i = columns->user_start[user]; i < columns->user_start[user + 1]; i++)
    {
      if (pass->kinds != NULL && !pass->kinds[columns->kind[i]])
        continue;
      if (columns->time[i] == AISLE_TIME_MISSING)
        {
          (*no_time)++;
          continue;
        }
      gsize span = aisle_time_spans_find (&pass->spans, columns->time[i], hint);
      if (first == G_MAXSIZE)
        first = span;
      Side *side = span == first ? &sums[span].fresh : &sums[span].back;
      AisleKind role = aisle_event_role (columns, i);
      side->users += span != before;
      before = span;
      side->revenue = aisle_money_add (side->revenue, aisle_event_revenue (columns, i, role));
      if (role != AISLE_KIND_PURCHASE)
        continue;
      /* The lines of an order follow each other. */
      side->orders += columns->order == NULL || columns->order[i] < 0 || columns->order[i] != order;
      order = columns->order != NULL ? columns->order[i] : -1;
    }
}

static gboolean
count_chunk (gsize index, guint worker, gpointer data, GError **error)
{
  Pass *pass = data;
  g_autofree Span *sums = g_new0 (Span, pass->spans.n);
  gsize first, end, hint = 0, no_time = 0;
  aisle_user_chunks_at (pass->view->columns, pass->n_chunks, index, &first, &end);
  for (gsize user = first; user < end; user++)
    if (pass->view->users == NULL || aisle_bitmap_has (pass->view->users, user))
      count_user (pass, sums, user, &hint, &no_time);
  g_mutex_lock (&pass->lock);
  for (gsize s = 0; s < pass->spans.n; s++)
    {
      add_side (&pass->sums[s].fresh, &sums[s].fresh);
      add_side (&pass->sums[s].back, &sums[s].back);
    }
  pass->no_time += no_time;
  g_mutex_unlock (&pass->lock);
  return TRUE;
}

/* ---- table and passport ---- */

enum
{
  COLUMN_DATE,
  COLUMN_NEW,
  COLUMN_BACK,
  COLUMN_SHARE,
  COLUMN_LOW,
  COLUMN_HIGH,
  COLUMN_NEW_ORDERS,
  COLUMN_BACK_ORDERS,
  COLUMN_NEW_REVENUE,
  COLUMN_BACK_REVENUE,
  COLUMN_STATE
};

static const AisleColumnSpec columns_of_spans[] = {
  [COLUMN_DATE] = { "date", N_ ("Date"), AISLE_COLUMN_DATE, NULL },
  [COLUMN_NEW] = { "new_users", N_ ("New users"), AISLE_COLUMN_INTEGER, N_ ("users") },
  [COLUMN_BACK] = { "returning_users", N_ ("Returning users"), AISLE_COLUMN_INTEGER, N_ ("users") },
  [COLUMN_SHARE] = { "new_share", N_ ("New, share"), AISLE_COLUMN_SHARE, NULL },
  [COLUMN_LOW] = { "new_share_low", N_ ("New, share, low"), AISLE_COLUMN_SHARE, NULL },
  [COLUMN_HIGH] = { "new_share_high", N_ ("New, share, high"), AISLE_COLUMN_SHARE, NULL },
  [COLUMN_NEW_ORDERS] = { "new_orders", N_ ("Orders of new users"), AISLE_COLUMN_INTEGER, N_ ("orders") },
  [COLUMN_BACK_ORDERS] = { "returning_orders", N_ ("Orders of returning users"), AISLE_COLUMN_INTEGER, N_ ("orders") },
  [COLUMN_NEW_REVENUE] = { "new_revenue", N_ ("Revenue of new users"), AISLE_COLUMN_MONEY, NULL },
  [COLUMN_BACK_REVENUE] = { "returning_revenue", N_ ("Revenue of returning users"), AISLE_COLUMN_MONEY, NULL },
  [COLUMN_STATE] = { "state", N_ ("State"), AISLE_COLUMN_TEXT, NULL },
};

static AisleTable *
new_table (const Pass *pass)
{
  AisleTable *table = aisle_table_new (columns_of_spans, G_N_ELEMENTS (columns_of_spans));
  for (gsize s = 0; s < pass->spans.n; s++)
    {
      const Side *fresh = &pass->sums[s].fresh, *back = &pass->sums[s].back;
      gint64 all = fresh->users + back->users;
      gsize row = aisle_table_add_row (table);
      aisle_table_set_integer (table, row, COLUMN_DATE, pass->spans.days[s]);
      aisle_table_set_integer (table, row, COLUMN_NEW, fresh->users);
      aisle_table_set_integer (table, row, COLUMN_BACK, back->users);
      aisle_table_set_integer (table, row, COLUMN_NEW_ORDERS, fresh->orders);
      aisle_table_set_integer (table, row, COLUMN_BACK_ORDERS, back->orders);
      if (pass->view->columns->price != NULL)
        {
          aisle_table_set_integer (table, row, COLUMN_NEW_REVENUE, fresh->revenue);
          aisle_table_set_integer (table, row, COLUMN_BACK_REVENUE, back->revenue);
        }
      if (s >= pass->spans.n_over)
        aisle_table_set_text (table, row, COLUMN_STATE, _ ("not over yet"));
      if (all == 0)
        continue;
      AisleInterval interval = aisle_wilson ((double) fresh->users, (double) all);
      aisle_table_set_real (table, row, COLUMN_SHARE, (double) fresh->users / (double) all);
      aisle_table_set_real (table, row, COLUMN_LOW, interval.low);
      aisle_table_set_real (table, row, COLUMN_HIGH, interval.high);
    }
  return table;
}

static AislePassport *
new_passport (const Pass *pass, const AisleParams *params)
{
  static const char *const definitions[] = {
    N_ ("Users with an event on each day: new where it holds their first, else returning."),
    N_ ("Users with an event in each week: new where it holds their first, else returning."),
    N_ ("Users with an event in each month: new where it holds their first, else returning."),
  };
  const AisleColumns *columns = pass->view->columns;
  guint unit = pass->spans.unit == 'd' ? 0 : pass->spans.unit == 'w' ? 1 : 2;
  AislePassport *passport = aisle_view_passport (pass->view, _ (definitions[unit]));
  gsize anonymous = aisle_anonymous_events (columns);
  aisle_passport_add_params (passport, params);
  if (pass->no_time > 0)
    aisle_passport_add_dropped (passport, _ ("events without a time"), pass->no_time);
  if (anonymous > 0 && pass->view->users == NULL)
    aisle_passport_add_dropped (passport, _ ("anonymous events"), anonymous);
  aisle_passport_add_note (passport, _ ("Shares have 95 percent Wilson intervals."));
  if (pass->spans.n_over < pass->spans.n)
    aisle_passport_add_note (passport, _ ("The last period was not over when the log ended."));
  if (pass->spans.unit == 'w')
    aisle_passport_add_note (passport, pass->view->weeks_from_sunday ? _ ("Weeks begin on Sunday.")
                                                                     : _ ("Weeks begin on Monday."));
  aisle_passport_add_note (passport, _ ("A log shows nothing of what came before it: users of the first periods may "
                                        "have been there earlier."));
  if (columns->sessions_are_users)
    aisle_passport_add_note (passport, _ ("The log has sessions but no users: each session counts as a user."));
  return passport;
}

static gboolean
check_log (const AisleView *view, GError **error)
{
  if (!aisle_question_check (view, error))
    return FALSE;
  if (view->columns->n_users > 0)
    return TRUE;
  g_set_error_literal (error, AISLE_BEHAVIOUR_ERROR, AISLE_ERROR_EMPTY,
                       _ ("all events are anonymous: who is new needs a column of users or sessions"));
  return FALSE;
}

static AisleAnswer *
answer (const AisleView *view, const AisleParams *params, AisleProgress *progress, GError **error)
{
  const char *kind = aisle_params_text (params, "kind");
  g_autofree guint8 *kinds = kind[0] != '\0' ? g_new0 (guint8, G_MAXUINT16 + 1) : NULL;
  Pass pass = { .view = view, .kinds = kinds, .n_chunks = aisle_user_chunks_n (view->columns) };
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
  if (!aisle_time_spans_init (&pass.spans, view, aisle_params_text (params, "period"), error))
    return NULL;
  pass.sums = g_new0 (Span, pass.spans.n);
  g_mutex_init (&pass.lock);
  if (aisle_parallel_for (pass.n_chunks, count_chunk, &pass, progress, _ ("Counting users"), error))
    result = aisle_answer_new (new_table (&pass), new_passport (&pass, params));
  g_mutex_clear (&pass.lock);
  g_free (pass.sums);
  aisle_time_spans_clear (&pass.spans);
  return result;
}

/* Those who are new, or back; nothing else of a row counts one group of users. */
static char *
segment (const AisleView *view, const AisleParams *params, const AisleTable *table, gsize row, gsize column)
{
  const char *kind = aisle_params_text (params, "kind");
  g_auto (AisleTimeSpans) spans = { 0 };
  GString *text;
  if ((column != COLUMN_NEW && column != COLUMN_BACK)
      || !aisle_time_spans_init (&spans, view, aisle_params_text (params, "period"), NULL) || row >= spans.n)
    return NULL;
  text = g_string_new (NULL);
  aisle_words_add_did (text, kind);
  g_string_append (text, ", ");
  aisle_words_add_days (text, spans.days[row], spans.days[row + 1]);
  g_string_append (text, column == COLUMN_NEW ? " and not " : " and ");
  aisle_words_add_did (text, kind);
  aisle_words_add_day (text, ", before = ", spans.days[row]);
  g_string_append_c (text, ')');
  return g_string_free (text, FALSE);
}

const AisleQuestion aisle_question_newcomers = {
  .id = "newcomers",
  .title = N_ ("New and returning"),
  .summary = N_ ("New users against those who were there before, by day, week or month."),
  .chart = "stacked",
  .params = params_table,
  .n_params = G_N_ELEMENTS (params_table),
  .answer = answer,
  .segment = segment,
};
