/* text-reading.h: how a text becomes the numbers that a classifier's graph reads: what stands outside the graph.
 *
 * A graph of a classifier has an input i64 [batch, length] for each of its readings, rows filled up with -1 on the right.  A
 * model of one reading calls it "ids"; a blend calls those of its members "ids_1", "ids_2" ... */
#pragma once

#include "model/model.h"
#include "text/ngrams.h"

typedef struct _AisleTextReading
{
  char input[16];  /* of the graph */
  gboolean ngrams; /* runs of words and characters (text/ngrams.h), each as often as it stands there, in no order; else
                      tokens in their order (text/text-tokens.h) */
  AisleNgrams runs;
  const AisleNgramList *list; /* keys that are known: number k is first + k */
  gint64 first;               /* 1: 0 stands for what is not known; 0: that is left out */
  gsize length;               /* keys that are read, from the start of the text; 0 all */
} AisleTextReading;

#define AISLE_READINGS_MOST 16

/* Appends the numbers of a text, gint64; with first 1 at least one.  FALSE when memory runs out.  text is valid UTF-8. */
gboolean aisle_text_reading_append (const AisleTextReading *self, const char *text, GArray *ids);
