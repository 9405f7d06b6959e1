/* segments-question.c: segments side by side: who they are, what they order and spend, and what they buy.
 *
 * Every segment is compiled, then one pass over the users adds each to the rows that it belongs to. */
#include "behaviour/question.h"
#include "behaviour/user-chunks.h"

#include "base/error.h"
#include "base/i18n.h"
#include "columns/event-facts.h"
#include "numeric/parallel.h"
#include "numeric/stats.h"
#include "segment/segment.h"
#include "segment/user-numbers.h"
#include "store/item-categories.h"

#define MAX_SEGMENTS   64
#define TOP_CATEGORIES 3

static const AisleParam params_table[] = {
  { "segments", N_ ("Segments"), AISLE_PARAM_TEXT, "", 0, 0, NULL, NULL,
    N_ ("Saved segments or predicates, separated by commas, in double quotes where they hold a comma; empty takes all "
        "saved ones.") },
};

/* ---- which segments ---- */

typedef struct
{
  char *name, *definition;
  AisleBitmap *bitmap;
} Member;

static void
member_free (gpointer data)
{
  Member *self = data;
  g_free (self->name);
  g_free (self->definition);
  g_clear_pointer (&self->bitmap, aisle_bitmap_free);
  g_free (self);
}

static Member *
add_member (GPtrArray *members, const char *name, const char *definition)
{
  Member *member = g_new0 (Member, 1);
  member->name = g_strdup (name);
  member->definition = g_strdup (definition);
  g_ptr_array_add (members, member);
  return member;
}

/* Splits at commas outside quotes; a quote within quotes is doubled. */
static GPtrArray *
split_names (const char *text)
{
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
  GString *name = g_string_new (NULL);
  gboolean quoted = FALSE;
  for (const char *c = text;; c++)
    {
      if (*c == '\0' || (*c == ',' && !quoted))
        {
          g_strstrip (name->str);
          if (name->str[0] != '\0')
            g_ptr_array_add (names, g_strdup (name->str));
          g_string_truncate (name, 0);
          if (*c == '\0')
            break;
        }
      else if (*c == '"' && quoted && c[1] == '"')
        g_string_append_c (name, *c++);
      else if (*c == '"')
        quoted = !quoted;
      else
        g_string_append_c (name, *c);
    }
  g_string_free (name, TRUE);
  return names;
}

/* A saved segment, or a predicate. */
static gboolean
add_named (GPtrArray *members, const AisleView *view, const char *name, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (AisleSegment) saved = view->project != NULL ? aisle_segment_find (view->project, name, &local) : NULL;
  if (saved != NULL)
    add_member (members, saved->name, saved->definition);
  else if (local == NULL || local->code == AISLE_ERROR_NOT_FOUND)
    add_member (members, name, name);
  else
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  return TRUE;
}

static gboolean
read_members (GPtrArray *members, const AisleView *view, const char *text, GError **error)
{
  g_autoptr (GPtrArray) names = split_names (text), saved = NULL;
  for (guint i = 0; i < names->len; i++)
    if (!add_named (members, view, names->pdata[i], error))
      return FALSE;
  if (names->len == 0 && view->project != NULL)
    {
      saved = aisle_segment_list (view->project, error);
      if (saved == NULL)
        return FALSE;
      for (guint i = 0; i < saved->len; i++)
        {
          const AisleSegment *segment = saved->pdata[i];
          add_member (members, segment->name, segment->definition);
        }
    }
  if (members->len <= MAX_SEGMENTS)
    return TRUE;
  g_set_error (error, AISLE_BEHAVIOUR_ERROR, AISLE_ERROR_USAGE,
               _ ("%u segments are too many to compare: name at most %d"), members->len, MAX_SEGMENTS);
  return FALSE;
}

