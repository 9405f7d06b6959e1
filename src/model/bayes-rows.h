/* bayes-rows.h: rows of a table of tokens that begin with what naive Bayes knows of each, so that a network that learns from
 * few texts need not find it out.
 *
 *   E_j += s sum over c of r_jc u_c
 *   r_jc = log ((1 + n_jc) / sum over j (1 + n_jc)) - log ((1 + n_j - n_jc) / sum over j (1 + n_j - n_jc))
 *
 * n_jc counts the texts of class c that token j stands in, n_j those of all classes (Wang and Manning 2012, equation 2, one
 * class against the rest), u_c is a direction of normal numbers, of length about 1 (rows that begin so: Li, Liu, Liu, Zhao,
 * Li and Du 2016).  Token 0, which is none, is left as it is.  Letters: N texts, V tokens, C classes, d width. */
#pragma once

#include <glib.h>

typedef struct
{
  gsize n;             /* N */
  const gint64 *start; /* N + 1 */
  const gint32 *ids;   /* below V */
  const gint32 *label; /* N, below C */
  gsize n_tokens, n_classes, width;
} AisleBayesTexts;

/* Adds s times these to table, V x d.  FALSE when memory runs out. */
gboolean aisle_bayes_rows_add (const AisleBayesTexts *self, double s, guint64 seed,
                               float *table) G_GNUC_WARN_UNUSED_RESULT;
