/* test-charts.c: charts under a real pointer and real keys: brushing by drag and by Shift and arrows, zoom and the way
 * back.  The table is the test's own, so every expected mark can be counted by hand. */
#include "harness.h"
#include "widgets/chart-view.h"

#include "base/calendar.h"

/* ---- a chart in a window of the program ---- */

typedef struct
{
  AisleChartView *view;
  guint n_moves, n_ends; /* emissions */
  gsize last;            /* marks in the last one */
  guint frames;
} Fixture;

/* Day d of 10 has 10 x d users and 5 x d buyers. */
static AisleTable *
ten_days (void)
{
  static const AisleColumnSpec specs[] = {
    { "date", "Date", AISLE_COLUMN_DATE, NULL },
    { "users", "Users", AISLE_COLUMN_INTEGER, "users" },
    { "buyers", "Buyers", AISLE_COLUMN_INTEGER, "users" },
  };
  AisleTable *table = aisle_table_new (specs, G_N_ELEMENTS (specs));
  for (gint64 day = 1; day <= 10; day++)
    {
      gsize row = aisle_table_add_row (table);
      aisle_table_set_integer (table, row, 0, aisle_day_from_date (2026, 3, (int) day));
      aisle_table_set_integer (table, row, 1, 10 * day);
      aisle_table_set_integer (table, row, 2, 5 * day);
    }
  return table;
}

static void
brushed_cb (AisleChartView *view, const AisleBitmap *marks, gboolean finished, Fixture *fixture)
{
  g_assert_true (marks == aisle_chart_view_get_brush (view));
  fixture->last = marks != NULL ? aisle_bitmap_count (marks) : 0;
  if (finished)
    fixture->n_ends++;
  else
    fixture->n_moves++;
}

static void
frame_cb (GdkFrameClock *clock, Fixture *fixture)
{
  fixture->frames++;
}

static void
open_chart_of (Fixture *fixture, const char *kind, AisleTable *table)
{
  GtkWidget *view = aisle_chart_view_new ();

  *fixture = (Fixture){ .view = AISLE_CHART_VIEW (view) };
  harness_open (NULL);
  adw_application_window_set_content (ADW_APPLICATION_WINDOW (harness_window ()), view);
  aisle_chart_view_set (fixture->view, aisle_chart_kind (kind), table, NULL, NULL);
  g_signal_connect (view, "brushed", G_CALLBACK (brushed_cb), fixture);
  harness_resize (800, 400);
  g_signal_connect (gtk_widget_get_frame_clock (view), "before-paint", G_CALLBACK (frame_cb), fixture);
  gtk_widget_grab_focus (view);
  harness_settle ();
}

static void
open_chart (Fixture *fixture, const char *kind)
{
  g_autoptr (AisleTable) table = ten_days ();
  open_chart_of (fixture, kind, table);
}

static void
close_chart (Fixture *fixture)
{
  g_signal_handlers_disconnect_by_data (gtk_widget_get_frame_clock (GTK_WIDGET (fixture->view)), fixture);
  harness_close ();
}

static void
centre (Fixture *fixture, gsize index, double *x, double *y)
{
  AisleMark mark;
  g_assert_true (aisle_chart_view_mark (fixture->view, index, &mark));
  *x = mark.x + mark.w / 2;
  *y = mark.y + mark.h / 2;
}

static void
drag (Fixture *fixture, double x1, double y1, double x2, double y2)
{
  GtkWidget *widget = GTK_WIDGET (fixture->view);
  harness_move_to (widget, x1, y1);
  harness_press ();
  for (guint i = 1; i <= 8; i++)
    harness_move_to (widget, x1 + (x2 - x1) * i / 8, y1 + (y2 - y1) * i / 8);
  harness_release ();
}

static void
assert_brush (Fixture *fixture, gsize from, gsize to)
{
  const AisleBitmap *brush = aisle_chart_view_get_brush (fixture->view);
  g_assert_nonnull (brush);
  for (gsize i = 0; i < brush->n; i++)
    g_assert_cmpint (aisle_bitmap_has (brush, i), ==, i >= from && i <= to);
}

/* ---- the pointer ---- */

