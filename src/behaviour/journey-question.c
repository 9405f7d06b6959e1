/* journey-question.c: one user's events one after the other, with the sessions they are in and what is in the cart.
 *
 * The cart holds what was put into it and not bought since, up to a window after the item was last put in: each cart
 * event adds its quantity, one where it has none; a purchase takes the item out, however many were bought. */
#include "behaviour/kind-names.h"
#include "behaviour/one-user.h"
#include "behaviour/question.h"
#include "segment/session-cut.h"

#include "base/error.h"
#include "base/i18n.h"

#include <math.h>

#define CART_NAMES 8 /* items of a cart that are named */

static const AisleParam params_table[] = {
  { "user", N_ ("User"), AISLE_PARAM_TEXT, "", 0, 0, NULL, NULL,
    N_ ("Whose events; empty takes the user with the most events.") },
  { "gap", N_ ("Session gap"), AISLE_PARAM_DURATION, "30m", 0, 0, NULL, NULL,
    N_ ("A pause longer than this begins a new session, where the log has no session ids of its own.") },
  { "window", N_ ("Cart window"), AISLE_PARAM_DURATION, "7d", 0, 0, NULL, NULL,
    N_ ("How long an item stays in the cart after it was last put in, if it is not bought.") },
  { "events", N_ ("Events"), AISLE_PARAM_INTEGER, "500", 1, 100000, NULL, N_ ("events"),
    N_ ("How many are shown at most: the last ones.") },
};

/* ---- the cart ---- */

typedef struct
{
  gint32 item;
  double quantity;
  gint64 price; /* of the last time it was put in; AISLE_MONEY_MISSING */
  gint64 time;  /* of that time */
} Line;

typedef struct
{
  const AisleView *view;
  GArray *lines;     /* Line, in the order in which they were put in */
  GHashTable *names; /* item + 1: what it is called */
  gint64 window;
} Cart;

static const char *
title_of (Cart *self, gint32 item)
{
  gpointer key = GINT_TO_POINTER (item + 1);
  char *title = g_hash_table_lookup (self->names, key);
  if (title == NULL && self->view->project != NULL)
    title = aisle_project_item_title (self->view->project, item);
  if (title == NULL)
    title = aisle_item_name (self->view, item);
  if (g_hash_table_lookup (self->names, key) == NULL)
    g_hash_table_insert (self->names, key, title);
  return title;
}

static gint
find_line (const Cart *self, gint32 item)
{
  for (guint i = 0; i < self->lines->len; i++)
    if (g_array_index (self->lines, Line, i).item == item)
      return (gint) i;
  return -1;
}

static void
forget_old (Cart *self, gint64 now)
{
  for (guint i = self->lines->len; i-- > 0;)
    if (now - g_array_index (self->lines, Line, i).time > self->window)
      g_array_remove_index (self->lines, i);
}

static void
cart_event (Cart *self, guint64 event)
{
  const AisleColumns *columns = self->view->columns;
  forget_old (self, columns->time[event]);
  AisleKind role = aisle_event_role (columns, event);
  gint32 item = columns->item != NULL ? columns->item[event] : -1;
  if (item < 0 || (role != AISLE_KIND_CART && role != AISLE_KIND_PURCHASE))
    return;
  gint at = find_line (self, item);
  if (role == AISLE_KIND_PURCHASE && at >= 0)
    g_array_remove_index (self->lines, (guint) at);
  if (role == AISLE_KIND_PURCHASE)
    return;
  double quantity = columns->quantity != NULL ? columns->quantity[event] : NAN;
  gint64 price = columns->price != NULL ? columns->price[event] : AISLE_MONEY_MISSING;
  if (at < 0)
    {
      Line line = { item, 0, AISLE_MONEY_MISSING, 0 };
      at = (gint) self->lines->len;
      g_array_append_val (self->lines, line);
    }
  Line *line = &g_array_index (self->lines, Line, at);
  line->quantity += isnan (quantity) ? 1 : quantity;
  line->time = columns->time[event];
  line->price = price != AISLE_MONEY_MISSING ? price : line->price;
  if (line->quantity <= 0)
    g_array_remove_index (self->lines, (guint) at);
}

