/* findings.c: see findings.h.
 *
 * A duplicate is equal to another row in every role; equal rows stand together, because columns are sorted by user (or
 * session) and time, so only rows of one group are compared. */
#include "quality/findings.h"

#include "base/i18n.h"
#include "numeric/parallel.h"
#include "store/content-hash.h"

#include <math.h>

#define CHUNK_USERS ((gsize) 8192)
#define CHUNK_ROWS  ((gsize) 1 << 17)  /* of anonymous rows */
#define LONG_AGO    (9131 * AISLE_DAY) /* 1995-01-01: no shop logged before */

static const struct
{
  const char *id, *title;
} names[AISLE_N_FINDINGS] = {
  [AISLE_FINDING_DUPLICATE] = { "exact_duplicate", N_ ("Exact duplicates of another row") },
  [AISLE_FINDING_NO_ITEM] = { "no_item", N_ ("Rows without an item (searches excepted)") },
  [AISLE_FINDING_NO_USER] = { "no_user", N_ ("Rows without a user") },
  [AISLE_FINDING_NO_KIND] = { "no_kind", N_ ("Rows without an event kind") },
  [AISLE_FINDING_NEGATIVE_PRICE] = { "negative_price", N_ ("Negative prices") },
  [AISLE_FINDING_ZERO_PRICE] = { "zero_price", N_ ("Prices of zero") },
  [AISLE_FINDING_SALE_WITHOUT_PRICE] = { "sale_without_price", N_ ("Purchases without a price") },
  [AISLE_FINDING_ZERO_QUANTITY] = { "zero_quantity", N_ ("Quantities of zero") },
  [AISLE_FINDING_NEGATIVE_QUANTITY] = { "negative_quantity", N_ ("Negative quantities outside returns") },
  [AISLE_FINDING_FUTURE] = { "future_time", N_ ("Times after the import") },
  [AISLE_FINDING_LONG_AGO] = { "time_before_1995", N_ ("Times before 1995") },
};

const char *
aisle_finding_id (AisleFinding finding)
{
  return names[finding].id;
}

const char *
aisle_finding_title (AisleFinding finding)
{
  return _ (names[finding].title);
}

gboolean
aisle_finding_applies (AisleFinding finding, const AisleColumns *columns)
{
  switch (finding)
    {
    case AISLE_FINDING_NEGATIVE_PRICE:
    case AISLE_FINDING_ZERO_PRICE:
    case AISLE_FINDING_SALE_WITHOUT_PRICE:
      return columns->price != NULL;
    case AISLE_FINDING_ZERO_QUANTITY:
    case AISLE_FINDING_NEGATIVE_QUANTITY:
      return columns->quantity != NULL;
    case AISLE_FINDING_FUTURE:
    case AISLE_FINDING_LONG_AGO:
      return columns->last_time != AISLE_TIME_MISSING;
    case AISLE_FINDING_NO_ITEM:
      return columns->n_items > 0;
    case AISLE_FINDING_NO_KIND:
      return columns->n_kinds > 0;
    case AISLE_FINDING_DUPLICATE:
    case AISLE_FINDING_NO_USER:
    case AISLE_N_FINDINGS:
    default:
      return TRUE;
    }
}

/* ---- one event ---- */

static inline void
find (AisleFound *found, AisleFinding finding, gboolean is, gint32 event)
{
  if (!is)
    return;
  found[finding].rows++;
  if (found[finding].first < 0 || event < found[finding].first)
    found[finding].first = event;
}

