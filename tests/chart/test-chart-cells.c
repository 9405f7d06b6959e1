/* test-chart-cells.c: what charts of cells, bins, points and boxes promise beyond the conformance of all kinds: texts
 * that can be read on every colour, labels in order, tooltips with intervals, bins as analysts write them, and nothing
 * that lies apart lost among a million points. */
#include "chart/chart-tables.h"

#include "chart/box/box-layout.h"
#include "chart/chart.h"
#include "chart/histogram/histogram-layout.h"
#include "chart/kit/grid.h"
#include "chart/kit/ramp.h"

static AisleFrame
make_frame (AisleTheme *theme, double width, double height)
{
  aisle_theme_init (theme, FALSE, FALSE, NULL);
  theme->font = "DejaVu Sans";
  return (AisleFrame){ .width = width, .height = height, .theme = theme, .currency = "EUR", .cursor = -1 };
}

/* ---- colours ---- */

static double
luminance (const AisleColor *color)
{
  AisleColor black = { 0, 0, 0, 1 };
  return aisle_color_contrast (color, &black);
}

/* WCAG 2.1: text needs 4.5:1, 7:1 in high contrast; in one hue the order of lightness is the order of values. */
static void
test_ramp (void)
{
  static const double ranges[][2] = { { 0, 1 }, { -3, 5 }, { 900, 1000 }, { -7, -2 }, { 4, 4 } };
  AisleColor accents[] = { { 0.1, 0.44, 0.85, 1 }, { 0.9, 0.3, 0, 1 }, { 0.98, 0.95, 0.2, 1 } };
  AisleTheme theme;
  for (guint variant = 0; variant < 4; variant++)
    for (gsize a = 0; a < G_N_ELEMENTS (accents); a++)
      for (gsize r = 0; r < G_N_ELEMENTS (ranges); r++)
        {
          aisle_theme_init (&theme, variant & 1, variant >= 2, &accents[a]);
          AisleRamp ramp = aisle_ramp_new (&theme, ranges[r][0], ranges[r][1]);
          double before = -1;
          for (int step = 0; step <= 100; step++)
            {
              AisleColor color = aisle_ramp_color (&ramp, ramp.low + (ramp.high - ramp.low) * step / 100);
              AisleColor ink = aisle_ramp_text_color (&color);
              double light = luminance (&color);
              g_assert_cmpfloat (aisle_color_contrast (&color, &ink), >=, theme.high_contrast ? 7 : 4.5);
              if (before > 0 && !ramp.parted)
                g_assert_true (theme.dark ? light >= before - 1e-6 : light <= before + 1e-6);
              before = light;
            }
        }
  /* Equally far from zero is equally deep: neither side looks larger than it is. */
  aisle_theme_init (&theme, FALSE, FALSE, NULL);
  AisleRamp parted = aisle_ramp_new (&theme, -2, 6);
  g_assert_cmpfloat (parted.low, ==, -6);
  AisleColor down = aisle_ramp_color (&parted, -6), up = aisle_ramp_color (&parted, 6);
  g_assert_cmpfloat (down.red, >, down.blue);
  g_assert_cmpfloat (up.blue, >, up.red);
  g_assert_cmpfloat_with_epsilon (luminance (&down), luminance (&up), 1.5);
}

/* By the square root a quarter of the way up has the colour that a half has in even steps; only where most values are low. */
static void
test_root_ramp (void)
{
  AisleTheme theme;
  aisle_theme_init (&theme, FALSE, FALSE, NULL);
  for (int low = 0; low >= -80; low -= 80)
    {
      AisleRamp even = aisle_ramp_new (&theme, low, 80), root = even;
      aisle_ramp_set_mean (&even, 40);
      aisle_ramp_set_mean (&root, 4);
      g_assert_false (even.root);
      g_assert_true (root.root);
      for (int sign = 1; sign >= (low < 0 ? -1 : 1); sign -= 2)
        {
          AisleColor a = aisle_ramp_color (&root, sign * 20), b = aisle_ramp_color (&even, sign * 40);
          g_assert_cmpfloat_with_epsilon (a.red, b.red, 1e-9);
          g_assert_cmpfloat_with_epsilon (a.blue, b.blue, 1e-9);
          a = aisle_ramp_color (&root, sign * 80);
          b = aisle_ramp_color (&even, sign * 80);
          g_assert_cmpfloat_with_epsilon (a.green, b.green, 1e-9);
        }
    }
}

