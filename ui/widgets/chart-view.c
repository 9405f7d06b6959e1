/* chart-view.c: see chart-view.h. */
#include "widgets/chart-view.h"
#include "widgets/chart-picture.h"
#include "widgets/chart-tip.h"

#include "base/i18n.h"
#include "chart/kit/zoom.h"

#include <adwaita.h>
#include <math.h>

#define NEARER 0.8 /* a click of the wheel */

struct _AisleChartView
{
  GtkWidget parent_instance;
  const AisleChartKind *kind;
  AisleTable *table;
  AisleParams *params;
  char *currency, *font;
  AisleChartPicture *picture;
  gssize cursor;
  double pointer_x, pointer_y;
  GtkWidget *tip;
  GtkAdjustment *along; /* (nullable) that scrolls it, while it is seen */

  AisleBitmap *brush;  /* (nullable) */
  AisleBitmap *before; /* (nullable) what a drag with a modifier adds to */
  AisleBox area;       /* of the drag, as the kind widened it */
  double from_x, from_y, to_x, to_y;
  gboolean dragging, follows; /* follows: a drag chooses */
  guint tick;                 /* a drag that waits for the next frame */
  gssize anchor;              /* mark where brushing by keys began, -1 none */

  AisleZoom zoom;
  GtkWidget *show_all;
};

enum
{
  BRUSHED,
  CHOSEN,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

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
                         .cursor = self->cursor,
                         .brush = self->brush,
                         .zoom = self->zoom };
}

/* The rubber band. */
static void
snapshot_area (GtkSnapshot *snapshot, const AisleBox *area, const AisleColor *color)
{
  float x = (float) floor (area->x), y = (float) floor (area->y);
  float w = (float) MAX (ceil (area->w), 2), h = (float) MAX (ceil (area->h), 2);
  GdkRGBA inside = { (float) color->red, (float) color->green, (float) color->blue, 0.12F }, edge = inside;
  GskRoundedRect outline;

  edge.alpha = 0.8F;
  gsk_rounded_rect_init_from_rect (&outline, &GRAPHENE_RECT_INIT (x, y, w, h), 0);
  gtk_snapshot_append_color (snapshot, &inside, &outline.bounds);
  gtk_snapshot_append_border (snapshot, &outline, (float[4]){ 1, 1, 1, 1 }, (GdkRGBA[4]){ edge, edge, edge, edge });
}

static void
aisle_chart_view_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  AisleChartView *self = AISLE_CHART_VIEW (widget);
  AisleTheme theme;
  AisleFrame frame;

  if (self->kind == NULL || self->table == NULL)
    return;
  get_frame (self, &theme, &frame);
  gtk_snapshot_append_node (snapshot, aisle_chart_picture_get (self->picture, self->kind, self->table, self->params,
                                                               &frame, gtk_widget_get_scale_factor (widget)));
  if (self->dragging && !self->follows)
    snapshot_area (snapshot, &self->area, &theme.accent);
  gtk_widget_snapshot_child (widget, self->show_all, snapshot);
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

/* How much is brushed, then the mark at the cursor or the whole. */
static void
describe_all (AisleChartView *self, const char *mark)
{
  g_autofree char *own = NULL, *selected = NULL, *text = NULL;

  if (mark == NULL && self->kind != NULL && self->table != NULL)
    mark = own = self->kind->describe (self->table, self->params);
  if (self->brush != NULL)
    selected =
        /* Translators: marks of a chart: bars, points, cells. */
        g_strdup_printf (_ ("%'zu of %'zu selected."), aisle_bitmap_count (self->brush), self->brush->n);
  text = selected != NULL && mark != NULL ? g_strdup_printf ("%s\n%s", selected, mark) : NULL;
  describe (self, text != NULL ? text : mark != NULL ? mark : "");
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
      gtk_popover_popdown (GTK_POPOVER (self->tip));
      describe_all (self, NULL);
      return;
    }
  text = aisle_chart_mark_text (self->table, &mark);
  describe_all (self, text);
  aisle_chart_tip_show (AISLE_CHART_TIP (self->tip), text,
                        &(GdkRectangle){ (int) mark.x, (int) mark.y, MAX (1, (int) mark.w), MAX (1, (int) mark.h) });
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

/* ---- the brush ---- */

