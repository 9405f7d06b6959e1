/* mention.h: what a customer names: an order, an amount, a day, a size, a colour, a product, a brand.
 *
 * One file a kind finds its spans in a text that is read character by character in half width; of spans that overlap the
 * longest stands.  English and Chinese, told by what is written alone.  Letters: N characters. */
#pragma once

#include "base/progress.h"
#include "store/project.h"

typedef struct _AisleMentionKind AisleMentionKind;

typedef struct
{
  const AisleMentionKind *kind;
  gsize start, end; /* bytes of the text */
  char *value; /* order number, amount with two decimals, day as YYYY-MM-DD or --MM-DD, size and colour in half width,
                       a product's id, a brand as the catalogue writes it */
} AisleMention;

/* The catalogue's names, which products, brands and colours are found by, and told from its categories. */
typedef struct _AisleMentionCatalogue AisleMentionCatalogue;

AisleMentionCatalogue *aisle_mention_catalogue_read (AisleProject *project, AisleProgress *progress,
                                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Empty, to be filled with aisle_mention_catalogue_add. */
AisleMentionCatalogue *aisle_mention_catalogue_new (void);
/* kind: "product", "brand", "colour" or "category" (value NULL), whose levels ("Drinks > Green tea") hide the colours in
 * them; a name that is known already, or shorter than two characters, is left out.  Of kind "order" a number of the shop:
 * whether its letters are small tells how numbers are to be read. */
void aisle_mention_catalogue_add (AisleMentionCatalogue *self, const char *kind, const char *name, const char *value);
void aisle_mention_catalogue_free (AisleMentionCatalogue *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AisleMentionCatalogue, aisle_mention_catalogue_free)

/* In the order of the text: GArray of AisleMention that clears its values.  catalogue (nullable).  text is valid UTF-8. */
GArray *aisle_mentions_find (const AisleMentionCatalogue *catalogue, const char *text);

/* ---- for kinds ---- */

typedef struct
{
  gunichar *half; /* N + 1, 0 at the end: in half width, whatever blanks stand between words as one */
  gunichar *low;  /* N + 1: in small letters too */
  gsize *at;      /* N + 1: the byte where each begins */
  gsize n;
  const AisleMentionCatalogue *catalogue; /* (nullable) */
} AisleMentionText;

struct _AisleMentionKind
{
  const char *id, *title;
  void (*find) (const AisleMentionKind *self, const AisleMentionText *text, GArray *found);
};

/* Characters from .. to - 1; takes value. */
void aisle_mention_add (GArray *found, const AisleMentionKind *kind, const AisleMentionText *text, gsize from, gsize to,
                        char *value);
/* What stands there in half width; g_free. */
char *aisle_mention_dup (const AisleMentionText *text, gsize from, gsize to);
/* A letter or digit of a script with blanks between words: such a one on both sides of a place is no end of a word. */
gboolean aisle_mention_is_inner (const AisleMentionText *text, gsize place);
/* Does the word (small letters, half width) stand here?  Its length in characters, or 0. */
gsize aisle_mention_reads (const AisleMentionText *text, gsize place, const char *word);
/* An order's number with its letters as the shop writes them; takes and gives. */
char *aisle_mention_order_as_kept (const AisleMentionCatalogue *catalogue, char *number);
/* Adds all names of the catalogue of that kind. */
void aisle_mention_find_names (const AisleMentionKind *kind, const AisleMentionText *text, GArray *found);
/* Digits from place: the number of them. */
gsize aisle_mention_digits (const AisleMentionText *text, gsize place);
/* The number of up to nine digits. */
gint64 aisle_mention_number (const AisleMentionText *text, gsize place, gsize n);
