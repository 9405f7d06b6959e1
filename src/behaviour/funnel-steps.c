/* funnel-steps.c: see funnel-steps.h. */
#include "behaviour/funnel-steps.h"

#include "base/error.h"
#include "base/i18n.h"
#include "behaviour/kind-names.h"
#include "behaviour/question.h"
#include "segment/segment-parse.h"

#define MOST_EXCLUDED 8 /* as a segment's text takes them */

/* A step of all kinds with a role; FALSE when the log has none. */
static gboolean
add_role (AisleFunnelSteps *self, const AisleView *view, AisleKind role)
{
  const AisleColumns *columns = view->columns;
  g_autofree guint8 *meant = g_new0 (guint8, columns->n_kinds + 1);
  gboolean found = FALSE, same = aisle_kinds_find (view, aisle_kind_id (role), meant);
  for (gsize kind = 0; kind < columns->n_kinds; kind++)
    {
      gboolean has = columns->kind_role[kind] == role;
      self->of_kind[kind] |= (guint32) has << self->n;
      same = same && meant[kind] == has;
      found |= has;
    }
  if (!found)
    return FALSE;
  /* A kind of that very name that means something else comes first in a segment's text. */
  self->words[self->n] = same ? g_strdup (aisle_kind_id (role)) : NULL;
  self->names[self->n++] = g_strdup (aisle_kind_title (role));
  return TRUE;
}

static void
add_kind (AisleFunnelSteps *self, const AisleView *view, gsize kind)
{
  self->of_kind[kind] |= 1u << self->n;
  self->words[self->n] =
      view->project != NULL ? aisle_project_name (view->project, AISLE_NAMES_KIND, (gint32) kind) : NULL;
  self->names[self->n++] = aisle_kind_name (view, kind);
}

/* A kind's own name comes before a role of that name. */
static gboolean
add_named (AisleFunnelSteps *self, const AisleView *view, const char *name)
{
  AisleKind role;
  gint32 kind = view->project != NULL ? aisle_project_find (view->project, AISLE_NAMES_KIND, name) : -1;
  if (kind < 0 || (gsize) kind >= view->columns->n_kinds)
    return aisle_kind_from_id (name, &role) && add_role (self, view, role);
  add_kind (self, view, (gsize) kind);
  return TRUE;
}

/* The kinds of the log, most events first, at most three. */
static void
add_usual_kinds (AisleFunnelSteps *self, const AisleView *view)
{
  const AisleColumns *columns = view->columns;
  g_autofree gsize *counts = g_new0 (gsize, G_MAXUINT16 + 1);
  for (gsize i = 0; i < columns->n_events; i++)
    counts[columns->kind[i]]++;
  while (self->n < 3)
    {
      gsize most = 0;
      for (gsize kind = 1; kind < columns->n_kinds; kind++)
        if (counts[kind] > counts[most])
          most = kind;
      if (columns->n_kinds == 0 || counts[most] == 0)
        return;
      counts[most] = 0;
      add_kind (self, view, most);
    }
}

static void
remove_steps (AisleFunnelSteps *self)
{
  while (self->n > 0)
    {
      self->n--;
      g_clear_pointer (&self->names[self->n], g_free);
      g_clear_pointer (&self->words[self->n], g_free);
    }
  memset (self->of_kind, 0, (G_MAXUINT16 + 1) * sizeof (guint32));
}

static gboolean
add_default_steps (AisleFunnelSteps *self, const AisleView *view, guint least, GError **error)
{
  static const AisleKind line[] = { AISLE_KIND_VIEW, AISLE_KIND_CART, AISLE_KIND_PURCHASE };
  for (gsize i = 0; i < G_N_ELEMENTS (line); i++)
    add_role (self, view, line[i]);
  if (self->n >= 2)
    return TRUE;
  remove_steps (self);
  add_usual_kinds (self, view);
  if (self->n >= least)
    return TRUE;
  g_set_error_literal (error, AISLE_BEHAVIOUR_ERROR, AISLE_ERROR_EMPTY,
                       _ ("a funnel needs two kinds of events and this log has one: import a log with views, carts and "
                          "purchases"));
  return FALSE;
}

