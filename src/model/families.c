/* families.c: the registry, made from the list in meson.build. */
#include "model/model.h"

#define FAMILY(id) extern const AisleFamily aisle_family_##id;
#include "model/families-list.h"
#undef FAMILY

static const AisleFamily *const families[] = {
#define FAMILY(id) &aisle_family_##id,
#include "model/families-list.h"
#undef FAMILY
};

const AisleFamily *const *
aisle_families (gsize *n)
{
  *n = G_N_ELEMENTS (families);
  return families;
}

const AisleFamily *
aisle_family (const char *id)
{
  for (gsize i = 0; i < G_N_ELEMENTS (families); i++)
    if (g_str_equal (families[i]->id, id))
      return families[i];
  return NULL;
}
