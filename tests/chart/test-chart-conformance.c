/* test-chart-conformance.c: what every chart kind keeps to, asked of all in the registry.
 *
 * Nothing outside the frame, at any size and with any values; every mark is hit at its centre; a description; the same
 * bytes for the same table; and a picture near its golden one. */
#include "chart/chart-samples.h"
#include "chart/chart-tables.h"

#include "base/error.h"
#include "chart/chart.h"

#include <glib/gstdio.h>
#include <pango/pangocairo.h>

#define MARGIN   16
#define SENTINEL 0xff12ab7fu
#define FONT     "DejaVu Sans"

#define N_SHAPES G_N_ELEMENTS (chart_shapes)

static AisleFrame
make_frame (AisleTheme *theme, double width, double height, gboolean dark, gboolean contrast)
{
  aisle_theme_init (theme, dark, contrast, NULL);
  theme->font = FONT;
  return (AisleFrame){ .width = width, .height = height, .theme = theme, .currency = "EUR", .cursor = -1 };
}

static void
fill_run (guint32 *pixels, gsize n)
{
  for (gsize i = 0; i < n; i++)
    pixels[i] = SENTINEL;
}

static void
check_run (guint32 *pixels, gsize n)
{
  for (gsize i = 0; i < n; i++)
    g_assert_cmphex (pixels[i], ==, SENTINEL);
}

/* The pixels around a frame. */
static void
for_margin (cairo_surface_t *surface, gsize width, gsize height, void (*run) (guint32 *pixels, gsize n))
{
  guint32 *row = (guint32 *) (gpointer) cairo_image_surface_get_data (surface);

  g_assert_nonnull (row);
  for (gsize y = 0; y < height + 2 * MARGIN; y++, row += cairo_image_surface_get_stride (surface) / 4)
    if (y < MARGIN || y >= height + MARGIN)
      run (row, width + 2 * MARGIN);
    else
      {
        run (row, MARGIN);
        run (row + MARGIN + width, MARGIN);
      }
}

/* Draws inside a larger surface, whose margin stays as it was. */
static void
draw_and_check (const AisleChartKind *kind, const AisleTable *table, const AisleFrame *frame)
{
  int width = (int) ceil (frame->width), height = (int) ceil (frame->height);
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, width + 2 * MARGIN, height + 2 * MARGIN);
  for_margin (surface, (gsize) width, (gsize) height, fill_run);
  cairo_surface_mark_dirty (surface);
  cairo_t *cr = cairo_create (surface);
  cairo_translate (cr, MARGIN, MARGIN);
  kind->draw (table, NULL, cr, frame);
  g_assert_cmpint (cairo_status (cr), ==, CAIRO_STATUS_SUCCESS);
  /* The state is as it was: the caller goes on drawing. */
  double x = 0, y = 0;
  cairo_user_to_device (cr, &x, &y);
  g_assert_cmpfloat (x, ==, MARGIN);
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  for_margin (surface, (gsize) width, (gsize) height, check_run);
  cairo_surface_destroy (surface);
}

static void
check_marks (const AisleChartKind *kind, const AisleTable *table, const AisleFrame *frame, gsize most)
{
  gsize n = kind->n_marks (table, NULL), shown = 0;
  AisleMark mark, other;
  for (gsize i = 0; i < n; i += n <= 64 ? 1 : MAX (n / most, 1))
    {
      if (!kind->mark (table, NULL, frame, i, &mark))
        continue;
      double x = mark.x + mark.w / 2, y = mark.y + mark.h / 2;
      shown++;
      g_assert_cmpfloat (x, >=, -0.001);
      g_assert_cmpfloat (x, <=, frame->width + 0.001);
      g_assert_cmpfloat (y, >=, -0.001);
      g_assert_cmpfloat (y, <=, frame->height + 0.001);
      g_assert_cmpuint (mark.row, <, aisle_table_n_rows (table));
      g_assert_cmpuint (mark.column, <, aisle_table_n_columns (table));
      gssize found = kind->hit (table, NULL, frame, x, y);
      g_assert_cmpint (found, >=, 0);
      if ((gsize) found == i)
        continue;
      /* Two marks may stand in the same place. */
      g_assert_true (kind->mark (table, NULL, frame, (gsize) found, &other));
      g_assert_cmpfloat_with_epsilon (other.x + other.w / 2, x, 0.02);
      g_assert_cmpfloat_with_epsilon (other.y + other.h / 2, y, 0.02);
    }
  gboolean whole = frame->zoom.to <= frame->zoom.from; /* else there may be nothing in the part that is shown */
  if (frame->width >= 320 && frame->height >= 200 && n >= 12 && whole && kind->fits (table, NULL))
    g_assert_cmpuint (shown, >, 0);
  g_assert_false (kind->mark (table, NULL, frame, n, &mark));
  g_assert_cmpint (kind->hit (table, NULL, frame, -5, -5), ==, -1);
}

