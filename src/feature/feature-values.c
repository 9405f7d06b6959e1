/* feature-values.c: which features are wanted, and their values for all members of an entity.
 *
 * The members are walked once for every different window; each chunk of members keeps its own rows, which are put into
 * columns in the order of the chunks, so the number of threads changes nothing. */
#include "feature/feature.h"

#include "base/error.h"
#include "base/i18n.h"
#include "base/params.h"
#include "feature/split.h"
#include "numeric/parallel.h"

#include <math.h>

/* ---- what is wanted ---- */

static gboolean
unknown_feature (const AisleEntity *entity, const char *name, GError **error)
{
  g_autoptr (GString) known = g_string_new (NULL);

  for (gsize i = 0; i < entity->n_features; i++)
    g_string_append_printf (known, "%s%s", i > 0 ? ", " : "", entity->features[i].id);
  g_set_error (error, AISLE_FEATURE_ERROR, AISLE_ERROR_USAGE, _ ("unknown feature '%s': known are %s"), name,
               known->str);
  return FALSE;
}

/* "-28d", "0d", "7d": against the cut-off. */
static gboolean
parse_edge (const char *text, gint64 *time)
{
  gboolean before = *text == '-';

  if (g_str_equal (text, "0"))
    *time = 0;
  else if (!aisle_duration_parse (before ? text + 1 : text, time))
    return FALSE;
  if (before)
    *time = -*time;
  return TRUE;
}

static gboolean
parse_window (const AisleEntity *entity, const AislePast *past, AisleWantedFeature *wanted, const char *window,
              GError **error)
{
  g_auto (GStrv) edges = g_strsplit (window, "..", 2);

  if (g_strv_length (edges) != 2 || !parse_edge (edges[0], &wanted->from) || !parse_edge (edges[1], &wanted->until)
      || wanted->from >= wanted->until)
    {
      g_set_error (error, AISLE_FEATURE_ERROR, AISLE_ERROR_USAGE,
                   _ ("cannot read the window of '%s': write it as @-28d..0d, from before the cut-off to before it"),
                   wanted->name);
      return FALSE;
    }
  if (wanted->until > 0)
    {
      g_autofree char *cutoff = aisle_cutoff_format (&past->cutoff);
      g_set_error (error, AISLE_FEATURE_ERROR, AISLE_ERROR_USAGE,
                   _ ("feature '%s' looks past its cut-off, %s: end its window at 0d, or set a later cut-off"),
                   wanted->name, cutoff);
      return FALSE;
    }
  if (!entity->windows || !(past->roles & AISLE_NEEDS (TIME)))
    {
      g_set_error (error, AISLE_FEATURE_ERROR, AISLE_ERROR_USAGE,
                   entity->windows ? _ ("cannot narrow '%s': the events have no times")
                                   : _ ("cannot narrow '%s': only features of users and items have windows"),
                   wanted->name);
      return FALSE;
    }
  wanted->narrow = TRUE;
  return TRUE;
}

static gboolean
want (AisleFeatures *self, const AislePast *past, const char *name, GError **error)
{
  AisleWantedFeature *wanted = &self->features[self->n_features];
  const char *at = strchr (name, '@');
  g_autofree char *id = at != NULL ? g_strndup (name, (gsize) (at - name)) : g_strdup (name);

  wanted->name = g_strdup (name);
  wanted->from = G_MININT64;
  self->n_features++;
  wanted->feature = aisle_entity_feature (self->entity, id);
  if (wanted->feature == NULL)
    return unknown_feature (self->entity, id, error);
  return at == NULL || parse_window (self->entity, past, wanted, at + 1, error);
}

const char *
aisle_feature_lack (const AislePast *past, guint64 roles, guint kinds)
{
  if ((roles & AISLE_NEEDS_CATALOGUE) && past->category == NULL)
    return _ ("a catalogue with categories");
  for (AisleRole role = 0; role < AISLE_N_ROLES; role++)
    if ((roles >> role & 1) && !(past->roles >> role & 1))
      return aisle_role_title (role);
  for (AisleKind kind = 0; kind < AISLE_N_KINDS; kind++)
    if ((kinds & 1u << kind) && !(past->kinds & 1u << kind))
      return aisle_kind_title (kind);
  return NULL;
}