static void
test_drag_bars (void)
{
  Fixture fixture;
  double x, y, to_x, to_y;

  open_chart (&fixture, "bars");
  centre (&fixture, 2, &x, &y);
  centre (&fixture, 5, &to_x, &to_y);
  /* Over the bars, where nothing is drawn: days count, not the height of their bars. */
  drag (&fixture, x, 30, to_x, 40);
  assert_brush (&fixture, 2, 5);
  g_assert_cmpuint (fixture.n_ends, ==, 1);
  g_assert_cmpuint (fixture.n_moves, >=, 2);
  g_assert_cmpuint (fixture.n_moves, <=, fixture.frames);
  g_assert_cmpuint (fixture.last, ==, 4);
  gtk_test_accessible_assert_property (fixture.view, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                       "4 of 10 selected.\nUsers, 10 bars: highest 2026-03-10 (100), lowest "
                                       "2026-03-01 (10).");
  /* Another drag begins anew; with Shift it adds. */
  centre (&fixture, 8, &x, &y);
  drag (&fixture, x - 10, 60, x + 10, 80);
  assert_brush (&fixture, 8, 8);
  centre (&fixture, 9, &x, &y);
  harness_hold (GDK_SHIFT_MASK, TRUE);
  drag (&fixture, x - 10, 60, x + 10, 80);
  harness_hold (GDK_SHIFT_MASK, FALSE);
  assert_brush (&fixture, 8, 9);
  harness_click_at (GTK_WIDGET (fixture.view), x, 100);
  g_assert_null (aisle_chart_view_get_brush (fixture.view));
  g_assert_cmpuint (fixture.n_ends, ==, 4);
  g_assert_cmpuint (fixture.last, ==, 0);
  /* A click without a brush says nothing. */
  harness_click_at (GTK_WIDGET (fixture.view), x, 100);
  g_assert_cmpuint (fixture.n_ends, ==, 4);
  close_chart (&fixture);
}

static void
test_drag_line (void)
{
  Fixture fixture;
  const AisleBitmap *brush;
  double x, y, to_x, to_y;

  open_chart (&fixture, "line");
  centre (&fixture, 3, &x, &y);
  centre (&fixture, 6, &to_x, &to_y);
  drag (&fixture, to_x + 2, 50, x - 2, 350);
  brush = aisle_chart_view_get_brush (fixture.view);
  g_assert_nonnull (brush);
  g_assert_cmpuint (brush->n, ==, 20);
  /* Days 3 to 6 of both series. */
  for (gsize i = 0; i < 20; i++)
    g_assert_cmpint (aisle_bitmap_has (brush, i), ==, i % 10 >= 3 && i % 10 <= 6);
  /* Escape in the middle of a drag leaves nothing. */
  harness_move_to (GTK_WIDGET (fixture.view), x, 100);
  harness_press ();
  harness_move_to (GTK_WIDGET (fixture.view), x + 60, 100);
  harness_move_to (GTK_WIDGET (fixture.view), x + 120, 100);
  g_assert_nonnull (aisle_chart_view_get_brush (fixture.view));
  harness_key (GDK_KEY_Escape, 0);
  g_assert_null (aisle_chart_view_get_brush (fixture.view));
  harness_release ();
  g_assert_null (aisle_chart_view_get_brush (fixture.view));
  close_chart (&fixture);
}

/* A band is brushed where it is, not only where it begins. */
static void
test_drag_sankey (void)
{
  Fixture fixture;
  g_autoptr (AisleTable) table =
      aisle_table_from_csv ("level,from,to,users\n1,A,X,60\n1,A,Y,40\n1,B,X,50\n2,X,Z,110\n", NULL);
  AisleMark on, last;

  open_chart_of (&fixture, "sankey", table);
  g_assert_true (aisle_chart_view_mark (fixture.view, 1, &last));
  g_assert_true (aisle_chart_view_mark (fixture.view, 3, &on));
  /* In front of the bars of the second step, from the top to the bottom: all that comes in, nothing that leaves. */
  drag (&fixture, on.x - 30, 2, on.x - 20, 398);
  assert_brush (&fixture, 0, 2);
  /* Behind them: what leaves X. */
  drag (&fixture, on.x + 20, 2, on.x + 30, 398);
  assert_brush (&fixture, 3, 3);
  /* At its source A's lower band alone. */
  drag (&fixture, last.x + 1, last.y + last.h * 0.3, last.x + 12, last.y + last.h * 0.7);
  assert_brush (&fixture, 1, 1);
  close_chart (&fixture);
}

/* ---- keys ---- */

static void
test_keys (void)
{
  Fixture fixture;

  open_chart (&fixture, "bars");
  harness_move_to (GTK_WIDGET (fixture.view), 2, 2);
  harness_key (GDK_KEY_Right, 0);
  harness_key (GDK_KEY_Right, 0);
  harness_key (GDK_KEY_Right, 0);
  g_assert_cmpint (aisle_chart_view_get_cursor (fixture.view), ==, 2);
  g_assert_null (aisle_chart_view_get_brush (fixture.view));
  harness_key (GDK_KEY_Right, GDK_SHIFT_MASK);
  harness_key (GDK_KEY_Right, GDK_SHIFT_MASK);
  assert_brush (&fixture, 2, 4);
  harness_key (GDK_KEY_Left, GDK_SHIFT_MASK);
  assert_brush (&fixture, 2, 3);
  /* Over where it began to the other side. */
  harness_key (GDK_KEY_Home, GDK_SHIFT_MASK);
  assert_brush (&fixture, 0, 2);
  /* The cursor goes on alone. */
  harness_key (GDK_KEY_End, 0);
  assert_brush (&fixture, 0, 2);
  harness_key (GDK_KEY_Escape, 0);
  g_assert_null (aisle_chart_view_get_brush (fixture.view));
  g_assert_cmpint (aisle_chart_view_get_cursor (fixture.view), ==, -1);
  close_chart (&fixture);
}