/* ---- labels ---- */

static AisleTable *
pairs_table (const char *const *pairs)
{
  static const AisleColumnSpec specs[] = {
    { "item", "Item", AISLE_COLUMN_TEXT, NULL },
    { "with", "With", AISLE_COLUMN_TEXT, NULL },
    { "orders", "Orders", AISLE_COLUMN_INTEGER, NULL },
  };
  AisleTable *table = aisle_table_new (specs, G_N_ELEMENTS (specs));
  for (gsize i = 0; pairs[i] != NULL; i += 2)
    {
      gsize row = aisle_table_add_row (table);
      aisle_table_set_text (table, row, 0, pairs[i]);
      aisle_table_set_text (table, row, 1, pairs[i + 1]);
      aisle_table_set_integer (table, row, 2, (gint64) i);
    }
  return table;
}

static void
test_grid_order (void)
{
  static const char *const pairs[] = { "a", "c", "a", "b", "b", "a", "c", "b", "c", "x", NULL };
  g_autoptr (AisleTable) table = pairs_table (pairs);
  g_auto (AisleGrid) grid = { 0 };
  g_assert_true (aisle_grid_init (&grid, table, 0, 1));
  g_assert_cmpuint (grid.down.n, ==, 3);
  g_assert_cmpuint (grid.across.n, ==, 4);
  /* Across as down: a, b, c; what stands across only comes last. */
  static const char *const across[] = { "a", "b", "c", "x" };
  for (gsize i = 0; i < 4; i++)
    g_assert_cmpstr (aisle_table_text (table, grid.across.sample[i], 1), ==, across[i]);

  static const char *const twice[] = { "a", "b", "b", "a", "a", "b", NULL };
  g_autoptr (AisleTable) doubled = pairs_table (twice);
  g_auto (AisleGrid) none = { 0 };
  const char *reason = NULL;
  g_assert_false (aisle_grid_init (&none, doubled, 0, 1));
  g_assert_false (aisle_chart_kind ("heat")->fits (doubled, &reason));
  g_assert_nonnull (reason);
  /* An item and its only category do not cross: that is a list. */
  static const char *const list[] = { "a", "p", "b", "q", "c", "p", NULL };
  g_autoptr (AisleTable) listed = pairs_table (list);
  g_assert_false (aisle_chart_kind ("heat")->fits (listed, NULL));
}

/* A chart may say what goes across, unless its labels come twice. */
static void
test_across (void)
{
  static const AisleColumnSpec specs[] = {
    { "group", "Group", AISLE_COLUMN_TEXT, NULL },
    { "step", "Step", AISLE_COLUMN_INTEGER, NULL },
    { "name", "Event", AISLE_COLUMN_TEXT, NULL },
    { "share", "Share", AISLE_COLUMN_SHARE, NULL },
  };
  static const char *const names[] = { "view", "cart", "buy" };
  const AisleChartKind *heat = aisle_chart_kind ("heat");
  g_autoptr (AisleParams) params = aisle_params_new (heat->params, heat->n_params);
  g_autoptr (AisleTable) table = aisle_table_new (specs, G_N_ELEMENTS (specs));
  g_assert_true (aisle_params_set_pair (params, "across=name", NULL));
  for (gsize i = 0; i < 6; i++)
    {
      gsize row = aisle_table_add_row (table);
      aisle_table_set_text (table, row, 0, i < 3 ? "app" : "web");
      aisle_table_set_integer (table, row, 1, (gint64) (i % 3) + 1);
      aisle_table_set_text (table, row, 2, names[i % 3]);
      aisle_table_set_real (table, row, 3, 1 - 0.1 * (double) i);
    }
  g_autofree char *by_name = heat->describe (table, params), *by_step = heat->describe (table, NULL);
  g_assert_nonnull (strstr (by_name, "(web, buy)"));
  g_assert_nonnull (strstr (by_step, "(web, 3)"));
  /* The first column across sends the second down. */
  g_autoptr (AisleParams) turned = aisle_params_new (heat->params, heat->n_params);
  g_assert_true (aisle_params_set_pair (turned, "across=group", NULL));
  g_autofree char *by_group = heat->describe (table, turned);
  g_assert_nonnull (strstr (by_group, "(3, web)"));
  for (gsize row = 0; row < 6; row++)
    aisle_table_set_text (table, row, 2, "view");
  g_autofree char *twice = heat->describe (table, params);
  g_assert_nonnull (strstr (twice, "(web, 3)"));
}

