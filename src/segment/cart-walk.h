/* cart-walk.h: what became of the items that one user put into the cart: the definition, free of tables.
 *
 * A line is an item in a user's cart: it begins when the item is put in; putting it in again within the window goes on
 * with the line, and the window counts from the last time.  The line is bought when the same user buys the same item
 * after that within the window, inclusive; else it is abandoned once the window is over, and recovered when the user
 * buys the item later, before putting it in again.  A line that is not bought and whose window was not over when the
 * log ended is open.  Shares are of lines whose window was over, bought or not: else they would look better than they
 * are, as the quick ones are bought first. */
#pragma once

#include "columns/columns.h"

typedef enum
{
  AISLE_CART_BOUGHT,
  AISLE_CART_RECOVERED, /* abandoned, but bought later */
  AISLE_CART_LEFT,      /* abandoned, not bought */
  AISLE_CART_OPEN,
  AISLE_CART_N_FATES
} AisleCartFate;

typedef struct
{
  gint32 item;
  AisleCartFate fate;
  gboolean over; /* its window was over when the log ended */
  gint64 value;  /* price times quantity of the last event with a price; AISLE_MONEY_MISSING */
} AisleCartLine;

typedef struct
{
  const AisleColumns *columns;
  gint64 window;          /* microseconds */
  gint64 end;             /* of the log */
  GArray *lines;          /* AisleCartLine of the user, by item, those of an item in order of time */
  gsize no_time, no_item; /* events left out, summed over all calls */
  GArray *events;         /* scratch */
} AisleCartWalk;

void aisle_cart_walk_init (AisleCartWalk *self, const AisleColumns *columns, gint64 window);
void aisle_cart_walk_clear (AisleCartWalk *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (AisleCartWalk, aisle_cart_walk_clear)
/* Fills `lines` for one user. */
void aisle_cart_walk_user (AisleCartWalk *self, gsize user);
