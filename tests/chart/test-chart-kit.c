/* test-chart-kit.c: what all charts share: contrast, round ticks, short numbers, columns by convention, decimation. */
#include "chart/chart-tables.h"

#include "base/calendar.h"
#include "base/random.h"
#include "chart/kit/canvas.h"
#include "chart/kit/end-labels.h"
#include "chart/kit/numbers.h"
#include "chart/kit/pick.h"
#include "chart/kit/scale.h"
#include "chart/kit/lines.h"

/* ---- colours ---- */

static void
test_contrast_formula (void)
{
  /* Published pairs: black on white 21:1, #767676 on white 4.54:1, #0000ff on white 8.59:1. */
  AisleColor white = { 1, 1, 1, 1 }, black = { 0, 0, 0, 1 }, grey = { 0x76 / 255.0, 0x76 / 255.0, 0x76 / 255.0, 1 };
  AisleColor blue = { 0, 0, 1, 1 };
  g_assert_cmpfloat_with_epsilon (aisle_color_contrast (&black, &white), 21, 1e-9);
  g_assert_cmpfloat_with_epsilon (aisle_color_contrast (&white, &grey), 4.54, 0.005);
  g_assert_cmpfloat_with_epsilon (aisle_color_contrast (&blue, &white), 8.59, 0.005);
}

static void
check_theme (gboolean dark, gboolean high, const AisleColor *accent)
{
  AisleTheme theme;
  double text = high ? 7 : 4.5, marks = high ? 4.5 : 3;
  aisle_theme_init (&theme, dark, high, accent);
  g_assert_cmpfloat (aisle_color_contrast (&theme.text, &theme.background), >=, text);
  g_assert_cmpfloat (aisle_color_contrast (&theme.dim_text, &theme.background), >=, text);
  g_assert_cmpfloat (aisle_color_contrast (&theme.accent, &theme.background), >=, marks);
  g_assert_cmpfloat (aisle_color_contrast (&theme.context, &theme.background), >=, marks);
  for (gsize i = 0; i < G_N_ELEMENTS (theme.series); i++)
    {
      AisleColor label =
          aisle_color_readable (&theme.series[i], &theme, aisle_theme_text_contrast (theme.high_contrast));
      g_assert_cmpfloat (aisle_color_contrast (&theme.series[i], &theme.background), >=, marks);
      g_assert_cmpfloat (aisle_color_contrast (&label, &theme.background), >=, text);
      for (gsize j = 0; j < i; j++)
        g_assert_true (fabs (theme.series[i].red - theme.series[j].red)
                           + fabs (theme.series[i].green - theme.series[j].green)
                           + fabs (theme.series[i].blue - theme.series[j].blue)
                       > 0.12);
    }
}

static void
test_contrast (void)
{
  /* Accents of a desktop, good and bad: yellow on white, navy on black, white, black. */
  static const AisleColor accents[] = {
    { 1, 0.9, 0, 1 }, { 0, 0, 0.4, 1 }, { 1, 1, 1, 1 }, { 0, 0, 0, 1 }, { 0.9, 0.2, 0.2, 1 },
  };
  for (guint variant = 0; variant < 4; variant++)
    {
      check_theme (variant & 1, variant & 2, NULL);
      for (gsize i = 0; i < G_N_ELEMENTS (accents); i++)
        check_theme (variant & 1, variant & 2, &accents[i]);
    }
}

/* ---- ticks ---- */

static void
assert_ticks (double low, double high, guint max_n, gboolean whole, double first, double step, guint n)
{
  AisleTicks ticks = aisle_ticks_new (low, high, max_n, whole);
  g_assert_cmpfloat_with_epsilon (ticks.first, first, fabs (step) * 1e-9);
  g_assert_cmpfloat_with_epsilon (ticks.step, step, fabs (step) * 1e-9);
  g_assert_cmpuint (ticks.n, ==, n);
}