/* Names too long to stand before their bars stand above them, whole. */
static void
test_long_names (void)
{
  static const AisleColumnSpec specs[] = {
    { "name", "Rule", AISLE_COLUMN_TEXT, NULL },
    { "lift", "Lift", AISLE_COLUMN_REAL, NULL },
  };
  const AisleChartKind *bars = aisle_chart_kind ("bars");
  AisleTheme theme;
  AisleFrame frame = make_frame (&theme, 480, 240);
  AisleMark mark, next;
  for (int length = 0; length < 2; length++)
    {
      g_autoptr (AisleTable) table = aisle_table_new (specs, G_N_ELEMENTS (specs));
      for (gsize row = 0; row < 4; row++)
        {
          aisle_table_add_row (table);
          aisle_table_set_text (
              table, row, 0, length == 0 ? "tea" : "a set of six regency tea cups and a cake stand with three tiers");
          aisle_table_set_real (table, row, 1, 4);
        }
      g_assert_true (bars->mark (table, NULL, &frame, 0, &mark) && bars->mark (table, NULL, &frame, 1, &next));
      g_assert_true (length == 0 ? mark.x > 20 && mark.x < 100 : mark.x < 1);
      /* Room for a line of text between two bars. */
      g_assert_true (length == 0 || next.y - mark.y - mark.h > 10);
    }
}

/* Pixels that are not white between two places, above the x axis. */
static guint
count_ink (const AisleTable *table, double from, double to)
{
  AisleTheme theme;
  AisleFrame frame = make_frame (&theme, 400, 200);
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, 400, 200);
  cairo_t *cr = cairo_create (surface);
  guint ink = 0;
  cairo_set_source_rgb (cr, 1, 1, 1);
  cairo_paint (cr);
  aisle_chart_kind ("line")->draw (table, NULL, cr, &frame);
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  const guint8 *bytes = cairo_image_surface_get_data (surface);
  for (gsize y = 40; y < 140; y++)
    for (gsize x = (gsize) from; x < (gsize) to; x++)
      ink += bytes[y * (gsize) cairo_image_surface_get_stride (surface) + 4 * x + 2] < 128;
  cairo_surface_destroy (surface);
  return ink;
}

/* What leads to a period that is not over has gaps; what stands before it is as it was. */
static void
test_open_period (void)
{
  static const AisleColumnSpec specs[] = {
    { "date", "Date", AISLE_COLUMN_DATE, NULL },
    { "users", "Users", AISLE_COLUMN_INTEGER, "users" },
    { "state", "State", AISLE_COLUMN_TEXT, NULL },
  };
  const AisleChartKind *line = aisle_chart_kind ("line");
  AisleTheme theme;
  AisleFrame frame = make_frame (&theme, 400, 200);
  AisleMark marks[3];
  guint solid[2], open[2];
  for (int state = 0; state < 2; state++)
    {
      g_autoptr (AisleTable) table = aisle_table_new (specs, G_N_ELEMENTS (specs));
      for (gsize row = 0; row < 3; row++)
        {
          aisle_table_add_row (table);
          aisle_table_set_integer (table, row, 0, 20000 + 7 * (gint64) row);
          aisle_table_set_integer (table, row, 1, row == 1 ? 100 : 10);
        }
      if (state)
        aisle_table_set_text (table, 2, 2, "not over yet");
      for (gsize row = 0; row < 3; row++)
        g_assert_true (line->mark (table, NULL, &frame, row, &marks[row]));
      double middle = marks[1].x + marks[1].w / 2;
      solid[state] = count_ink (table, marks[0].x + 12, middle - 8);
      open[state] = count_ink (table, middle + 8, marks[2].x - 8);
    }
  g_assert_cmpuint (solid[0], ==, solid[1]);
  g_assert_cmpuint (open[1], <, open[0] * 85 / 100);
  g_assert_cmpuint (open[1], >, open[0] / 3);
}

