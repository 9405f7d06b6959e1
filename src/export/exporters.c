/* exporters.c: the registry, made from the list in meson.build. */
#include "export/exporter.h"

#define EXPORTER(id) extern const AisleExporter aisle_exporter_##id;
#include "export/exporters-list.h"
#undef EXPORTER

static const AisleExporter *const exporters[] = {
#define EXPORTER(id) &aisle_exporter_##id,
#include "export/exporters-list.h"
#undef EXPORTER
};

const AisleExporter *const *
aisle_exporters (gsize *n)
{
  *n = G_N_ELEMENTS (exporters);
  return exporters;
}

const AisleExporter *
aisle_exporter (const char *id)
{
  for (gsize i = 0; i < G_N_ELEMENTS (exporters); i++)
    if (g_str_equal (exporters[i]->id, id))
      return exporters[i];
  return NULL;
}
