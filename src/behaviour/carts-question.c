/* carts-question.c: what was put into carts, what of it was bought, and what was left.
 *
 * The lines and their fates are those of cart-walk.h; here they are counted in all, by item and by user. */
#include "segment/cart-walk.h"
#include "behaviour/question.h"
#include "behaviour/user-chunks.h"

#include "base/error.h"
#include "base/i18n.h"
#include "columns/event-facts.h"
#include "numeric/parallel.h"
#include "numeric/stats.h"
#include "segment/segment-parse.h"

static const char *const rows_of[] = { NC_ ("choice", "fate"), NC_ ("choice", "item"), NC_ ("choice", "user"), NULL };

static const AisleParam params_table[] = {
  { "by", N_ ("By"), AISLE_PARAM_CHOICE, "fate", 0, 0, rows_of, NULL,
    N_ ("What became of them in all; a row for each item; or a row for each user.") },
  { "within", N_ ("Within"), AISLE_PARAM_DURATION, "7d", 0, 0, NULL, NULL,
    N_ ("Time from the last time an item was put into the cart within which it counts as bought, inclusive.") },
  { "rows", N_ ("Rows"), AISLE_PARAM_INTEGER, "100", 1, 1000000, NULL, NULL,
    N_ ("How many items or users are shown, those with the most left in the cart first.") },
};

/* ---- counting ---- */

typedef struct
{
  gint32 id;                               /* of the item or user */
  gint64 users, users_left, users_without; /* with a line; with an abandoned one; with none that was bought in time */
  gint64 over;                             /* lines whose window was over when the log ended */
  gint64 bought_over;                      /* those of them that were bought in time */
  gint64 lines[AISLE_CART_N_FATES];
  gint64 value[AISLE_CART_N_FATES];
  gint64 users_of[AISLE_CART_N_FATES]; /* with a line of that fate */
} Sums;

typedef struct
{
  const AisleView *view;
  gint64 window;
  gboolean by_user;
  gsize n_chunks, n_items;
  Sums *items[AISLE_MAX_WORKERS]; /* (nullable) n_items, of each thread */
  GArray **users;                 /* Sums of each chunk, by_user */
  GMutex lock;
  Sums total;
  gsize no_time, no_item, no_price;
} Carts;

static inline gint64
abandoned_lines (const Sums *sums)
{
  return sums->lines[AISLE_CART_RECOVERED] + sums->lines[AISLE_CART_LEFT];
}

static inline gint64
abandoned_value (const Sums *sums)
{
  return aisle_money_add (sums->value[AISLE_CART_RECOVERED], sums->value[AISLE_CART_LEFT]);
}

static inline gint64
all_lines (const Sums *sums)
{
  return sums->lines[AISLE_CART_BOUGHT] + abandoned_lines (sums) + sums->lines[AISLE_CART_OPEN];
}

static inline gint64
all_value (const Sums *sums)
{
  return aisle_money_add (aisle_money_add (sums->value[AISLE_CART_BOUGHT], sums->value[AISLE_CART_OPEN]),
                          abandoned_value (sums));
}

static void
add_sums (Sums *to, const Sums *from)
{
  to->users += from->users;
  to->users_left += from->users_left;
  to->users_without += from->users_without;
  to->over += from->over;
  to->bought_over += from->bought_over;
  for (guint fate = 0; fate < AISLE_CART_N_FATES; fate++)
    {
      to->lines[fate] += from->lines[fate];
      to->users_of[fate] += from->users_of[fate];
      to->value[fate] = aisle_money_add (to->value[fate], from->value[fate]);
    }
}

/* One user's lines from .. to - 1. */
static Sums
sum_lines (const GArray *lines, guint from, guint to, gsize *no_price)
{
  Sums sums = { .users = 1 };
  for (guint i = from; i < to; i++)
    {
      const AisleCartLine *line = &g_array_index (lines, AisleCartLine, i);
      sums.lines[line->fate]++;
      sums.users_of[line->fate] = 1;
      sums.over += line->over;
      sums.bought_over += line->over && line->fate == AISLE_CART_BOUGHT;
      if (line->value == AISLE_MONEY_MISSING)
        (*no_price)++;
      else
        sums.value[line->fate] = aisle_money_add (sums.value[line->fate], line->value);
    }
  sums.users_left = abandoned_lines (&sums) > 0;
  sums.users_without = sums.lines[AISLE_CART_BOUGHT] == 0;
  return sums;
}

