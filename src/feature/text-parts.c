/* text-parts.c: see text-parts.h. */
#include "feature/text-parts.h"

#include <string.h>

/* Other bits than those that draw the test. */
static gboolean
is_tenth (guint64 hash)
{
  return (hash >> 32) % 10 == 0;
}

static gboolean
has_fold (const AisleTextRows *self, guint8 fold)
{
  return memchr (self->fold, fold, self->n) != NULL;
}

/* Where none came as a test, what came to choose by is one: often the labels of the test are kept back. */
static void
divide_as_given (const AisleTextRows *self, guint8 *part)
{
  gboolean has_valid = has_fold (self, AISLE_PART_VALID), has_test = has_fold (self, AISLE_PART_TEST);

  for (gsize i = 0; i < self->n; i++)
    {
      part[i] = self->fold[i] <= AISLE_PART_TEST ? self->fold[i] : AISLE_PART_OUT;
      if (!has_test && part[i] == AISLE_PART_VALID)
        part[i] = AISLE_PART_TEST;
      if ((!has_valid || !has_test) && part[i] == AISLE_PART_FIT && is_tenth (self->hash[i]))
        part[i] = AISLE_PART_VALID;
    }
}

static void
divide_at_random (const AisleTextRows *self, guint64 folds, guint64 fold, guint8 *part)
{
  for (gsize i = 0; i < self->n; i++)
    part[i] = (self->hash[i] & G_MAXUINT32) % folds == fold - 1 ? AISLE_PART_TEST
              : is_tenth (self->hash[i])                        ? AISLE_PART_VALID
                                                                : AISLE_PART_FIT;
}

static int
compare_times (gconstpointer a, gconstpointer b, gpointer data)
{
  const gint64 *time = data;
  gsize x = *(const gsize *) a, y = *(const gsize *) b;

  if (time[x] != time[y])
    return time[x] < time[y] ? -1 : 1;
  return (x > y) - (x < y);
}

static gboolean
divide_by_time (const AisleTextRows *self, guint8 *part)
{
  g_autofree gsize *order = g_try_new (gsize, self->n + 1);

  if (order == NULL)
    return FALSE;
  for (gsize i = 0; i < self->n; i++)
    order[i] = i;
  g_qsort_with_data (order, (gint) self->n, sizeof *order, compare_times, (gpointer) self->time);
  for (gsize i = 0; i < self->n; i++)
    part[order[i]] = i * 10 >= self->n * 9   ? AISLE_PART_TEST
                     : i * 10 >= self->n * 8 ? AISLE_PART_VALID
                                             : AISLE_PART_FIT;
  return TRUE;
}

const char *
aisle_text_parts_kind (const AisleTextRows *self, const AisleParams *params)
{
  const char *kind = aisle_params_text (params, "split");

  if (!g_str_equal (kind, "auto"))
    return kind;
  return has_fold (self, AISLE_PART_FIT) && (has_fold (self, AISLE_PART_VALID) || has_fold (self, AISLE_PART_TEST))
             ? "given"
             : "random";
}

gboolean
aisle_text_parts_divide (const AisleTextRows *self, const char *kind, const AisleParams *params, guint8 *part)
{
  if (g_str_equal (kind, "time"))
    return divide_by_time (self, part);
  if (g_str_equal (kind, "given"))
    divide_as_given (self, part);
  else if (g_str_equal (kind, "random"))
    divide_at_random (self, (guint64) aisle_params_integer (params, "folds"),
                      (guint64) aisle_params_integer (params, "fold"), part);
  else
    memset (part, AISLE_PART_FIT, self->n);
  return TRUE;
}
