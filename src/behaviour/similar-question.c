/* similar-question.c: users who had to do with the same items as one user.
 *
 * The cosine of two sets is how many items they share, over the root of the product of their sizes.  Equal ones go by
 * the order of users in the project, so the list is always the same. */
#include "behaviour/kind-names.h"
#include "behaviour/one-user.h"
#include "behaviour/question.h"
#include "behaviour/user-chunks.h"

#include "base/error.h"
#include "base/i18n.h"
#include "numeric/parallel.h"
#include "segment/segment-parse.h"

#include <math.h>

#define MOST_SHOWN 1000

static const AisleParam params_table[] = {
  { "user", N_ ("User"), AISLE_PARAM_TEXT, "", 0, 0, NULL, NULL,
    N_ ("To whom the others are alike; empty takes the user with the most events.") },
  { "kind", N_ ("Event kind"), AISLE_PARAM_KIND, "", 0, 0, NULL, NULL,
    N_ ("Events whose items count, purchases for one; empty: all.") },
  { "users", N_ ("Users"), AISLE_PARAM_INTEGER, "10", 1, MOST_SHOWN, NULL, N_ ("users"),
    N_ ("How many are shown: the most alike.") },
};

typedef struct
{
  gsize user, events;
  gint64 common, items, orders, revenue;
} Other;

typedef struct
{
  const AisleView *view;
  guint8 *kinds; /* (nullable: all) */
  gsize user;
  gint64 n_items; /* of the user */
  guint8 *has;    /* of each item, whether the user has it */
  gsize n_chunks, most;
  guint32 *seen[AISLE_MAX_WORKERS]; /* of each item, the user who had it last, + 1 */
  GArray **best;                    /* Other, of each chunk, the most alike first */
  gsize *alike;                     /* of each chunk, users with an item in common */
} Pass;

static gboolean
counts (const Pass *pass, guint64 event)
{
  const AisleColumns *columns = pass->view->columns;
  guint16 kind = columns->kind[event];
  return columns->item[event] >= 0 && (pass->kinds == NULL || (kind < columns->n_kinds && pass->kinds[kind]));
}

/* The user's own size is the same for all: c / sqrt (n) decides, and in whole numbers c^2 m against d^2 n. */
static int
compare_others (gconstpointer a, gconstpointer b)
{
  const Other *x = a, *y = b;
  double left = (double) x->common * (double) x->common * (double) y->items;
  double right = (double) y->common * (double) y->common * (double) x->items;
  if (left != right)
    return left > right ? -1 : 1;
  return x->user < y->user ? -1 : x->user > y->user;
}

static void
keep (GArray *best, const Other *other, gsize most)
{
  guint at = best->len;
  while (at > 0 && compare_others (other, &g_array_index (best, Other, at - 1)) < 0)
    at--;
  if (at == most)
    return;
  g_array_insert_val (best, at, *other);
  if (best->len > most)
    g_array_set_size (best, (guint) most);
}

static void
look_at_user (Pass *pass, gsize user, guint32 *seen, gsize chunk)
{
  const AisleColumns *columns = pass->view->columns;
  Other other = { .user = user, .events = columns->user_start[user + 1] - columns->user_start[user] };
  for (guint64 i = columns->user_start[user]; i < columns->user_start[user + 1]; i++)
    {
      gint32 item = columns->item[i];
      if (!counts (pass, i) || seen[item] == user + 1)
        continue;
      seen[item] = (guint32) user + 1;
      other.items++;
      other.common += pass->has[item];
    }
  if (other.common == 0)
    return;
  pass->alike[chunk]++;
  keep (pass->best[chunk], &other, pass->most);
}

static gboolean
look_at_chunk (gsize index, guint worker, gpointer data, GError **error)
{
  Pass *pass = data;
  const AisleView *view = pass->view;
  gsize first, end;
  if (pass->seen[worker] == NULL)
    pass->seen[worker] = g_try_new0 (guint32, view->columns->n_items + 1);
  if (pass->seen[worker] == NULL)
    {
      g_set_error_literal (error, AISLE_BEHAVIOUR_ERROR, AISLE_ERROR_MEMORY,
                           _ ("not enough memory for the items of this log: close other programs"));
      return FALSE;
    }
  pass->best[index] = g_array_new (FALSE, FALSE, sizeof (Other));
  aisle_user_chunks_at (view->columns, pass->n_chunks, index, &first, &end);
  for (gsize user = first; user < end; user++)
    if (user != pass->user && (view->users == NULL || aisle_bitmap_has (view->users, user)))
      look_at_user (pass, user, pass->seen[worker], index);
  return TRUE;
}

