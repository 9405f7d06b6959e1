/* test-parallel-axes.c: parallel coordinates counted by hand: which columns are axes, where rows meet them, what they name. */
#include "chart/parallel/parallel-layout.h"

static AisleTable *
read_table (void)
{
  /* "passes" is the same in all rows, "run" is no measure; "rate" spans three powers of ten; c has no loss. */
  AisleTable *table = aisle_table_from_csv ("run,model,ndcg,passes,rate,loss\n"
                                            "1,a,0.30,15,0.001,pairwise\n"
                                            "2,b,0.20,15,0.01,pointwise\n"
                                            "3,c,0.10,15,1,\n",
                                            NULL);
  g_assert_nonnull (table);
  return table;
}

static void
lay_out (AisleParallelLayout *layout, AisleCanvas *canvas, const AisleTable *table, AisleTheme *theme,
         AisleFrame *frame)
{
  aisle_theme_init (theme, FALSE, FALSE, NULL);
  *frame = (AisleFrame){ .width = 600, .height = 300, .theme = theme, .cursor = -1 };
  aisle_canvas_init (canvas, NULL, frame);
  g_assert_true (aisle_parallel_lay_out (layout, canvas, table));
}

static void
test_axes (void)
{
  g_autoptr (AisleTable) table = read_table ();
  g_auto (AisleCanvas) canvas;
  AisleParallelLayout layout;
  AisleTheme theme;
  AisleFrame frame;

  lay_out (&layout, &canvas, table, &theme, &frame);
  g_assert_cmpuint (layout.n_axes, ==, 3);
  g_assert_cmpuint (layout.axes[0].column, ==, 4);
  g_assert_cmpuint (layout.axes[1].column, ==, 5);
  g_assert_cmpuint (layout.axes[2].column, ==, 2); /* the result */
  g_assert_true (layout.axes[0].log);
  g_assert_false (layout.axes[2].log);
  g_autofree char *title = aisle_parallel_title (&layout.axes[0], table, NULL);
  g_assert_cmpstr (title, ==, "rate (log)");
}

static void
test_places (void)
{
  g_autoptr (AisleTable) table = read_table ();
  g_auto (AisleCanvas) canvas;
  AisleParallelLayout layout;
  AisleTheme theme;
  AisleFrame frame;
  double x, y;

  lay_out (&layout, &canvas, table, &theme, &frame);
  double top = layout.plot.y, high = layout.plot.h;
  g_assert_true (aisle_parallel_at (&layout, table, 0, 0, &x, &y)); /* .001: the lowest */
  g_assert_cmpfloat_with_epsilon (x, layout.plot.x, 1e-9);
  g_assert_cmpfloat_with_epsilon (y, top + high, 1e-9);
  g_assert_true (aisle_parallel_at (&layout, table, 1, 0, &x, &y)); /* .01: a third of the way from .001 to 1 */
  g_assert_cmpfloat_with_epsilon (y, top + high * 2 / 3, 1e-9);
  g_assert_true (aisle_parallel_at (&layout, table, 1, 1, &x, &y)); /* the second of two words */
  g_assert_cmpfloat_with_epsilon (x, layout.plot.x + layout.plot.w / 2, 1e-9);
  g_assert_cmpfloat_with_epsilon (y, top, 1e-9);
  g_assert_false (aisle_parallel_at (&layout, table, 2, 1, &x, &y)); /* missing */
  g_assert_true (aisle_parallel_at (&layout, table, 1, 2, &x, &y));  /* .2: the middle of .1 to .3 */
  g_assert_cmpfloat_with_epsilon (y, top + high / 2, 1e-9);
}

static void
test_ticks (void)
{
  g_autoptr (AisleTable) table = read_table ();
  g_auto (AisleCanvas) canvas;
  AisleParallelLayout layout;
  AisleTheme theme;
  AisleFrame frame;

  lay_out (&layout, &canvas, table, &theme, &frame);
  g_autoptr (GArray) rates = aisle_parallel_ticks_new (&layout, table, 0);
  g_autoptr (GArray) words = aisle_parallel_ticks_new (&layout, table, 1);
  g_assert_cmpuint (rates->len, ==, 3);
  g_assert_cmpstr (g_array_index (rates, AisleParallelTick, 0).text, ==, "0.001");
  g_assert_cmpstr (g_array_index (rates, AisleParallelTick, 1).text, ==, "0.01");
  g_assert_cmpstr (g_array_index (rates, AisleParallelTick, 2).text, ==, "1");
  g_assert_cmpuint (words->len, ==, 2);
  g_assert_cmpstr (g_array_index (words, AisleParallelTick, 1).text, ==, "pointwise");
}

static void
test_fits (void)
{
  g_autoptr (AisleTable) one = aisle_table_from_csv ("model,ndcg\na,0.3\n", NULL);
  g_autoptr (AisleTable) nameless = aisle_table_from_csv ("x,y\n1,2\n", NULL);
  const char *reason = NULL;

  g_assert_false (aisle_parallel_fits (one, &reason));
  g_assert_nonnull (reason);
  g_assert_false (aisle_parallel_fits (nameless, NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/parallel/axes", test_axes);
  g_test_add_func ("/parallel/places", test_places);
  g_test_add_func ("/parallel/ticks", test_ticks);
  g_test_add_func ("/parallel/fits", test_fits);
  return g_test_run ();
}
