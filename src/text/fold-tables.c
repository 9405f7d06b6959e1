/* fold-tables.c: see fold-tables.h. */
#include "text/fold-tables.h"

#include "text/cutter.h"

#include <unicode/unorm2.h>
#include <unicode/utf16.h>

#define END        0x110000
#define SYLLABLES  0xAC00 /* of Hangul, up to the next */
#define AFTER      0xD7A4
#define SURROGATES 0xD800 /* no characters of a text, up to the next */
#define PRIVATE    0xE000
#define LONGEST    64 /* units of a sequence; the longest has 18 */

void
aisle_fold_tables_free (AisleFoldTables *self)
{
  if (self == NULL)
    return;
  g_array_unref (self->from);
  g_array_unref (self->start);
  g_array_unref (self->to);
  g_array_unref (self->marks);
  g_array_unref (self->pairs);
  g_array_unref (self->classes);
  g_free (self);
}

static void
append (GArray *array, gint32 value)
{
  g_array_append_val (array, value);
}

/* What the character becomes, decomposed. */
static gboolean
add_sequence (AisleFoldTables *self, const UNormalizer2 *form, gint32 c)
{
  UErrorCode status = U_ZERO_ERROR;
  UChar units[LONGEST];
  int32_t n = unorm2_getDecomposition (form, c, units, LONGEST, &status);

  if (U_FAILURE (status))
    return FALSE;
  if (n < 0)
    return TRUE;
  append (self->from, c);
  append (self->start, (gint32) self->to->len);
  for (int32_t i = 0; i < n;)
    {
      UChar32 one;

      U16_NEXT (units, i, n, one);
      append (self->to, one);
    }
  return TRUE;
}

static int
compare_pairs (gconstpointer a, gconstpointer b)
{
  const gint32 *x = a, *y = b;

  return x[0] != y[0] ? (x[0] > y[0]) - (x[0] < y[0]) : (x[1] > y[1]) - (x[1] < y[1]);
}

/* The two characters that the character is put together of, where composing does so. */
static void
add_pair (AisleFoldTables *self, const UNormalizer2 *plain, gint32 c)
{
  UErrorCode status = U_ZERO_ERROR;
  UChar units[LONGEST];
  int32_t n = unorm2_getRawDecomposition (plain, c, units, LONGEST, &status), i = 0;
  UChar32 pair[3] = { 0, 0, c };

  if (U_FAILURE (status) || n < 2)
    return;
  U16_NEXT (units, i, n, pair[0]);
  if (i == n)
    return;
  U16_NEXT (units, i, n, pair[1]);
  if (i == n && unorm2_composePair (plain, pair[0], pair[1]) == c)
    g_array_append_vals (self->pairs, pair, 3);
}

static void
add_class (AisleFoldTables *self, gint32 c, gint32 *last)
{
  gint32 class = (g_unichar_isalnum ((gunichar) c) ? AISLE_SIGN_WORD : 0)
                 | (aisle_is_run_sign ((gunichar) c) ? AISLE_SIGN_RUN : 0);

  if (class == *last)
    return;
  append (self->classes, c);
  append (self->classes, class);
  *last = class;
}

AisleFoldTables *
aisle_fold_tables_new (void)
{
  g_autoptr (AisleFoldTables) self = g_new0 (AisleFoldTables, 1);
  UErrorCode status = U_ZERO_ERROR;
  const UNormalizer2 *form = unorm2_getNFKCCasefoldInstance (&status), *plain = unorm2_getNFCInstance (&status);
  GArray **arrays[] = { &self->from, &self->start, &self->to, &self->marks, &self->pairs, &self->classes };
  gint32 last = -1;

  for (gsize i = 0; i < G_N_ELEMENTS (arrays); i++)
    *arrays[i] = g_array_new (FALSE, FALSE, sizeof (gint32));
  if (U_FAILURE (status))
    return NULL;
  for (gint32 c = 0; c < END; c++)
    {
      guint8 class;

      add_class (self, c, &last);
      if ((c >= SYLLABLES && c < AFTER) || (c >= SURROGATES && c < PRIVATE))
        continue;
      if (!add_sequence (self, form, c))
        return NULL;
      class = unorm2_getCombiningClass (plain, c);
      if (class > 0)
        {
          append (self->marks, c);
          append (self->marks, class);
        }
      add_pair (self, plain, c);
    }
  append (self->start, (gint32) self->to->len);
  qsort (self->pairs->data, self->pairs->len / 3, 3 * sizeof (gint32), compare_pairs);
  return g_steal_pointer (&self);
}