/* takes: marks (nullable) */
static void
take_brush (AisleChartView *self, AisleBitmap *marks, gboolean finished)
{
  g_autoptr (AisleBitmap) old = g_steal_pointer (&self->brush);
  gboolean same;

  if (marks != NULL && aisle_bitmap_count (marks) == 0)
    g_clear_pointer (&marks, aisle_bitmap_free);
  self->brush = marks;
  same = old == NULL || marks == NULL ? old == marks : aisle_bitmap_equal (old, marks);
  if (!same || finished)
    {
      if (finished)
        describe_all (self, NULL);
      gtk_widget_queue_draw (GTK_WIDGET (self));
      g_signal_emit (self, signals[BRUSHED], 0, self->brush, finished);
    }
}

const AisleBitmap *
aisle_chart_view_get_brush (AisleChartView *self)
{
  return self->brush;
}

void
aisle_chart_view_clear_brush (AisleChartView *self)
{
  self->anchor = -1;
  if (self->brush != NULL)
    take_brush (self, NULL, TRUE);
}

/* The marks between two places. */
static void
brush_area (AisleChartView *self, double x1, double y1, double x2, double y2, gboolean finished)
{
  AisleTheme theme;
  AisleFrame frame;
  AisleBitmap *marks;

  get_frame (self, &theme, &frame);
  self->area = (AisleBox){ MIN (x1, x2), MIN (y1, y2), fabs (x2 - x1), fabs (y2 - y1) };
  marks = aisle_chart_marks_in (self->kind, self->table, self->params, &frame, &self->area);
  if (self->before != NULL)
    aisle_bitmap_or (marks, self->before);
  take_brush (self, marks, finished);
}

/* The mark where the drag has got to. */
static void
choose_there (AisleChartView *self)
{
  AisleTheme theme;
  AisleFrame frame;
  AisleMark mark;
  gssize found;

  get_frame (self, &theme, &frame);
  found = self->kind->hit (self->table, self->params, &frame, self->to_x, self->to_y);
  if (found >= 0 && aisle_chart_view_mark (self, (gsize) found, &mark))
    g_signal_emit (self, signals[CHOSEN], 0, (guint64) mark.row);
}

static void
drag_on (AisleChartView *self, gboolean finished)
{
  if (self->follows)
    choose_there (self);
  else
    brush_area (self, self->from_x, self->from_y, self->to_x, self->to_y, finished);
}

static gboolean
tick_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  AisleChartView *self = AISLE_CHART_VIEW (widget);

  self->tick = 0;
  gtk_widget_queue_draw (widget);
  drag_on (self, FALSE);
  return G_SOURCE_REMOVE;
}

/* Back to what it was before; nobody is told of an end. */
static void
stop_drag (AisleChartView *self)
{
  if (self->tick != 0)
    gtk_widget_remove_tick_callback (GTK_WIDGET (self), self->tick);
  self->tick = 0;
  self->dragging = FALSE;
  g_clear_pointer (&self->before, aisle_bitmap_free);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
drag_begin_cb (GtkGestureDrag *gesture, double x, double y, AisleChartView *self)
{
  stop_drag (self);
  self->from_x = x;
  self->from_y = y;
}

/* A finger that moves up or down scrolls the page. */
static gboolean
is_scroll (GtkGesture *gesture, double by_x, double by_y)
{
  GdkDevice *device = gtk_gesture_get_device (gesture);
  return device != NULL && gdk_device_get_source (device) == GDK_SOURCE_TOUCHSCREEN && fabs (by_y) > fabs (by_x);
}

static void
drag_update_cb (GtkGestureDrag *gesture, double by_x, double by_y, AisleChartView *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  GdkModifierType state = gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (gesture));
  double width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget);

  if (self->kind == NULL || self->table == NULL
      || (!self->dragging && !gtk_drag_check_threshold (widget, 0, 0, (int) by_x, (int) by_y)))
    return;
  if (!self->dragging && is_scroll (GTK_GESTURE (gesture), by_x, by_y))
    {
      gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_DENIED);
      return;
    }
  if (!self->dragging)
    {
      gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
      set_cursor (self, -1);
      self->dragging = TRUE;
      self->anchor = -1;
      if (self->brush != NULL && (state & (GDK_SHIFT_MASK | GDK_CONTROL_MASK)) != 0)
        self->before = aisle_bitmap_dup (self->brush);
    }
  self->to_x = CLAMP (self->from_x + by_x, 0, width);
  self->to_y = CLAMP (self->from_y + by_y, 0, height);
  if (self->tick == 0)
    self->tick = gtk_widget_add_tick_callback (widget, tick_cb, NULL, NULL);
}