static gboolean
want_all (AisleFeatures *self, const AislePast *past, const char *const *names, GError **error)
{
  const AisleEntity *entity = self->entity;
  gsize n = names != NULL ? g_strv_length ((char **) names) : entity->n_features;

  self->features = g_new0 (AisleWantedFeature, n + 1);
  for (gsize i = 0; i < n; i++)
    if (!want (self, past, names != NULL ? names[i] : entity->features[i].id, error))
      return FALSE;
  for (gsize i = 0; i < n; i++)
    self->features[i].lacks =
        aisle_feature_lack (past, self->features[i].feature->roles, self->features[i].feature->kinds);
  return TRUE;
}

/* ---- values ---- */

typedef struct
{
  AisleFeatures *self;
  AisleFeatureWalk walk;
  gsize *which; /* features of this window that the past can give */
  gsize n_which, n_chunks;
  GArray **rows; /* double, n_which a member */
  GArray **keys; /* AisleEntityKey */
  gsize *first;  /* member of each chunk */
} Pass;

typedef struct
{
  const Pass *pass;
  GArray *rows, *keys;
} Sink;

static void
each (gpointer data, const AisleEntityKey *key, gconstpointer facts)
{
  Sink *sink = data;
  const AisleFeatures *self = sink->pass->self;

  g_array_append_val (sink->keys, *key);
  for (gsize f = 0; f < sink->pass->n_which; f++)
    {
      double value = self->entity->value (self->features[sink->pass->which[f]].feature, facts);
      g_array_append_val (sink->rows, value);
    }
}

static gboolean
walk_chunk (gsize chunk, guint worker, gpointer data, GError **error)
{
  Pass *pass = data;
  Sink sink = { pass, g_array_new (FALSE, FALSE, sizeof (double)),
                g_array_new (FALSE, FALSE, sizeof (AisleEntityKey)) };

  pass->rows[chunk] = sink.rows;
  pass->keys[chunk] = sink.keys;
  return pass->self->entity->walk (&pass->walk, chunk, &sink, error);
}

static gboolean
put_chunk (gsize chunk, guint worker, gpointer data, GError **error)
{
  Pass *pass = data;
  AisleFeatures *self = pass->self;
  const double *rows = (const double *) (gconstpointer) pass->rows[chunk]->data;
  gsize n = pass->keys[chunk]->len, first = pass->first[chunk];

  if (n > 0)
    memcpy (self->keys + first, pass->keys[chunk]->data, n * sizeof (AisleEntityKey));
  for (gsize f = 0; f < pass->n_which; f++)
    for (gsize i = 0; i < n; i++)
      self->values[pass->which[f]][first + i] = rows[i * pass->n_which + f];
  g_clear_pointer (&pass->rows[chunk], g_array_unref);
  g_clear_pointer (&pass->keys[chunk], g_array_unref);
  return TRUE;
}

/* keys and values for the number of members that was found. */
static gboolean
allocate (Pass *pass, GError **error)
{
  AisleFeatures *self = pass->self;
  gsize n = 0;

  for (gsize c = 0; c < pass->n_chunks; c++)
    {
      pass->first[c] = n;
      n += pass->keys[c]->len;
    }
  self->n = n;
  if (self->keys == NULL)
    self->keys = g_try_new (AisleEntityKey, n + 1);
  if (self->values == NULL)
    self->values = g_new0 (double *, self->n_features + 1);
  for (gsize f = 0; f < pass->n_which; f++)
    self->values[pass->which[f]] = g_try_new (double, n + 1);
  for (gsize f = 0; f < pass->n_which; f++)
    if (self->keys == NULL || self->values[pass->which[f]] == NULL)
      {
        g_set_error_literal (error, AISLE_FEATURE_ERROR, AISLE_ERROR_MEMORY,
                             _ ("not enough memory for the features: ask for fewer of them"));
        return FALSE;
      }
  return TRUE;
}

static gboolean
run_pass (Pass *pass, AisleProgress *progress, GError **error)
{
  const AisleEntity *entity = pass->self->entity;
  gboolean ok;

  pass->n_chunks = entity->n_chunks (pass->walk.past, pass->walk.index);
  pass->rows = g_new0 (GArray *, pass->n_chunks + 1);
  pass->keys = g_new0 (GArray *, pass->n_chunks + 1);
  pass->first = g_new0 (gsize, pass->n_chunks + 1);
  ok = aisle_parallel_for (pass->n_chunks, walk_chunk, pass, progress, _ ("Computing features"), error)
       && allocate (pass, error)
       && aisle_parallel_for (pass->n_chunks, put_chunk, pass, progress, _ ("Computing features"), error);
  for (gsize c = 0; c < pass->n_chunks; c++)
    {
      g_clear_pointer (&pass->rows[c], g_array_unref);
      g_clear_pointer (&pass->keys[c], g_array_unref);
    }
  g_free (pass->rows);
  g_free (pass->keys);
  g_free (pass->first);
  return ok;
}