/* Of all saved ones those that this log cannot compile are left out and noted; one that was named is an error. */
static gboolean
compile_members (GPtrArray *members, const AisleView *view, gboolean named, GPtrArray *notes, AisleProgress *progress,
                 GError **error)
{
  for (guint i = 0; i < members->len;)
    {
      Member *member = members->pdata[i];
      g_autoptr (GError) local = NULL;
      member->bitmap = aisle_segment_compile (view, member->definition, progress, &local);
      if (member->bitmap != NULL)
        i++;
      else if (named || local->domain != AISLE_SEGMENT_ERROR)
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return FALSE;
        }
      else
        {
          g_ptr_array_add (notes, g_strdup_printf (_ ("Segment '%s' is left out: %s."), member->name, local->message));
          g_ptr_array_remove_index (members, i);
        }
    }
  return TRUE;
}

/* ---- counting ---- */

typedef struct
{
  gint64 users, buyers, orders, revenue;
  double squares; /* of the users' revenue in units of money */
} Sums;

typedef struct
{
  const AisleView *view;
  const GPtrArray *members;
  gsize n_rows; /* everyone, then the members */
  gsize n_chunks;
  Sums *sums; /* n_chunks x n_rows: added in the order of the chunks */
  const AisleItemCategories *categories;
  gint64 *bought[AISLE_MAX_WORKERS]; /* n_rows x categories: money, or purchases in a log without prices */
} Pass;

static gboolean
belongs (const Pass *pass, gsize row, gsize user)
{
  return row == 0 || aisle_bitmap_has (((const Member *) pass->members->pdata[row - 1])->bitmap, user);
}

/* What the user's purchases add to each category, in the rows that the user belongs to. */
static void
add_categories (const Pass *pass, gsize user, gint64 *bought)
{
  const AisleColumns *columns = pass->view->columns;
  gsize n = pass->categories->names->len;
  for (gsize i = columns->user_start[user]; i < columns->user_start[user + 1]; i++)
    {
      gint32 item = columns->item != NULL ? columns->item[i] : -1;
      gint32 category = item >= 0 ? pass->categories->of_item[item] : -1;
      AisleKind role = aisle_event_role (columns, i);
      if (category < 0 || role != AISLE_KIND_PURCHASE)
        continue;
      gint64 value = columns->price != NULL ? aisle_event_revenue (columns, i, role) : 1;
      for (gsize row = 0; row < pass->n_rows; row++)
        if (belongs (pass, row, user))
          bought[row * n + (gsize) category] = aisle_money_add (bought[row * n + (gsize) category], value);
    }
}

static void
add_user (const Pass *pass, AisleUserScan *scan, Sums *sums)
{
  gint64 orders = (gint64) aisle_user_orders (scan);
  gint64 revenue = aisle_user_revenue (scan);
  double units = (double) revenue / AISLE_MONEY_UNIT;
  for (gsize row = 0; row < pass->n_rows; row++)
    {
      if (!belongs (pass, row, scan->user))
        continue;
      sums[row].users++;
      sums[row].buyers += orders > 0;
      sums[row].orders += orders;
      sums[row].revenue = aisle_money_add (sums[row].revenue, revenue);
      sums[row].squares += units * units;
    }
}

static gboolean
scan_chunk (gsize chunk, guint worker, gpointer data, GError **error)
{
  Pass *pass = data;
  const AisleView *view = pass->view;
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint32));
  AisleUserScan scan = { .view = view, .ids = ids };
  gsize first, end, n = pass->categories != NULL ? pass->categories->names->len : 0;
  if (n > 0 && pass->bought[worker] == NULL)
    {
      pass->bought[worker] = g_try_new0 (gint64, pass->n_rows * n);
      if (pass->bought[worker] == NULL)
        {
          g_set_error_literal (error, AISLE_BEHAVIOUR_ERROR, AISLE_ERROR_MEMORY,
                               _ ("not enough memory to compare so many segments: name fewer"));
          return FALSE;
        }
    }
  aisle_user_chunks_at (view->columns, pass->n_chunks, chunk, &first, &end);
  for (gsize user = first; user < end; user++)
    {
      scan.user = user;
      scan.from = view->columns->user_start[user];
      scan.to = view->columns->user_start[user + 1];
      if (scan.from == scan.to || (view->users != NULL && !aisle_bitmap_has (view->users, user)))
        continue;
      add_user (pass, &scan, pass->sums + chunk * pass->n_rows);
      if (n > 0)
        add_categories (pass, user, pass->bought[worker]);
    }
  return TRUE;
}

