/* fuzz-segment.c: any bytes as the text of a segment: a tree that prints as the same tree, or an error with its place. */
#include "segment/segment-parse.h"
#include "segment/segment.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (AislePredicate) tree = aisle_predicate_parse (text, NULL, &error);
  g_autoptr (AislePredicate) again = NULL;
  g_autofree char *printed = NULL, *printed_again = NULL;

  g_assert ((tree == NULL) == (error != NULL));
  if (tree == NULL)
    {
      g_assert (aisle_segment_error_place (error) <= strlen (text) + 1);
      return 0;
    }
  printed = aisle_predicate_print (tree);
  if (strlen (printed) > 65536)
    return 0; /* longer than a text may be */
  again = aisle_predicate_parse (printed, NULL, NULL);
  g_assert (again != NULL);
  printed_again = aisle_predicate_print (again);
  g_assert_cmpstr (printed_again, ==, printed);
  return 0;
}