static void
test_ticks (void)
{
  assert_ticks (0, 10, 6, FALSE, 0, 2, 6);
  assert_ticks (0, 2742, 5, TRUE, 0, 1000, 4);
  assert_ticks (0, 3, 7, TRUE, 0, 1, 4);
  assert_ticks (0, 1, 7, TRUE, 0, 1, 2);
  assert_ticks (-0.3, 0.9, 6, FALSE, -0.5, 0.5, 4);
  assert_ticks (5, 5, 4, FALSE, 5, 0.2, 4);
  AisleRandom random;
  aisle_random_init (&random, 1, "ticks");
  for (guint round = 0; round < 20000; round++)
    {
      double scale = pow (10, aisle_random_uniform (&random) * 40 - 20);
      double low = (aisle_random_uniform (&random) - 0.5) * scale, high = low + aisle_random_uniform (&random) * scale;
      guint most = 2 + (guint) aisle_random_below (&random, 9);
      AisleTicks ticks = aisle_ticks_new (low, high, most, FALSE);
      g_assert_cmpuint (ticks.n, >=, 2);
      g_assert_cmpuint (ticks.n, <=, MAX (most, 3));
      g_assert_cmpfloat (ticks.first, <=, low + ticks.step * 1e-6);
      g_assert_cmpfloat (aisle_ticks_at (&ticks, ticks.n - 1), >=, high - ticks.step * 1e-6);
    }
  /* Values that no axis can show still end. */
  static const double extreme[] = { -1.7e308, 1.7e308, 0, 1e-320, INFINITY, -INFINITY, NAN };
  for (gsize i = 0; i < G_N_ELEMENTS (extreme); i++)
    for (gsize j = 0; j < G_N_ELEMENTS (extreme); j++)
      g_assert_cmpuint (aisle_ticks_new (extreme[i], extreme[j], 6, FALSE).n, <=, 7);
}

static double
seconds (const char *text)
{
  gint64 time;
  g_assert_true (aisle_time_parse (text, &time));
  return (double) time / AISLE_SECOND;
}

static char *
time_labels (const char *from, const char *to, guint most)
{
  g_autoptr (GArray) ticks = aisle_time_ticks_new (seconds (from), seconds (to), most);
  GString *text = g_string_new (NULL);
  g_assert_cmpuint (ticks->len, <=, most);
  for (guint i = 0; i < ticks->len; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? "|" : "", g_array_index (ticks, AisleTimeTick, i).label);
  return g_string_free (text, FALSE);
}

#define assert_times(from, to, most, expected)                                                                         \
  G_STMT_START                                                                                                         \
  {                                                                                                                    \
    g_autofree char *found = time_labels (from, to, most);                                                             \
    g_assert_cmpstr (found, ==, expected);                                                                             \
  }                                                                                                                    \
  G_STMT_END

static void
test_time_ticks (void)
{
  assert_times ("2024-01-01", "2024-06-30", 7, "Jan 2024|Feb|Mar|Apr|May|Jun");
  assert_times ("2010-12-01", "2011-12-09", 8, "Jan 2011|Mar|May|Jul|Sep|Nov");
  /* Weeks begin on Mondays. */
  assert_times ("2026-02-25", "2026-03-20", 5, "2 Mar 2026|9 Mar|16 Mar");
  assert_times ("2026-03-02", "2026-03-05", 5, "2 Mar 2026|3 Mar|4 Mar|5 Mar");
  assert_times ("2026-03-02T09:00:00Z", "2026-03-02T14:00:00Z", 6, "2 Mar 2026|10:00|11:00|12:00|13:00|14:00");
  assert_times ("2023-12-09", "2032-02-24", 12, "2024|2025|2026|2027|2028|2029|2030|2031|2032");
  assert_times ("2023-12-09", "2023-12-09", 5, "9 Dec 2023");
}

/* ---- numbers ---- */

static void
assert_short (AisleColumnType type, double value, const char *expected)
{
  g_autofree char *text = aisle_number_short (type, value);
  g_assert_cmpstr (text, ==, expected);
}

static void
test_numbers (void)
{
  assert_short (AISLE_COLUMN_INTEGER, 0, "0");
  assert_short (AISLE_COLUMN_INTEGER, 7, "7");
  assert_short (AISLE_COLUMN_INTEGER, 9999, "9999");
  assert_short (AISLE_COLUMN_INTEGER, 12500, "12.5k");
  assert_short (AISLE_COLUMN_INTEGER, 416895, "417k");
  assert_short (AISLE_COLUMN_INTEGER, 999960, "1.00M");
  assert_short (AISLE_COLUMN_INTEGER, -1234567, "\342\210\2221.23M");
  assert_short (AISLE_COLUMN_INTEGER, 2.5e9, "2.50bn");
  assert_short (AISLE_COLUMN_SHARE, 0.12345, "12.3%");
  assert_short (AISLE_COLUMN_SHARE, 0.0012345, "0.123%");
  assert_short (AISLE_COLUMN_SHARE, 1, "100%");
  assert_short (AISLE_COLUMN_MONEY, 19.9, "19.90");
  assert_short (AISLE_COLUMN_MONEY, 4321.09, "4321");
  assert_short (AISLE_COLUMN_REAL, 0.32681, "0.327");
  assert_short (AISLE_COLUMN_DURATION, 39, "39 s");
  assert_short (AISLE_COLUMN_DURATION, 684, "11 min");
  assert_short (AISLE_COLUMN_DURATION, 5 * 86400, "5.0 d");
  assert_short (AISLE_COLUMN_REAL, NAN, "");
  AisleNumberStyle style = aisle_number_axis_style (AISLE_COLUMN_INTEGER, 20000, 2500);
  g_autofree char *text = aisle_number_axis (&style, 12500);
  g_assert_cmpstr (text, ==, "12.5k");
}