static void
drag_end_cb (AisleChartView *self)
{
  if (self->dragging)
    drag_on (self, TRUE);
  stop_drag (self);
}

/* From the mark where it began to the cursor, as a drag between their centres would. */
static void
brush_by_keys (AisleChartView *self)
{
  AisleMark from, to;

  if (self->anchor < 0 || !aisle_chart_view_mark (self, (gsize) self->anchor, &from))
    {
      self->anchor = self->cursor;
      from = (AisleMark){ 0 };
    }
  if (self->cursor < 0 || !aisle_chart_view_mark (self, (gsize) self->cursor, &to)
      || !aisle_chart_view_mark (self, (gsize) self->anchor, &from))
    return;
  brush_area (self, from.x + from.w / 2, from.y + from.h / 2, to.x + to.w / 2, to.y + to.h / 2, TRUE);
}

/* ---- zoom ---- */

AisleZoom
aisle_chart_view_get_zoom (AisleChartView *self)
{
  return self->zoom;
}

static void
set_zoom (AisleChartView *self, AisleZoom zoom)
{
  self->zoom = zoom;
  set_cursor (self, -1);
  gtk_widget_set_visible (self->show_all, !aisle_zoom_is_whole (&zoom));
  gtk_widget_queue_allocate (GTK_WIDGET (self));
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
show_all_cb (AisleChartView *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self));
  set_zoom (self, (AisleZoom){ 0, 0 });
}

static gboolean
can_zoom (AisleChartView *self)
{
  return self->kind != NULL && self->table != NULL && self->kind->x_range != NULL;
}

/* About a place in the widget. */
static gboolean
zoom_by (AisleChartView *self, double x, double factor)
{
  AisleTheme theme;
  AisleFrame frame;
  double start, end, n;

  if (!can_zoom (self))
    return FALSE;
  get_frame (self, &theme, &frame);
  if (!self->kind->x_range (self->table, self->params, &frame, &start, &end) || start == end)
    return FALSE;
  n = (double) aisle_table_n_rows (self->table);
  set_zoom (self, aisle_zoom_by (&self->zoom, (x - start) / (end - start), factor, 4 / MAX (n, 4)));
  return TRUE;
}

static gboolean
scroll_cb (GtkEventControllerScroll *controller, double by_x, double by_y, AisleChartView *self)
{
  GdkModifierType state = gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (controller));
  double along = (state & GDK_SHIFT_MASK) != 0 ? by_x + by_y : by_x;

  if ((state & GDK_CONTROL_MASK) != 0)
    return zoom_by (self, self->pointer_x, pow (NEARER, -by_y));
  if (!can_zoom (self) || along == 0 || aisle_zoom_is_whole (&self->zoom))
    return FALSE;
  if (gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL)
    along = -along;
  set_zoom (self, aisle_zoom_shift (&self->zoom, along / 8));
  return TRUE;
}

static gboolean
zoom_key (AisleChartView *self, guint key)
{
  double middle = gtk_widget_get_width (GTK_WIDGET (self)) / 2.0;
  gboolean rtl = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;

  switch (key)
    {
    case GDK_KEY_plus:
    case GDK_KEY_equal:
    case GDK_KEY_KP_Add:
      return zoom_by (self, middle, NEARER * NEARER);
    case GDK_KEY_minus:
    case GDK_KEY_KP_Subtract:
      return zoom_by (self, middle, 1 / (NEARER * NEARER));
    case GDK_KEY_0:
    case GDK_KEY_KP_0:
      if (!can_zoom (self))
        return FALSE;
      set_zoom (self, (AisleZoom){ 0, 0 });
      return TRUE;
    case GDK_KEY_Left:
    case GDK_KEY_Right:
      if (aisle_zoom_is_whole (&self->zoom))
        return FALSE;
      set_zoom (self, aisle_zoom_shift (&self->zoom, (key == GDK_KEY_Right) != rtl ? 0.25 : -0.25));
      return TRUE;
    default:
      return FALSE;
    }
}

/* ---- pointer and keys ---- */