static void
add_money (const Pass *pass, Other *other)
{
  const AisleColumns *columns = pass->view->columns;
  for (guint64 i = columns->user_start[other->user]; i < columns->user_start[other->user + 1]; i++)
    {
      AisleKind role = aisle_event_role (columns, i);
      other->revenue = aisle_money_add (other->revenue, aisle_event_revenue (columns, i, role));
      other->orders += role == AISLE_KIND_PURCHASE;
    }
}

/* ---- table and passport ---- */

enum
{
  COLUMN_USER,
  COLUMN_SIMILARITY,
  COLUMN_COMMON,
  COLUMN_ITEMS,
  COLUMN_EVENTS,
  COLUMN_PURCHASES,
  COLUMN_REVENUE
};

static const AisleColumnSpec columns_of_users[] = {
  [COLUMN_USER] = { "user", N_ ("User"), AISLE_COLUMN_TEXT, NULL },
  [COLUMN_SIMILARITY] = { "similarity", N_ ("Similarity"), AISLE_COLUMN_REAL, NULL },
  [COLUMN_COMMON] = { "common", N_ ("Items in common"), AISLE_COLUMN_INTEGER, N_ ("items") },
  [COLUMN_ITEMS] = { "items", N_ ("Items"), AISLE_COLUMN_INTEGER, N_ ("items") },
  [COLUMN_EVENTS] = { "events", N_ ("Events"), AISLE_COLUMN_INTEGER, N_ ("events") },
  [COLUMN_PURCHASES] = { "purchases", N_ ("Purchase events"), AISLE_COLUMN_INTEGER, N_ ("events") },
  [COLUMN_REVENUE] = { "revenue", N_ ("Revenue"), AISLE_COLUMN_MONEY, NULL },
};

static AisleTable *
new_table (const Pass *pass, const GArray *best)
{
  AisleTable *table = aisle_table_new (columns_of_users, G_N_ELEMENTS (columns_of_users));
  for (guint i = 0; i < best->len; i++)
    {
      Other *other = &g_array_index (best, Other, i);
      gsize row = aisle_table_add_row (table);
      g_autofree char *name = aisle_user_name (pass->view, other->user);
      add_money (pass, other);
      aisle_table_set_text (table, row, COLUMN_USER, name);
      aisle_table_set_real (table, row, COLUMN_SIMILARITY,
                            (double) other->common / sqrt ((double) other->items * (double) pass->n_items));
      aisle_table_set_integer (table, row, COLUMN_COMMON, other->common);
      aisle_table_set_integer (table, row, COLUMN_ITEMS, other->items);
      aisle_table_set_integer (table, row, COLUMN_EVENTS, (gint64) other->events);
      aisle_table_set_integer (table, row, COLUMN_PURCHASES, other->orders);
      aisle_table_set_integer (table, row, COLUMN_REVENUE, other->revenue);
    }
  return table;
}

static AisleAnswer *
new_answer (const Pass *pass, const AisleParams *params)
{
  g_autoptr (GArray) best = g_array_new (FALSE, FALSE, sizeof (Other));
  gsize alike = 0, anonymous = pass->view->users == NULL ? aisle_anonymous_events (pass->view->columns) : 0;
  for (gsize chunk = 0; chunk < pass->n_chunks; chunk++)
    {
      alike += pass->alike[chunk];
      for (guint i = 0; i < pass->best[chunk]->len; i++)
        keep (best, &g_array_index (pass->best[chunk], Other, i), pass->most);
    }
  AislePassport *passport = aisle_view_passport (
      pass->view, _ ("Users by the cosine of their set of items with the user's: items in common over the root of the "
                     "product of both numbers of items."));
  if (anonymous > 0)
    aisle_passport_add_dropped (passport, _ ("anonymous events"), anonymous);
  aisle_passport_add_param (passport, "kind", aisle_params_text (params, "kind"));
  aisle_passport_add_param (passport, "users", aisle_params_text (params, "users"));
  g_autofree char *note =
      g_strdup_printf (_ ("The user's number in the project is %zu, with %zu items; %zu users have one of them."),
                       pass->user, (gsize) pass->n_items, alike);
  aisle_passport_add_note (passport, note);
  return aisle_answer_new (new_table (pass, best), passport);
}