/* ---- the table ---- */

enum
{
  COLUMN_SEGMENT,
  COLUMN_USERS,
  COLUMN_SHARE,
  COLUMN_BUYERS,
  COLUMN_CONVERSION,
  COLUMN_CONVERSION_LOW,
  COLUMN_CONVERSION_HIGH,
  COLUMN_ORDERS,
  COLUMN_REVENUE,
  COLUMN_PER_USER,
  COLUMN_PER_USER_LOW,
  COLUMN_PER_USER_HIGH,
  COLUMN_CATEGORIES,
  COLUMN_DEFINITION
};

static const AisleColumnSpec column_table[] = {
  [COLUMN_SEGMENT] = { "segment", N_ ("Segment"), AISLE_COLUMN_TEXT, NULL },
  [COLUMN_USERS] = { "users", N_ ("Users"), AISLE_COLUMN_INTEGER, N_ ("users") },
  [COLUMN_SHARE] = { "share", N_ ("Of all users"), AISLE_COLUMN_SHARE, NULL },
  [COLUMN_BUYERS] = { "buyers", N_ ("Buyers"), AISLE_COLUMN_INTEGER, N_ ("users") },
  [COLUMN_CONVERSION] = { "conversion", N_ ("Conversion"), AISLE_COLUMN_SHARE, NULL },
  [COLUMN_CONVERSION_LOW] = { "conversion_low", N_ ("Conversion, low"), AISLE_COLUMN_SHARE, NULL },
  [COLUMN_CONVERSION_HIGH] = { "conversion_high", N_ ("Conversion, high"), AISLE_COLUMN_SHARE, NULL },
  [COLUMN_ORDERS] = { "orders", N_ ("Orders"), AISLE_COLUMN_INTEGER, N_ ("orders") },
  [COLUMN_REVENUE] = { "revenue", N_ ("Revenue"), AISLE_COLUMN_MONEY, NULL },
  [COLUMN_PER_USER] = { "revenue_per_user", N_ ("Revenue per user"), AISLE_COLUMN_MONEY, NULL },
  [COLUMN_PER_USER_LOW] = { "revenue_per_user_low", N_ ("Revenue per user, low"), AISLE_COLUMN_MONEY, NULL },
  [COLUMN_PER_USER_HIGH] = { "revenue_per_user_high", N_ ("Revenue per user, high"), AISLE_COLUMN_MONEY, NULL },
  [COLUMN_CATEGORIES] = { "top_categories", N_ ("Top categories"), AISLE_COLUMN_TEXT, NULL },
  [COLUMN_DEFINITION] = { "definition", N_ ("Definition"), AISLE_COLUMN_TEXT, NULL },
};

/* The largest with their shares of all that has a category. */
static char *
top_categories (const Pass *pass, gsize row, const gint64 *bought)
{
  const GPtrArray *names = pass->categories->names;
  const gint64 *values = bought + row * names->len;
  gboolean taken[TOP_CATEGORIES + 1] = { FALSE };
  guint top[TOP_CATEGORIES];
  double sum = 0;
  GString *text = g_string_new (NULL);
  for (guint c = 0; c < names->len; c++)
    sum += (double) MAX (values[c], 0);
  for (guint rank = 0; rank < MIN (TOP_CATEGORIES, names->len); rank++)
    {
      for (guint c = 0; c < names->len; c++)
        {
          gboolean before = FALSE;
          for (guint r = 0; r < rank; r++)
            before |= top[r] == c;
          if (!before && values[c] > 0 && (!taken[rank] || values[c] > values[top[rank]]))
            {
              taken[rank] = TRUE;
              top[rank] = c;
            }
        }
      if (!taken[rank])
        break;
      g_string_append_printf (text, "%s%s %.0f%%", rank > 0 ? ", " : "", (const char *) names->pdata[top[rank]],
                              100 * (double) values[top[rank]] / sum);
    }
  return g_string_free (text, FALSE);
}