/* Numbers are sorted whatever the order of rows. */
static void
test_grid_numbers (void)
{
  static const AisleColumnSpec specs[] = {
    { "weekday", "Weekday", AISLE_COLUMN_INTEGER, NULL },
    { "hour", "Hour", AISLE_COLUMN_INTEGER, NULL },
    { "events", "Events", AISLE_COLUMN_INTEGER, NULL },
  };
  static const gint64 cells[][2] = { { 7, 9 }, { 1, 20 }, { 1, 9 }, { 7, 20 } };
  g_autoptr (AisleTable) table = aisle_table_new (specs, G_N_ELEMENTS (specs));
  for (gsize i = 0; i < 4; i++)
    {
      gsize row = aisle_table_add_row (table);
      aisle_table_set_integer (table, row, 0, cells[i][0]);
      aisle_table_set_integer (table, row, 1, cells[i][1]);
      aisle_table_set_integer (table, row, 2, (gint64) i + 1);
    }
  AisleTheme theme;
  AisleFrame frame = make_frame (&theme, 400, 200);
  AisleMark sunday, monday;
  const AisleChartKind *heat = aisle_chart_kind ("heat");
  g_assert_true (heat->mark (table, NULL, &frame, 0, &sunday) && heat->mark (table, NULL, &frame, 2, &monday));
  g_assert_cmpfloat (monday.y, <, sunday.y);
  g_assert_cmpfloat (monday.x, ==, sunday.x);
  g_autofree char *said = aisle_chart_mark_text (table, &monday);
  g_assert_cmpstr (said, ==, "Weekday: Mon\nHour: 9\nEvents: 3");
}

/* ---- tooltips ---- */

static void
test_retention_text (void)
{
  g_autoptr (AisleTable) table = chart_cohorts (ROWS_NORMAL, 8);
  AisleTheme theme;
  AisleFrame frame = make_frame (&theme, 600, 300);
  AisleMark mark;
  g_assert_true (aisle_chart_kind ("retention")->mark (table, NULL, &frame, 1, &mark));
  g_autofree char *said = aisle_chart_mark_text (table, &mark);
  g_auto (GStrv) lines = g_strsplit (said, "\n", -1);
  g_assert_cmpstr (lines[0], ==, "First week: 2022-01-10");
  g_assert_cmpstr (lines[1], ==, "Week: 1");
  g_assert_cmpstr (lines[2], ==, "Retention: 25.0% (22.5% to 27.5%)");
  g_assert_cmpstr (lines[3], ==, "Users: 1000");
  /* By hand: of period 1, weighed by users, 0.25 everywhere. */
  g_autofree char *spoken = aisle_chart_kind ("retention")->describe (table, NULL);
  g_assert_nonnull (strstr (spoken, "Week 1: 25.0%"));
}

/* ---- bins ---- */

static AisleTable *
bins_table (const double *limits, gsize n, gboolean open)
{
  static const AisleColumnSpec specs[] = {
    { "from", "Price", AISLE_COLUMN_REAL, NULL },
    { "to", "To", AISLE_COLUMN_REAL, NULL },
    { "items", "Items", AISLE_COLUMN_INTEGER, "items" },
  };
  AisleTable *table = aisle_table_new (specs, G_N_ELEMENTS (specs));
  for (gsize i = 0; i < n; i++)
    {
      gsize row = aisle_table_add_row (table);
      aisle_table_set_real (table, row, 0, limits[i]);
      aisle_table_set_real (table, row, 1, open && i == n - 1 ? NAN : limits[i + 1]);
      aisle_table_set_integer (table, row, 2, 10 * (gint64) (i + 1));
    }
  return table;
}