static gboolean
unknown_kind (const AisleView *view, const char *name, GError **error)
{
  g_autofree char *known = aisle_kind_names_text (view);
  g_set_error (error, AISLE_BEHAVIOUR_ERROR, AISLE_ERROR_USAGE, _ ("no event of this log is a '%s': its kinds are %s"),
               name, known);
  return FALSE;
}

static gboolean
add_steps (AisleFunnelSteps *self, const AisleView *view, const AisleParams *params, guint least, GError **error)
{
  g_auto (GStrv) names = aisle_params_list (params, "steps");
  guint n = g_strv_length (names);
  if (n == 0)
    return add_default_steps (self, view, least, error);
  if (n < least || n > AISLE_FUNNEL_MAX_STEPS)
    {
      g_set_error (error, AISLE_BEHAVIOUR_ERROR, AISLE_ERROR_USAGE,
                   _ ("a funnel has %u to %d steps, not %u: write them as 'view,cart,purchase'"), least,
                   AISLE_FUNNEL_MAX_STEPS, n);
      return FALSE;
    }
  for (guint i = 0; i < n; i++)
    if (!add_named (self, view, names[i]))
      return unknown_kind (view, names[i], error);
  return TRUE;
}

static gboolean
check_any_order (const AisleFunnelSteps *self, const AisleView *view, GError **error)
{
  for (gsize kind = 0; kind < view->columns->n_kinds; kind++)
    if (self->of_kind[kind] & (self->of_kind[kind] - 1))
      {
        g_set_error_literal (error, AISLE_BEHAVIOUR_ERROR, AISLE_ERROR_USAGE,
                             _ ("in any order every step must be another kind of event: name each once"));
        return FALSE;
      }
  return TRUE;
}

static gboolean
has_list (const AisleParams *params, const char *name)
{
  gsize n;
  const AisleParam *table = aisle_params_table (params, &n);
  for (gsize i = 0; i < n; i++)
    if (g_str_equal (table[i].name, name))
      return TRUE;
  return FALSE;
}

/* Steps that may be left out: not the first, and in order only, where what a user does between two steps is free. */
static gboolean
mark_optional (AisleFunnelSteps *self, const AisleView *view, const AisleParams *params, AisleFunnelMode mode,
               GError **error)
{
  if (!has_list (params, "optional"))
    return TRUE;
  g_auto (GStrv) names = aisle_params_list (params, "optional");
  if (names[0] != NULL && mode != AISLE_FUNNEL_ORDERED)
    {
      g_set_error_literal (
          error, AISLE_BEHAVIOUR_ERROR, AISLE_ERROR_USAGE,
          _ ("only a funnel in order has optional steps: set 'mode' to ordered or 'optional' to nothing"));
      return FALSE;
    }
  for (guint i = 0; names[i] != NULL; i++)
    {
      g_autofree guint8 *kinds = g_new0 (guint8, view->columns->n_kinds + 1);
      gboolean found = FALSE;
      if (!aisle_kinds_find (view, names[i], kinds))
        return unknown_kind (view, names[i], error);
      for (gsize kind = 0; kind < view->columns->n_kinds; kind++)
        for (guint step = 1; kinds[kind] && step < self->n; step++)
          if (self->of_kind[kind] >> step & 1)
            found = self->optional[step] = TRUE;
      if (found)
        continue;
      g_set_error (error, AISLE_BEHAVIOUR_ERROR, AISLE_ERROR_USAGE,
                   _ ("'%s' is no step after the first: an optional step is one of 'steps'"), names[i]);
      return FALSE;
    }
  return TRUE;
}

static gboolean
mark_excluded (AisleFunnelSteps *self, const AisleView *view, const AisleParams *params, GError **error)
{
  if (!has_list (params, "exclude"))
    return TRUE;
  g_auto (GStrv) names = aisle_params_list (params, "exclude");
  if (g_strv_length (names) > MOST_EXCLUDED)
    {
      g_set_error (error, AISLE_BEHAVIOUR_ERROR, AISLE_ERROR_USAGE, _ ("a funnel excludes at most %d kinds, not %u"),
                   MOST_EXCLUDED, g_strv_length (names));
      return FALSE;
    }
  for (guint i = 0; names[i] != NULL; i++)
    {
      g_autofree guint8 *kinds = g_new0 (guint8, view->columns->n_kinds + 1);
      if (!aisle_kinds_find (view, names[i], kinds))
        return unknown_kind (view, names[i], error);
      for (gsize kind = 0; kind < view->columns->n_kinds; kind++)
        {
          if (kinds[kind] && (self->of_kind[kind] & ~AISLE_FUNNEL_EXCLUDED) != 0)
            {
              g_set_error (error, AISLE_BEHAVIOUR_ERROR, AISLE_ERROR_USAGE,
                           _ ("'%s' is a step of the funnel and cannot be excluded: take it out of one of the two"),
                           names[i]);
              return FALSE;
            }
          self->of_kind[kind] |= kinds[kind] ? AISLE_FUNNEL_EXCLUDED : 0;
        }
      g_ptr_array_add (self->excluded, g_strdup (names[i]));
    }
  return TRUE;
}