static void
test_up_and_down (void)
{
  Fixture fixture;

  open_chart (&fixture, "line");
  harness_move_to (GTK_WIDGET (fixture.view), 2, 2);
  harness_key (GDK_KEY_Right, 0);
  harness_key (GDK_KEY_Right, 0);
  harness_key (GDK_KEY_Down, 0); /* from users to buyers of the same day */
  g_assert_cmpint (aisle_chart_view_get_cursor (fixture.view), ==, 11);
  harness_key (GDK_KEY_Up, 0);
  g_assert_cmpint (aisle_chart_view_get_cursor (fixture.view), ==, 1);
  close_chart (&fixture);
}

/* ---- zoom ---- */

static void
test_zoom (void)
{
  Fixture fixture;
  AisleMark mark;
  AisleZoom zoom;
  double x, y, again_x, again_y;

  open_chart (&fixture, "line");
  centre (&fixture, 5, &x, &y);
  harness_move_to (GTK_WIDGET (fixture.view), x, y);
  harness_scroll (2, GDK_CONTROL_MASK);
  zoom = aisle_chart_view_get_zoom (fixture.view);
  g_assert_cmpfloat_with_epsilon (zoom.to - zoom.from, 0.64, 1e-9);
  /* The point under the pointer has not moved, the first day is out of sight. */
  centre (&fixture, 5, &again_x, &again_y);
  g_assert_cmpfloat_with_epsilon (again_x, x, 1.5);
  g_assert_false (aisle_chart_view_mark (fixture.view, 0, &mark));
  harness_key (GDK_KEY_Right, GDK_CONTROL_MASK);
  g_assert_cmpfloat (aisle_chart_view_get_zoom (fixture.view).from, >, zoom.from);
  /* The way back, by each of its doors. */
  harness_click_text ("Show All");
  g_assert_true (aisle_chart_view_mark (fixture.view, 0, &mark));
  g_assert_cmpfloat (aisle_chart_view_get_zoom (fixture.view).to, ==, 0);
  g_assert_null (harness_find (NULL, "Show All"));
  harness_double_click_at (GTK_WIDGET (fixture.view), x, y);
  g_assert_false (aisle_chart_view_mark (fixture.view, 0, &mark));
  harness_double_click_at (GTK_WIDGET (fixture.view), x, y);
  g_assert_true (aisle_chart_view_mark (fixture.view, 0, &mark));
  harness_key (GDK_KEY_plus, GDK_CONTROL_MASK | GDK_SHIFT_MASK);
  g_assert_false (aisle_chart_view_mark (fixture.view, 0, &mark));
  harness_key (GDK_KEY_0, GDK_CONTROL_MASK);
  g_assert_true (aisle_chart_view_mark (fixture.view, 0, &mark));
  close_chart (&fixture);
}

/* Bars have no axis to zoom: the wheel is the page's. */
static void
test_no_zoom (void)
{
  Fixture fixture;
  double x, y;

  open_chart (&fixture, "bars");
  centre (&fixture, 5, &x, &y);
  harness_move_to (GTK_WIDGET (fixture.view), x, y);
  harness_scroll (2, GDK_CONTROL_MASK);
  harness_double_click_at (GTK_WIDGET (fixture.view), x, y);
  g_assert_cmpfloat (aisle_chart_view_get_zoom (fixture.view).to, ==, 0);
  g_assert_null (harness_find (NULL, "Show All"));
  close_chart (&fixture);
}

int
main (int argc, char **argv)
{
  harness_init (&argc, &argv);
  g_test_add_func ("/charts/drag-bars", test_drag_bars);
  g_test_add_func ("/charts/drag-line", test_drag_line);
  g_test_add_func ("/charts/drag-sankey", test_drag_sankey);
  g_test_add_func ("/charts/keys", test_keys);
  g_test_add_func ("/charts/up-and-down", test_up_and_down);
  g_test_add_func ("/charts/zoom", test_zoom);
  g_test_add_func ("/charts/no-zoom", test_no_zoom);
  return g_test_run ();
}
