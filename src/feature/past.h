/* past.h: what a feature may see: the log up to a cut-off, and nothing of what came at or after it.
 *
 * Not a promise but a fact: the arrays end at the cut-off.  A past of the whole log borrows the log's arrays, every
 * other one is a copy of the events before its cut-off, of the same users and ids, so that code which was handed a past
 * has no way to what followed.  (The idea is that of point-in-time correct features: a model that is trained on what
 * was not yet known then is worth nothing tomorrow.)
 *
 * An event is past when its time lies before the cut-off.  Events without a time cannot be placed and are left out,
 * unless no event of the log has one: such a log has an end and no other cut-off. */
#pragma once

#include "segment/view.h"

#define AISLE_SESSION_GAP (30 * AISLE_MINUTE)

/* A moment, or the end of the log. */
typedef struct
{
  gboolean at_end;
  gint64 time; /* the first moment that is not past: one microsecond after the last event for the end */
} AisleCutoff;

/* text: NULL or "end"; a day or time ("2026-03-15" is the start of that day of the shop, "2026-03-15T09:00:00" is UTC);
 * "80%": the time at that share of the log's events, as in a split by time. */
gboolean aisle_cutoff_parse (const AisleView *view, const char *text, AisleCutoff *cutoff,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* "2026-03-15T00:00:00Z", or "end of the log (2026-03-12T09:00:00Z)". */
char *aisle_cutoff_format (const AisleCutoff *self);

typedef struct
{
  const AisleColumns *columns; /* of the past alone; the sizes of the vocabularies are the log's */
  AisleColumns *own;           /* (nullable) the copy */
  const AisleCalendar *calendar;
  const AisleBitmap *users; /* (nullable) the segment */
  AisleCutoff cutoff;
  gint64 gap;             /* a pause longer than this begins a new session */
  guint64 roles;          /* bits 1 << AisleRole: a past event has a value of that role */
  guint kinds;            /* bits 1 << AisleKind: there is a past event of that kind */
  gsize later, untimed;   /* events left out */
  const gint32 *category; /* (nullable) of each item, -1 unknown; what the catalogue says, whenever it was imported */
  const char *const *query_texts; /* (nullable) of each query */
} AislePast;

AislePast *aisle_past_new (const AisleView *view, const AisleCutoff *cutoff, AisleProgress *progress,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;
void aisle_past_free (AislePast *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AislePast, aisle_past_free)

static inline AisleKind
aisle_past_role (const AislePast *self, gsize event)
{
  guint16 kind = self->columns->kind[event];

  return kind < self->columns->n_kinds ? (AisleKind) self->columns->kind_role[kind] : AISLE_KIND_OTHER;
}

static inline gboolean
aisle_past_has_user (const AislePast *self, gsize user)
{
  return self->users == NULL || aisle_bitmap_has (self->users, user);
}

/* Sums stop at the ends instead of overflowing: 9 * 10^13 units of money. */
#define AISLE_LARGEST_AMOUNT G_GINT64_CONSTANT (900000000000000000)
static inline gint64
aisle_past_add (gint64 a, gint64 b)
{
  return CLAMP (a + b, -AISLE_LARGEST_AMOUNT, AISLE_LARGEST_AMOUNT);
}

/* Price times quantity (1 when missing) of a purchase, the negative of it for a return; AISLE_MONEY_MISSING without a
 * price. */
gint64 aisle_past_amount (const AislePast *self, gsize event, AisleKind role);

/* Events of one user, or of one anonymous session, from .. end - 1: gives each the number of its session, counted from
 * 0 in order of their first events, and returns how many there are.  An imported session id wins; events without one
 * begin a session after a pause.  numbers: gint32, made as long as the events. */
gsize aisle_past_sessions (const AislePast *self, gsize from, gsize end, GArray *numbers);

/* Anonymous events begin .. n_events - 1.  Those with a session come in stretches of one session: the first event at
 * or after `event` that begins one. */
gsize aisle_past_anonymous_border (const AisleColumns *columns, gsize event);
/* The end of the stretch that holds an anonymous event; of one event where it has no session. */
gsize aisle_past_anonymous_end (const AisleColumns *columns, gsize event);
/* The first event of from .. end - 1 (a user's, in order of time) that is not before a time. */
gsize aisle_past_first_from (const AisleColumns *columns, gsize from, gsize end, gint64 time);