static void
add_items (Sums *items, const GArray *lines)
{
  gsize unused = 0;
  for (guint from = 0, to; from < lines->len; from = to)
    {
      gint32 item = g_array_index (lines, AisleCartLine, from).item;
      for (to = from + 1; to < lines->len && g_array_index (lines, AisleCartLine, to).item == item;)
        to++;
      Sums sums = sum_lines (lines, from, to, &unused);
      add_sums (&items[item], &sums);
    }
}

static gboolean
out_of_memory (GError **error)
{
  g_set_error_literal (error, AISLE_BEHAVIOUR_ERROR, AISLE_ERROR_MEMORY,
                       _ ("not enough memory to count the items: close other programs"));
  return FALSE;
}

static gboolean
walk_chunk (gsize index, guint worker, gpointer data, GError **error)
{
  Carts *self = data;
  g_auto (AisleCartWalk) walk = { 0 };
  Sums total = { 0 };
  gsize first, end, no_price = 0;
  if (self->n_items > 0 && self->items[worker] == NULL)
    self->items[worker] = g_try_new0 (Sums, self->n_items);
  if (self->n_items > 0 && self->items[worker] == NULL)
    return out_of_memory (error);
  aisle_cart_walk_init (&walk, self->view->columns, self->window);
  if (self->by_user)
    self->users[index] = g_array_new (FALSE, FALSE, sizeof (Sums));
  aisle_user_chunks_at (self->view->columns, self->n_chunks, index, &first, &end);
  for (gsize user = first; user < end; user++)
    {
      if (self->view->users != NULL && !aisle_bitmap_has (self->view->users, user))
        continue;
      aisle_cart_walk_user (&walk, user);
      if (walk.lines->len == 0)
        continue;
      Sums sums = sum_lines (walk.lines, 0, walk.lines->len, &no_price);
      sums.id = (gint32) user;
      add_sums (&total, &sums);
      if (self->by_user)
        g_array_append_val (self->users[index], sums);
      if (self->n_items > 0)
        add_items (self->items[worker], walk.lines);
    }
  g_mutex_lock (&self->lock);
  add_sums (&self->total, &total);
  self->no_time += walk.no_time;
  self->no_item += walk.no_item;
  self->no_price += no_price;
  g_mutex_unlock (&self->lock);
  return TRUE;
}

/* ---- in all ---- */

static const AisleColumnSpec columns_of_fates[] = {
  { "fate", N_ ("Items in carts"), AISLE_COLUMN_TEXT, NULL },
  { "lines", N_ ("Items"), AISLE_COLUMN_INTEGER, N_ ("items") },
  { "users", N_ ("Users"), AISLE_COLUMN_INTEGER, N_ ("users") },
  { "value", N_ ("Value"), AISLE_COLUMN_MONEY, NULL },
  { "share", N_ ("Share"), AISLE_COLUMN_SHARE, NULL },
  { "share_low", N_ ("Share, low"), AISLE_COLUMN_SHARE, NULL },
  { "share_high", N_ ("Share, high"), AISLE_COLUMN_SHARE, NULL },
};

static void
set_share (AisleTable *table, gsize row, gsize column, gint64 part, gint64 whole)
{
  if (whole == 0)
    return;
  AisleInterval interval = aisle_wilson ((double) part, (double) whole);
  aisle_table_set_real (table, row, column, (double) part / (double) whole);
  aisle_table_set_real (table, row, column + 1, interval.low);
  aisle_table_set_real (table, row, column + 2, interval.high);
}

