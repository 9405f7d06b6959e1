/* step-effect.c: see step-effect.h. */
#include "store/step-effect.h"

#include <math.h>

AisleEffect *
aisle_effect_new (void)
{
  AisleEffect *self = g_new0 (AisleEffect, 1);

  self->excluded = g_array_new (FALSE, FALSE, sizeof (gint32));
  self->patches = g_array_new (FALSE, FALSE, sizeof (AislePatch));
  self->aliases = g_array_new (FALSE, FALSE, sizeof (AisleAlias));
  self->constants = g_array_new (FALSE, FALSE, sizeof (AisleConstant));
  self->texts = g_ptr_array_new_with_free_func (g_free);
  return self;
}

void
aisle_effect_free (AisleEffect *self)
{
  if (self == NULL)
    return;
  g_array_unref (self->excluded);
  g_array_unref (self->patches);
  g_array_unref (self->aliases);
  g_array_unref (self->constants);
  g_ptr_array_unref (self->texts);
  g_free (self);
}

void
aisle_effect_exclude (AisleEffect *self, gint32 event)
{
  g_array_append_val (self->excluded, event);
}

void
aisle_effect_patch (AisleEffect *self, gint32 event, AisleRole role, gint64 value)
{
  AislePatch patch = { event, role, value, (double) NAN };

  g_array_append_val (self->patches, patch);
}

void
aisle_effect_patch_real (AisleEffect *self, gint32 event, AisleRole role, double value)
{
  AislePatch patch = { event, role, G_MININT64, value };

  g_array_append_val (self->patches, patch);
}

void
aisle_effect_alias (AisleEffect *self, AisleNames names, gint32 from, gint32 to)
{
  AisleAlias alias = { names, from, to };

  g_array_append_val (self->aliases, alias);
}

void
aisle_effect_alias_text (AisleEffect *self, AisleNames names, gint32 from, const char *text)
{
  guint at = 0;

  while (at < self->texts->len && !g_str_equal (self->texts->pdata[at], text))
    at++;
  if (at == self->texts->len)
    g_ptr_array_add (self->texts, g_strdup (text));
  aisle_effect_alias (self, names, from, -1 - (gint32) at);
}

void
aisle_effect_constant (AisleEffect *self, AisleRole role, gint64 source, gint32 channel, gint64 add, double multiply)
{
  AisleConstant constant = { role, source, channel, add, multiply };

  g_array_append_val (self->constants, constant);
}

static int
compare_events (gconstpointer a, gconstpointer b)
{
  gint32 x = *(const gint32 *) a, y = *(const gint32 *) b;

  return x < y ? -1 : x > y;
}

static int
compare_patches (gconstpointer a, gconstpointer b)
{
  const AislePatch *x = a, *y = b;

  if (x->role != y->role)
    return x->role < y->role ? -1 : 1;
  return x->event < y->event ? -1 : x->event > y->event;
}

static int
compare_aliases (gconstpointer a, gconstpointer b)
{
  const AisleAlias *x = a, *y = b;

  if (x->names != y->names)
    return x->names < y->names ? -1 : 1;
  return x->from < y->from ? -1 : x->from > y->from;
}

void
aisle_effect_sort (AisleEffect *self)
{
  g_array_sort (self->excluded, compare_events);
  g_array_sort (self->patches, compare_patches);
  g_array_sort (self->aliases, compare_aliases);
}

static const AisleRole roles[AISLE_N_NAMES] = {
  [AISLE_NAMES_USER] = AISLE_ROLE_USER,   [AISLE_NAMES_ITEM] = AISLE_ROLE_ITEM,
  [AISLE_NAMES_KIND] = AISLE_ROLE_KIND,   [AISLE_NAMES_SESSION] = AISLE_ROLE_SESSION,
  [AISLE_NAMES_QUERY] = AISLE_ROLE_QUERY, [AISLE_NAMES_CHANNEL] = AISLE_ROLE_CHANNEL,
  [AISLE_NAMES_ORDER] = AISLE_ROLE_ORDER,
};

AisleRole
aisle_names_role (AisleNames names)
{
  return roles[names];
}

AisleNames
aisle_role_names (AisleRole role)
{
  for (AisleNames names = 0; names < AISLE_N_NAMES; names++)
    if (roles[names] == role)
      return names;
  return AISLE_N_NAMES;
}

/* As SQLite's round () and CAST do. */
gint64
aisle_price_scale (gint64 price, double factor)
{
  double scaled = (double) price * factor;

  if (scaled >= 4503599627370496.0 || scaled <= -4503599627370496.0)
    return scaled >= 9223372036854775807.0    ? G_MAXINT64
           : scaled <= -9223372036854775808.0 ? G_MININT64
                                              : (gint64) scaled;
  return (gint64) (scaled + (scaled < 0 ? -0.5 : 0.5));
}
