/* conformance.h: what the conformance suites of all tasks ask of a family in the same way. */
#pragma once

#include "base/error.h"
#include "model/model.h"
#include "numeric/parallel.h"

#include <math.h>
#include <string.h>

/* Default parameters but for settings ("passes=3"), of which not every family has all. */
static inline AisleParams *
conformance_params (const AisleFamily *family, const char *const *settings, gsize n)
{
  AisleParams *params = aisle_params_new (family->params, family->n_params);

  for (gsize i = 0; i < n; i++)
    {
      g_autoptr (GError) error = NULL;
      gboolean known = aisle_params_set_pair (params, settings[i], &error);

      g_assert_true (known || g_error_matches (error, error->domain, AISLE_ERROR_USAGE));
    }
  return params;
}

/* ---- finished models, for families that are made of others ---- */

#define CONFORMANCE_MEMBERS 2

static struct
{
  AisleModel *models[CONFORMANCE_MEMBERS];
  AisleParams *params[CONFORMANCE_MEMBERS];
  gsize n;
} conformance_members;

static inline void
conformance_members_clear (void)
{
  for (gsize m = 0; m < conformance_members.n; m++)
    {
      aisle_model_free (conformance_members.models[m]);
      aisle_params_free (conformance_members.params[m]);
    }
  conformance_members.n = 0;
}

/* What an input has of them. */
static inline void
conformance_members_add (AisleTrainInput *input)
{
  input->models = (const AisleModel *const *) conformance_members.models;
  input->model_params = (const AisleParams *const *) conformance_members.params;
  input->n_models = conformance_members.n;
}

/* Trained on what the input says; one that cannot be is left out. */
static inline void
conformance_members_make (const char *const *ids, const AisleTrainInput *input,
                          AisleParams *(*params_of) (const AisleFamily *family))
{
  conformance_members_clear ();
  for (gsize m = 0; m < CONFORMANCE_MEMBERS; m++)
    {
      const AisleFamily *family = aisle_family (ids[m]);
      g_autoptr (AisleParams) params = params_of (family);
      AisleTrainInput own = *input;
      AisleModel *model;

      own.params = params;
      model = family->train (&own, NULL, NULL);
      if (model == NULL)
        continue;
      conformance_members.params[conformance_members.n] = g_steal_pointer (&params);
      conformance_members.models[conformance_members.n++] = model;
    }
}

/* ---- what is stored ---- */

static inline AisleTensors *
conformance_save (const AisleModel *model)
{
  AisleTensors *tensors = aisle_tensors_new ();
  GError *error = NULL;

  g_assert_true (model->family->save (model, tensors, &error));
  g_assert_no_error (error);
  return tensors;
}

static inline void
conformance_same_tensors (const AisleTensors *a, const AisleTensors *b)
{
  g_assert_cmpuint (aisle_tensors_n (a), ==, aisle_tensors_n (b));
  for (gsize i = 0; i < aisle_tensors_n (a); i++)
    {
      const AisleTensor *x = aisle_tensors_at (a, i), *y = aisle_tensors_at (b, i);

      g_assert_cmpstr (x->name, ==, y->name);
      g_assert_cmpmem (x->data, aisle_tensor_n_elements (x) * aisle_dtype_size (x->dtype), y->data,
                       aisle_tensor_n_elements (y) * aisle_dtype_size (y->dtype));
    }
}

static inline void
conformance_close (const float *a, const float *b, gsize n)
{
  for (gsize i = 0; i < n; i++)
    if (!(fabsf (a[i] - b[i]) <= 1e-5f * MAX (1, fabsf (a[i]))))
      g_error ("score %" G_GSIZE_FORMAT ": %g and %g", i, a[i], b[i]);
}

/* In what way one tensor is not as it was saved. */
typedef enum
{
  CONFORMANCE_LEFT_OUT,
  CONFORMANCE_SHORTER,   /* by one in its first dimension */
  CONFORMANCE_FLIPPED,   /* a bit here and there */
  CONFORMANCE_SPRINKLED, /* 0xff here and there */
  CONFORMANCE_ONES,
  CONFORMANCE_COUNTED, /* every number one more */
  CONFORMANCE_ZEROS,
  CONFORMANCE_DAMAGES
} ConformanceDamage;

static inline void
conformance_damage_bytes (guint8 *bytes, gsize n, ConformanceDamage damage)
{
  for (gsize b = 0; b < n; b++)
    if (damage == CONFORMANCE_FLIPPED && b % 37 == 0)
      bytes[b] ^= 0x40;
    else if (damage == CONFORMANCE_ONES || (damage == CONFORMANCE_SPRINKLED && b % 37 == 0))
      bytes[b] = 0xff;
    else if (damage == CONFORMANCE_COUNTED && b % 4 == 0)
      bytes[b]++;
    else if (damage == CONFORMANCE_ZEROS)
      bytes[b] = 0;
}