static void
set_money (AisleTable *table, gsize row, gsize column, double units)
{
  aisle_table_set_integer (table, row, column, llround (units * AISLE_MONEY_UNIT));
}

static void
set_revenue (AisleTable *table, gsize row, const Sums *sums)
{
  double n = (double) sums->users, revenue = (double) sums->revenue / AISLE_MONEY_UNIT, mean = revenue / n;
  aisle_table_set_integer (table, row, COLUMN_REVENUE, sums->revenue);
  if (sums->users == 0)
    return;
  set_money (table, row, COLUMN_PER_USER, mean);
  if (sums->users < 2)
    return;
  double error = 1.959964 * sqrt (MAX (sums->squares - n * mean * mean, 0) / (n - 1) / n);
  set_money (table, row, COLUMN_PER_USER_LOW, mean - error);
  set_money (table, row, COLUMN_PER_USER_HIGH, mean + error);
}

static void
set_row (AisleTable *table, gsize row, const Sums *sums, const Sums *everyone)
{
  AisleInterval conversion = aisle_wilson ((double) sums->buyers, (double) sums->users);
  aisle_table_set_integer (table, row, COLUMN_USERS, sums->users);
  if (everyone->users > 0)
    aisle_table_set_real (table, row, COLUMN_SHARE, (double) sums->users / (double) everyone->users);
  aisle_table_set_integer (table, row, COLUMN_BUYERS, sums->buyers);
  aisle_table_set_integer (table, row, COLUMN_ORDERS, sums->orders);
  if (sums->users == 0)
    return;
  aisle_table_set_real (table, row, COLUMN_CONVERSION, (double) sums->buyers / (double) sums->users);
  aisle_table_set_real (table, row, COLUMN_CONVERSION_LOW, conversion.low);
  aisle_table_set_real (table, row, COLUMN_CONVERSION_HIGH, conversion.high);
}

static AisleTable *
new_table (Pass *pass)
{
  AisleTable *table = aisle_table_new (column_table, G_N_ELEMENTS (column_table));
  gsize n = pass->categories != NULL ? pass->categories->names->len : 0;
  g_autofree Sums *sums = g_new0 (Sums, pass->n_rows);
  g_autofree gint64 *bought = g_new0 (gint64, pass->n_rows * n + 1);
  for (gsize i = 0; i < pass->n_chunks * pass->n_rows; i++)
    {
      Sums *to = &sums[i % pass->n_rows];
      const Sums *from = &pass->sums[i];
      to->users += from->users;
      to->buyers += from->buyers;
      to->orders += from->orders;
      to->revenue = aisle_money_add (to->revenue, from->revenue);
      to->squares += from->squares;
    }
  for (guint worker = 0; worker < AISLE_MAX_WORKERS; worker++)
    for (gsize i = 0; pass->bought[worker] != NULL && i < pass->n_rows * n; i++)
      bought[i] = aisle_money_add (bought[i], pass->bought[worker][i]);
  for (gsize row = 0; row < pass->n_rows; row++)
    {
      const Member *member = row > 0 ? pass->members->pdata[row - 1] : NULL;
      aisle_table_add_row (table);
      aisle_table_set_text (table, row, COLUMN_SEGMENT, member != NULL ? member->name : _ ("Everyone"));
      aisle_table_set_text (table, row, COLUMN_DEFINITION, member != NULL ? member->definition : "");
      set_row (table, row, &sums[row], &sums[0]);
      if (pass->view->columns->price != NULL)
        set_revenue (table, row, &sums[row]);
      if (n > 0)
        {
          g_autofree char *text = top_categories (pass, row, bought);
          aisle_table_set_text (table, row, COLUMN_CATEGORIES, text);
        }
    }
  return table;
}

