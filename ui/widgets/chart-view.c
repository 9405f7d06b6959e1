/* chart-view.c: see chart-view.h. */
#include "widgets/chart-view.h"

#include "base/i18n.h"

#include <adwaita.h>

struct _AisleChartView
{
  GtkWidget parent_instance;
  const AisleChartKind *kind;
  AisleTable *table;
  AisleParams *params;
  char *currency, *font;
  gssize cursor;
  GtkWidget *popover;
  GtkLabel *popover_label;
};

G_DEFINE_FINAL_TYPE (AisleChartView, aisle_chart_view, GTK_TYPE_WIDGET)

static AisleColor
lookup (GtkWidget *widget, const char *name, AisleColor fallback)
{
  GdkRGBA rgba;
  if (!gtk_style_context_lookup_color (gtk_widget_get_style_context (widget), name, &rgba))
    return fallback;
  return (AisleColor){ rgba.red, rgba.green, rgba.blue, rgba.alpha };
}

/* What stands behind a chart is a card, not the window. */
static AisleColor
over (AisleColor top, AisleColor below)
{
  double a = top.alpha;
  return (AisleColor){ top.red * a + below.red * (1 - a), top.green * a + below.green * (1 - a),
                       top.blue * a + below.blue * (1 - a), 1 };
}

void
aisle_chart_view_theme (GtkWidget *widget, AisleTheme *theme)
{
  AdwStyleManager *style = adw_style_manager_get_default ();
  AisleColor blue = { .21, .52, .89, 1 };
  AisleColor accent = lookup (widget, "accent_bg_color", blue);
  AisleColor window;

  aisle_theme_init (theme, adw_style_manager_get_dark (style), adw_style_manager_get_high_contrast (style), &accent);
  window = lookup (widget, "window_bg_color", theme->background);
  theme->background = over (lookup (widget, "card_bg_color", window), window);
}

static void
get_frame (AisleChartView *self, AisleTheme *theme, AisleFrame *frame)
{
  PangoContext *context = gtk_widget_get_pango_context (GTK_WIDGET (self));
  const PangoFontDescription *font = pango_context_get_font_description (context);

  aisle_chart_view_theme (GTK_WIDGET (self), theme);
  g_free (self->font);
  self->font = g_strdup (pango_font_description_get_family (font));
  if (self->font != NULL)
    theme->font = self->font;
  *frame = (AisleFrame){ .width = gtk_widget_get_width (GTK_WIDGET (self)),
                         .height = gtk_widget_get_height (GTK_WIDGET (self)),
                         .theme = theme,
                         .currency = self->currency,
                         .right_to_left = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL,
                         .cursor = self->cursor };
}

static void
aisle_chart_view_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  AisleChartView *self = AISLE_CHART_VIEW (widget);
  AisleTheme theme;
  AisleFrame frame;
  cairo_t *cr;

  if (self->kind == NULL || self->table == NULL)
    return;
  get_frame (self, &theme, &frame);
  cr = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (0, 0, (float) frame.width, (float) frame.height));
  self->kind->draw (self->table, self->params, cr, &frame);
  cairo_destroy (cr);
  if (gtk_widget_has_visible_focus (widget))
    {
      GtkStyleContext *style = gtk_widget_get_style_context (widget);
      gtk_snapshot_render_focus (snapshot, style, 0, 0, frame.width, frame.height);
    }
}

static void
describe (AisleChartView *self, const char *text)
{
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text, -1);
}

static void
describe_all (AisleChartView *self)
{
  g_autofree char *text = NULL;
  if (self->kind != NULL && self->table != NULL)
    text = self->kind->describe (self->table, self->params);
  describe (self, text != NULL ? text : "");
}

static void
set_cursor (AisleChartView *self, gssize index)
{
  AisleMark mark;
  g_autofree char *text = NULL;

  if (index == self->cursor)
    return;
  self->cursor = index;
  gtk_widget_queue_draw (GTK_WIDGET (self));
  if (index < 0 || !aisle_chart_view_mark (self, (gsize) index, &mark))
    {
      gtk_popover_popdown (GTK_POPOVER (self->popover));
      describe_all (self);
      return;
    }
  text = aisle_chart_mark_text (self->table, &mark);
  gtk_label_set_text (self->popover_label, text);
  describe (self, text);
  gtk_popover_set_pointing_to (
      GTK_POPOVER (self->popover),
      &(GdkRectangle){ (int) mark.x, (int) mark.y, MAX (1, (int) mark.w), MAX (1, (int) mark.h) });
  gtk_popover_popup (GTK_POPOVER (self->popover));
}

gboolean
aisle_chart_view_mark (AisleChartView *self, gsize index, AisleMark *mark)
{
  AisleTheme theme;
  AisleFrame frame;

  if (self->kind == NULL || self->table == NULL || index >= self->kind->n_marks (self->table, self->params))
    return FALSE;
  get_frame (self, &theme, &frame);
  return self->kind->mark (self->table, self->params, &frame, index, mark);
}

gssize
aisle_chart_view_get_cursor (AisleChartView *self)
{
  return self->cursor;
}

static void
motion_cb (GtkEventControllerMotion *controller, double x, double y, AisleChartView *self)
{
  AisleTheme theme;
  AisleFrame frame;

  if (self->kind == NULL || self->table == NULL)
    return;
  get_frame (self, &theme, &frame);
  set_cursor (self, self->kind->hit (self->table, self->params, &frame, x, y));
}

static void
leave_cb (AisleChartView *self)
{
  set_cursor (self, -1);
}