/* part: of the lines whose window was over, (-1 no share). */
static void
add_fate (const Carts *self, AisleTable *table, const char *name, gint64 lines, gint64 users, gint64 value, gint64 part)
{
  gsize row = aisle_table_add_row (table);
  aisle_table_set_text (table, row, 0, name);
  aisle_table_set_integer (table, row, 1, lines);
  aisle_table_set_integer (table, row, 2, users);
  if (self->view->columns->price != NULL)
    aisle_table_set_integer (table, row, 3, value);
  if (part >= 0)
    set_share (table, row, 4, part, self->total.over);
}

static AisleTable *
new_fates (const Carts *self)
{
  AisleTable *table = aisle_table_new (columns_of_fates, G_N_ELEMENTS (columns_of_fates));
  const Sums *sums = &self->total;
  const gint64 *lines = sums->lines, *users = sums->users_of, *value = sums->value;
  add_fate (self, table, _ ("All"), all_lines (sums), sums->users, all_value (sums), -1);
  add_fate (self, table, _ ("Bought in time"), lines[AISLE_CART_BOUGHT], users[AISLE_CART_BOUGHT],
            value[AISLE_CART_BOUGHT], sums->bought_over);
  add_fate (self, table, _ ("Abandoned"), abandoned_lines (sums), sums->users_left, abandoned_value (sums),
            abandoned_lines (sums));
  add_fate (self, table, _ ("Abandoned, bought later"), lines[AISLE_CART_RECOVERED], users[AISLE_CART_RECOVERED],
            value[AISLE_CART_RECOVERED], lines[AISLE_CART_RECOVERED]);
  add_fate (self, table, _ ("Still open"), lines[AISLE_CART_OPEN], users[AISLE_CART_OPEN], value[AISLE_CART_OPEN], -1);
  return table;
}

/* ---- by item and by user ---- */

enum
{
  COLUMN_NAME,
  COLUMN_TITLE,
  COLUMN_ABANDONED,
  COLUMN_SHARE,
  COLUMN_LOW,
  COLUMN_HIGH,
  COLUMN_ABANDONED_VALUE,
  COLUMN_LINES,
  COLUMN_BOUGHT,
  COLUMN_RECOVERED,
  COLUMN_OPEN,
  COLUMN_VALUE,
  COLUMN_USERS,
  COLUMN_WITHOUT
};

static const AisleColumnSpec columns_of_items[] = {
  [COLUMN_NAME] = { "item", N_ ("Item"), AISLE_COLUMN_TEXT, NULL },
  [COLUMN_TITLE] = { "name", N_ ("Title"), AISLE_COLUMN_TEXT, NULL },
  [COLUMN_ABANDONED] = { "abandoned", N_ ("Abandoned"), AISLE_COLUMN_INTEGER, N_ ("items") },
  [COLUMN_SHARE] = { "abandoned_share", N_ ("Abandoned share"), AISLE_COLUMN_SHARE, NULL },
  [COLUMN_LOW] = { "abandoned_share_low", N_ ("Abandoned share, low"), AISLE_COLUMN_SHARE, NULL },
  [COLUMN_HIGH] = { "abandoned_share_high", N_ ("Abandoned share, high"), AISLE_COLUMN_SHARE, NULL },
  [COLUMN_ABANDONED_VALUE] = { "abandoned_value", N_ ("Abandoned value"), AISLE_COLUMN_MONEY, NULL },
  [COLUMN_LINES] = { "lines", N_ ("Put into carts"), AISLE_COLUMN_INTEGER, N_ ("items") },
  [COLUMN_BOUGHT] = { "bought", N_ ("Bought in time"), AISLE_COLUMN_INTEGER, N_ ("items") },
  [COLUMN_RECOVERED] = { "recovered", N_ ("Bought later"), AISLE_COLUMN_INTEGER, N_ ("items") },
  [COLUMN_OPEN] = { "open", N_ ("Still open"), AISLE_COLUMN_INTEGER, N_ ("items") },
  [COLUMN_VALUE] = { "value", N_ ("Value"), AISLE_COLUMN_MONEY, NULL },
  [COLUMN_USERS] = { "users", N_ ("Users"), AISLE_COLUMN_INTEGER, N_ ("users") },
  [COLUMN_WITHOUT] = { "users_without", N_ ("Users who did not buy it"), AISLE_COLUMN_INTEGER, N_ ("users") },
};