static inline AisleTensors *
conformance_damage (const AisleTensors *whole, gsize which, ConformanceDamage damage)
{
  AisleTensors *copy = aisle_tensors_new ();

  for (gsize i = 0; i < aisle_tensors_n (whole); i++)
    {
      const AisleTensor *from = aisle_tensors_at (whole, i);
      gint64 dims[AISLE_TENSOR_MAX_DIMS];
      AisleTensor *to;

      memcpy (dims, from->dims, sizeof dims);
      if (i == which && damage == CONFORMANCE_LEFT_OUT)
        continue;
      if (i == which && damage == CONFORMANCE_SHORTER && from->n_dims > 0 && dims[0] > 0)
        dims[0]--;
      to = aisle_tensors_add_copy (copy, from->name, from->dtype, from->n_dims, dims, from->data);
      if (i == which && to != NULL)
        conformance_damage_bytes (to->data, aisle_tensor_n_elements (to) * aisle_dtype_size (to->dtype), damage);
    }
  return copy;
}

/* What is stored is read as a hostile file: each tensor is damaged in each way, and what is read of the rest (params: of the
 * family) is a model, on which `ask` is tried, or an error; without a tensor (but one of those that the family can do
 * without, whose names hold `spare`, nullable) it is an error. */
static inline void
conformance_hostile (const AisleModel *model, const AisleParams *params, const char *spare,
                     void (*ask) (const AisleModel *model))
{
  g_autoptr (AisleTensors) whole = conformance_save (model);

  for (gsize t = 0; t < aisle_tensors_n (whole); t++)
    for (guint damage = 0; damage < CONFORMANCE_DAMAGES; damage++)
      {
        g_autoptr (AisleTensors) damaged = conformance_damage (whole, t, damage);
        g_autoptr (GError) error = NULL;
        g_autoptr (AisleModel) loaded = model->family->load (damaged, params, &error);

        g_assert_true ((loaded == NULL) == (error != NULL));
        if (damage == CONFORMANCE_LEFT_OUT
            && (spare == NULL || strstr (aisle_tensors_at (whole, t)->name, spare) == NULL))
          g_assert_null (loaded);
        if (loaded != NULL)
          ask (loaded);
      }
}

/* ---- cancelling ---- */

typedef struct
{
  GCancellable *cancellable;
  guint steps, stop; /* cancels at step number `stop` */
  double last;
} ConformanceSteps;

static inline void
conformance_step (double fraction, const char *what, gpointer data)
{
  ConformanceSteps *self = data;

  g_assert_cmpfloat (fraction, >=, self->last);
  g_assert_cmpfloat (fraction, <=, 1);
  g_assert_nonnull (what);
  self->last = fraction;
  if (++self->steps == self->stop)
    g_cancellable_cancel (self->cancellable);
}

static inline gboolean
conformance_train_until (const AisleFamily *family, const AisleTrainInput *input, guint stop, guint *steps)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  ConformanceSteps self = { cancellable, 0, stop, 0 };
  AisleProgress progress = { .report = conformance_step, .user_data = &self, .cancellable = cancellable };
  g_autoptr (AisleModel) model = family->train (input, &progress, &error);

  *steps = self.steps;
  if (model == NULL)
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  return model != NULL;
}

/* Cancelled at any of its first steps, and at some of the others (apart: how many parts they are cut into), a training ends
 * at once; the leak checker of a sanitized build says whether something stays behind. */
static inline void
conformance_cancel (const AisleFamily *family, const AisleTrainInput *input, guint first, guint apart)
{
  guint all, steps;

  aisle_parallel_set_threads (1);
  g_assert_true (conformance_train_until (family, input, 0, &all));
  g_assert_cmpuint (all, >, 0);
  for (guint stop = 1; stop <= all; stop += stop < first ? 1 : MAX (all / apart, 1))
    {
      g_assert_false (conformance_train_until (family, input, stop, &steps));
      g_assert_cmpuint (steps, ==, stop);
    }
  aisle_parallel_set_threads (0);
}

/* ---- the rest ---- */

static inline void
conformance_words (const AisleFamily *family)
{
  g_assert_true (aisle_family (family->id) == family);
  g_assert_nonnull (family->title);
  g_assert_cmpint (family->summary[strlen (family->summary) - 1], ==, '.');
  g_assert_nonnull (family->source);
  for (gsize i = 0; i < family->n_params; i++)
    g_assert_nonnull (family->params[i].help);
}

typedef struct
{
  const char *name;
  GTestDataFunc func;
} ConformanceCheck;

/* Adds the checks of every family of the task that does what it is asked: /prefix/family/check. */
static inline void
conformance_add (const char *prefix, AisleTask task, gboolean (*does) (const AisleFamily *family),
                 const ConformanceCheck *checks, gsize n)
{
  gsize n_families;
  const AisleFamily *const *families = aisle_families (&n_families);

  for (gsize f = 0; f < n_families; f++)
    for (gsize c = 0; families[f]->task == task && (does == NULL || does (families[f])) && c < n; c++)
      {
        g_autofree char *path = g_strdup_printf ("/%s/%s/%s", prefix, families[f]->id, checks[c].name);

        g_test_add_data_func (path, families[f], checks[c].func);
      }
}
