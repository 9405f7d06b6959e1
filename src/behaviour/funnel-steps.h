/* funnel-steps.h: which kinds of events are the steps of a funnel, and what ends an attempt. */
#pragma once

#include "base/params.h"
#include "segment/funnel-walk.h"
#include "segment/view.h"

typedef struct
{
  guint n;
  char *names[AISLE_FUNNEL_MAX_STEPS]; /* for people */
  char *words[AISLE_FUNNEL_MAX_STEPS]; /* (nullable) as a kind of a segment's text */
  gboolean optional[AISLE_FUNNEL_MAX_STEPS];
  GPtrArray *excluded; /* kinds of a segment's text */
  guint32 *of_kind;    /* 65536: bit k for step k, AISLE_FUNNEL_EXCLUDED for what ends an attempt */
} AisleFunnelSteps;

/* From the parameters "steps", "optional" and "exclude", each a list of kinds or of what they mean; the last two may be
 * missing.  No steps: view, cart and purchase, or the log's most usual kinds.  A funnel of one step is read where
 * `least` is 1. */
gboolean aisle_funnel_steps_read (AisleFunnelSteps *self, const AisleView *view, const AisleParams *params, guint least,
                                  AisleFunnelMode mode, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void aisle_funnel_steps_clear (AisleFunnelSteps *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (AisleFunnelSteps, aisle_funnel_steps_clear)

/* From the parameters "mode", "window" and "start"; n_steps is the caller's. */
AisleFunnel aisle_funnel_read (const AisleParams *params);

/* A part of the steps: those whose bit is set, as a funnel of their own. */
typedef struct
{
  AisleFunnel funnel;
  guint step[AISLE_FUNNEL_MAX_STEPS]; /* which of all steps each is */
  guint32 *of_kind;
} AisleFunnelLine;

void aisle_funnel_line_init (AisleFunnelLine *self, const AisleFunnelSteps *steps, const AisleFunnel *funnel,
                             guint32 taken);
void aisle_funnel_line_clear (AisleFunnelLine *self);

/* "sequence (view, cart, window = 7d": the line as the text of a segment, to which settings and a closing parenthesis
 * can be added.  first (nullable) are filters of its first step, "channel = app".  FALSE where a step has no word. */
gboolean aisle_funnel_line_add_text (const AisleFunnelLine *self, const AisleFunnelSteps *steps, const char *first,
                                     GString *text);
