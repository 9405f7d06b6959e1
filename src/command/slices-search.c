/* slices-search.c: parts of the queries that rankers were judged by. */
#include "command/slices.h"

#include "base/error.h"
#include "base/i18n.h"

/* Values of the queries by the first run; NULL without an error where it keeps none. */
static AisleRunVector *
read_vector (AisleSlicing *self, const char *name, GError **error)
{
  g_autoptr (GError) local = NULL;
  AisleRunVector *vector = aisle_run_group_vector (self->project, self->groups->pdata[0], name, NULL, &local);

  if (vector == NULL && !g_error_matches (local, AISLE_STORE_ERROR, AISLE_ERROR_NOT_FOUND))
    g_propagate_error (error, g_steal_pointer (&local));
  return vector;
}

static gboolean
any_between (const AisleRunVector *vector, float from, float to)
{
  for (gsize q = 0; q < vector->n; q++)
    if (vector->values[q] >= from && vector->values[q] <= to)
      return TRUE;
  return FALSE;
}

typedef struct
{
  const char *id, *title; /* msgid */
  float from, to;
} Range;

static const Range classes[] = {
  { "head", N_ ("Head: the most frequent third of searches"), 0, 0 },
  { "torso", N_ ("Torso: the third after it"), 1, 1 },
  { "tail", N_ ("Tail: the rarest third of searches"), 2, 2 },
};
static const Range words[] = {
  { "word", N_ ("One word"), 0, 1 },
  { "two-words", N_ ("Two words"), 2, 2 },
  { "three-words", N_ ("Three words"), 3, 3 },
  { "more-words", N_ ("Four words and more"), 4, 1e6f },
};
static const Range looks[] = {
  { "never-looked", N_ ("Queries without a click"), 0, 0 },
  { "looked", N_ ("Queries with clicks"), 1e-6f, 1 },
};

static const struct
{
  const char *by, *vector;
  const Range *ranges;
  gsize n;
} kinds[] = {
  { "class", "class", classes, G_N_ELEMENTS (classes) },
  { "words", "words", words, G_N_ELEMENTS (words) },
  { "looked", "looked", looks, G_N_ELEMENTS (looks) },
};

static gboolean
add_kind (AisleSlicing *self, gsize kind, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (AisleRunVector) vector = read_vector (self, kinds[kind].vector, &local);

  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  for (gsize r = 0; vector != NULL && r < kinds[kind].n; r++)
    {
      const Range *range = &kinds[kind].ranges[r];

      if (any_between (vector, range->from, range->to))
        aisle_slicing_add (self, range->id, g_strdup (_ (range->title)),
                           aisle_slicing_members (vector, range->from, range->to), NULL);
    }
  return TRUE;
}

gboolean
aisle_slicing_of_queries (AisleSlicing *self, const char *by, GError **error)
{
  gboolean all = g_str_equal (by, "all"), known = all;

  if (all)
    aisle_slicing_add (self, "all", g_strdup (_ ("Everything")), NULL, NULL);
  for (gsize k = 0; k < G_N_ELEMENTS (kinds); k++)
    if (all || g_str_equal (by, kinds[k].by))
      {
        known = TRUE;
        if (!add_kind (self, k, error))
          return FALSE;
      }
  if (!known)
    g_set_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_USAGE,
                 _ ("unknown slices '%s' of queries: known are class, words, looked, segment, all"), by);
  else if (self->slices->len == 0)
    g_set_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_EMPTY,
                 _ ("the runs keep nothing to slice queries by '%s': the project has no log of searches"), by);
  return known && self->slices->len > 0;
}
