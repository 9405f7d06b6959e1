/* segment.h: a saved predicate over users, compiled to a bitmap.
 *
 * The text form is what the form, the command line and the project keep:
 *   did(purchase) >= 2 and not did(return)
 *   did(view, item = "85123A", after = 2011-01-01, before = 2011-06-30) and revenue > 100
 *   orders = 0 or channel = "app"
 * did (KIND) counts events of a kind (a kind's own name, else its role) and holds when there is one, unless it is
 * compared; after is from the start of that day on, before is until its start.  Attributes: events, sessions, orders,
 * revenue, days_active, first_seen, last_seen, channel (= or !=, of any event).  and, or, not, parentheses; names that
 * are not plain words stand in double quotes. */
#pragma once

#include "segment/view.h"

#define AISLE_SEGMENT_ERROR (aisle_segment_error_quark ())
GQuark aisle_segment_error_quark (void);

/* Users for which the text holds; errors name the place in the text. */
AisleBitmap *aisle_segment_compile (const AisleView *view, const char *text, AisleProgress *progress,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Syntax only. */
gboolean aisle_segment_check (const char *text, GError **error) G_GNUC_WARN_UNUSED_RESULT;

typedef struct
{
  gint64 id;
  char *name;
  char *definition;
} AisleSegment;

void aisle_segment_free (AisleSegment *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AisleSegment, aisle_segment_free)
/* Saved ones, by name. (Saving is a command.) */
GPtrArray *aisle_segment_list (AisleProject *project, GError **error) G_GNUC_WARN_UNUSED_RESULT;
AisleSegment *aisle_segment_find (AisleProject *project, const char *name, GError **error) G_GNUC_WARN_UNUSED_RESULT;