static gboolean
same_window (const AisleWantedFeature *a, const AisleWantedFeature *b)
{
  return a->narrow == b->narrow && a->from == b->from && a->until == b->until;
}

/* One walk for every different window, and one without features where no member has any to give. */
static gboolean
run_all (AisleFeatures *self, const AislePast *past, gpointer index, AisleProgress *progress, GError **error)
{
  g_autofree gsize *which = g_new (gsize, self->n_features + 1);

  for (gsize f = 0; f < MAX (self->n_features, 1); f++)
    {
      const AisleWantedFeature *wanted = &self->features[f];
      Pass pass = { .self = self, .which = which };
      gboolean done = FALSE;
      for (gsize g = 0; g < f && !done; g++)
        done = same_window (&self->features[g], wanted);
      if (done)
        continue;
      for (gsize g = f; g < self->n_features; g++)
        if (same_window (&self->features[g], wanted) && self->features[g].lacks == NULL)
          which[pass.n_which++] = g;
      pass.walk = (AisleFeatureWalk){ .past = past, .index = index, .narrow = wanted->narrow, .each = each };
      if (wanted->narrow)
        {
          pass.walk.from = past->cutoff.time + wanted->from;
          pass.walk.until = past->cutoff.time + wanted->until;
        }
      if (!run_pass (&pass, progress, error))
        return FALSE;
    }
  return TRUE;
}

AisleFeatures *
aisle_features_new (const AislePast *past, const AisleEntity *entity, const char *const *names, AisleProgress *progress,
                    GError **error)
{
  g_autoptr (AisleFeatures) self = g_new0 (AisleFeatures, 1);
  AisleProgress sorting = aisle_progress_part (progress, 0, 0.3), walking = aisle_progress_part (progress, 0.3, 1);
  const char *lack = aisle_feature_lack (past, entity->roles, 0);
  gpointer index = NULL;
  gboolean ok;

  self->entity = entity;
  if (!want_all (self, past, names, error))
    return NULL;
  if (lack != NULL || past->columns->n_events == 0)
    {
      g_autofree char *cutoff = aisle_cutoff_format (&past->cutoff);
      if (lack != NULL && past->columns->n_events > 0)
        g_set_error (error, AISLE_FEATURE_ERROR, AISLE_ERROR_EMPTY,
                     _ ("nothing to compute the features of: no event before the cut-off, %s, has the role %s"), cutoff,
                     lack);
      else
        g_set_error (error, AISLE_FEATURE_ERROR, AISLE_ERROR_EMPTY,
                     _ ("no event lies before the cut-off, %s: choose a later one"), cutoff);
      return NULL;
    }
  if (entity->index != NULL)
    index = entity->index (past, &sorting, error);
  ok = (entity->index == NULL || index != NULL) && run_all (self, past, index, &walking, error);
  if (entity->index_free != NULL)
    entity->index_free (index);
  return ok ? g_steal_pointer (&self) : NULL;
}

void
aisle_features_free (AisleFeatures *self)
{
  if (self == NULL)
    return;
  for (gsize f = 0; f < self->n_features; f++)
    {
      g_free (self->features[f].name);
      if (self->values != NULL)
        g_free (self->values[f]);
    }
  g_free (self->features);
  g_free (self->keys);
  g_free (self->values);
  g_free (self);
}

void
aisle_feature_set_cell (const AisleFeature *feature, AisleTable *table, gsize row, gsize column, double value)
{
  if (isnan (value))
    return;
  if (feature->type == AISLE_COLUMN_TEXT)
    aisle_table_set_text (table, row, column, aisle_kind_title ((AisleKind) value));
  else if (feature->type == AISLE_COLUMN_REAL || feature->type == AISLE_COLUMN_SHARE)
    aisle_table_set_real (table, row, column, value);
  else
    aisle_table_set_integer (table, row, column, llround (value));
}