/* ---- the answer ---- */

static gboolean
find_kinds (Pass *pass, const char *kind, GError **error)
{
  if (kind[0] == '\0')
    return TRUE;
  pass->kinds = g_new0 (guint8, pass->view->columns->n_kinds + 1);
  if (aisle_kinds_find (pass->view, kind, pass->kinds))
    return TRUE;
  g_autofree char *known = aisle_kind_names_text (pass->view);
  g_set_error (error, AISLE_BEHAVIOUR_ERROR, AISLE_ERROR_USAGE, _ ("no event of this log is a '%s': its kinds are %s"),
               kind, known);
  return FALSE;
}

/* What the user has. */
static gboolean
find_items (Pass *pass, GError **error)
{
  const AisleColumns *columns = pass->view->columns;
  pass->has = g_try_new0 (guint8, columns->n_items + 1);
  if (pass->has == NULL)
    {
      g_set_error_literal (error, AISLE_BEHAVIOUR_ERROR, AISLE_ERROR_MEMORY,
                           _ ("not enough memory for the items of this log: close other programs"));
      return FALSE;
    }
  for (guint64 i = columns->user_start[pass->user]; i < columns->user_start[pass->user + 1]; i++)
    if (counts (pass, i) && !pass->has[columns->item[i]])
      {
        pass->has[columns->item[i]] = 1;
        pass->n_items++;
      }
  return TRUE;
}

static gboolean
check_log (const AisleView *view, GError **error)
{
  if (!aisle_question_check (view, error) || !aisle_question_check_users (view, error))
    return FALSE;
  if (view->columns->item != NULL && view->columns->n_items > 0)
    return TRUE;
  g_set_error_literal (error, AISLE_BEHAVIOUR_ERROR, AISLE_ERROR_EMPTY,
                       _ ("the events have no items: import the log again with its column of items"));
  return FALSE;
}

static AisleAnswer *
answer (const AisleView *view, const AisleParams *params, AisleProgress *progress, GError **error)
{
  Pass pass = { .view = view, .most = (gsize) aisle_params_integer (params, "users") };
  AisleAnswer *result = NULL;
  if (!check_log (view, error) || !aisle_one_user_find (view, aisle_params_text (params, "user"), &pass.user, error))
    return NULL;
  pass.n_chunks = aisle_user_chunks_n (view->columns);
  pass.best = g_new0 (GArray *, pass.n_chunks);
  pass.alike = g_new0 (gsize, pass.n_chunks);
  if (find_kinds (&pass, aisle_params_text (params, "kind"), error) && find_items (&pass, error)
      && aisle_parallel_for (pass.n_chunks, look_at_chunk, &pass, progress, _ ("Comparing users"), error))
    result = new_answer (&pass, params);
  for (gsize chunk = 0; chunk < pass.n_chunks; chunk++)
    g_clear_pointer (&pass.best[chunk], g_array_unref);
  for (guint worker = 0; worker < AISLE_MAX_WORKERS; worker++)
    g_free (pass.seen[worker]);
  g_free (pass.best);
  g_free (pass.alike);
  g_free (pass.has);
  g_free (pass.kinds);
  return result;
}

static char *
segment (const AisleView *view, const AisleParams *params, const AisleTable *table, gsize row, gsize column)
{
  GString *text = g_string_new ("user = ");
  aisle_predicate_append_name (text, aisle_table_text (table, row, COLUMN_USER));
  return g_string_free (text, FALSE);
}

const AisleQuestion aisle_question_similar = {
  .id = "similar",
  .title = N_ ("Similar users"),
  .summary = N_ ("Users who had to do with the same items as one user."),
  .chart = "bars",
  .params = params_table,
  .n_params = G_N_ELEMENTS (params_table),
  .answer = answer,
  .segment = segment,
};
