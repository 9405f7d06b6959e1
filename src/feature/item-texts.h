/* item-texts.h: what the catalogue says of each item, as words: for models of content.
 *
 * Words of title and text are folded and cut (text/words.h).  A brand, a category and each attribute count as one word
 * of their own kind, "brand=acme"; a category path also counts as each of its beginnings: "shoes > boots" as
 * "category=shoes" and "category=shoes>boots".  Letters: I items, W words. */
#pragma once

#include "base/progress.h"
#include "numeric/sparse.h"
#include "store/project.h"

typedef struct _AisleItemTexts AisleItemTexts;

struct _AisleItemTexts
{
  AisleSparse *counts;  /* I x W: how often an item has a word; attributes once */
  GPtrArray *words;     /* W */
  guint8 *is_attribute; /* W: of brand, category and attributes, not of a text */
};

/* Of the catalogues of active sources, for items 0 .. n_items - 1.  Without a catalogue there are no words. */
AisleItemTexts *aisle_item_texts_new (AisleProject *project, gsize n_items, AisleProgress *progress,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
void aisle_item_texts_free (AisleItemTexts *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AisleItemTexts, aisle_item_texts_free)

/* For who has the words from elsewhere: add them item by item, then finish. */
typedef struct _AisleItemWords AisleItemWords;

AisleItemWords *aisle_item_words_new (gsize n_items);
void aisle_item_words_free (AisleItemWords *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AisleItemWords, aisle_item_words_free)
void aisle_item_words_add_text (AisleItemWords *self, gint32 item, const char *text);
/* name: brand, category or an attribute's; the same again is nothing new. */
void aisle_item_words_add_attribute (AisleItemWords *self, gint32 item, const char *name, const char *value);
/* NULL when memory runs out; self is empty afterwards. */
AisleItemTexts *aisle_item_words_finish (AisleItemWords *self);