/* ---- columns ---- */

static void
test_pick (void)
{
  g_autoptr (AisleTable) days = chart_days (ROWS_NORMAL, 3);
  static const AisleParam params_table[] = { { "y", "Columns", AISLE_PARAM_LIST, "", 0, 0, NULL, NULL, "" } };
  g_autoptr (AisleParams) params = aisle_params_new (params_table, 1);
  AisleMeasure measures[AISLE_PICK_MAX];
  g_assert_cmpuint (aisle_pick_measures (days, NULL, 0, AISLE_PICK_MAX, measures), ==, 2);
  g_assert_cmpint (measures[0].column, ==, 1);
  g_assert_cmpint (measures[0].low, ==, 2);
  g_assert_cmpint (measures[0].high, ==, 3);
  g_assert_cmpint (measures[1].column, ==, 4);
  g_assert_true (aisle_params_set (params, "y", "revenue", NULL));
  g_assert_cmpuint (aisle_pick_measures (days, params, 0, AISLE_PICK_MAX, measures), ==, 1);
  g_assert_cmpint (measures[0].previous, ==, 6);
  g_autofree char *caption = aisle_pick_caption (days, 5, "EUR"), *users = aisle_pick_caption (days, 1, "EUR");
  g_assert_cmpstr (caption, ==, "Revenue, EUR");
  g_assert_cmpstr (users, ==, "Users");
  /* Columns that are not there, or hold no numbers, are as if not named. */
  g_assert_true (aisle_params_set (params, "y", "date,nothing", NULL));
  g_assert_cmpuint (aisle_pick_measures (days, params, 0, AISLE_PICK_MAX, measures), ==, 2);
}

static void
test_mark_text (void)
{
  g_autoptr (AisleTable) table = chart_names_table (ROWS_NORMAL, 2);
  AisleMark mark = { .row = 1, .column = 1 };
  g_autofree char *text = aisle_chart_mark_text (table, &mark);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_assert_cmpstr (lines[0], ==, "Model: Category 2");
  g_assert_true (g_str_has_prefix (lines[1], "Score: ") && strstr (lines[1], " to ") != NULL);
  g_assert_cmpstr (lines[2], ==, "Orders: 10");
}

/* ---- decimation ---- */

static void
test_extremes (void)
{
  enum
  {
    ROWS = 200000
  };
  static const AisleColumnSpec specs[] = {
    { "x", "X", AISLE_COLUMN_INTEGER, NULL },
    { "y", "Y", AISLE_COLUMN_REAL, NULL },
  };
  AisleRandom random;
  aisle_random_init (&random, 4, "spikes");
  for (guint round = 0; round < 10; round++)
    {
      g_autoptr (AisleTable) table = aisle_table_new (specs, 2);
      gsize spike = aisle_random_below (&random, ROWS), dip = aisle_random_below (&random, ROWS);
      for (gsize i = 0; i < ROWS; i++)
        {
          gsize row = aisle_table_add_row (table);
          aisle_table_set_integer (table, row, 0, (gint64) i);
          aisle_table_set_real (table, row, 1, i == spike ? 1000 : i == dip ? -1000 : aisle_random_uniform (&random));
        }
      AisleLines lines = {
        .plot = { 50, 10, 500, 280 }, .x_column = 0, .x = { 0, 0, 50, 550 }, .y = { -1000, 1000, 290, 10 }
      };
      aisle_lines_find_rows (&lines, table, 0, ROWS, &(AisleZoom){ 0, 0 });
      gsize n = aisle_lines_n_steps (&lines);
      g_assert_cmpuint (n, ==, 1001);
      g_autofree double *top = g_new (double, n), *bottom = g_new (double, n);
      aisle_lines_outline (&lines, table, 1, NULL, 0, top, bottom);
      double highest = INFINITY, lowest = -INFINITY;
      for (gsize i = 0; i < n; i++)
        {
          /* Every step meets the one before it: the outline is one piece. */
          g_assert_cmpfloat (top[i], <=, bottom[i]);
          g_assert_true (i == 0 || (top[i] <= bottom[i - 1] && top[i - 1] <= bottom[i]));
          /* The extremes of the rows over this half pixel, found one by one. */
          double low = INFINITY, high = -INFINITY;
          for (gsize row = (i * (ROWS - 1) + 999) / 1000; row < ROWS && row * 1000 < (i + 1) * (ROWS - 1); row++)
            {
              double value = aisle_table_number (table, row, 1);
              low = MIN (low, value);
              high = MAX (high, value);
            }
          if (low <= high)
            {
              g_assert_cmpfloat (top[i], <=, aisle_scale_at (&lines.y, high) + 1e-9);
              g_assert_cmpfloat (bottom[i], >=, aisle_scale_at (&lines.y, low) - 1e-9);
            }
          highest = MIN (highest, top[i]);
          lowest = MAX (lowest, bottom[i]);
        }
      g_assert_cmpfloat_with_epsilon (highest, 10, 1e-6);
      if (spike != dip)
        g_assert_cmpfloat_with_epsilon (lowest, 290, 1e-6);
    }
}