/* The most often abandoned first. */
static int
compare_rows (gconstpointer a, gconstpointer b)
{
  const Sums *x = *(const Sums *const *) a, *y = *(const Sums *const *) b;
  if (abandoned_lines (x) != abandoned_lines (y))
    return abandoned_lines (x) > abandoned_lines (y) ? -1 : 1;
  if (abandoned_value (x) != abandoned_value (y))
    return abandoned_value (x) > abandoned_value (y) ? -1 : 1;
  if (all_lines (x) != all_lines (y))
    return all_lines (x) > all_lines (y) ? -1 : 1;
  return x->id < y->id ? -1 : x->id > y->id;
}

/* const Sums * of items or users with carts. */
static GArray *
new_rows (const Carts *self)
{
  GArray *rows = g_array_new (FALSE, FALSE, sizeof (const Sums *));
  for (gsize item = 0; item < self->n_items && self->items[0] != NULL; item++)
    {
      const Sums *sums = &self->items[0][item];
      self->items[0][item].id = (gint32) item;
      if (sums->users > 0)
        g_array_append_val (rows, sums);
    }
  for (gsize chunk = 0; self->by_user && chunk < self->n_chunks; chunk++)
    for (guint i = 0; i < self->users[chunk]->len; i++)
      {
        const Sums *sums = &g_array_index (self->users[chunk], Sums, i);
        g_array_append_val (rows, sums);
      }
  g_array_sort (rows, compare_rows);
  return rows;
}

/* A user has no title, and what counts users has no column. */
static gsize
place (const Carts *self, gsize column)
{
  return self->by_user && column > COLUMN_TITLE ? column - 1 : column;
}

static void
set_names (const Carts *self, AisleTable *table, gsize row, gint32 id)
{
  AisleProject *project = self->view->project;
  AisleNames names = self->by_user ? AISLE_NAMES_USER : AISLE_NAMES_ITEM;
  g_autofree char *name = project != NULL ? aisle_project_name (project, names, id) : NULL;
  g_autofree char *number = g_strdup_printf ("%d", id);
  g_autofree char *title = project != NULL && !self->by_user ? aisle_project_item_title (project, id) : NULL;
  aisle_table_set_text (table, row, COLUMN_NAME, name != NULL ? name : number);
  if (!self->by_user)
    aisle_table_set_text (table, row, COLUMN_TITLE, title != NULL ? title : name);
}

static void
add_row (const Carts *self, AisleTable *table, const Sums *sums)
{
  gsize row = aisle_table_add_row (table);
  set_names (self, table, row, sums->id);
  aisle_table_set_integer (table, row, place (self, COLUMN_ABANDONED), abandoned_lines (sums));
  set_share (table, row, place (self, COLUMN_SHARE), abandoned_lines (sums), sums->over);
  aisle_table_set_integer (table, row, place (self, COLUMN_LINES), all_lines (sums));
  aisle_table_set_integer (table, row, place (self, COLUMN_BOUGHT), sums->lines[AISLE_CART_BOUGHT]);
  aisle_table_set_integer (table, row, place (self, COLUMN_RECOVERED), sums->lines[AISLE_CART_RECOVERED]);
  aisle_table_set_integer (table, row, place (self, COLUMN_OPEN), sums->lines[AISLE_CART_OPEN]);
  if (self->view->columns->price != NULL)
    {
      aisle_table_set_integer (table, row, place (self, COLUMN_ABANDONED_VALUE), abandoned_value (sums));
      aisle_table_set_integer (table, row, place (self, COLUMN_VALUE), all_value (sums));
    }
  if (self->by_user)
    return;
  aisle_table_set_integer (table, row, COLUMN_USERS, sums->users);
  aisle_table_set_integer (table, row, COLUMN_WITHOUT, sums->users_without);
}

