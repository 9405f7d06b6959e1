/* typeset.c: see typeset.h. */
#include "chart/kit/typeset.h"

#include <math.h>

#define RESOLUTION 96.0
#define MOST_KEPT  4096 /* pieces of text; charts have some hundreds */
#define PIECE      64   /* bytes */

static const double style_scale[AISLE_N_TEXT_STYLES] = { 0.9, 1.0, 1.0, 1.15 };

/* What texts of two sets differ by. */
typedef struct
{
  double size, xx, xy, yx, yy;
  gboolean right_to_left;
  guint fonts; /* the serial number of what is installed */
} Key;

struct _AisleTypeset
{
  Key key;
  char *family;
  PangoContext *context;
  PangoLayout *blank[AISLE_N_TEXT_STYLES];
  double ascent[AISLE_N_TEXT_STYLES], line[AISLE_N_TEXT_STYLES];
  GHashTable *texts[AISLE_N_TEXT_STYLES]; /* text -> PangoLayout */
  gsize n_kept;
};

static void
typeset_clear (gpointer data)
{
  AisleTypeset *self = data;
  for (AisleTextStyle style = 0; style < AISLE_N_TEXT_STYLES; style++)
    {
      g_hash_table_unref (self->texts[style]);
      g_object_unref (self->blank[style]);
    }
  g_object_unref (self->context);
  g_free (self->family);
}

void
aisle_typeset_unref (AisleTypeset *self)
{
  g_rc_box_release_full (self, typeset_clear);
}

static GPrivate current = G_PRIVATE_INIT ((GDestroyNotify) aisle_typeset_unref);

static PangoLayout *
new_blank (const AisleTypeset *self, AisleTextStyle style)
{
  g_autoptr (PangoFontDescription) font = pango_font_description_new ();
  g_autoptr (PangoAttrList) attributes = pango_attr_list_new ();
  PangoLayout *layout = pango_layout_new (self->context);
  pango_font_description_set_family (font, self->family);
  pango_font_description_set_size (font, (int) (self->key.size * style_scale[style] * PANGO_SCALE));
  if (style == AISLE_TEXT_STRONG || style == AISLE_TEXT_TITLE)
    pango_font_description_set_weight (font, PANGO_WEIGHT_SEMIBOLD);
  pango_layout_set_font_description (layout, font);
  pango_layout_set_single_paragraph_mode (layout, TRUE);
  pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_END);
  pango_attr_list_insert (attributes, pango_attr_font_features_new ("tnum=1"));
  pango_layout_set_attributes (layout, attributes);
  return layout;
}

static PangoContext *
new_context (const Key *key, cairo_t *cr)
{
  PangoContext *context = pango_font_map_create_context (pango_cairo_font_map_get_default ());
  cairo_font_options_t *options = cairo_font_options_create ();
  pango_cairo_context_set_resolution (context, RESOLUTION);
  cairo_font_options_set_hint_style (options, CAIRO_HINT_STYLE_NONE);
  cairo_font_options_set_hint_metrics (options, CAIRO_HINT_METRICS_OFF);
  cairo_font_options_set_antialias (options, CAIRO_ANTIALIAS_GRAY);
  pango_cairo_context_set_font_options (context, options);
  cairo_font_options_destroy (options);
  pango_context_set_round_glyph_positions (context, FALSE);
  pango_context_set_base_dir (context, key->right_to_left ? PANGO_DIRECTION_RTL : PANGO_DIRECTION_LTR);
  if (cr != NULL)
    pango_cairo_update_context (cr, context);
  return context;
}

static AisleTypeset *
typeset_new (const Key *key, const char *family, cairo_t *cr)
{
  AisleTypeset *self = g_rc_box_new0 (AisleTypeset);
  self->key = *key;
  self->family = g_strdup (family);
  self->context = new_context (key, cr);
  for (AisleTextStyle style = 0; style < AISLE_N_TEXT_STYLES; style++)
    {
      PangoLayout *layout = self->blank[style] = new_blank (self, style);
      int height;
      /* Measured on letters: a context's own font metrics change with the scale it draws at. */
      pango_layout_set_text (layout, "Ag", -1);
      pango_layout_get_size (layout, NULL, &height);
      self->ascent[style] = pango_layout_get_baseline (layout) / (double) PANGO_SCALE;
      self->line[style] = ceil (height / (double) PANGO_SCALE);
      self->texts[style] = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
    }
  return self;
}

AisleTypeset *
aisle_typeset_get (const AisleTheme *theme, gboolean right_to_left, cairo_t *cr)
{
  AisleTypeset *self = g_private_get (&current);
  const char *family = theme->font != NULL ? theme->font : "Sans";
  cairo_matrix_t matrix;
  Key key = { .size = CLAMP (theme->font_size, 1.0, 200.0),
              .xx = 1,
              .yy = 1,
              .right_to_left = right_to_left,
              .fonts = pango_font_map_get_serial (pango_cairo_font_map_get_default ()) };

  if (cr != NULL)
    {
      cairo_get_matrix (cr, &matrix);
      key.xx = matrix.xx;
      key.xy = matrix.xy;
      key.yx = matrix.yx;
      key.yy = matrix.yy;
    }
  if (self == NULL || self->key.size != key.size || self->key.xx != key.xx || self->key.xy != key.xy
      || self->key.yx != key.yx || self->key.yy != key.yy || self->key.right_to_left != key.right_to_left
      || self->key.fonts != key.fonts || !g_str_equal (self->family, family))
    {
      self = typeset_new (&key, family, cr);
      g_private_replace (&current, self);
    }
  return g_rc_box_acquire (self);
}

double
aisle_typeset_ascent (const AisleTypeset *self, AisleTextStyle style)
{
  return self->ascent[style];
}

double
aisle_typeset_line (const AisleTypeset *self, AisleTextStyle style)
{
  return self->line[style];
}

PangoLayout *
aisle_typeset_new_layout (const AisleTypeset *self, AisleTextStyle style)
{
  return pango_layout_copy (self->blank[style]);
}

PangoLayout *
aisle_typeset_text (AisleTypeset *self, AisleTextStyle style, const char *text)
{
  PangoLayout *layout = g_hash_table_lookup (self->texts[style], text);

  if (layout != NULL)
    return layout;
  gsize size = 1 + strlen (text) / PIECE;
  if (self->n_kept + size > MOST_KEPT)
    {
      for (AisleTextStyle each = 0; each < AISLE_N_TEXT_STYLES; each++)
        g_hash_table_remove_all (self->texts[each]);
      self->n_kept = 0;
    }
  layout = aisle_typeset_new_layout (self, style);
  pango_layout_set_text (layout, text, -1);
  g_hash_table_insert (self->texts[style], g_strdup (text), layout);
  self->n_kept += size;
  return layout;
}