/* Price times quantity of all that has a price; missing where nothing has. */
static gint64
cart_value (const Cart *self)
{
  gint64 value = AISLE_MONEY_MISSING;
  for (guint i = 0; i < self->lines->len; i++)
    {
      const Line *line = &g_array_index (self->lines, Line, i);
      if (line->price == AISLE_MONEY_MISSING)
        continue;
      double amount =
          CLAMP ((double) line->price * line->quantity, -(double) AISLE_LARGEST_SUM, (double) AISLE_LARGEST_SUM);
      value = aisle_money_add (value == AISLE_MONEY_MISSING ? 0 : value, llround (amount));
    }
  return self->lines->len == 0 ? 0 : value;
}

/* The newest first. */
static char *
cart_text (Cart *self)
{
  GString *text = g_string_new (NULL);
  for (guint i = 0; i < MIN (self->lines->len, CART_NAMES); i++)
    {
      const Line *line = &g_array_index (self->lines, Line, self->lines->len - 1 - i);
      g_string_append_printf (text, "%s%s", i > 0 ? "; " : "", title_of (self, line->item));
      if (line->quantity != 1)
        g_string_append_printf (text, " × %g", line->quantity);
    }
  if (self->lines->len > CART_NAMES)
    {
      guint more = self->lines->len - CART_NAMES;
      g_string_append (text, "; ");
      /* Translators: further items in a cart. */
      g_string_append_printf (text, g_dngettext (GETTEXT_PACKAGE, "%u more", "%u more", more), more);
    }
  return g_string_free (text, FALSE);
}

/* ---- the table ---- */

enum
{
  COLUMN_TIME,
  COLUMN_EVENT,
  COLUMN_ITEM,
  COLUMN_TITLE,
  COLUMN_CART_ITEMS,
  COLUMN_CART_VALUE,
  COLUMN_CART,
  COLUMN_PRICE,
  COLUMN_QUANTITY,
  COLUMN_SESSION,
  COLUMN_PAUSE
};

static const AisleColumnSpec columns_of_events[] = {
  [COLUMN_TIME] = { "time", N_ ("Time"), AISLE_COLUMN_TIME, NULL },
  [COLUMN_EVENT] = { "event", N_ ("Event"), AISLE_COLUMN_TEXT, NULL },
  [COLUMN_ITEM] = { "item", N_ ("Item"), AISLE_COLUMN_TEXT, NULL },
  [COLUMN_TITLE] = { "title", N_ ("Title"), AISLE_COLUMN_TEXT, NULL },
  [COLUMN_CART_ITEMS] = { "cart_items", N_ ("Items in the cart"), AISLE_COLUMN_INTEGER, N_ ("items") },
  [COLUMN_CART_VALUE] = { "cart_value", N_ ("Value of the cart"), AISLE_COLUMN_MONEY, NULL },
  [COLUMN_CART] = { "cart", N_ ("In the cart"), AISLE_COLUMN_TEXT, NULL },
  [COLUMN_PRICE] = { "price", N_ ("Price"), AISLE_COLUMN_MONEY, NULL },
  [COLUMN_QUANTITY] = { "quantity", N_ ("Quantity"), AISLE_COLUMN_REAL, NULL },
  [COLUMN_SESSION] = { "session", N_ ("Session"), AISLE_COLUMN_INTEGER, NULL },
  [COLUMN_PAUSE] = { "since_previous", N_ ("Since the event before"), AISLE_COLUMN_DURATION, NULL },
};

/* Where the log has them. */
static const AisleColumnSpec channel_column = { "channel", N_ ("Channel"), AISLE_COLUMN_TEXT, NULL };
static const AisleColumnSpec query_column = { "query", N_ ("Search"), AISLE_COLUMN_TEXT, NULL };

