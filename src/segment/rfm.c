/* rfm.c: one scan of the columns for the three numbers, one radix sort for each score. */
#include "segment/rfm.h"

#include "base/error.h"
#include "base/i18n.h"
#include "columns/event-facts.h"
#include "numeric/key-sort.h"
#include "numeric/parallel.h"
#include "numeric/sorting.h"
#include "segment/segment.h"

#define CHUNK_USERS ((gsize) 4096)

typedef struct
{
  const AisleView *view;
  AisleRfm *rfm;
  gint64 until;                    /* purchases before it count */
  gsize *buyers, *no_time, *after; /* of each chunk */
} Pass;

static gboolean
out_of_memory (GError **error)
{
  g_set_error_literal (error, AISLE_SEGMENT_ERROR, AISLE_ERROR_MEMORY,
                       _ ("not enough memory to score the buyers: close other programs"));
  return FALSE;
}

/* ---- the three numbers of a user ---- */

static void
scan_user (const Pass *pass, gsize user, GArray *orders, gsize *no_time, gsize *after)
{
  const AisleColumns *columns = pass->view->columns;
  AisleRfm *rfm = pass->rfm;
  guint32 single = 0;
  gint64 last = AISLE_TIME_MISSING, revenue = 0;
  for (gsize i = columns->user_start[user]; i < columns->user_start[user + 1]; i++)
    {
      AisleKind role = aisle_event_role (columns, i);
      gint64 time = columns->time[i];
      if (role != AISLE_KIND_PURCHASE && role != AISLE_KIND_RETURN)
        continue;
      if (time == AISLE_TIME_MISSING || time >= pass->until)
        {
          *no_time += role == AISLE_KIND_PURCHASE && time == AISLE_TIME_MISSING;
          *after += role == AISLE_KIND_PURCHASE && time != AISLE_TIME_MISSING;
          continue;
        }
      revenue = aisle_money_add (revenue, aisle_event_revenue (columns, i, role));
      if (role != AISLE_KIND_PURCHASE)
        continue;
      last = time;
      if (columns->order != NULL && columns->order[i] >= 0)
        g_array_append_val (orders, columns->order[i]);
      else
        single++;
    }
  rfm->last[user] = last;
  rfm->revenue[user] = revenue;
  rfm->orders[user] = single;
  if (orders->len > 0)
    rfm->orders[user] += (guint32) aisle_distinct_ids ((gint32 *) (gpointer) orders->data, orders->len);
  g_array_set_size (orders, 0);
}

static gboolean
scan_chunk (gsize chunk, guint worker, gpointer data, GError **error)
{
  Pass *pass = data;
  g_autoptr (GArray) orders = g_array_new (FALSE, FALSE, sizeof (gint32));
  for (gsize user = chunk * CHUNK_USERS; user < MIN (pass->rfm->n_users, (chunk + 1) * CHUNK_USERS); user++)
    {
      scan_user (pass, user, orders, &pass->no_time[chunk], &pass->after[chunk]);
      pass->buyers[chunk] += pass->rfm->last[user] != AISLE_TIME_MISSING;
    }
  return TRUE;
}

static gboolean
scan (Pass *pass, AisleProgress *progress, GError **error)
{
  AisleRfm *rfm = pass->rfm;
  gsize n_chunks = (rfm->n_users + CHUNK_USERS - 1) / CHUNK_USERS;
  g_autofree gsize *sums = g_try_new0 (gsize, 3 * n_chunks + 1);
  if (sums == NULL)
    return out_of_memory (error);
  pass->buyers = sums;
  pass->no_time = sums + n_chunks;
  pass->after = sums + 2 * n_chunks;
  if (!aisle_parallel_for (n_chunks, scan_chunk, pass, progress, _ ("Reading purchases"), error))
    return FALSE;
  for (gsize chunk = 0; chunk < n_chunks; chunk++)
    {
      rfm->n_buyers += pass->buyers[chunk];
      rfm->no_time += pass->no_time[chunk];
      rfm->after += pass->after[chunk];
    }
  if (rfm->n_buyers > 0)
    return TRUE;
  g_set_error_literal (error, AISLE_SEGMENT_ERROR, AISLE_ERROR_EMPTY,
                       _ ("no user has bought anything before that day: take a later one, or import orders"));
  return FALSE;
}

/* ---- scores ---- */

