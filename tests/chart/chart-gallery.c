/* chart-gallery.c: every chart kind from its sample, in every theme: chart-gallery FOLDER [KIND...].
 *
 * Writes charts-light.png, charts-dark.png, charts-contrast.png and charts-contrast-dark.png: each kind on a card as wide
 * as half a page and as narrow as a phone, with a brush in a third.  In the language of the environment. */
#include "chart/chart-samples.h"

#include "base/i18n.h"
#include "chart/kit/canvas.h"

#include <locale.h>

#define SCALE   1.5
#define MARGIN  24.0
#define CARD    16.0 /* inside */
#define HEADING 26.0
#define HEIGHT  260.0

static const double widths[] = { 560, 320, 320 }; /* the last with a brush */

typedef struct
{
  AisleTheme theme;
  AisleColor page;
  cairo_t *cr;
} Gallery;

static void
paint (cairo_t *cr, const AisleColor *color, double x, double y, double w, double h)
{
  cairo_set_source_rgb (cr, color->red, color->green, color->blue);
  cairo_rectangle (cr, x, y, w, h);
  cairo_fill (cr);
}

static void
draw_card (Gallery *self, const AisleChartKind *kind, const AisleTable *table, double x, double y, double width,
           gboolean brushed)
{
  AisleFrame frame = { .width = width - 2 * CARD,
                       .height = HEIGHT - 2 * CARD - HEADING,
                       .theme = &self->theme,
                       .currency = "EUR",
                       .cursor = -1 };
  AisleFrame head = frame;
  g_auto (AisleCanvas) canvas;
  g_autoptr (AisleBitmap) marks = NULL;

  paint (self->cr, &self->theme.background, x, y, width, HEIGHT);
  cairo_save (self->cr);
  cairo_translate (self->cr, x + CARD, y + CARD);
  head.height = HEADING;
  aisle_canvas_init (&canvas, self->cr, &head);
  aisle_canvas_text (&canvas, AISLE_TEXT_TITLE, &self->theme.text, _ (kind->title),
                     &(AisleBox){ 0, 0, frame.width, HEADING - 8 }, AISLE_ALIGN_START);
  aisle_canvas_clear (&canvas);
  cairo_translate (self->cr, 0, HEADING);
  if (brushed)
    {
      AisleBox area = { frame.width * 0.35, frame.height * 0.25, frame.width * 0.25, frame.height * 0.25 };
      marks = aisle_chart_marks_in (kind, table, NULL, &frame, &area);
      frame.brush = aisle_bitmap_count (marks) > 0 ? marks : NULL;
    }
  kind->draw (table, NULL, self->cr, &frame);
  cairo_restore (self->cr);
}

static void
write_gallery (const char *folder, char **wanted, const char *name, gboolean dark, gboolean contrast)
{
  g_autofree char *file = g_strdup_printf ("charts-%s.png", name), *path = g_build_filename (folder, file, NULL);
  g_autofree char *samples = g_build_filename (g_getenv ("G_TEST_SRCDIR"), "chart", "samples", NULL);
  gboolean chinese = g_str_has_prefix (setlocale (LC_MESSAGES, NULL), "zh");
  double width = MARGIN, y = MARGIN;
  gsize n, shown = 0;
  const AisleChartKind *const *kinds = aisle_chart_kinds (&n);
  Gallery self = { .page = dark ? (AisleColor){ .14, .14, .14, 1 } : (AisleColor){ .96, .96, .96, 1 } };

  for (gsize i = 0; i < n; i++)
    shown += wanted[0] == NULL || g_strv_contains ((const char *const *) wanted, kinds[i]->id);
  for (gsize i = 0; i < G_N_ELEMENTS (widths); i++)
    width += widths[i] + MARGIN;
  double height = MARGIN + (double) shown * (HEIGHT + MARGIN);
  cairo_surface_t *surface =
      cairo_image_surface_create (CAIRO_FORMAT_RGB24, (int) (width * SCALE), (int) (height * SCALE));
  self.cr = cairo_create (surface);
  cairo_scale (self.cr, SCALE, SCALE);
  aisle_theme_init (&self.theme, dark, contrast, NULL);
  self.theme.font = "Cantarell";
  paint (self.cr, &self.page, 0, 0, width, height);
  for (gsize i = 0; i < n; i++)
    {
      g_autoptr (AisleTable) table = NULL;
      double x = MARGIN;
      if (wanted[0] != NULL && !g_strv_contains ((const char *const *) wanted, kinds[i]->id))
        continue;
      table = chart_sample (samples, kinds[i]->id, chinese);
      if (table == NULL)
        g_error ("the kind '%s' has no tests/chart/samples/%s.csv", kinds[i]->id, kinds[i]->id);
      for (gsize w = 0; w < G_N_ELEMENTS (widths); x += widths[w++] + MARGIN)
        draw_card (&self, kinds[i], table, x, y, widths[w], w == G_N_ELEMENTS (widths) - 1);
      y += HEIGHT + MARGIN;
    }
  g_assert_cmpint (cairo_surface_write_to_png (surface, path), ==, CAIRO_STATUS_SUCCESS);
  g_print ("# %s\n", file);
  cairo_destroy (self.cr);
  cairo_surface_destroy (surface);
}

int
main (int argc, char **argv)
{
  const char *locale_folder = g_getenv ("AISLE_TEST_LOCALEDIR"), *folder = argc > 1 ? argv[1] : ".";
  char **wanted = argv + MIN (argc, 2);

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, locale_folder != NULL ? locale_folder : AISLE_LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  g_mkdir_with_parents (folder, 0755);
  write_gallery (folder, wanted, "light", FALSE, FALSE);
  write_gallery (folder, wanted, "dark", TRUE, FALSE);
  write_gallery (folder, wanted, "contrast", FALSE, TRUE);
  write_gallery (folder, wanted, "contrast-dark", TRUE, TRUE);
  pango_cairo_font_map_set_default (NULL);
  return 0;
}