static gboolean
key_cb (GtkEventControllerKey *controller, guint key, guint code, GdkModifierType modifiers, AisleChartView *self)
{
  gssize n, at = self->cursor, by;
  AisleMark mark;

  if (self->kind == NULL || self->table == NULL || (modifiers & gtk_accelerator_get_default_mod_mask ()) != 0)
    return FALSE;
  n = (gssize) self->kind->n_marks (self->table, self->params);
  switch (key)
    {
    case GDK_KEY_Right:
    case GDK_KEY_Left:
      by = (key == GDK_KEY_Right) != (gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL) ? 1 : -1;
      at = at < 0 && by < 0 ? n : at;
      break;
    case GDK_KEY_Home:
      at = -1;
      by = 1;
      break;
    case GDK_KEY_End:
      at = n;
      by = -1;
      break;
    case GDK_KEY_Escape:
      if (self->cursor < 0)
        return FALSE;
      set_cursor (self, -1);
      return TRUE;
    default:
      return FALSE;
    }
  for (at += by; at >= 0 && at < n; at += by) /* over those that are not shown */
    if (aisle_chart_view_mark (self, (gsize) at, &mark))
      {
        set_cursor (self, at);
        break;
      }
  return TRUE;
}

static void
press_cb (AisleChartView *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self));
}

void
aisle_chart_view_set (AisleChartView *self, const AisleChartKind *kind, AisleTable *table, const AisleParams *params,
                      const char *currency)
{
  set_cursor (self, -1);
  self->kind = kind;
  if (table != NULL)
    aisle_table_ref (table);
  g_clear_pointer (&self->table, aisle_table_unref);
  self->table = table;
  g_clear_pointer (&self->params, aisle_params_free);
  self->params = params != NULL ? aisle_params_dup (params) : NULL;
  g_free (self->currency);
  self->currency = g_strdup (currency);
  describe_all (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

gboolean
aisle_chart_view_write (AisleChartView *self, const char *title, const char *caption, AislePicture picture,
                        const char *path, GError **error)
{
  AisleTheme theme;
  AisleFrame frame;

  g_return_val_if_fail (self->kind != NULL && self->table != NULL, FALSE);
  get_frame (self, &theme, &frame);
  /* On paper, whatever the screen looks like. */
  aisle_theme_init (&theme, FALSE, FALSE, NULL);
  if (self->font != NULL)
    theme.font = self->font;
  frame.theme = &theme;
  frame.cursor = -1;
  return aisle_chart_write (self->kind, self->table, self->params, &frame, title, caption, picture, 2, path, error);
}

static void
aisle_chart_view_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  gtk_popover_present (GTK_POPOVER (AISLE_CHART_VIEW (widget)->popover));
}

static gboolean
aisle_chart_view_focus (GtkWidget *widget, GtkDirectionType direction)
{
  return gtk_widget_is_focus (widget) ? FALSE : gtk_widget_grab_focus (widget);
}

static void
aisle_chart_view_dispose (GObject *object)
{
  AisleChartView *self = AISLE_CHART_VIEW (object);
  g_clear_pointer (&self->popover, gtk_widget_unparent);
  g_clear_pointer (&self->table, aisle_table_unref);
  g_clear_pointer (&self->params, aisle_params_free);
  g_clear_pointer (&self->currency, g_free);
  g_clear_pointer (&self->font, g_free);
  G_OBJECT_CLASS (aisle_chart_view_parent_class)->dispose (object);
}

static void
aisle_chart_view_class_init (AisleChartViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  G_OBJECT_CLASS (klass)->dispose = aisle_chart_view_dispose;
  widget_class->snapshot = aisle_chart_view_snapshot;
  widget_class->size_allocate = aisle_chart_view_size_allocate;
  widget_class->focus = aisle_chart_view_focus;
  gtk_widget_class_set_css_name (widget_class, "chart");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
aisle_chart_view_init (AisleChartView *self)
{
  GtkEventController *motion = gtk_event_controller_motion_new (), *key = gtk_event_controller_key_new (),
                     *focus = gtk_event_controller_focus_new ();
  GtkGesture *press = gtk_gesture_click_new ();
  GtkWidget *widget = GTK_WIDGET (self), *label = gtk_label_new (NULL);

  self->cursor = -1;
  gtk_widget_set_focusable (widget, TRUE);
  gtk_widget_set_hexpand (widget, TRUE);
  gtk_widget_set_vexpand (widget, TRUE);
  gtk_widget_set_overflow (widget, GTK_OVERFLOW_HIDDEN);
  g_signal_connect (motion, "motion", G_CALLBACK (motion_cb), self);
  g_signal_connect_swapped (motion, "leave", G_CALLBACK (leave_cb), self);
  g_signal_connect (key, "key-pressed", G_CALLBACK (key_cb), self);
  g_signal_connect_swapped (focus, "leave", G_CALLBACK (leave_cb), self);
  g_signal_connect_swapped (press, "pressed", G_CALLBACK (press_cb), self);
  gtk_widget_add_controller (widget, motion);
  gtk_widget_add_controller (widget, key);
  gtk_widget_add_controller (widget, focus);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (press));
  self->popover = gtk_popover_new ();
  gtk_popover_set_autohide (GTK_POPOVER (self->popover), FALSE);
  gtk_popover_set_position (GTK_POPOVER (self->popover), GTK_POS_TOP);
  gtk_widget_set_can_target (self->popover, FALSE);
  gtk_widget_add_css_class (self->popover, "chart-tip");
  gtk_widget_add_css_class (label, "numeric");
  self->popover_label = GTK_LABEL (label);
  gtk_popover_set_child (GTK_POPOVER (self->popover), label);
  gtk_widget_set_parent (self->popover, widget);
}

GtkWidget *
aisle_chart_view_new (void)
{
  return g_object_new (AISLE_TYPE_CHART_VIEW, NULL);
}