static void
test_sizes (gconstpointer data)
{
  const AisleChartKind *kind = data;
  static const double sizes[][2] = { { 1, 1 },     { 3, 200 },      { 200, 3 },    { 16, 16 },
                                     { 60, 40 },   { 97.5, 61.25 }, { 320, 240 },  { 720, 320 },
                                     { 40, 1000 }, { 1200, 60 },    { 4000, 3000 } };
  AisleTheme theme;
  for (gsize s = 0; s < G_N_ELEMENTS (sizes); s++)
    for (guint shape = 0; shape < N_SHAPES; shape++)
      for (RowsKind rows = ROWS_NORMAL; rows <= ROWS_HOSTILE; rows++)
        {
          g_autoptr (AisleTable) table = chart_shapes[shape](rows, 12);
          gboolean large = sizes[s][0] >= 4000;
          if (large && (rows == ROWS_NORMAL || !kind->fits (table, NULL)))
            continue;
          for (guint variant = 0; variant < (large ? 1 : 4); variant++)
            {
              AisleFrame frame = make_frame (&theme, sizes[s][0], sizes[s][1], variant & 1, variant == 3);
              frame.right_to_left = variant >= 2;
              frame.cursor = (gssize) variant - 1;
              draw_and_check (kind, table, &frame);
              check_marks (kind, table, &frame, 12);
            }
        }
}

static void
test_rows (gconstpointer data)
{
  const AisleChartKind *kind = data;
  static const gsize counts[] = { 0, 1, 2, 400 };
  AisleTheme theme;
  AisleFrame frame = make_frame (&theme, 640, 320, FALSE, FALSE);
  gsize fitting = 0;
  for (guint shape = 0; shape < N_SHAPES; shape++)
    for (gsize c = 0; c < G_N_ELEMENTS (counts); c++)
      {
        const char *reason = NULL;
        g_autoptr (AisleTable) table = chart_shapes[shape](ROWS_NORMAL, counts[c]);
        gboolean fits = kind->fits (table, &reason);
        g_autofree char *text = kind->describe (table, NULL);
        fitting += fits;
        g_assert_true (fits || (reason != NULL && reason[0] != '\0'));
        g_assert_true (fits == kind->fits (table, NULL));
        g_assert_true (text != NULL && g_utf8_validate (text, -1, NULL) && text[0] != '\0');
        draw_and_check (kind, table, &frame);
        check_marks (kind, table, &frame, 100);
        AisleMark mark;
        if (kind->n_marks (table, NULL) > 0 && kind->mark (table, NULL, &frame, 0, &mark))
          {
            g_autofree char *said = aisle_chart_mark_text (table, &mark);
            g_assert_true (strchr (said, ':') != NULL && g_utf8_validate (said, -1, NULL));
          }
      }
  g_assert_cmpuint (fitting, >, 0);
}

/* A brush selects at least the marks whose middle lies in the area, and none in an area outside the picture.  A mark's
 * extent is where it is pointed at; its shape may reach farther. */
static void
check_brush (const AisleChartKind *kind, const AisleTable *table, AisleFrame *frame, AisleBox area)
{
  AisleBox asked = area;
  g_autoptr (AisleBitmap) marks = aisle_chart_marks_in (kind, table, NULL, frame, &area);
  AisleMark mark;
  gboolean outside = asked.x + asked.w < 0 && asked.y + asked.h < 0;
  g_assert_cmpuint (marks->n, ==, kind->n_marks (table, NULL));
  for (gsize i = 0; i < marks->n; i++)
    {
      gboolean shown = kind->mark (table, NULL, frame, i, &mark), selected = aisle_bitmap_has (marks, i);
      double x = mark.x + mark.w / 2, y = mark.y + mark.h / 2;
      g_assert_true ((shown && !outside) || !selected);
      if (shown && x > asked.x + 0.001 && x < asked.x + asked.w - 0.001 && y > asked.y + 0.001
          && y < asked.y + asked.h - 0.001)
        g_assert_true (selected);
    }
  frame->brush = marks;
  draw_and_check (kind, table, frame);
  frame->brush = NULL;
}

