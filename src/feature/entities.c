/* entities.c: the registry, made from the list in meson.build. */
#include "feature/feature.h"

#include "base/error.h"
#include "base/i18n.h"
#include "feature/split.h"

#define ENTITY(id) extern const AisleEntity aisle_entity_##id;
#include "feature/entities-list.h"
#undef ENTITY

static const AisleEntity *const entities[] = {
#define ENTITY(id) &aisle_entity_##id,
#include "feature/entities-list.h"
#undef ENTITY
};

const AisleEntity *const *
aisle_entities (gsize *n)
{
  *n = G_N_ELEMENTS (entities);
  return entities;
}

const AisleEntity *
aisle_entity (const char *id, GError **error)
{
  for (gsize i = 0; i < G_N_ELEMENTS (entities); i++)
    if (g_str_equal (entities[i]->id, id))
      return entities[i];
  g_set_error (error, AISLE_FEATURE_ERROR, AISLE_ERROR_USAGE,
               _ ("'%s' has no features: known are user, item, session, query"), id);
  return NULL;
}

const AisleFeature *
aisle_entity_feature (const AisleEntity *self, const char *id)
{
  for (gsize i = 0; i < self->n_features; i++)
    if (g_str_equal (self->features[i].id, id))
      return &self->features[i];
  return NULL;
}
