/* fuzz-answers.c: any bytes as a file for answers.h: refused with a reason, or questions are asked of it. */
#include "export/answers/answers.h"

#define SIZE 65536 /* more takes long to read and says no more */

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static const char *const questions[] = { "", "where is my Cup\n手机有货吗", "may I\xff return\xcc\x81 it" };
  const char *problem = NULL;
  aisle_answers *answers = size <= SIZE ? aisle_answers_open_bytes (data, size, &problem) : NULL;
  aisle_answers_hit hits[3];

  if (answers == NULL)
    {
      if (problem == NULL && size <= SIZE)
        abort ();
      return 0;
    }
  for (size_t i = 0; i < sizeof questions / sizeof *questions; i++)
    {
      size_t n = 0;

      if (!aisle_answers_find (answers, questions[i], 3, hits, &n) || n > 3)
        abort ();
      for (size_t h = 0; h < n; h++)
        if (hits[h].line < 0 || (size_t) hits[h].line >= aisle_answers_lines (answers))
          abort ();
    }
  aisle_answers_close (answers);
  return 0;
}