static void
motion_cb (GtkEventControllerMotion *controller, double x, double y, AisleChartView *self)
{
  AisleTheme theme;
  AisleFrame frame;

  gboolean rests = x == self->pointer_x && y == self->pointer_y;

  self->pointer_x = x;
  self->pointer_y = y;
  /* A pointer that rests does not take the cursor from the keys. */
  if (self->kind == NULL || self->table == NULL || self->dragging || rests)
    return;
  get_frame (self, &theme, &frame);
  set_cursor (self, self->kind->hit (self->table, self->params, &frame, x, y));
  if (g_signal_has_handler_pending (self, signals[CHOSEN], 0, FALSE))
    gtk_widget_set_cursor_from_name (GTK_WIDGET (self), self->cursor >= 0 ? "pointer" : NULL);
}

static void
leave_cb (AisleChartView *self)
{
  set_cursor (self, -1);
}

/* The next mark along the series that is shown, by = 1 or -1. */
static gssize
next_mark (AisleChartView *self, gssize at, gssize by)
{
  gssize n = (gssize) self->kind->n_marks (self->table, self->params);
  AisleMark mark;

  for (at += by; at >= 0 && at < n; at += by)
    if (aisle_chart_view_mark (self, (gsize) at, &mark))
      return at;
  return -1;
}

/* The first other mark above or below, as the pointer would find it on its way. */
static gssize
mark_beyond (AisleChartView *self, int by)
{
  double height = gtk_widget_get_height (GTK_WIDGET (self)), step = MAX (3, height / 60);
  AisleTheme theme;
  AisleFrame frame;
  AisleMark mark;

  if (self->cursor < 0 || !aisle_chart_view_mark (self, (gsize) self->cursor, &mark))
    return by > 0 ? next_mark (self, -1, 1) : -1;
  get_frame (self, &theme, &frame);
  for (double y = mark.y + (by > 0 ? mark.h : 0) + by; y > 0 && y < height; y += by * step)
    {
      gssize found = self->kind->hit (self->table, self->params, &frame, mark.x + mark.w / 2, y);
      if (found >= 0 && found != self->cursor)
        return found;
    }
  return -1;
}

static gboolean
escape (AisleChartView *self)
{
  if (self->dragging)
    {
      AisleBitmap *before = g_steal_pointer (&self->before);
      stop_drag (self);
      take_brush (self, before, TRUE);
      return TRUE;
    }
  if (self->brush == NULL && self->cursor < 0)
    return FALSE;
  set_cursor (self, -1);
  aisle_chart_view_clear_brush (self);
  return TRUE;
}

/* Whoever listens is told of the row under the cursor; FALSE where nobody does. */
static gboolean
tell_chosen (AisleChartView *self)
{
  AisleMark mark;

  if (!g_signal_has_handler_pending (self, signals[CHOSEN], 0, FALSE) || self->cursor < 0
      || !aisle_chart_view_mark (self, (gsize) self->cursor, &mark))
    return FALSE;
  g_signal_emit (self, signals[CHOSEN], 0, (guint64) mark.row);
  return TRUE;
}

static gboolean
key_cb (GtkEventControllerKey *controller, guint key, guint code, GdkModifierType modifiers, AisleChartView *self)
{
  gboolean rtl = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;
  gssize found = -1;

  modifiers &= gtk_accelerator_get_default_mod_mask ();
  if (self->kind == NULL || self->table == NULL || (modifiers & ~(GDK_SHIFT_MASK | GDK_CONTROL_MASK)) != 0)
    return FALSE;
  if ((modifiers & GDK_CONTROL_MASK) != 0)
    return zoom_key (self, key);
  switch (key)
    {
    case GDK_KEY_Right:
    case GDK_KEY_Left:
      if ((key == GDK_KEY_Right) != rtl)
        found = next_mark (self, self->cursor, 1);
      else
        found = next_mark (
            self, self->cursor < 0 ? (gssize) self->kind->n_marks (self->table, self->params) : self->cursor, -1);
      break;
    case GDK_KEY_Down:
    case GDK_KEY_Up:
      found = mark_beyond (self, key == GDK_KEY_Down ? 1 : -1);
      break;
    case GDK_KEY_Home:
      found = next_mark (self, -1, 1);
      break;
    case GDK_KEY_End:
      found = next_mark (self, (gssize) self->kind->n_marks (self->table, self->params), -1);
      break;
    case GDK_KEY_Escape:
      return modifiers == 0 && escape (self);
    case GDK_KEY_Return:
    case GDK_KEY_KP_Enter:
      return modifiers == 0 && tell_chosen (self);
    default:
      return FALSE;
    }
  if (modifiers == 0)
    self->anchor = -1;
  else if (self->anchor < 0)
    self->anchor = self->cursor;
  if (found >= 0)
    set_cursor (self, found);
  if (modifiers != 0 && self->cursor >= 0)
    brush_by_keys (self);
  return TRUE;
}