/* Rows without values leave a gap, rows that are far apart a straight line. */
static void
test_outline_gaps (void)
{
  g_autoptr (GString) text = g_string_new ("x,y\n");
  for (guint i = 0; i < 100; i++)
    g_string_append_printf (text, "%u,%s\n", i < 50 ? i : 900 + i, i >= 20 && i < 30 ? "" : i < 50 ? "0" : "100");
  g_autoptr (AisleTable) table = aisle_table_from_csv (text->str, NULL);
  AisleLines lines = { .plot = { 0, 0, 999, 100 }, .x = { 0, 0, 0, 999 }, .y = { 0, 100, 100, 0 } };
  aisle_lines_find_rows (&lines, table, 0, 100, &(AisleZoom){ 0, 0 });
  gsize n = aisle_lines_n_steps (&lines);
  g_autofree double *top = g_new (double, n), *bottom = g_new (double, n);
  aisle_lines_outline (&lines, table, 1, NULL, 0, top, bottom);
  g_assert_cmpfloat (top[10], ==, 100);
  for (gsize i = 2 * 20; i < 2 * 29; i++)
    g_assert_true (isnan (top[i]) && isnan (bottom[i]));
  /* From 0 at x = 49 to 100 at x = 950: half way up in the middle. */
  g_assert_cmpfloat_with_epsilon (top[999], 50, 0.2);
  g_assert_cmpfloat (top[999], ==, bottom[999]);
  g_assert_cmpfloat (top[1990], ==, 0);
}

/* A title that has no room beside a narrow chart stands on two lines, as even as can be. */
static void
test_end_labels (void)
{
  AisleTheme theme;
  AisleFrame frame = { .width = 310, .height = 200, .theme = &theme, .cursor = -1 };
  g_auto (AisleCanvas) canvas;
  const char *text = "Right among answered";

  aisle_theme_init (&theme, FALSE, FALSE, NULL);
  aisle_canvas_init (&canvas, NULL, &frame);
  double whole = aisle_canvas_text_width (&canvas, AISLE_TEXT_STRONG, text);
  g_assert_cmpuint (aisle_end_label_break (&canvas, AISLE_TEXT_STRONG, text, whole), ==, 0);
  g_assert_cmpuint (aisle_end_label_break (&canvas, AISLE_TEXT_STRONG, text, .7 * whole), ==, strlen ("Right among"));
  g_assert_cmpuint (aisle_end_label_break (&canvas, AISLE_TEXT_STRONG, "Unbreakable", 10), ==, 0);
  g_assert_cmpuint (aisle_end_label_break (&canvas, AISLE_TEXT_STRONG, "", 0), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/chart-kit/contrast-formula", test_contrast_formula);
  g_test_add_func ("/chart-kit/contrast", test_contrast);
  g_test_add_func ("/chart-kit/ticks", test_ticks);
  g_test_add_func ("/chart-kit/time-ticks", test_time_ticks);
  g_test_add_func ("/chart-kit/numbers", test_numbers);
  g_test_add_func ("/chart-kit/pick", test_pick);
  g_test_add_func ("/chart-kit/end-labels", test_end_labels);
  g_test_add_func ("/chart-kit/mark-text", test_mark_text);
  g_test_add_func ("/chart-kit/extremes", test_extremes);
  g_test_add_func ("/chart-kit/outline-gaps", test_outline_gaps);
  int result = g_test_run ();
  pango_cairo_font_map_set_default (NULL);
  return result;
}
