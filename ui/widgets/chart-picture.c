/* chart-picture.c: see chart-picture.h. */
#include "widgets/chart-picture.h"

#include <math.h>
#include <stddef.h>

struct _AisleChartPicture
{
  GskRenderNode *node; /* (nullable) none is drawn */
  /* As it was drawn; its pointers are to the copies. */
  AisleFrame frame;
  AisleTheme theme;
  int scale;
  char *font, *currency;
  AisleBitmap *brush;
};

AisleChartPicture *
aisle_chart_picture_new (void)
{
  return g_new0 (AisleChartPicture, 1);
}

void
aisle_chart_picture_forget (AisleChartPicture *self)
{
  g_clear_pointer (&self->node, gsk_render_node_unref);
  g_clear_pointer (&self->font, g_free);
  g_clear_pointer (&self->currency, g_free);
  g_clear_pointer (&self->brush, aisle_bitmap_free);
}

void
aisle_chart_picture_free (AisleChartPicture *self)
{
  aisle_chart_picture_forget (self);
  g_free (self);
}

/* Colours and the like stand before the font. */
static gboolean
theme_equal (const AisleTheme *a, const AisleTheme *b)
{
  return memcmp (a, b, offsetof (AisleTheme, font)) == 0 && a->font_size == b->font_size
         && g_strcmp0 (a->font, b->font) == 0;
}

static gboolean
is_current (const AisleChartPicture *self, const AisleFrame *frame, int scale)
{
  const AisleFrame *own = &self->frame;
  return self->node != NULL && self->scale == scale && own->width == frame->width && own->height == frame->height
         && own->right_to_left == frame->right_to_left && own->cursor == frame->cursor
         && own->zoom.from == frame->zoom.from && own->zoom.to == frame->zoom.to
         && g_strcmp0 (own->currency, frame->currency) == 0 && theme_equal (&self->theme, frame->theme)
         && (own->brush == NULL || frame->brush == NULL ? own->brush == frame->brush
                                                        : aisle_bitmap_equal (own->brush, frame->brush));
}

static void
keep_frame (AisleChartPicture *self, const AisleFrame *frame, int scale)
{
  self->frame = *frame;
  self->theme = *frame->theme;
  self->frame.theme = &self->theme;
  self->theme.font = self->font = g_strdup (frame->theme->font);
  self->frame.currency = self->currency = g_strdup (frame->currency);
  self->frame.brush = self->brush = frame->brush != NULL ? aisle_bitmap_dup (frame->brush) : NULL;
  self->scale = scale;
}

/* Pixels in a node of cairo's: the renderer without graphics hardware copies those as they are, but takes every pixel of
 * a texture through floating point. */
static GskRenderNode *
draw (const AisleChartKind *kind, const AisleTable *table, const AisleParams *params, const AisleFrame *frame,
      int scale)
{
  int width = (int) MAX (ceil (frame->width * scale), 1), height = (int) MAX (ceil (frame->height * scale), 1);
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, width, height);
  GskRenderNode *node = gsk_cairo_node_new (&GRAPHENE_RECT_INIT (0, 0, (float) frame->width, (float) frame->height));
  cairo_t *cr;

  cairo_surface_set_device_scale (surface, scale, scale);
  cr = cairo_create (surface);
  kind->draw (table, params, cr, frame);
  cairo_destroy (cr);
  cr = gsk_cairo_node_get_draw_context (node);
  cairo_set_source_surface (cr, surface, 0, 0);
  cairo_paint (cr);
  cairo_destroy (cr);
  cairo_surface_destroy (surface);
  return node;
}

GskRenderNode *
aisle_chart_picture_get (AisleChartPicture *self, const AisleChartKind *kind, const AisleTable *table,
                         const AisleParams *params, const AisleFrame *frame, int scale)
{
  if (!is_current (self, frame, scale))
    {
      aisle_chart_picture_forget (self);
      self->node = draw (kind, table, params, frame, scale);
      keep_frame (self, frame, scale);
    }
  return self->node;
}