/* Whole numbers in bins that end where the next begins: the bar of 2 to 3 is that of 2. */
static void
test_whole_bins (void)
{
  static const AisleColumnSpec specs[] = {
    { "from", "Events in a session", AISLE_COLUMN_INTEGER, NULL },
    { "to", "Below", AISLE_COLUMN_INTEGER, NULL },
    { "sessions", "Sessions", AISLE_COLUMN_INTEGER, NULL },
  };
  g_autoptr (AisleTable) table = aisle_table_new (specs, G_N_ELEMENTS (specs));
  for (gint64 i = 0; i < 3; i++)
    {
      gsize row = aisle_table_add_row (table);
      aisle_table_set_integer (table, row, 0, i + 1);
      aisle_table_set_integer (table, row, 1, i + 2);
      aisle_table_set_integer (table, row, 2, 30 - i * 10);
    }
  AisleMark mark = { .row = 1, .column = 2 };
  g_autofree char *said = aisle_chart_mark_text (table, &mark);
  g_assert_cmpstr (said, ==, "Events in a session: 2\nSessions: 20");
  g_autofree char *spoken = aisle_chart_kind ("histogram")->describe (table, NULL);
  g_assert_cmpstr (spoken, ==, "Sessions, 3 bins: most, 30, in 1.");
}

static void
test_bins (void)
{
  static const double even[] = { 0, 10, 20, 30 }, uneven[] = { 0, 5, 10, 50, 200 };
  g_autoptr (AisleTable) lines = bins_table (even, 3, FALSE), bands = bins_table (uneven, 5, TRUE);
  AisleTheme theme;
  AisleFrame frame = make_frame (&theme, 500, 300);
  AisleHistogramLayout layout;
  AisleBox bar, other;
  {
    g_auto (AisleCanvas) canvas;
    aisle_canvas_init (&canvas, NULL, &frame);
    g_assert_true (aisle_histogram_lay_out (&layout, &canvas, lines, NULL));
    g_assert_true (layout.even && layout.joined);
    g_assert_true (aisle_histogram_bar (&layout, lines, 0, &bar) && aisle_histogram_bar (&layout, lines, 2, &other));
    /* Counts 10 and 30: heights from zero. */
    g_assert_cmpfloat_with_epsilon (other.h, 3 * bar.h, 0.01);
    g_assert_cmpfloat_with_epsilon (aisle_histogram_place (&layout, lines, 15), layout.plot.x + layout.plot.w / 2,
                                    0.01);

    g_assert_true (aisle_histogram_lay_out (&layout, &canvas, bands, NULL));
    g_assert_false (layout.even);
    g_assert_true (aisle_histogram_bar (&layout, bands, 0, &bar) && aisle_histogram_bar (&layout, bands, 4, &other));
    g_assert_cmpfloat_with_epsilon (other.w, bar.w, 0.01);
    g_autofree char *middle = aisle_histogram_name (&layout, bands, 2),
                    *last = aisle_histogram_name (&layout, bands, 4);
    g_assert_cmpstr (middle, ==, "10\342\200\22350");
    g_assert_cmpstr (last, ==, "200+");
  }
  static const double backwards[] = { 10, 5, 20 };
  g_autoptr (AisleTable) wrong = bins_table (backwards, 2, FALSE);
  g_assert_false (aisle_chart_kind ("histogram")->fits (wrong, NULL));
}

/* ---- points ---- */