static void
test_brush (gconstpointer data)
{
  const AisleChartKind *kind = data;
  static const AisleBox areas[] = {
    { 0, 0, 640, 320 }, { 100, 40, 0, 0 }, { 200, 100, 150, 90 }, { 0, 250, 640, 70 }, { -50, -50, 20, 20 },
  };
  AisleTheme theme;
  for (guint shape = 0; shape < N_SHAPES; shape++)
    for (guint variant = 0; variant < 4; variant++)
      {
        g_autoptr (AisleTable) table = chart_shapes[shape](variant == 3 ? ROWS_HOSTILE : ROWS_NORMAL, 12);
        AisleFrame frame = make_frame (&theme, 640, 320, variant & 1, variant == 3);
        frame.right_to_left = variant >= 2;
        if (kind->x_range != NULL && variant == 1)
          frame.zoom = (AisleZoom){ 0.2, 0.6 };
        for (gsize a = 0; a < G_N_ELEMENTS (areas); a++)
          check_brush (kind, table, &frame, areas[a]);
      }
}

/* What is outside the part that is shown is no mark; what is inside is one. */
static void
test_zoom (gconstpointer data)
{
  const AisleChartKind *kind = data;
  static const AisleZoom zooms[] = { { 0, 1 }, { 0.3, 0.7 }, { 0.5, 0.500001 }, { 0.9, 1 }, { -3, 9 } };
  AisleTheme theme;
  AisleFrame frame = make_frame (&theme, 640, 320, FALSE, FALSE);
  AisleMark mark;
  for (guint shape = 0; shape < N_SHAPES; shape++)
    for (gsize z = 0; z < G_N_ELEMENTS (zooms); z++)
      {
        g_autoptr (AisleTable) table = chart_shapes[shape](ROWS_NORMAL, 40);
        double start, end;
        gsize n = kind->n_marks (table, NULL);
        frame.zoom = zooms[z];
        draw_and_check (kind, table, &frame);
        check_marks (kind, table, &frame, 40);
        if (!kind->x_range (table, NULL, &frame, &start, &end))
          continue;
        g_assert_cmpfloat (start, <, end);
        for (gsize i = 0; i < n; i++)
          {
            gboolean shown = kind->mark (table, NULL, &frame, i, &mark);
            double place = (double) mark.row / 39;
            /* The rows of the first shape are a day apart. */
            if (shown && shape == 0)
              g_assert_true (place >= zooms[z].from - 1e-9 && place <= zooms[z].to + 1e-9);
          }
      }
}

static void
test_million (gconstpointer data)
{
  const AisleChartKind *kind = data;
  AisleTheme theme;
  AisleFrame frame = make_frame (&theme, 800, 400, FALSE, FALSE);
  for (guint shape = 0, tried = 0; shape < N_SHAPES && tried < 2; shape++)
    {
      g_autoptr (AisleTable) small = chart_shapes[shape](ROWS_NORMAL, 12);
      if (!kind->fits (small, NULL))
        continue;
      tried++;
      g_autoptr (AisleTable) table = chart_shapes[shape](ROWS_NORMAL, 1000000);
      gint64 start = g_get_monotonic_time ();
      draw_and_check (kind, table, &frame);
      g_test_message ("%s: a million rows in %.0f ms", kind->id, (double) (g_get_monotonic_time () - start) / 1000);
      check_marks (kind, table, &frame, 5);
      if (kind->marks_in == NULL)
        continue;
      AisleBox area = { 200, 100, 300, 150 };
      start = g_get_monotonic_time ();
      g_autoptr (AisleBitmap) marks = aisle_chart_marks_in (kind, table, NULL, &frame, &area);
      g_test_message ("%s: a brush over them in %.0f ms", kind->id, (double) (g_get_monotonic_time () - start) / 1000);
      g_assert_cmpuint (marks->n, ==, kind->n_marks (table, NULL));
    }
}

