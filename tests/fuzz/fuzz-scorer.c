/* fuzz-scorer.c: any bytes as a file for scorer.h: refused with a reason, or scores. */
#include "export/scorer/scorer.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static const int32_t items[] = { 1, 0, 2, 1, 7, -3 }, bag[] = { 2, 0 };
  static const float weights[] = { 2, 0.5f };
  const aisle_scorer_history histories[] = { { NULL, 0, NULL, NULL, 0 },
                                             { items, 6, NULL, NULL, 0 },
                                             { items, 4, bag, weights, 2 } };
  const char *problem = NULL;
  aisle_scorer *scorer = aisle_scorer_open_bytes (data, size, &problem);
  if (scorer == NULL)
    {
      if (problem == NULL)
        abort ();
      return 0;
    }
  if (aisle_scorer_items (scorer) <= 4096)
    {
      float *scores = (float *) malloc (aisle_scorer_items (scorer) * sizeof (float)), best[3];
      int32_t list[3];
      for (size_t i = 0; i < 3; i++)
        {
          if (!aisle_scorer_score (scorer, &histories[i], scores))
            abort ();
          (void) aisle_scorer_top (scorer, &histories[i], 3, list, best);
        }
      free (scores);
    }
  aisle_scorer_close (scorer);
  return 0;
}