static inline gint64
value_of (const AisleRfm *rfm, AisleRfmScore score, gsize user)
{
  return score == AISLE_RFM_RECENCY     ? rfm->last[user]
         : score == AISLE_RFM_FREQUENCY ? (gint64) rfm->orders[user]
                                        : rfm->revenue[user];
}

/* The bucket of a rank in ntile (5) over n. */
static guint8
quintile (gsize rank, gsize n)
{
  gsize each = n / 5, longer = n % 5;
  return (guint8) (1 + (rank < longer * (each + 1) ? rank / (each + 1) : longer + (rank - longer * (each + 1)) / each));
}

typedef struct
{
  char *name;
  guint32 user;
} Named;

static int
compare_named (gconstpointer a, gconstpointer b)
{
  const Named *x = a, *y = b;
  int order = g_strcmp0 (x->name, y->name);
  return order != 0 ? order : x->user < y->user ? -1 : x->user > y->user;
}

/* Names are read one by one where few are needed, else all in a row, once. */
typedef struct
{
  AisleProject *project;
  GPtrArray *all; /* (nullable) */
} UserNames;

static gboolean
need_names (UserNames *self, gsize n, gsize n_users, GError **error)
{
  if (self->all == NULL && n > n_users / 16)
    self->all = aisle_project_all_names (self->project, AISLE_NAMES_USER, error);
  return self->all != NULL || n <= n_users / 16;
}

/* Puts users in the order of their external ids, byte by byte. */
static gboolean
sort_by_name (UserNames *names, gsize n_users, guint32 *users, gsize n, AisleProgress *progress, GError **error)
{
  if (names->project == NULL)
    return TRUE;
  if (!need_names (names, n, n_users, error))
    return FALSE;
  Named *named = g_try_new0 (Named, n);
  gboolean ok = TRUE, borrowed = names->all != NULL;
  if (named == NULL)
    return out_of_memory (error);
  for (gsize i = 0; i < n && ok; i++)
    {
      named[i].user = users[i];
      if (borrowed)
        named[i].name = users[i] < names->all->len ? names->all->pdata[users[i]] : NULL;
      else
        named[i].name = aisle_project_name (names->project, AISLE_NAMES_USER, (gint32) users[i]);
      if (i % 4096 == 0)
        ok = aisle_progress_step (progress, (double) i / (double) n, _ ("Ordering buyers"), error);
    }
  if (ok)
    qsort (named, n, sizeof *named, compare_named);
  for (gsize i = 0; i < n; i++)
    {
      if (ok)
        users[i] = named[i].user;
      if (!borrowed)
        g_free (named[i].name);
    }
  g_free (named);
  return ok;
}

static gboolean
score_by_rank (AisleRfm *rfm, AisleRfmScore score, gboolean split, UserNames *names, AisleProgress *progress,
               GError **error)
{
  gsize n = rfm->n_buyers;
  g_autofree guint64 *keys = g_try_new (guint64, n);
  g_autofree guint32 *users = g_try_new (guint32, n);
  if (keys == NULL || users == NULL)
    return out_of_memory (error);
  for (gsize user = 0, i = 0; user < rfm->n_users; user++)
    if (rfm->last[user] != AISLE_TIME_MISSING)
      {
        keys[i] = aisle_key_of_integer (value_of (rfm, score, user));
        users[i++] = (guint32) user;
      }
  if (!aisle_key_sort (keys, users, n, FALSE, progress, _ ("Scoring buyers"), error))
    return FALSE;
  for (gsize from = 0, to; from < n; from = to)
    {
      gint64 value = value_of (rfm, score, users[from]);
      for (to = from + 1; to < n && value_of (rfm, score, users[to]) == value;)
        to++;
      guint8 lowest = quintile (from, n);
      gboolean straddles = split && quintile (to - 1, n) != lowest;
      if (straddles && !sort_by_name (names, rfm->n_users, users + from, to - from, progress, error))
        return FALSE;
      for (gsize i = from; i < to; i++)
        rfm->scores[score][users[i]] = straddles ? quintile (i, n) : lowest;
    }
  return TRUE;
}

