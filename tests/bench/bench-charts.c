/* bench-charts.c: a line of a million points with its band and a second series, and a cloud of a million points:
 * drawing, finding the point under the pointer and brushing, each within a frame of 60 a second; a cloud is drawn and
 * brushed within two. */
#include "bench.h"

#include "base/random.h"

#include "chart/chart-tables.h"
#include "chart/chart.h"

#define ROWS  1000000
#define FRAME (1 / 60.0)

typedef struct
{
  const AisleChartKind *kind;
  AisleTable *table;
  AisleTheme theme;
  AisleFrame frame;
  cairo_surface_t *surface;
} Fixture;

static void
draw (gpointer data)
{
  Fixture *fixture = data;
  cairo_t *cr = cairo_create (fixture->surface);
  fixture->kind->draw (fixture->table, NULL, cr, &fixture->frame);
  cairo_destroy (cr);
  cairo_surface_flush (fixture->surface);
}

static void
point (gpointer data)
{
  Fixture *fixture = data;
  g_assert_cmpint (fixture->kind->hit (fixture->table, NULL, &fixture->frame, 400, 200), >=, 0);
}

static void
brush (gpointer data)
{
  Fixture *fixture = data;
  AisleBox area = { 300, 0, 200, 400 };
  aisle_bitmap_free (aisle_chart_marks_in (fixture->kind, fixture->table, NULL, &fixture->frame, &area));
}

/* Two measures that depend on each other, dense in the middle. */
static AisleTable *
cloud (void)
{
  static const AisleColumnSpec specs[] = {
    { "views", "Views", AISLE_COLUMN_REAL, NULL },
    { "orders", "Orders", AISLE_COLUMN_REAL, NULL },
  };
  AisleTable *table = aisle_table_new (specs, G_N_ELEMENTS (specs));
  AisleRandom random;
  aisle_random_init (&random, 1, "cloud");
  for (gsize i = 0; i < ROWS; i++)
    {
      gsize row = aisle_table_add_row (table);
      double views = aisle_random_normal (&random);
      aisle_table_set_real (table, row, 0, views);
      aisle_table_set_real (table, row, 1, 0.6 * views + aisle_random_normal (&random));
    }
  return table;
}

int
main (void)
{
  Fixture points = { .kind = aisle_chart_kind ("scatter"), .table = cloud () };
  Fixture fixture = { .kind = aisle_chart_kind ("line"), .table = chart_days (ROWS_NORMAL, ROWS) };

  aisle_theme_init (&fixture.theme, FALSE, FALSE, NULL);
  fixture.frame = (AisleFrame){ .width = 800, .height = 400, .theme = &fixture.theme, .cursor = -1 };
  fixture.surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, 800, 400);
  points.theme = fixture.theme;
  points.frame = fixture.frame;
  points.frame.theme = &points.theme;
  points.surface = fixture.surface;
  const BenchRun runs[] = {
    { .name = "charts/draw_line_1m", .repeats = 20, .work = draw, .data = &fixture, .mark = FRAME },
    { .name = "charts/point_line_1m", .repeats = 20, .work = point, .data = &fixture, .mark = FRAME },
    { .name = "charts/brush_line_1m", .repeats = 20, .work = brush, .data = &fixture, .mark = FRAME },
    { .name = "charts/draw_scatter_1m", .repeats = 20, .work = draw, .data = &points, .mark = 2 * FRAME },
    { .name = "charts/point_scatter_1m", .repeats = 20, .work = point, .data = &points, .mark = FRAME },
    { .name = "charts/brush_scatter_1m", .repeats = 20, .work = brush, .data = &points, .mark = 2 * FRAME },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (runs); i++)
    bench_run (&runs[i]);
  cairo_surface_destroy (fixture.surface);
  aisle_table_unref (fixture.table);
  aisle_table_unref (points.table);
  return 0;
}