static void
set_name (const AisleView *view, AisleTable *table, gsize row, const char *column, AisleNames names, gint32 id)
{
  g_autofree char *name = id >= 0 && view->project != NULL ? aisle_project_name (view->project, names, id) : NULL;
  if (name != NULL)
    aisle_table_set_text (table, row, (gsize) aisle_table_find (table, column), name);
}

static void
set_event (const AisleView *view, AisleTable *table, gsize row, guint64 event)
{
  const AisleColumns *columns = view->columns;
  gint32 item = columns->item != NULL ? columns->item[event] : -1;
  g_autofree char *kind = aisle_kind_name (view, columns->kind[event]), *name = aisle_item_name (view, item);
  g_autofree char *title = item >= 0 && view->project != NULL ? aisle_project_item_title (view->project, item) : NULL;
  aisle_table_set_integer (table, row, COLUMN_TIME, columns->time[event]);
  aisle_table_set_text (table, row, COLUMN_EVENT, kind);
  if (name != NULL)
    aisle_table_set_text (table, row, COLUMN_ITEM, name);
  if (title != NULL)
    aisle_table_set_text (table, row, COLUMN_TITLE, title);
  if (columns->price != NULL && columns->price[event] != AISLE_MONEY_MISSING)
    aisle_table_set_integer (table, row, COLUMN_PRICE, columns->price[event]);
  if (columns->quantity != NULL)
    aisle_table_set_real (table, row, COLUMN_QUANTITY, columns->quantity[event]);
  if (columns->channel != NULL && columns->channel[event] != AISLE_ID16_MISSING)
    set_name (view, table, row, "channel", AISLE_NAMES_CHANNEL, columns->channel[event]);
  if (columns->query != NULL)
    set_name (view, table, row, "query", AISLE_NAMES_QUERY, columns->query[event]);
}

static void
set_cart (Cart *cart, AisleTable *table, gsize row)
{
  g_autofree char *text = cart_text (cart);
  gint64 value = cart_value (cart);
  aisle_table_set_integer (table, row, COLUMN_CART_ITEMS, cart->lines->len);
  if (value != AISLE_MONEY_MISSING)
    aisle_table_set_integer (table, row, COLUMN_CART_VALUE, value);
  aisle_table_set_text (table, row, COLUMN_CART, text);
}

typedef struct
{
  guint64 event;
  guint session; /* from 1 */
} Stop;

static int
compare_stops (gconstpointer a, gconstpointer b)
{
  const Stop *x = a, *y = b;
  return (x->event > y->event) - (x->event < y->event);
}

/* The user's events in order of time, whatever session they are in. */
static GArray *
read_stops (AisleSessionCut *cut, const AisleView *view, gsize user)
{
  GArray *stops = g_array_new (FALSE, FALSE, sizeof (Stop));
  guint n = aisle_session_cut_events (cut, view->columns->user_start[user], view->columns->user_start[user + 1]);
  for (guint session = 0; session < n; session++)
    for (guint i = 0; i < aisle_session_cut_length (cut, session); i++)
      {
        Stop stop = { aisle_session_cut_at (cut, session)[i], session + 1 };
        g_array_append_val (stops, stop);
      }
  g_array_sort (stops, compare_stops);
  return stops;
}