static void
score_by_cuts (AisleRfm *rfm, AisleRfmScore score, const double *cuts)
{
  for (gsize user = 0; user < rfm->n_users; user++)
    {
      guint above = 0;
      double value;
      if (rfm->last[user] == AISLE_TIME_MISSING)
        continue;
      value = score == AISLE_RFM_RECENCY     ? (double) aisle_rfm_recency_days (rfm, user)
              : score == AISLE_RFM_FREQUENCY ? (double) rfm->orders[user]
                                             : (double) rfm->revenue[user] / AISLE_MONEY_UNIT;
      for (guint i = 0; i < AISLE_RFM_CUTS; i++)
        above += score == AISLE_RFM_RECENCY ? value <= cuts[i] : value >= cuts[i];
      rfm->scores[score][user] = (guint8) (1 + above);
    }
}

static gboolean
score_all (const AisleView *view, AisleRfm *rfm, const AisleRfmOptions *options, AisleProgress *progress,
           GError **error)
{
  UserNames names = { .project = view->project };
  gboolean ok = TRUE;
  for (guint score = 0; score < AISLE_RFM_N_SCORES && ok; score++)
    {
      const double *cuts = options != NULL ? options->cuts[score] : NULL;
      if (score == AISLE_RFM_MONETARY && rfm->no_prices)
        memcpy (rfm->scores[score], rfm->scores[AISLE_RFM_FREQUENCY], rfm->n_users);
      else if (cuts != NULL)
        score_by_cuts (rfm, score, cuts);
      else
        ok = score_by_rank (rfm, score, options != NULL && options->split_ties, &names, progress, error);
    }
  g_clear_pointer (&names.all, g_ptr_array_unref);
  return ok;
}

/* ---- the whole ---- */

static gboolean
check (const AisleView *view, GError **error)
{
  const AisleColumns *columns = view->columns;
  gboolean purchases = FALSE;
  for (gsize kind = 0; columns->kind != NULL && kind < columns->n_kinds; kind++)
    purchases |= columns->kind_role[kind] == AISLE_KIND_PURCHASE;
  if (!purchases)
    g_set_error_literal (error, AISLE_SEGMENT_ERROR, AISLE_ERROR_EMPTY,
                         _ ("the log has no purchases: say which of its event kinds is one, or import orders"));
  else if (columns->time == NULL || columns->first_time > columns->last_time)
    g_set_error_literal (error, AISLE_SEGMENT_ERROR, AISLE_ERROR_EMPTY,
                         _ ("the events have no times: import the log with its time column to score recency"));
  else
    return TRUE;
  return FALSE;
}

static gboolean
allocate (AisleRfm *rfm, GError **error)
{
  rfm->last = g_try_new (gint64, rfm->n_users + 1);
  rfm->revenue = g_try_new (gint64, rfm->n_users + 1);
  rfm->orders = g_try_new (guint32, rfm->n_users + 1);
  gboolean ok = rfm->last != NULL && rfm->revenue != NULL && rfm->orders != NULL;
  for (guint score = 0; score < AISLE_RFM_N_SCORES; score++)
    {
      rfm->scores[score] = g_try_new0 (guint8, rfm->n_users + 1);
      ok = ok && rfm->scores[score] != NULL;
    }
  return ok || out_of_memory (error);
}

AisleRfm *
aisle_rfm_new (const AisleView *view, const AisleRfmOptions *options, AisleProgress *progress, GError **error)
{
  const AisleColumns *columns = view->columns;
  g_autoptr (AisleRfm) rfm = g_new0 (AisleRfm, 1);
  Pass pass = { .view = view, .rfm = rfm, .until = G_MAXINT64 };
  guint cache = 0;

  rfm->n_users = columns->n_users;
  rfm->no_prices = columns->price == NULL;
  if (!check (view, error) || !allocate (rfm, error))
    return NULL;
  if (options != NULL && options->until)
    rfm->at = pass.until = aisle_calendar_day_start (view->calendar, options->day);
  else
    rfm->at =
        aisle_calendar_day_start (view->calendar, aisle_calendar_day (view->calendar, columns->last_time, &cache) + 1);
  if (!scan (&pass, progress, error) || !score_all (view, rfm, options, progress, error))
    return NULL;
  return g_steal_pointer (&rfm);
}

void
aisle_rfm_free (AisleRfm *self)
{
  if (self == NULL)
    return;
  g_free (self->last);
  g_free (self->revenue);
  g_free (self->orders);
  for (guint score = 0; score < AISLE_RFM_N_SCORES; score++)
    g_free (self->scores[score]);
  g_free (self);
}