static void
press_cb (GtkGestureClick *gesture, int n_press, double x, double y, AisleChartView *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self));
  if (n_press == 2 && !aisle_zoom_is_whole (&self->zoom))
    set_zoom (self, (AisleZoom){ 0, 0 });
  else if (n_press == 2)
    zoom_by (self, x, 0.25);
}

static void
release_cb (GtkGestureClick *gesture, int n_press, double x, double y, AisleChartView *self)
{
  if (self->dragging)
    return;
  aisle_chart_view_clear_brush (self);
  if (n_press == 1)
    tell_chosen (self);
}

void
aisle_chart_view_set (AisleChartView *self, const AisleChartKind *kind, AisleTable *table, const AisleParams *params,
                      const char *currency)
{
  if (!self->follows) /* what is chosen may well bring the next table */
    stop_drag (self);
  g_clear_pointer (&self->brush, aisle_bitmap_free);
  self->anchor = -1;
  set_zoom (self, (AisleZoom){ 0, 0 });
  self->kind = kind;
  if (table != NULL)
    aisle_table_ref (table);
  g_clear_pointer (&self->table, aisle_table_unref);
  self->table = table;
  g_clear_pointer (&self->params, aisle_params_free);
  self->params = params != NULL ? aisle_params_dup (params) : NULL;
  g_free (self->currency);
  self->currency = g_strdup (currency);
  aisle_chart_picture_forget (self->picture);
  describe_all (self, NULL);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
aisle_chart_view_set_follows (AisleChartView *self, gboolean follows)
{
  self->follows = follows;
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
  AisleChartView *self = AISLE_CHART_VIEW (widget);
  GtkRequisition size;

  if (gtk_widget_get_visible (self->show_all))
    {
      /* In the middle: captions begin a line, titles of series end it. */
      gtk_widget_get_preferred_size (self->show_all, NULL, &size);
      gtk_widget_size_allocate (self->show_all,
                                &(GtkAllocation){ MAX (width - size.width, 0) / 2, 0, size.width, size.height }, -1);
    }
  gtk_popover_present (GTK_POPOVER (self->tip));
}

static gboolean
aisle_chart_view_focus (GtkWidget *widget, GtkDirectionType direction)
{
  AisleChartView *self = AISLE_CHART_VIEW (widget);
  gboolean on_chart = gtk_widget_is_focus (widget), forward = direction == GTK_DIR_TAB_FORWARD;

  if (on_chart && forward && gtk_widget_get_visible (self->show_all))
    return gtk_widget_child_focus (self->show_all, direction);
  if (on_chart || (forward && gtk_widget_is_focus (self->show_all)))
    return FALSE;
  return gtk_widget_grab_focus (widget);
}

/* A tip goes when the page is scrolled: followed out of the window it would look for a monitor where there is none. */
static void
aisle_chart_view_map (GtkWidget *widget)
{
  AisleChartView *self = AISLE_CHART_VIEW (widget);
  GtkWidget *scroller = gtk_widget_get_ancestor (widget, GTK_TYPE_SCROLLED_WINDOW);

  GTK_WIDGET_CLASS (aisle_chart_view_parent_class)->map (widget);
  if (scroller != NULL
      && g_set_object (&self->along, gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scroller))))
    g_signal_connect_object (self->along, "value-changed", G_CALLBACK (gtk_popover_popdown), self->tip,
                             G_CONNECT_SWAPPED);
}

/* Out of sight the picture needs no memory. */
static void
aisle_chart_view_unmap (GtkWidget *widget)
{
  AisleChartView *self = AISLE_CHART_VIEW (widget);

  if (self->along != NULL)
    g_signal_handlers_disconnect_by_func (self->along, gtk_popover_popdown, self->tip);
  g_clear_object (&self->along);
  aisle_chart_picture_forget (self->picture);
  GTK_WIDGET_CLASS (aisle_chart_view_parent_class)->unmap (widget);
}

