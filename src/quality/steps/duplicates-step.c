/* duplicates-step.c: later copies of a row are left out: equal in every role, or in user, item, kind and time alone.
 *
 * Equal rows have equal users and times (sessions, where they have no user), and columns are sorted by these, so only
 * the rows of one such group are compared, by a 128-bit hash of the rest. */
#include "quality/step.h"

#include "base/i18n.h"
#include "numeric/parallel.h"
#include "store/content-hash.h"

#include <math.h>

extern const AisleStepKind aisle_step_duplicates;

#define CHUNK_USERS ((gsize) 8192)
#define CHUNK_ROWS  ((gsize) 1 << 17) /* of anonymous rows */

static const char *const equal_choices[] = { NC_ ("choice", "all"), NC_ ("choice", "key"), NULL };

static const AisleParam params_table[] = {
  { "equal", N_ ("Equal in"), AISLE_PARAM_CHOICE, "all", 0, 0, equal_choices, NULL,
    N_ ("All: every column; key: user, item, kind and time, whatever the other columns hold.") },
};

typedef struct
{
  AisleHash128 hash, rest; /* of what must be equal, and of what else there is */
  gint32 event;
} RowHash;

typedef struct
{
  const AisleColumns *columns;
  gboolean key;
  gsize user_chunks;
  GArray **found; /* events, of each chunk */
} Pass;

static RowHash
hash_row (const Pass *pass, gsize i)
{
  const AisleColumns *columns = pass->columns;
  AisleHash128 key = { 0, 0 }, rest = { 0, 0 };
  RowHash row = { { 0, 0 }, { 0, 0 }, columns->event[i] };

  aisle_row_add_integer (&key, AISLE_ROLE_ITEM, columns->item[i]);
  aisle_row_add_integer (&key, AISLE_ROLE_KIND, columns->kind[i]);
  /* A search is told by its words: it has no item. */
  if (columns->query != NULL)
    aisle_row_add_integer (&key, AISLE_ROLE_QUERY, columns->query[i]);
  if (columns->price != NULL)
    aisle_row_add_integer (&rest, AISLE_ROLE_PRICE, columns->price[i]);
  if (columns->quantity != NULL && !isnan (columns->quantity[i]))
    aisle_row_add_real (&rest, AISLE_ROLE_QUANTITY, columns->quantity[i]);
  if (columns->session != NULL)
    aisle_row_add_integer (&rest, AISLE_ROLE_SESSION, columns->session[i]);
  if (columns->order != NULL)
    aisle_row_add_integer (&rest, AISLE_ROLE_ORDER, columns->order[i]);
  if (columns->channel != NULL)
    aisle_row_add_integer (&rest, AISLE_ROLE_CHANNEL, columns->channel[i]);
  if (columns->fold != NULL)
    aisle_row_add_integer (&rest, AISLE_ROLE_FOLD, columns->fold[i]);
  if (!pass->key)
    {
      key.low += rest.low;
      key.high += rest.high;
    }
  aisle_hash_add_row (&row.hash, key);
  aisle_hash_add_row (&row.rest, rest);
  return row;
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

static gboolean
equal (AisleHash128 a, AisleHash128 b)
{
  return a.high == b.high && a.low == b.low;
}

/* Rows from .. to - 1 have the same user and time.  The first of equal rows is no duplicate; by key, a copy of the first
 * is not one either: it is a copy. */
static void
look_at_group (const Pass *pass, gsize from, gsize to, GArray *rows, GArray *found)
{
  if (to - from < 2)
    return;
  g_array_set_size (rows, 0);
  for (gsize i = from; i < to; i++)
    {
      RowHash row = hash_row (pass, i);
      g_array_append_val (rows, row);
    }
  g_array_sort (rows, compare_rows);
  for (guint r = 1, first = 0; r < rows->len; r++)
    {
      const RowHash *row = &g_array_index (rows, RowHash, r), *kept = &g_array_index (rows, RowHash, first);

      if (!equal (row->hash, kept->hash))
        first = r;
      else if (!pass->key || !equal (row->rest, kept->rest))
        g_array_append_val (found, row->event);
    }
}

static gboolean
same_group (const AisleColumns *columns, gsize a, gsize b, gboolean anonymous)
{
  return columns->time[a] == columns->time[b]
         && (!anonymous || columns->session == NULL || columns->session[a] == columns->session[b]);
}

static void
look_at_range (const Pass *pass, gsize from, gsize to, gboolean anonymous, GArray *rows, GArray *found)
{
  gsize group = from;

  for (gsize i = from; i < to; i++)
    if (!same_group (pass->columns, i, group, anonymous))
      {
        look_at_group (pass, group, i, rows, found);
        group = i;
      }
  look_at_group (pass, group, to, rows, found);
}

/* Groups are not cut: a chunk of anonymous rows begins and ends with one. */
static gsize
next_group (const AisleColumns *columns, gsize i)
{
  gsize first = columns->user_start[columns->n_users];

  while (i > first && i < columns->n_events && same_group (columns, i, i - 1, TRUE))
    i++;
  return MIN (i, columns->n_events);
}

static gboolean
look_at_chunk (gsize index, guint worker, gpointer data, GError **error)
{
  Pass *pass = data;
  const AisleColumns *columns = pass->columns;
  g_autoptr (GArray) rows = g_array_new (FALSE, FALSE, sizeof (RowHash));
  GArray *found = pass->found[index] = g_array_new (FALSE, FALSE, sizeof (gint32));

  if (index < pass->user_chunks)
    for (gsize u = index * CHUNK_USERS; u < MIN (columns->n_users, (index + 1) * CHUNK_USERS); u++)
      look_at_range (pass, columns->user_start[u], columns->user_start[u + 1], FALSE, rows, found);
  else
    {
      gsize from = columns->user_start[columns->n_users] + (index - pass->user_chunks) * CHUNK_ROWS;
      look_at_range (pass, next_group (columns, from), next_group (columns, from + CHUNK_ROWS), TRUE, rows, found);
    }
  return TRUE;
}

static char *
describe (const AisleParams *params)
{
  return g_strdup (*aisle_params_text (params, "equal") == 'k'
                       ? _ ("Leave out later rows of the same user, item, kind and time")
                       : _ ("Leave out later copies of equal rows"));
}

static gboolean
run (const AisleStepInput *input, const AisleParams *params, AisleEffect *effect, AisleProgress *progress,
     GError **error)
{
  const AisleColumns *columns = input->columns;
  Pass pass = { .columns = columns, .key = *aisle_params_text (params, "equal") == 'k' };
  gsize anonymous = columns->n_events - columns->user_start[columns->n_users], chunks;
  gboolean ok;

  pass.user_chunks = (columns->n_users + CHUNK_USERS - 1) / CHUNK_USERS;
  /* Without a user the same moment is no key: many pass by. */
  chunks = pass.user_chunks + (pass.key ? 0 : (anonymous + CHUNK_ROWS - 1) / CHUNK_ROWS);
  pass.found = g_new0 (GArray *, chunks + 1);
  ok = aisle_parallel_for (chunks, look_at_chunk, &pass, progress, _ ("Looking at the rows"), error);
  for (gsize c = 0; c < chunks; c++)
    if (pass.found[c] != NULL)
      {
        g_array_append_vals (effect->excluded, pass.found[c]->data, pass.found[c]->len);
        g_array_unref (pass.found[c]);
      }
  g_free (pass.found);
  return ok;
}

const AisleStepKind aisle_step_duplicates = { "duplicates", N_ ("Leave out duplicates"),
                                              params_table, G_N_ELEMENTS (params_table),
                                              describe,     run };