/* What the kind is for. */
static AisleTable *
sample_table (const AisleChartKind *kind)
{
  g_autofree char *folder = g_test_build_filename (G_TEST_DIST, "chart", "samples", NULL);
  AisleTable *table = chart_sample (folder, kind->id, FALSE);
  if (table == NULL)
    g_error ("the kind '%s' has no tests/chart/samples/%s.csv", kind->id, kind->id);
  g_assert_true (kind->fits (table, NULL));
  return table;
}

static char *
write_chart (const AisleChartKind *kind, const AisleTable *table, const AisleFrame *frame, AislePicture picture,
             const char *path, gsize *length)
{
  g_autoptr (GError) error = NULL;
  char *bytes = NULL;
  gboolean ok = aisle_chart_write (kind, table, NULL, frame, "A title", "A caption", picture, 2, path, &error);
  g_assert_no_error (error);
  g_assert_true (ok && g_file_get_contents (path, &bytes, length, NULL));
  return bytes;
}

static void
test_files (gconstpointer data)
{
  const AisleChartKind *kind = data;
  static const AislePicture pictures[] = { AISLE_PICTURE_SVG, AISLE_PICTURE_PNG, AISLE_PICTURE_PDF };
  static const char *const magic[] = { "<?xml", "\211PNG", "%PDF" };
  g_autoptr (AisleTable) table = sample_table (kind);
  g_autofree char *folder = g_dir_make_tmp ("aisle-chart-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "chart", NULL);
  g_autoptr (GError) error = NULL;
  AisleTheme theme;
  AisleFrame frame = make_frame (&theme, 480, 300, FALSE, FALSE);
  gsize length, again;
  for (gsize i = 0; i < G_N_ELEMENTS (pictures); i++)
    {
      g_autofree char *first = write_chart (kind, table, &frame, pictures[i], path, &length);
      g_autofree char *second = write_chart (kind, table, &frame, pictures[i], path, &again);
      g_assert_true (g_str_has_prefix (first, magic[i]));
      g_assert_cmpmem (first, length, second, again);
    }
  g_remove (path);
  frame.width = 1e9;
  g_assert_false (aisle_chart_write (kind, table, NULL, &frame, NULL, NULL, AISLE_PICTURE_PNG, 2, path, &error));
  g_assert_error (error, AISLE_CHART_ERROR, AISLE_ERROR_USAGE);
  g_clear_error (&error);
  frame.width = 480;
  g_assert_false (aisle_chart_write (kind, table, NULL, &frame, NULL, NULL, AISLE_PICTURE_PNG, 2,
                                     "/nonexistent/folder/chart.png", &error));
  g_assert_nonnull (error);
  g_rmdir (folder);
}

/* ---- golden pictures ---- */

#define GOLDEN_WIDTH  480
#define GOLDEN_HEIGHT 240
#define CELL          4 /* pictures are compared by the mean of cells, so that the shape of letters does not matter */

static gboolean
has_font (void)
{
  PangoFontFamily **families;
  int n;
  gboolean found = FALSE;
  pango_font_map_list_families (pango_cairo_font_map_get_default (), &families, &n);
  for (int i = 0; i < n; i++)
    found = found || g_str_equal (pango_font_family_get_name (families[i]), FONT);
  g_free (families);
  return found;
}

static cairo_surface_t *
shrink (cairo_surface_t *large)
{
  const guint8 *from = cairo_image_surface_get_data (large);
  gsize from_stride = (gsize) cairo_image_surface_get_stride (large);
  cairo_surface_t *small = cairo_image_surface_create (CAIRO_FORMAT_RGB24, GOLDEN_WIDTH / CELL, GOLDEN_HEIGHT / CELL);
  guint8 *to = cairo_image_surface_get_data (small);
  gsize to_stride = (gsize) cairo_image_surface_get_stride (small);
  for (gsize y = 0; y < GOLDEN_HEIGHT / CELL; y++)
    for (gsize x = 0; x < GOLDEN_WIDTH / CELL; x++)
      for (gsize channel = 0; channel < 4; channel++)
        {
          guint sum = 0;
          for (gsize i = 0; i < CELL * CELL; i++)
            sum += from[(y * CELL + i / CELL) * from_stride + (x * CELL + i % CELL) * 4 + channel];
          to[y * to_stride + x * 4 + channel] = (guint8) (sum / (CELL * CELL));
        }
  cairo_surface_mark_dirty (small);
  return small;
}

/* Mean and largest difference of all cells and channels, 0 to 255. */
static void
compare_pictures (cairo_surface_t *a, cairo_surface_t *b, double *mean, guint *largest)
{
  gsize stride = (gsize) cairo_image_surface_get_stride (a), n = 0;
  const guint8 *x = cairo_image_surface_get_data (a), *y = cairo_image_surface_get_data (b);
  guint64 sum = 0;
  *largest = 0;
  for (gsize row = 0; row < (gsize) cairo_image_surface_get_height (a); row++)
    for (gsize i = 0; i < (gsize) cairo_image_surface_get_width (a) * 4; i++)
      if (i % 4 != 3)
        {
          guint difference = (guint) ABS ((int) x[row * stride + i] - (int) y[row * stride + i]);
          sum += difference;
          n++;
          *largest = MAX (*largest, difference);
        }
  *mean = (double) sum / (double) n;
}

/* AISLE_WRITE_GOLDEN=1 makes the pictures anew; look at them before they are kept. */
static void
test_golden (gconstpointer data)
{
  const AisleChartKind *kind = data;
  g_autofree char *name = g_strconcat (kind->id, ".png", NULL);
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "chart", "golden", name, NULL);
  g_autoptr (AisleTable) table = sample_table (kind);
  AisleTheme theme;
  AisleFrame frame = make_frame (&theme, GOLDEN_WIDTH, GOLDEN_HEIGHT, FALSE, FALSE);
  if (!has_font ())
    {
      g_test_skip (FONT " is not installed");
      return;
    }
  cairo_surface_t *large = cairo_image_surface_create (CAIRO_FORMAT_RGB24, GOLDEN_WIDTH, GOLDEN_HEIGHT);
  cairo_t *cr = cairo_create (large);
  cairo_set_source_rgb (cr, 1, 1, 1);
  cairo_paint (cr);
  kind->draw (table, NULL, cr, &frame);
  cairo_destroy (cr);
  cairo_surface_flush (large);
  cairo_surface_t *small = shrink (large);
  if (g_getenv ("AISLE_WRITE_GOLDEN") != NULL)
    cairo_surface_write_to_png (small, path);
  cairo_surface_t *golden = cairo_image_surface_create_from_png (path);
  if (cairo_surface_status (golden) == CAIRO_STATUS_SUCCESS)
    {
      double mean;
      guint largest;
      g_assert_cmpint (cairo_image_surface_get_width (golden), ==, GOLDEN_WIDTH / CELL);
      compare_pictures (small, golden, &mean, &largest);
      g_test_message ("%s: mean difference %.3f, largest %u", kind->id, mean, largest);
      g_assert_cmpfloat (mean, <, 1.5);
      g_assert_cmpuint (largest, <, 110);
    }
  else
    g_test_fail_printf ("there is no golden picture '%s': %s", path,
                        cairo_status_to_string (cairo_surface_status (golden)));
  cairo_surface_destroy (golden);
  cairo_surface_destroy (small);
  cairo_surface_destroy (large);
}

static void
add (const char *what, const AisleChartKind *kind, GTestDataFunc test)
{
  g_autofree char *path = g_strdup_printf ("/chart/%s/%s", kind->id, what);
  g_test_add_data_func (path, kind, test);
}

int
main (int argc, char **argv)
{
  gsize n;
  g_test_init (&argc, &argv, NULL);
  const AisleChartKind *const *kinds = aisle_chart_kinds (&n);
  for (gsize i = 0; i < n; i++)
    {
      g_assert_true (aisle_chart_kind (kinds[i]->id) == kinds[i]);
      add ("sizes", kinds[i], test_sizes);
      add ("rows", kinds[i], test_rows);
      add ("million", kinds[i], test_million);
      add ("files", kinds[i], test_files);
      add ("golden", kinds[i], test_golden);
      add ("brush", kinds[i], test_brush);
      if (kinds[i]->x_range != NULL)
        add ("zoom", kinds[i], test_zoom);
    }
  int result = g_test_run ();
  pango_cairo_font_map_set_default (NULL);
  return result;
}