/* One point far from a hundred thousand others is drawn and found. */
static void
test_lonely_point (void)
{
  enum
  {
    ROWS = 100000
  };
  static const AisleColumnSpec specs[] = {
    { "x", "X", AISLE_COLUMN_REAL, NULL },
    { "y", "Y", AISLE_COLUMN_REAL, NULL },
  };
  g_autoptr (AisleTable) table = aisle_table_new (specs, 2);
  for (gsize i = 0; i <= ROWS; i++)
    {
      gsize row = aisle_table_add_row (table);
      aisle_table_set_real (table, row, 0, i == ROWS ? 9 : sin ((double) i * 1.7));
      aisle_table_set_real (table, row, 1, i == ROWS ? -9 : cos ((double) i * 2.3));
    }
  const AisleChartKind *kind = aisle_chart_kind ("scatter");
  AisleTheme theme;
  AisleFrame frame = make_frame (&theme, 600, 400);
  AisleMark mark;
  g_assert_true (kind->mark (table, NULL, &frame, ROWS, &mark));
  double x = mark.x + mark.w / 2, y = mark.y + mark.h / 2;
  g_assert_cmpint (kind->hit (table, NULL, &frame, x + 2, y - 2), ==, ROWS);

  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, 600, 400);
  cairo_t *cr = cairo_create (surface);
  cairo_set_source_rgb (cr, 1, 1, 1);
  cairo_paint (cr);
  kind->draw (table, NULL, cr, &frame);
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  const guint32 *pixels = (const guint32 *) (gpointer) cairo_image_surface_get_data (surface);
  gsize stride = (gsize) cairo_image_surface_get_stride (surface) / 4;
  guint32 pixel = pixels[(gsize) y * stride + (gsize) x] & 0xffffff;
  g_assert_cmpuint (pixel & 0xff, >, pixel >> 16 & 0xff); /* blue, not the white paper */
  cairo_surface_destroy (surface);
}

/* ---- boxes ---- */

static void
test_box_places (void)
{
  g_autoptr (AisleTable) table = chart_boxes (ROWS_NORMAL, 12);
  AisleTheme theme;
  AisleFrame frame = make_frame (&theme, 600, 400);
  g_auto (AisleCanvas) canvas;
  g_auto (AisleBoxLayout) layout = { 0 }, again = { 0 };
  AisleBoxShape shape;
  double x, y, same_x, same_y;
  aisle_canvas_init (&canvas, NULL, &frame);
  g_assert_true (aisle_box_lay_out (&layout, &canvas, table) && aisle_box_lay_out (&again, &canvas, table));
  for (gsize row = 0; row < 12; row++)
    {
      double band = layout.top + (double) (row / 4) * layout.band;
      g_assert_true (aisle_box_shape (&layout, row, &shape) == (row % 4 == 0));
      if (row % 4 == 0)
        {
          /* 50 + 30 * column: equal steps from whisker to whisker. */
          g_assert_cmpfloat_with_epsilon (shape.q1 - shape.low, shape.high - shape.q3, 0.01);
          g_assert_cmpfloat_with_epsilon (shape.median - shape.q1, shape.q3 - shape.median, 0.01);
          g_assert_cmpfloat (shape.low, <, shape.q1);
          continue;
        }
      g_assert_true (aisle_box_point (&layout, row, &x, &y) && aisle_box_point (&again, row, &same_x, &same_y));
      g_assert_true (x == same_x && y == same_y);
      g_assert_cmpfloat (y, >, band + aisle_box_lane (&layout));
      g_assert_cmpfloat (y, <, band + layout.band);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/chart-cells/ramp", test_ramp);
  g_test_add_func ("/chart-cells/root-ramp", test_root_ramp);
  g_test_add_func ("/chart-cells/across", test_across);
  g_test_add_func ("/chart-cells/long-names", test_long_names);
  g_test_add_func ("/chart-cells/open-period", test_open_period);
  g_test_add_func ("/chart-cells/grid-order", test_grid_order);
  g_test_add_func ("/chart-cells/grid-numbers", test_grid_numbers);
  g_test_add_func ("/chart-cells/retention-text", test_retention_text);
  g_test_add_func ("/chart-cells/bins", test_bins);
  g_test_add_func ("/chart-cells/whole-bins", test_whole_bins);
  g_test_add_func ("/chart-cells/lonely-point", test_lonely_point);
  g_test_add_func ("/chart-cells/box-places", test_box_places);
  int result = g_test_run ();
  pango_cairo_font_map_set_default (NULL);
  return result;
}
