/* kinds.c: the registry, made from the list in meson.build. */
#include "chart/chart.h"

#define CHART(id) extern const AisleChartKind aisle_chart_##id;
#include "chart/kinds-list.h"
#undef CHART

static const AisleChartKind *const kinds[] = {
#define CHART(id) &aisle_chart_##id,
#include "chart/kinds-list.h"
#undef CHART
};

const AisleChartKind *const *
aisle_chart_kinds (gsize *n)
{
  *n = G_N_ELEMENTS (kinds);
  return kinds;
}

const AisleChartKind *
aisle_chart_kind (const char *id)
{
  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (g_str_equal (kinds[i]->id, id))
      return kinds[i];
  return NULL;
}