static void
look_at (const AisleColumns *columns, gsize i, gboolean anonymous, gint64 now, AisleFound *found)
{
  gint32 event = columns->event[i];
  guint16 kind = columns->kind[i];
  AisleKind role = kind == AISLE_ID16_MISSING ? AISLE_KIND_OTHER : (AisleKind) columns->kind_role[kind];
  gboolean search = role == AISLE_KIND_SEARCH || (columns->query != NULL && columns->query[i] >= 0);
  gint64 time = columns->time[i];

  find (found, AISLE_FINDING_NO_ITEM, columns->item[i] < 0 && !search, event);
  find (found, AISLE_FINDING_NO_USER, anonymous, event);
  find (found, AISLE_FINDING_NO_KIND, kind == AISLE_ID16_MISSING, event);
  find (found, AISLE_FINDING_FUTURE, time > now, event);
  find (found, AISLE_FINDING_LONG_AGO, time < LONG_AGO && time != AISLE_TIME_MISSING, event);
  if (columns->price != NULL)
    {
      gint64 price = columns->price[i];

      find (found, AISLE_FINDING_NEGATIVE_PRICE, price < 0 && price != AISLE_MONEY_MISSING, event);
      find (found, AISLE_FINDING_ZERO_PRICE, price == 0, event);
      find (found, AISLE_FINDING_SALE_WITHOUT_PRICE, price == AISLE_MONEY_MISSING && role == AISLE_KIND_PURCHASE,
            event);
    }
  if (columns->quantity != NULL)
    {
      find (found, AISLE_FINDING_ZERO_QUANTITY, columns->quantity[i] == 0, event);
      find (found, AISLE_FINDING_NEGATIVE_QUANTITY, columns->quantity[i] < 0 && role != AISLE_KIND_RETURN, event);
    }
}

/* ---- duplicates ---- */

typedef struct
{
  AisleHash128 hash;
  gint32 event;
} RowHash;

static AisleHash128
hash_row (const AisleColumns *columns, gsize i)
{
  AisleHash128 row = { 0, 0 }, mixed = { 0, 0 };

  aisle_row_add_integer (&row, AISLE_ROLE_ITEM, columns->item[i]);
  aisle_row_add_integer (&row, AISLE_ROLE_KIND, columns->kind[i]);
  if (columns->price != NULL)
    aisle_row_add_integer (&row, AISLE_ROLE_PRICE, columns->price[i]);
  if (columns->quantity != NULL && !isnan (columns->quantity[i]))
    aisle_row_add_real (&row, AISLE_ROLE_QUANTITY, columns->quantity[i]);
  if (columns->session != NULL)
    aisle_row_add_integer (&row, AISLE_ROLE_SESSION, columns->session[i]);
  if (columns->query != NULL)
    aisle_row_add_integer (&row, AISLE_ROLE_QUERY, columns->query[i]);
  if (columns->order != NULL)
    aisle_row_add_integer (&row, AISLE_ROLE_ORDER, columns->order[i]);
  if (columns->channel != NULL)
    aisle_row_add_integer (&row, AISLE_ROLE_CHANNEL, columns->channel[i]);
  if (columns->fold != NULL)
    aisle_row_add_integer (&row, AISLE_ROLE_FOLD, columns->fold[i]);
  aisle_hash_add_row (&mixed, row);
  return mixed;
}

static int
compare_rows (gconstpointer a, gconstpointer b)
{
  const RowHash *x = a, *y = b;

  if (x->hash.high != y->hash.high)
    return x->hash.high < y->hash.high ? -1 : 1;
  if (x->hash.low != y->hash.low)
    return x->hash.low < y->hash.low ? -1 : 1;
  return x->event < y->event ? -1 : x->event > y->event;
}

/* Rows from .. to - 1 have the same user and time.  The first of equal rows is no duplicate. */
static void
find_duplicates (const AisleColumns *columns, gsize from, gsize to, GArray *rows, AisleFound *found)
{
  if (to - from < 2)
    return;
  g_array_set_size (rows, 0);
  for (gsize i = from; i < to; i++)
    {
      RowHash row = { hash_row (columns, i), columns->event[i] };
      g_array_append_val (rows, row);
    }
  if (rows->len > 2)
    g_array_sort (rows, compare_rows);
  for (guint r = 1; r < rows->len; r++)
    {
      const RowHash *row = &g_array_index (rows, RowHash, r), *before = row - 1;
      find (found, AISLE_FINDING_DUPLICATE, row->hash.high == before->hash.high && row->hash.low == before->hash.low,
            row->event);
    }
}