static AisleTable *
new_list (const Carts *self, gsize most, gsize *hidden)
{
  AisleColumnSpec columns[G_N_ELEMENTS (columns_of_items)];
  gsize n = 0;
  for (gsize column = 0; column < G_N_ELEMENTS (columns); column++)
    if (!self->by_user || (column != COLUMN_TITLE && column < COLUMN_USERS))
      columns[n++] = columns_of_items[column];
  if (self->by_user)
    columns[COLUMN_NAME] = (AisleColumnSpec){ "user", N_ ("User"), AISLE_COLUMN_TEXT, NULL };
  AisleTable *table = aisle_table_new (columns, n);
  g_autoptr (GArray) rows = new_rows (self);
  for (guint i = 0; i < MIN (rows->len, most); i++)
    add_row (self, table, g_array_index (rows, const Sums *, i));
  *hidden = rows->len > most ? rows->len - most : 0;
  return table;
}

/* ---- passport and answer ---- */

static AislePassport *
new_passport (const Carts *self, const AisleParams *params, gsize hidden)
{
  const AisleColumns *columns = self->view->columns;
  gsize anonymous = aisle_anonymous_events (columns);
  AislePassport *passport =
      aisle_view_passport (self->view, _ ("Items that users put into the cart, bought when the same user buys the same "
                                          "item at or after the last time it was put in, within the window; else "
                                          "abandoned."));
  aisle_passport_add_params (passport, params);
  if (self->no_time > 0)
    aisle_passport_add_dropped (passport, _ ("events without a time"), self->no_time);
  if (self->no_item > 0)
    aisle_passport_add_dropped (passport, _ ("events without an item"), self->no_item);
  if (anonymous > 0 && self->view->users == NULL)
    aisle_passport_add_dropped (passport, _ ("anonymous events"), anonymous);
  aisle_passport_add_note (passport, _ ("An item that is put in again within the window counts once."));
  if (self->total.over < all_lines (&self->total))
    aisle_passport_add_note (passport,
                             _ ("Shares are of the items whose window was over when the log ended, so that quick "
                                "purchases at its end do not count for more."));
  if (columns->price == NULL)
    aisle_passport_add_note (passport, _ ("The log has no prices: no value is known."));
  else if (self->no_price > 0)
    {
      g_autofree char *note =
          g_strdup_printf (_ ("Items in carts without a price, which add nothing to the value: %zu."), self->no_price);
      aisle_passport_add_note (passport, note);
    }
  if (hidden > 0)
    {
      g_autofree char *note = g_strdup_printf (_ ("Rows that are not shown: %zu."), hidden);
      aisle_passport_add_note (passport, note);
    }
  return passport;
}

static gboolean
check_log (const AisleView *view, GError **error)
{
  const AisleColumns *columns = view->columns;
  gboolean carts = FALSE;
  if (!aisle_question_check (view, error))
    return FALSE;
  for (gsize kind = 0; columns->kind != NULL && kind < columns->n_kinds; kind++)
    carts |= columns->kind_role[kind] == AISLE_KIND_CART;
  if (columns->n_users == 0)
    g_set_error_literal (error, AISLE_BEHAVIOUR_ERROR, AISLE_ERROR_EMPTY,
                         _ ("all events are anonymous: carts need a column of users or sessions"));
  else if (!carts)
    g_set_error_literal (error, AISLE_BEHAVIOUR_ERROR, AISLE_ERROR_EMPTY,
                         _ ("the log has no carts: say which of its event kinds puts an item into the cart"));
  else if (columns->time == NULL || columns->first_time > columns->last_time)
    g_set_error_literal (error, AISLE_BEHAVIOUR_ERROR, AISLE_ERROR_EMPTY,
                         _ ("the events have no times: import the log with its time column to see its days"));
  else
    return TRUE;
  return FALSE;
}

