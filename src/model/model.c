/* model.c: what is the same for every model, and the checks families share. */
#include "model/family.h"

#include "base/error.h"
#include "base/i18n.h"

#include <math.h>
#include <string.h>
#include <unistd.h>

G_DEFINE_QUARK (aisle_model_error_quark, aisle_model_error)

const char *
aisle_task_id (AisleTask task)
{
  static const char *const ids[AISLE_N_TASKS] = { "recommend", "search", "classify", "reply" };

  return ids[task];
}

void
aisle_model_free (AisleModel *self)
{
  if (self != NULL)
    self->family->free (self);
}

gboolean
aisle_train_check (const AisleTrainInput *input, GError **error)
{
  const AisleSparse *matrix = input->matrix;

  if (matrix->n_rows == 0 || matrix->n_columns == 0 || matrix->n_values == 0)
    {
      g_set_error_literal (error, AISLE_MODEL_ERROR, AISLE_ERROR_EMPTY,
                           _ ("no interactions to train on: widen the segment, the event kinds or the split"));
      return FALSE;
    }
  for (gsize i = 0; i < matrix->n_values; i++)
    if (!isfinite (matrix->value[i]))
      {
        g_set_error (error, AISLE_MODEL_ERROR, AISLE_ERROR_INPUT,
                     _ ("interaction %zu has a weight that is not a number: check the weights"), i);
        return FALSE;
      }
  return TRUE;
}

gboolean
aisle_memory_check (const AisleFamily *family, gsize bytes, GError **error)
{
  gint64 installed = (gint64) sysconf (_SC_PHYS_PAGES) * sysconf (_SC_PAGESIZE);

  if (installed <= 0 || bytes <= (guint64) installed)
    return TRUE;
  g_set_error (
      error, AISLE_MODEL_ERROR, AISLE_ERROR_MEMORY,
      _ ("'%s' needs %.1f GB of memory and this computer has %.1f: leave out rare items or choose another model"),
      family->id, bytes / 1e9, installed / 1e9);
  return FALSE;
}

gboolean
aisle_memory_fail (const AisleFamily *family, GError **error)
{
  g_set_error (error, AISLE_MODEL_ERROR, AISLE_ERROR_MEMORY,
               _ ("not enough memory for '%s': close other programs, leave out rare items or choose another model"),
               family->id);
  return FALSE;
}

const AisleTensor *
aisle_tensors_expect (const AisleTensors *tensors, const char *name, AisleDtype dtype, guint n_dims, gint64 *dims,
                      GError **error)
{
  const AisleTensor *tensor = aisle_tensors_find (tensors, name);
  gboolean fits = tensor != NULL && tensor->dtype == dtype && tensor->n_dims == n_dims;

  for (guint i = 0; fits && i < n_dims; i++)
    {
      fits = dims[i] < 0 || dims[i] == tensor->dims[i];
      dims[i] = tensor->dims[i];
    }
  if (fits)
    return tensor;
  g_set_error (error, AISLE_MODEL_ERROR, AISLE_ERROR_CORRUPT,
               tensor == NULL ? _ ("the stored model has no tensor '%s': train it again")
                              : _ ("tensor '%s' of the stored model has an unexpected shape: train it again"),
               name);
  return NULL;
}

gpointer
aisle_tensors_corrupt (const char *name, GError **error)
{
  g_set_error (error, AISLE_MODEL_ERROR, AISLE_ERROR_CORRUPT,
               _ ("tensor '%s' of the stored model does not fit the others: train it again"), name);
  return NULL;
}

AisleTensors *
aisle_tensors_pick (const AisleTensors *tensors, const char *prefix)
{
  g_autoptr (AisleTensors) own = aisle_tensors_new ();

  for (gsize t = 0; t < aisle_tensors_n (tensors); t++)
    {
      const AisleTensor *tensor = aisle_tensors_at (tensors, t);

      if (g_str_has_prefix (tensor->name, prefix)
          && aisle_tensors_add_copy (own, tensor->name + strlen (prefix), tensor->dtype, tensor->n_dims, tensor->dims,
                                     tensor->data)
                 == NULL)
        return NULL;
    }
  return g_steal_pointer (&own);
}

gboolean
aisle_tensors_put (AisleTensors *tensors, const AisleTensors *part, const char *prefix)
{
  for (gsize t = 0; t < aisle_tensors_n (part); t++)
    {
      const AisleTensor *tensor = aisle_tensors_at (part, t);
      g_autofree char *name = g_strconcat (prefix, tensor->name, NULL);

      if (aisle_tensors_add_copy (tensors, name, tensor->dtype, tensor->n_dims, tensor->dims, tensor->data) == NULL)
        return FALSE;
    }
  return TRUE;
}

void
aisle_parts_add (GArray *parts, gint32 item, float value)
{
  AislePart part = { item, value };

  if (value == 0)
    return;
  for (guint i = 0; i < parts->len; i++)
    if (g_array_index (parts, AislePart, i).item == item)
      {
        g_array_index (parts, AislePart, i).part += value;
        return;
      }
  g_array_append_val (parts, part);
}

static int
compare_parts (gconstpointer a, gconstpointer b)
{
  const AislePart *x = a, *y = b;
  float p = fabsf (x->part), q = fabsf (y->part);

  if (p != q)
    return p < q ? 1 : -1;
  return (x->item > y->item) - (x->item < y->item);
}

void
aisle_parts_sort (GArray *parts)
{
  g_array_sort (parts, compare_parts);
}

void
aisle_rule_add_real (GString *rule, const char *key, double value)
{
  char digits[G_ASCII_DTOSTR_BUF_SIZE];

  g_string_append_printf (rule, " %s=%s", key, g_ascii_dtostr (digits, sizeof digits, value));
}