static AislePassport *
new_passport (const Pass *pass, const AisleParams *params, const GPtrArray *notes)
{
  const AisleView *view = pass->view;
  AislePassport *passport = aisle_view_passport (
      view,
      _ ("Users of each segment, those who bought, their orders and their revenue; 95 per cent intervals, by Wilson "
         "for the conversion, from the users' own variation for the revenue."));
  gsize anonymous = aisle_anonymous_events (view->columns);
  aisle_passport_add_params (passport, params);
  if (anonymous > 0 && view->users == NULL)
    aisle_passport_add_dropped (passport, _ ("anonymous events"), anonymous);
  for (guint i = 0; i < notes->len; i++)
    aisle_passport_add_note (passport, notes->pdata[i]);
  if (pass->categories == NULL || pass->categories->names->len == 0)
    aisle_passport_add_note (passport,
                             _ ("The items have no categories: import a catalogue to see what segments buy."));
  else if (view->columns->price != NULL)
    aisle_passport_add_note (passport, _ ("Categories by the revenue of purchases, of items that have one."));
  else
    aisle_passport_add_note (passport, _ ("Categories by the number of purchases, of items that have one."));
  return passport;
}

static AisleAnswer *
count (Pass *pass, const AisleParams *params, const GPtrArray *notes, AisleProgress *progress, GError **error)
{
  AisleAnswer *result = NULL;
  pass->n_chunks = aisle_user_chunks_n (pass->view->columns);
  pass->sums = g_new0 (Sums, pass->n_chunks * pass->n_rows + 1);
  if (aisle_parallel_for (pass->n_chunks, scan_chunk, pass, progress, _ ("Comparing segments"), error))
    result = aisle_answer_new (new_table (pass), new_passport (pass, params, notes));
  for (guint worker = 0; worker < AISLE_MAX_WORKERS; worker++)
    g_free (pass->bought[worker]);
  g_free (pass->sums);
  return result;
}

static AisleAnswer *
answer (const AisleView *view, const AisleParams *params, AisleProgress *progress, GError **error)
{
  const char *text = aisle_params_text (params, "segments");
  g_autoptr (GPtrArray) members = g_ptr_array_new_with_free_func (member_free);
  g_autoptr (GPtrArray) notes = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (AisleItemCategories) categories = NULL;
  AisleProgress compiling = aisle_progress_part (progress, 0, 0.7), counting = aisle_progress_part (progress, 0.7, 1);
  if (!aisle_question_check (view, error) || !read_members (members, view, text, error)
      || !compile_members (members, view, text[0] != '\0', notes, &compiling, error))
    return NULL;
  if (view->project != NULL)
    {
      categories = aisle_item_categories_read (view->project, view->columns->n_items, error);
      if (categories == NULL)
        return NULL;
    }
  Pass pass = { .view = view, .members = members, .n_rows = members->len + 1, .categories = categories };
  return count (&pass, params, notes, &counting, error);
}

/* The buyers of a row, or all of it. */
static char *
segment (const AisleView *view, const AisleParams *params, const AisleTable *table, gsize row, gsize column)
{
  const char *definition = aisle_table_text (table, row, COLUMN_DEFINITION);
  gboolean everyone = definition == NULL || definition[0] == '\0';
  if (column != COLUMN_BUYERS)
    return g_strdup (everyone ? "did (any)" : definition);
  return everyone ? g_strdup ("orders > 0") : g_strdup_printf ("(%s) and orders > 0", definition);
}

const AisleQuestion aisle_question_segments = {
  .id = "segments",
  .title = N_ ("Segments"),
  .summary = N_ ("Segments side by side: users, conversion, orders, revenue and what they buy."),
  .chart = "dots",
  .params = params_table,
  .n_params = G_N_ELEMENTS (params_table),
  .answer = answer,
  .segment = segment,
};
