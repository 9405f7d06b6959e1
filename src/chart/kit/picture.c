/* picture.c: a chart as a file, with a title above and a caption below.
 *
 * The bytes are made in memory and replace the file at once; they hold no dates and no counters, so that the same table
 * gives the same file. */
#include "chart/kit/canvas.h"

#include "base/error.h"
#include "base/files.h"
#include "base/i18n.h"

#include <cairo-pdf.h>
#include <cairo-svg.h>
#include <math.h>

#define POINTS_PER_UNIT 0.75
#define LARGEST_SIDE    16384.0

G_DEFINE_QUARK (aisle - chart - error - quark, aisle_chart_error)

static cairo_status_t
append_bytes (void *closure, const unsigned char *data, unsigned int length)
{
  g_byte_array_append (closure, data, length);
  return CAIRO_STATUS_SUCCESS;
}

#define MARGIN 16.0

/* Background, title and caption; returns the room between them. */
static AisleBox
draw_surroundings (cairo_t *cr, const AisleFrame *frame, const char *title, const char *caption)
{
  g_auto (AisleCanvas) canvas;
  const AisleTheme *theme = frame->theme;
  AisleBox room = { MARGIN, MARGIN, frame->width - 2 * MARGIN, frame->height - 2 * MARGIN };
  aisle_canvas_init (&canvas, cr, frame);
  aisle_canvas_fill (&canvas, &(AisleBox){ 0, 0, frame->width, frame->height }, &theme->background, 1);
  if (title != NULL)
    {
      double line = aisle_canvas_line (&canvas, AISLE_TEXT_TITLE);
      aisle_canvas_text (&canvas, AISLE_TEXT_TITLE, &theme->text, title, &(AisleBox){ room.x, room.y, room.w, line },
                         AISLE_ALIGN_START);
      room.y += line + MARGIN / 2;
      room.h -= line + MARGIN / 2;
    }
  if (caption != NULL)
    {
      double line = aisle_canvas_line (&canvas, AISLE_TEXT_SMALL);
      room.h -= line + MARGIN / 2;
      aisle_canvas_text (&canvas, AISLE_TEXT_SMALL, &theme->dim_text, caption,
                         &(AisleBox){ room.x, frame->height - MARGIN - line, room.w, line }, AISLE_ALIGN_START);
    }
  return room;
}

/* Title, chart and caption one below the other, on the theme's background. */
static void
draw_page (const AisleChartKind *kind, const AisleTable *table, const AisleParams *params, cairo_t *cr,
           const AisleFrame *frame, const char *title, const char *caption)
{
  AisleBox room = draw_surroundings (cr, frame, title, caption);
  AisleFrame inner = *frame;
  inner.width = MAX (room.w, 1);
  inner.height = MAX (room.h, 1);
  cairo_translate (cr, room.x, room.y);
  kind->draw (table, params, cr, &inner);
}

/* cairo names a file's surfaces by their number in the process ("surface17"): the same picture twice would differ, so
 * they are numbered anew in order of appearance. */
static gboolean
renumber_surface (const GMatchInfo *match, GString *out, gpointer data)
{
  GPtrArray *names = data;
  char *name = g_match_info_fetch (match, 0);
  guint index;
  if (g_ptr_array_find_with_equal_func (names, name, g_str_equal, &index))
    g_free (name);
  else
    {
      index = names->len;
      g_ptr_array_add (names, name);
    }
  g_string_append_printf (out, "surface%u", index);
  return FALSE;
}

static char *
renumber_surfaces (const GByteArray *bytes)
{
  g_autoptr (GRegex) regex = g_regex_new ("surface[0-9]+", G_REGEX_RAW, 0, NULL);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  return g_regex_replace_eval (regex, (const char *) bytes->data, bytes->len, 0, 0, renumber_surface, names, NULL);
}

static cairo_surface_t *
new_surface (AislePicture picture, double width, double height, double scale, GByteArray *bytes)
{
  cairo_surface_t *surface;
  switch (picture)
    {
    case AISLE_PICTURE_SVG:
      surface = cairo_svg_surface_create_for_stream (append_bytes, bytes, width, height);
      cairo_svg_surface_set_document_unit (surface, CAIRO_SVG_UNIT_PX);
      return surface;
    case AISLE_PICTURE_PDF:
      surface =
          cairo_pdf_surface_create_for_stream (append_bytes, bytes, width * POINTS_PER_UNIT, height * POINTS_PER_UNIT);
      cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_CREATE_DATE, "1970-01-01T00:00:00Z");
      cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_CREATOR, "Aisle");
      return surface;
    case AISLE_PICTURE_PNG:
    default:
      return cairo_image_surface_create (CAIRO_FORMAT_RGB24, MAX ((int) lround (width * scale), 1),
                                         MAX ((int) lround (height * scale), 1));
    }
}

gboolean
aisle_chart_write (const AisleChartKind *kind, const AisleTable *table, const AisleParams *params,
                   const AisleFrame *frame, const char *title, const char *caption, AislePicture picture, double scale,
                   const char *path, GError **error)
{
  double unit = picture == AISLE_PICTURE_PNG ? scale : picture == AISLE_PICTURE_PDF ? POINTS_PER_UNIT : 1;
  if (!(unit > 0) || !(frame->width >= 1) || !(frame->height >= 1) || frame->width * unit > LARGEST_SIDE
      || frame->height * unit > LARGEST_SIDE)
    {
      g_set_error (error, AISLE_CHART_ERROR, AISLE_ERROR_USAGE,
                   _ ("a picture of %.0f x %.0f at scale %g has no valid size: choose sides of 1 to %.0f pixels"),
                   frame->width, frame->height, scale, LARGEST_SIDE);
      return FALSE;
    }
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  cairo_surface_t *surface = new_surface (picture, frame->width, frame->height, scale, bytes);
  cairo_t *cr = cairo_create (surface);
  if (picture != AISLE_PICTURE_SVG)
    cairo_scale (cr, unit, unit);
  draw_page (kind, table, params, cr, frame, title, caption);
  cairo_status_t status = cairo_status (cr);
  cairo_destroy (cr);
  if (status == CAIRO_STATUS_SUCCESS && picture == AISLE_PICTURE_PNG)
    status = cairo_surface_write_to_png_stream (surface, append_bytes, bytes);
  cairo_surface_finish (surface);
  if (status == CAIRO_STATUS_SUCCESS)
    status = cairo_surface_status (surface);
  cairo_surface_destroy (surface);
  if (status != CAIRO_STATUS_SUCCESS)
    {
      g_set_error (error, AISLE_CHART_ERROR, status == CAIRO_STATUS_NO_MEMORY ? AISLE_ERROR_MEMORY : AISLE_ERROR_FAILED,
                   _ ("cannot draw '%s': %s"), path, cairo_status_to_string (status));
      return FALSE;
    }
  if (picture == AISLE_PICTURE_SVG)
    {
      g_autofree char *text = renumber_surfaces (bytes);
      return aisle_file_write (path, text, strlen (text), error);
    }
  return aisle_file_write (path, bytes->data, bytes->len, error);
}