gboolean
aisle_funnel_steps_read (AisleFunnelSteps *self, const AisleView *view, const AisleParams *params, guint least,
                         AisleFunnelMode mode, GError **error)
{
  self->of_kind = g_new0 (guint32, G_MAXUINT16 + 1);
  self->excluded = g_ptr_array_new_with_free_func (g_free);
  return add_steps (self, view, params, least, error)
         && (mode != AISLE_FUNNEL_ANY || check_any_order (self, view, error))
         && mark_optional (self, view, params, mode, error) && mark_excluded (self, view, params, error);
}

void
aisle_funnel_steps_clear (AisleFunnelSteps *self)
{
  for (guint i = 0; i < self->n; i++)
    {
      g_free (self->names[i]);
      g_free (self->words[i]);
    }
  g_clear_pointer (&self->excluded, g_ptr_array_unref);
  g_clear_pointer (&self->of_kind, g_free);
}

AisleFunnel
aisle_funnel_read (const AisleParams *params)
{
  const char *mode = aisle_params_text (params, "mode");
  return (AisleFunnel){
    .mode = g_str_equal (mode, "strict") ? AISLE_FUNNEL_STRICT
            : g_str_equal (mode, "any")  ? AISLE_FUNNEL_ANY
                                         : AISLE_FUNNEL_ORDERED,
    .window = aisle_params_integer (params, "window"),
    .first_only = g_str_equal (aisle_params_text (params, "start"), "first"),
  };
}

/* ---- a part of the steps ---- */

void
aisle_funnel_line_init (AisleFunnelLine *self, const AisleFunnelSteps *steps, const AisleFunnel *funnel, guint32 taken)
{
  guint n = 0;
  *self = (AisleFunnelLine){ .funnel = *funnel, .of_kind = g_new0 (guint32, G_MAXUINT16 + 1) };
  for (guint step = 0; step < steps->n; step++)
    {
      if (!(taken >> step & 1))
        continue;
      for (gsize kind = 0; kind <= G_MAXUINT16; kind++)
        self->of_kind[kind] |= (steps->of_kind[kind] >> step & 1) << n;
      self->step[n++] = step;
    }
  for (gsize kind = 0; kind <= G_MAXUINT16; kind++)
    self->of_kind[kind] |= steps->of_kind[kind] & AISLE_FUNNEL_EXCLUDED;
  self->funnel.n_steps = n;
}

void
aisle_funnel_line_clear (AisleFunnelLine *self)
{
  g_clear_pointer (&self->of_kind, g_free);
}

gboolean
aisle_funnel_line_add_text (const AisleFunnelLine *self, const AisleFunnelSteps *steps, const char *first,
                            GString *text)
{
  static const char *const modes[] = { "", ", mode = strict", ", mode = any" };
  for (guint i = 0; i < self->funnel.n_steps; i++)
    {
      if (steps->words[self->step[i]] == NULL)
        return FALSE;
      g_string_append (text, i > 0 ? ", " : "sequence (");
      aisle_predicate_append_name (text, steps->words[self->step[i]]);
      if (i == 0 && first != NULL)
        g_string_append_printf (text, " (%s)", first);
    }
  aisle_predicate_append_duration (g_string_append (text, ", window = "), self->funnel.window);
  g_string_append_printf (text, "%s%s", modes[self->funnel.mode], self->funnel.first_only ? ", start = first" : "");
  for (guint i = 0; i < steps->excluded->len; i++)
    {
      g_string_append (text, ", exclude = ");
      aisle_predicate_append_name (text, g_ptr_array_index (steps->excluded, i));
    }
  return TRUE;
}
