/* event-facts.h: what an event means to every question: the role of its kind, and the money that it brings. */
#pragma once

#include "columns/columns.h"

#include <math.h>

/* Sums of money stop here instead of overflowing: 9 * 10^13 units. */
#define AISLE_LARGEST_SUM G_GINT64_CONSTANT (900000000000000000)

static inline AisleKind
aisle_event_role (const AisleColumns *columns, gsize event)
{
  guint16 kind = columns->kind != NULL ? columns->kind[event] : AISLE_ID16_MISSING;
  return kind < columns->n_kinds ? (AisleKind) columns->kind_role[kind] : AISLE_KIND_OTHER;
}

/* Price times quantity (1 when missing) of a purchase, less that of a return whatever the sign of its quantity, in
 * 1/10,000 unit; 0 for other events and without a price. */
static inline gint64
aisle_event_revenue (const AisleColumns *columns, gsize event, AisleKind role)
{
  gint64 price = columns->price != NULL ? columns->price[event] : AISLE_MONEY_MISSING;
  double quantity = columns->quantity != NULL ? columns->quantity[event] : NAN;
  if (price == AISLE_MONEY_MISSING || (role != AISLE_KIND_PURCHASE && role != AISLE_KIND_RETURN))
    return 0;
  if (isnan (quantity))
    quantity = 1;
  if (role == AISLE_KIND_RETURN)
    quantity = -fabs (quantity);
  return llround (CLAMP ((double) price * quantity, -(double) AISLE_LARGEST_SUM, (double) AISLE_LARGEST_SUM));
}

/* Lines of one order are one event to who asks what comes after it. */
static inline gboolean
aisle_event_same_order (const AisleColumns *columns, gsize a, gsize b)
{
  return columns->order != NULL && columns->order[a] >= 0 && columns->order[a] == columns->order[b];
}

static inline gint64
aisle_money_add (gint64 a, gint64 b)
{
  return CLAMP (a + b, -AISLE_LARGEST_SUM, AISLE_LARGEST_SUM);
}