static AisleTable *
new_table (Cart *cart, const GArray *stops, guint first, AisleProgress *progress, GError **error)
{
  const AisleView *view = cart->view;
  g_autoptr (AisleTable) table = aisle_table_new (columns_of_events, G_N_ELEMENTS (columns_of_events));
  if (view->columns->channel != NULL)
    aisle_table_add_column (table, &channel_column);
  if (view->columns->query != NULL)
    aisle_table_add_column (table, &query_column);
  for (guint i = 0; i < stops->len; i++)
    {
      const Stop *stop = &g_array_index (stops, Stop, i);
      if (i % 64 == 0 && !aisle_progress_step (progress, (double) i / stops->len, _ ("Following the user"), error))
        return NULL;
      cart_event (cart, stop->event);
      if (i < first)
        continue;
      gsize row = aisle_table_add_row (table);
      set_event (view, table, row, stop->event);
      set_cart (cart, table, row);
      aisle_table_set_integer (table, row, COLUMN_SESSION, stop->session);
      if (i > 0)
        aisle_table_set_integer (table, row, COLUMN_PAUSE,
                                 view->columns->time[stop->event]
                                     - view->columns->time[g_array_index (stops, Stop, i - 1).event]);
    }
  return g_steal_pointer (&table);
}

/* ---- the answer ---- */

/* Those that the segment leaves. */
static gsize
events_of_view (const AisleView *view)
{
  const guint64 *start = view->columns->user_start;
  gsize events = 0;
  if (view->users == NULL)
    return view->columns->n_events;
  for (gsize user = 0; user < view->columns->n_users; user++)
    events += aisle_bitmap_has (view->users, user) ? start[user + 1] - start[user] : 0;
  return events;
}

static AisleAnswer *
follow (const AisleView *view, const AisleParams *params, gsize user, AisleProgress *progress, GError **error)
{
  g_auto (AisleSessionCut) cut = { 0 };
  g_autoptr (GArray) lines = g_array_new (FALSE, FALSE, sizeof (Line));
  g_autoptr (GHashTable) names = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  Cart cart = { view, lines, names, aisle_params_integer (params, "window") };
  aisle_session_cut_init (&cut, view->columns, aisle_params_integer (params, "gap"));
  g_autoptr (GArray) stops = read_stops (&cut, view, user);
  guint most = (guint) aisle_params_integer (params, "events"), first = stops->len > most ? stops->len - most : 0;
  AisleTable *table = new_table (&cart, stops, first, progress, error);
  if (table == NULL)
    return NULL;
  const guint64 *start = view->columns->user_start;
  gsize own = start[user + 1] - start[user];
  AislePassport *passport = aisle_view_passport (
      view,
      _ ("One user's events in order of time. The cart holds what was put into it within the cart window and not bought since."));
  aisle_passport_add_dropped (passport, _ ("events of other users"), events_of_view (view) - own);
  if (cut.no_time > 0)
    aisle_passport_add_dropped (passport, _ ("events without a time"), cut.no_time);
  if (first > 0)
    aisle_passport_add_dropped (passport, _ ("earlier events than are shown"), first);
  g_autofree char *number = g_strdup_printf (_ ("The user's number in the project is %zu."), user);
  aisle_passport_add_note (passport, number);
  aisle_passport_add_param (passport, "gap", aisle_params_text (params, "gap"));
  aisle_passport_add_param (passport, "window", aisle_params_text (params, "window"));
  aisle_passport_add_param (passport, "events", aisle_params_text (params, "events"));
  if (view->columns->sessions_are_users)
    aisle_passport_add_note (passport, _ ("The log has sessions but no users: each session counts as a user."));
  return aisle_answer_new (table, passport);
}

static AisleAnswer *
answer (const AisleView *view, const AisleParams *params, AisleProgress *progress, GError **error)
{
  gsize user;
  if (!aisle_question_check (view, error) || !aisle_question_check_users (view, error)
      || !aisle_question_check_times (view, error)
      || !aisle_one_user_find (view, aisle_params_text (params, "user"), &user, error))
    return NULL;
  return follow (view, params, user, progress, error);
}

const AisleQuestion aisle_question_journey = {
  .id = "journey",
  .title = N_ ("Journey of a user"),
  .summary = N_ ("One user's events on a time axis, with the sessions they are in and what is in the cart after each."),
  .chart = "timeline",
  .params = params_table,
  .n_params = G_N_ELEMENTS (params_table),
  .answer = answer,
};
