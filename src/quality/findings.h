/* findings.h: what can be wrong with the rows, and for each the step that would mend it.
 *
 * A finding has no detection of its own: it counts the rows that its step would touch.  So what is counted, what a
 * preview shows and what the fix does cannot differ. */
#pragma once

#include "quality/step.h"

typedef enum
{
  AISLE_SEVERITY_DEFECT, /* wrong, and with a safe mending: part of "fix all" */
  AISLE_SEVERITY_LOOK,   /* may be right: a person decides */
  AISLE_SEVERITY_FACT    /* worth knowing: nothing to mend */
} AisleSeverity;

const char *aisle_severity_id (AisleSeverity severity);

typedef struct
{
  const char *id, *title; /* title: msgid */
  AisleSeverity severity;
  const char *step, *preset;                         /* kind and "name=value name=value" */
  guint order;                                       /* in "fix all": what repairs comes before what leaves out */
  gboolean (*applies) (const AisleColumns *columns); /* (nullable) could these columns show it? */
  /* (nullable) Appends the AisleParams of the steps to propose: where the preset does not do. */
  gboolean (*propose) (const AisleStepInput *input, GPtrArray *proposals, AisleProgress *progress, GError **error);
} AisleFinding;

const AisleFinding *aisle_findings (gsize *n);
const AisleFinding *aisle_finding (const char *id, GError **error); /* AISLE_ERROR_USAGE says what is known */

/* The parameters of the steps that would mend it, usually one. */
GPtrArray *aisle_finding_proposals (const AisleFinding *self, const AisleStepInput *input, AisleProgress *progress,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;

typedef struct
{
  gsize rows;
  GArray *examples;    /* gint32 events, ascending */
  char *fix;           /* (nullable) translated sentence of the first proposal */
  AisleEffect *effect; /* (nullable) of the first proposal that touches rows, */
  AisleParams *params; /* and its parameters */
} AisleFound;

void aisle_found_clear (AisleFound *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (AisleFound, aisle_found_clear)
/* Rows and the first n examples. */
gboolean aisle_finding_look (const AisleFinding *self, const AisleStepInput *input, gsize n, AisleFound *found,
                             AisleProgress *progress, GError **error) G_GNUC_WARN_UNUSED_RESULT;
