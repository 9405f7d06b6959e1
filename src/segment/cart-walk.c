/* cart-walk.c: see cart-walk.h. */
#include "segment/cart-walk.h"

#include "columns/event-facts.h"

typedef struct
{
  gint32 item;
  gboolean purchase;
  guint64 event;
} CartEvent;

void
aisle_cart_walk_init (AisleCartWalk *self, const AisleColumns *columns, gint64 window)
{
  *self = (AisleCartWalk){ .columns = columns, .window = window, .end = columns->last_time };
  self->lines = g_array_new (FALSE, FALSE, sizeof (AisleCartLine));
  self->events = g_array_new (FALSE, FALSE, sizeof (CartEvent));
}

void
aisle_cart_walk_clear (AisleCartWalk *self)
{
  g_clear_pointer (&self->lines, g_array_unref);
  g_clear_pointer (&self->events, g_array_unref);
}

static int
compare_events (gconstpointer a, gconstpointer b)
{
  const CartEvent *x = a, *y = b;
  if (x->item != y->item)
    return x->item < y->item ? -1 : 1;
  return x->event < y->event ? -1 : x->event > y->event;
}

/* The user's carts and purchases by item; FALSE where nothing was put into a cart. */
static gboolean
collect (AisleCartWalk *self, gsize user)
{
  const AisleColumns *columns = self->columns;
  gboolean any = FALSE;
  g_array_set_size (self->events, 0);
  for (guint64 i = columns->user_start[user]; i < columns->user_start[user + 1]; i++)
    {
      AisleKind role = aisle_event_role (columns, i);
      if (role != AISLE_KIND_CART && (role != AISLE_KIND_PURCHASE || !any))
        continue;
      CartEvent event = { columns->item[i], role == AISLE_KIND_PURCHASE, i };
      if (columns->time[i] == AISLE_TIME_MISSING)
        self->no_time++;
      else if (event.item < 0)
        self->no_item++;
      else
        {
          g_array_append_val (self->events, event);
          any = TRUE;
        }
    }
  return any;
}

static gint64
value_of (const AisleColumns *columns, guint64 event)
{
  gint64 price = columns->price != NULL ? columns->price[event] : AISLE_MONEY_MISSING;
  /* As of a purchase. */
  return price == AISLE_MONEY_MISSING ? price : aisle_event_revenue (columns, event, AISLE_KIND_PURCHASE);
}

/* Adds a line that was last put in at a time. */
static void
end_line (AisleCartWalk *self, AisleCartLine *line, gint64 last, AisleCartFate fate)
{
  line->over = self->end - last > self->window;
  line->fate = fate == AISLE_CART_LEFT && !line->over ? AISLE_CART_OPEN : fate;
  g_array_append_val (self->lines, *line);
}

/* The lines of one item: events from .. to - 1. */
static void
walk_item (AisleCartWalk *self, guint from, guint to)
{
  const gint64 *time = self->columns->time;
  AisleCartLine line = { 0 };
  gboolean open = FALSE;
  gint64 last = 0;
  for (guint i = from; i < to; i++)
    {
      const CartEvent *event = &g_array_index (self->events, CartEvent, i);
      gboolean in_time = open && time[event->event] - last <= self->window;
      if (event->purchase)
        {
          if (!open)
            continue;
          end_line (self, &line, last, in_time ? AISLE_CART_BOUGHT : AISLE_CART_RECOVERED);
          open = FALSE;
          continue;
        }
      if (open && !in_time)
        end_line (self, &line, last, AISLE_CART_LEFT);
      if (!in_time)
        line = (AisleCartLine){ .item = event->item, .value = AISLE_MONEY_MISSING };
      gint64 value = value_of (self->columns, event->event);
      if (value != AISLE_MONEY_MISSING)
        line.value = value;
      last = time[event->event];
      open = TRUE;
    }
  if (open)
    end_line (self, &line, last, AISLE_CART_LEFT);
}

void
aisle_cart_walk_user (AisleCartWalk *self, gsize user)
{
  g_array_set_size (self->lines, 0);
  if (!collect (self, user))
    return;
  g_array_sort (self->events, compare_events);
  for (guint from = 0, to; from < self->events->len; from = to)
    {
      gint32 item = g_array_index (self->events, CartEvent, from).item;
      for (to = from + 1; to < self->events->len && g_array_index (self->events, CartEvent, to).item == item;)
        to++;
      walk_item (self, from, to);
    }
}