static void
aisle_chart_view_dispose (GObject *object)
{
  AisleChartView *self = AISLE_CHART_VIEW (object);
  g_clear_object (&self->along);
  g_clear_pointer (&self->tip, gtk_widget_unparent);
  g_clear_pointer (&self->show_all, gtk_widget_unparent);
  g_clear_pointer (&self->brush, aisle_bitmap_free);
  g_clear_pointer (&self->before, aisle_bitmap_free);
  g_clear_pointer (&self->table, aisle_table_unref);
  g_clear_pointer (&self->params, aisle_params_free);
  g_clear_pointer (&self->currency, g_free);
  g_clear_pointer (&self->font, g_free);
  g_clear_pointer (&self->picture, aisle_chart_picture_free);
  G_OBJECT_CLASS (aisle_chart_view_parent_class)->dispose (object);
}

static void
aisle_chart_view_class_init (AisleChartViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  G_OBJECT_CLASS (klass)->dispose = aisle_chart_view_dispose;
  signals[BRUSHED] = g_signal_new ("brushed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 2, G_TYPE_POINTER, G_TYPE_BOOLEAN);
  signals[CHOSEN] = g_signal_new ("chosen", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 1, G_TYPE_UINT64);
  widget_class->snapshot = aisle_chart_view_snapshot;
  widget_class->size_allocate = aisle_chart_view_size_allocate;
  widget_class->focus = aisle_chart_view_focus;
  widget_class->map = aisle_chart_view_map;
  widget_class->unmap = aisle_chart_view_unmap;
  gtk_widget_class_set_css_name (widget_class, "chart");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
aisle_chart_view_init (AisleChartView *self)
{
  GtkEventController *motion = gtk_event_controller_motion_new (), *key = gtk_event_controller_key_new (),
                     *focus = gtk_event_controller_focus_new (),
                     *scroll = gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_BOTH_AXES);
  GtkGesture *press = gtk_gesture_click_new (), *drag = gtk_gesture_drag_new ();
  GtkWidget *widget = GTK_WIDGET (self);

  self->picture = aisle_chart_picture_new ();
  self->cursor = self->anchor = -1;
  self->pointer_x = self->pointer_y = -1;
  gtk_widget_set_focusable (widget, TRUE);
  gtk_widget_set_hexpand (widget, TRUE);
  gtk_widget_set_vexpand (widget, TRUE);
  gtk_widget_set_overflow (widget, GTK_OVERFLOW_HIDDEN);
  g_signal_connect (motion, "motion", G_CALLBACK (motion_cb), self);
  g_signal_connect_swapped (motion, "leave", G_CALLBACK (leave_cb), self);
  g_signal_connect (key, "key-pressed", G_CALLBACK (key_cb), self);
  g_signal_connect_swapped (focus, "leave", G_CALLBACK (leave_cb), self);
  g_signal_connect (press, "pressed", G_CALLBACK (press_cb), self);
  g_signal_connect (press, "released", G_CALLBACK (release_cb), self);
  g_signal_connect (drag, "drag-begin", G_CALLBACK (drag_begin_cb), self);
  g_signal_connect (drag, "drag-update", G_CALLBACK (drag_update_cb), self);
  g_signal_connect_swapped (drag, "drag-end", G_CALLBACK (drag_end_cb), self);
  g_signal_connect (scroll, "scroll", G_CALLBACK (scroll_cb), self);
  gtk_widget_add_controller (widget, motion);
  gtk_widget_add_controller (widget, key);
  gtk_widget_add_controller (widget, focus);
  gtk_widget_add_controller (widget, scroll);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (press));
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (drag));
  self->tip = aisle_chart_tip_new (widget);
  self->show_all = gtk_button_new_with_label (_ ("Show All"));
  gtk_widget_set_tooltip_text (self->show_all, _ ("Show the whole axis (Ctrl+0)"));
  gtk_widget_add_css_class (self->show_all, "show-all");
  gtk_widget_set_visible (self->show_all, FALSE);
  g_signal_connect_swapped (self->show_all, "clicked", G_CALLBACK (show_all_cb), self);
  gtk_widget_set_parent (self->show_all, widget);
}

GtkWidget *
aisle_chart_view_new (void)
{
  return g_object_new (AISLE_TYPE_CHART_VIEW, NULL);
}