/* ---- the pass ---- */

typedef struct
{
  const AisleColumns *columns;
  gint64 now;
  gsize user_chunks;
  AisleFound (*found)[AISLE_N_FINDINGS]; /* of each chunk */
} Pass;

static gboolean
same_group (const AisleColumns *columns, gsize a, gsize b)
{
  return columns->time[a] == columns->time[b]
         && (columns->session == NULL || columns->session[a] == columns->session[b]);
}

static void
look_at_range (const Pass *pass, gsize from, gsize to, gboolean anonymous, GArray *rows, AisleFound *found)
{
  const AisleColumns *columns = pass->columns;
  gsize group = from;

  for (gsize i = from; i < to; i++)
    {
      look_at (columns, i, anonymous, pass->now, found);
      /* A user's equal rows have equal sessions but need not be neighbours by session: time alone makes the group. */
      if (anonymous ? !same_group (columns, i, group) : columns->time[i] != columns->time[group])
        {
          find_duplicates (columns, group, i, rows, found);
          group = i;
        }
    }
  find_duplicates (columns, group, to, rows, found);
}

/* Groups are not cut: a chunk of anonymous rows begins and ends with one. */
static gsize
next_group (const AisleColumns *columns, gsize i)
{
  gsize first = columns->user_start[columns->n_users];

  while (i > first && i < columns->n_events && same_group (columns, i, i - 1))
    i++;
  return MIN (i, columns->n_events);
}

static gboolean
count_chunk (gsize index, guint worker, gpointer data, GError **error)
{
  const Pass *pass = data;
  const AisleColumns *columns = pass->columns;
  GArray *rows = g_array_new (FALSE, FALSE, sizeof (RowHash));
  AisleFound *found = pass->found[index];

  for (gsize f = 0; f < AISLE_N_FINDINGS; f++)
    found[f].first = -1;
  if (index < pass->user_chunks)
    for (gsize u = index * CHUNK_USERS; u < MIN (columns->n_users, (index + 1) * CHUNK_USERS); u++)
      look_at_range (pass, columns->user_start[u], columns->user_start[u + 1], FALSE, rows, found);
  else
    {
      gsize from = columns->user_start[columns->n_users] + (index - pass->user_chunks) * CHUNK_ROWS;
      look_at_range (pass, next_group (columns, from), next_group (columns, from + CHUNK_ROWS), TRUE, rows, found);
    }
  g_array_unref (rows);
  return TRUE;
}

gboolean
aisle_findings_count (const AisleColumns *columns, gint64 now, AisleFound *found, AisleProgress *progress,
                      GError **error)
{
  Pass pass = { .columns = columns, .now = now };
  gsize anonymous = columns->n_events - columns->user_start[columns->n_users], chunks;
  gboolean ok;

  pass.user_chunks = (columns->n_users + CHUNK_USERS - 1) / CHUNK_USERS;
  chunks = pass.user_chunks + (anonymous + CHUNK_ROWS - 1) / CHUNK_ROWS;
  pass.found = g_malloc0 ((chunks + 1) * sizeof *pass.found);
  ok = aisle_parallel_for (chunks, count_chunk, &pass, progress, _ ("Looking at the rows"), error);
  for (AisleFinding f = 0; f < AISLE_N_FINDINGS; f++)
    {
      found[f] = (AisleFound){ 0, -1 };
      for (gsize c = 0; c < chunks; c++)
        {
          const AisleFound *part = &pass.found[c][f];

          found[f].rows += part->rows;
          if (part->rows > 0 && (found[f].first < 0 || part->first < found[f].first))
            found[f].first = part->first;
        }
    }
  g_free (pass.found);
  return ok;
}