static AisleAnswer *
new_answer (Carts *self, const AisleParams *params, GError **error)
{
  gsize hidden = 0;
  if ((self->n_items > 0 || self->by_user) && self->total.over == 0)
    {
      g_set_error (
          error, AISLE_BEHAVIOUR_ERROR, AISLE_ERROR_EMPTY,
          _ ("nothing can have been left yet: the log ends before %s have gone by since anything was put into a "
             "cart; set a shorter 'within'"),
          aisle_params_text (params, "within"));
      return NULL;
    }
  for (guint worker = 1; worker < AISLE_MAX_WORKERS; worker++)
    if (self->items[worker] != NULL)
      {
        if (self->items[0] == NULL)
          self->items[0] = g_steal_pointer (&self->items[worker]);
        else
          for (gsize item = 0; item < self->n_items; item++)
            add_sums (&self->items[0][item], &self->items[worker][item]);
      }
  AisleTable *table = self->n_items > 0 || self->by_user
                          ? new_list (self, (gsize) aisle_params_integer (params, "rows"), &hidden)
                          : new_fates (self);
  return aisle_answer_new (table, new_passport (self, params, hidden));
}

static AisleAnswer *
answer (const AisleView *view, const AisleParams *params, AisleProgress *progress, GError **error)
{
  const char *by = aisle_params_text (params, "by");
  Carts self = { .view = view, .window = aisle_params_integer (params, "within"), .by_user = by[0] == 'u' };
  AisleAnswer *result = NULL;
  if (!check_log (view, error))
    return NULL;
  self.n_items = by[0] == 'i' ? view->columns->n_items : 0;
  self.n_chunks = aisle_user_chunks_n (view->columns);
  self.users = self.by_user ? g_new0 (GArray *, self.n_chunks) : NULL;
  g_mutex_init (&self.lock);
  if (aisle_parallel_for (self.n_chunks, walk_chunk, &self, progress, _ ("Looking into carts"), error))
    result = new_answer (&self, params, error);
  g_mutex_clear (&self.lock);
  for (guint worker = 0; worker < AISLE_MAX_WORKERS; worker++)
    g_free (self.items[worker]);
  for (gsize chunk = 0; self.users != NULL && chunk < self.n_chunks; chunk++)
    g_clear_pointer (&self.users[chunk], g_array_unref);
  g_free (self.users);
  return result;
}

/* ---- the users of a cell ---- */

/* Of a fate: those with an item of it; of an item: those who put it into the cart, and those of them who did not buy it in
 * time; of a user: that one. */
static char *
segment (const AisleView *view, const AisleParams *params, const AisleTable *table, gsize row, gsize column)
{
  static const char *const fates[] = { "any", "bought", "abandoned", "recovered", "open" };
  const char *by = aisle_params_text (params, "by"), *name = aisle_table_column (table, column)->name;
  GString *item;
  if (by[0] == 'f')
    return g_strdup_printf ("cart (%s, within = %s)", fates[row], aisle_params_text (params, "within"));
  if (by[0] == 'u')
    {
      GString *user = g_string_new ("user = ");
      aisle_predicate_append_name (user, aisle_table_text (table, row, COLUMN_NAME));
      return g_string_free (user, FALSE);
    }
  item = g_string_new ("item = ");
  aisle_predicate_append_name (item, aisle_table_text (table, row, COLUMN_NAME));
  g_autofree char *filter = g_string_free (item, FALSE);
  g_autofree char *cart = g_strdup_printf ("cart (any, within = %s, %s)", aisle_params_text (params, "within"), filter);
  if (g_str_equal (name, "users_without"))
    return g_strdup_printf ("%s and cart (bought, within = %s, %s) = 0", cart, aisle_params_text (params, "within"),
                            filter);
  return g_steal_pointer (&cart);
}

const AisleQuestion aisle_question_carts = {
  .id = "carts",
  .title = N_ ("Carts"),
  .summary = N_ ("What users put into the cart, what of it they bought, and what they left."),
  .chart = "bars",
  .params = params_table,
  .n_params = G_N_ELEMENTS (params_table),
  .answer = answer,
  .segment = segment,
};
