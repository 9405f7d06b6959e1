/* label-errors.h: labels that are probably wrong.
 *
 * By models that did not see a text, its label counts as an error where another class is as likely as that class usually is
 * for its own texts (Northcutt, Jiang and Chuang 2021, "Confident learning", section 3.1).  It knows what other texts teach
 * and not what is true: a text of a rare kind is found like one with a slip.  Letters: N texts, C classes. */
#pragma once

#include <glib.h>

typedef struct
{
  gsize text;
  gint32 label, likely; /* classes: its own, and the likeliest of those that it may be */
  float own_chance, likely_chance;
} AisleLabelError;

/* AisleLabelError, the surest first: by how much likelier the other class is.  label: N, -1 none; chances:
 * N x C of models that did not see the text. */
GArray *aisle_label_errors (const gint32 *label, const float *chances, gsize n, gsize n_classes);
