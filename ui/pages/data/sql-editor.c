/* sql-editor.c: see sql-editor.h. */
#include "pages/data/sql-editor.h"

#include "base/i18n.h"
#include "text/sql-tokens.h"

#include <adwaita.h>
#include <string.h>

#define MOST_SHOWN 60

struct _AisleSqlEditor
{
  GtkWidget parent_instance;
  GtkTextView *view;
  GtkTextBuffer *buffer;
  GtkTextTag *keyword, *string, *number, *comment, *error;
  GtkPopover *popover;
  GtkListBox *list;
  GtkScrolledWindow *scroller;
  AisleSqlWords *words;
  gsize start; /* byte at which the word that is completed begins */
  gboolean completing;
};

static guint run_signal;

G_DEFINE_FINAL_TYPE (AisleSqlEditor, aisle_sql_editor, GTK_TYPE_WIDGET)

char *
aisle_sql_editor_dup_text (AisleSqlEditor *self)
{
  GtkTextIter start, end;

  gtk_text_buffer_get_bounds (self->buffer, &start, &end);
  return gtk_text_buffer_get_text (self->buffer, &start, &end, TRUE);
}

void
aisle_sql_editor_set_text (AisleSqlEditor *self, const char *text)
{
  gtk_text_buffer_set_text (self->buffer, text, -1);
}

GtkTextView *
aisle_sql_editor_get_view (AisleSqlEditor *self)
{
  return self->view;
}

void
aisle_sql_editor_set_words (AisleSqlEditor *self, AisleSqlWords *words)
{
  g_clear_pointer (&self->words, aisle_sql_words_free);
  self->words = words;
}

/* ---- colours ---- */

static void
iter_at_byte (AisleSqlEditor *self, const char *text, gsize byte, GtkTextIter *iter)
{
  gtk_text_buffer_get_iter_at_offset (self->buffer, iter, (int) g_utf8_pointer_to_offset (text, text + byte));
}

static void
apply (AisleSqlEditor *self, const char *text, const AisleSqlToken *token, GtkTextTag *tag)
{
  GtkTextIter start, end;

  iter_at_byte (self, text, token->start, &start);
  iter_at_byte (self, text, token->start + token->length, &end);
  gtk_text_buffer_apply_tag (self->buffer, tag, &start, &end);
}

static GtkTextTag *
tag_of (AisleSqlEditor *self, const char *text, const AisleSqlToken *token)
{
  switch (token->kind)
    {
    case AISLE_SQL_WORD:
      return aisle_sql_is_keyword (text + token->start, token->length) ? self->keyword : NULL;
    case AISLE_SQL_STRING:
      return self->string;
    case AISLE_SQL_NUMBER:
      return self->number;
    case AISLE_SQL_COMMENT:
      return self->comment;
    default:
      return NULL;
    }
}

static void
colour (AisleSqlEditor *self)
{
  g_autofree char *text = aisle_sql_editor_dup_text (self);
  g_autoptr (GArray) tokens = aisle_sql_tokens (text);
  GtkTextIter start, end;

  gtk_text_buffer_get_bounds (self->buffer, &start, &end);
  gtk_text_buffer_remove_all_tags (self->buffer, &start, &end);
  for (guint i = 0; i < tokens->len; i++)
    {
      const AisleSqlToken *token = &g_array_index (tokens, AisleSqlToken, i);
      GtkTextTag *tag = tag_of (self, text, token);
      if (tag != NULL)
        apply (self, text, token, tag);
    }
}

void
aisle_sql_editor_mark (AisleSqlEditor *self, int place)
{
  g_autofree char *text = aisle_sql_editor_dup_text (self);
  g_autoptr (GArray) tokens = aisle_sql_tokens (text);
  AisleSqlToken wrong = { AISLE_SQL_SIGN, (gsize) MAX (place, 0), 1 };
  GtkTextIter start, end;

  gtk_text_buffer_get_bounds (self->buffer, &start, &end);
  gtk_text_buffer_remove_tag (self->buffer, self->error, &start, &end);
  if (place < 0 || (gsize) place >= strlen (text))
    return;
  for (guint i = 0; i < tokens->len; i++)
    {
      const AisleSqlToken *token = &g_array_index (tokens, AisleSqlToken, i);
      if (token->start <= (gsize) place && token->start + token->length > (gsize) place)
        wrong = *token;
    }
  apply (self, text, &wrong, self->error);
  iter_at_byte (self, text, wrong.start, &start);
  gtk_text_buffer_place_cursor (self->buffer, &start);
}

/* Of the scheme: GNOME's palette, darker on light. */
static void
set_colours (AisleSqlEditor *self)
{
  gboolean dark = adw_style_manager_get_dark (adw_style_manager_get_default ());

  g_object_set (self->keyword, "foreground", dark ? "#78aeed" : "#1a5fb4", NULL);
  g_object_set (self->string, "foreground", dark ? "#8ff0a4" : "#1e7a46", NULL);
  g_object_set (self->number, "foreground", dark ? "#dc8add" : "#813d9c", NULL);
  g_object_set (self->comment, "foreground", dark ? "#b5b5ba" : "#6a6a70", NULL);
}

/* ---- completing ---- */

static gsize
cursor_byte (AisleSqlEditor *self)
{
  GtkTextIter start, cursor;
  g_autofree char *before = NULL;

  gtk_text_buffer_get_start_iter (self->buffer, &start);
  gtk_text_buffer_get_iter_at_mark (self->buffer, &cursor, gtk_text_buffer_get_insert (self->buffer));
  before = gtk_text_buffer_get_text (self->buffer, &start, &cursor, TRUE);
  return strlen (before);
}

static void
clear_list (AisleSqlEditor *self)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->list))) != NULL)
    gtk_list_box_remove (self->list, child);
}

static void
close_list (AisleSqlEditor *self)
{
  if (self->completing)
    gtk_popover_popdown (self->popover);
  self->completing = FALSE;
}

static void
choose (AisleSqlEditor *self, GtkListBoxRow *row)
{
  g_autofree char *text = aisle_sql_editor_dup_text (self);
  g_autofree char *word = g_strdup (gtk_label_get_text (GTK_LABEL (gtk_list_box_row_get_child (row))));
  GtkTextIter start, end;

  close_list (self);
  iter_at_byte (self, text, self->start, &start);
  gtk_text_buffer_get_iter_at_mark (self->buffer, &end, gtk_text_buffer_get_insert (self->buffer));
  gtk_text_buffer_begin_user_action (self->buffer);
  gtk_text_buffer_delete (self->buffer, &start, &end);
  gtk_text_buffer_insert (self->buffer, &start, word, -1);
  gtk_text_buffer_end_user_action (self->buffer);
}

static void
place_list (AisleSqlEditor *self, const char *text)
{
  GtkTextIter iter;
  GdkRectangle place;
  graphene_point_t point;

  iter_at_byte (self, text, self->start, &iter);
  gtk_text_view_get_iter_location (self->view, &iter, &place);
  gtk_text_view_buffer_to_window_coords (self->view, GTK_TEXT_WINDOW_WIDGET, place.x, place.y, &place.x, &place.y);
  if (!gtk_widget_compute_point (GTK_WIDGET (self->view), GTK_WIDGET (self),
                                 &GRAPHENE_POINT_INIT ((float) place.x, (float) place.y), &point))
    return;
  place.x = (int) point.x;
  place.y = (int) point.y;
  place.width = MAX (place.width, 1);
  gtk_popover_set_pointing_to (self->popover, &place);
}

/* Asks what may stand at the cursor, and shows it below. */
static void
complete (AisleSqlEditor *self)
{
  g_autofree char *text = aisle_sql_editor_dup_text (self);
  gsize cursor = cursor_byte (self);
  g_auto (GStrv) found =
      self->words != NULL ? aisle_sql_words_complete (self->words, text, cursor, &self->start) : NULL;
  gsize typed = self->start <= cursor ? cursor - self->start : 0;

  clear_list (self);
  for (gsize i = 0; found != NULL && found[i] != NULL && i < MOST_SHOWN; i++)
    {
      GtkWidget *label = gtk_label_new (found[i]);
      gtk_label_set_xalign (GTK_LABEL (label), 0);
      gtk_widget_add_css_class (label, "monospace");
      gtk_list_box_append (self->list, label);
    }
  /* A word that is all there is no choice. */
  if (found == NULL || found[0] == NULL || (found[1] == NULL && strlen (found[0]) == typed))
    {
      close_list (self);
      return;
    }
  gtk_list_box_select_row (self->list, gtk_list_box_get_row_at_index (self->list, 0));
  gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (self->scroller), 0);
  place_list (self, text);
  self->completing = TRUE;
  gtk_popover_popup (self->popover);
}

static void
move (AisleSqlEditor *self, int by)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (self->list);
  int at = row != NULL ? gtk_list_box_row_get_index (row) + by : 0;
  GtkListBoxRow *next = gtk_list_box_get_row_at_index (self->list, MAX (at, 0));
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (self->scroller);
  graphene_rect_t place;

  if (next == NULL)
    return;
  gtk_list_box_select_row (self->list, next);
  if (gtk_widget_compute_bounds (GTK_WIDGET (next), GTK_WIDGET (self->list), &place))
    gtk_adjustment_clamp_page (adjustment, place.origin.y, place.origin.y + place.size.height);
}

static void
changed_cb (AisleSqlEditor *self)
{
  GtkTextIter before;

  colour (self);
  gtk_text_buffer_get_iter_at_mark (self->buffer, &before, gtk_text_buffer_get_insert (self->buffer));
  if (self->completing
      || (gtk_widget_has_focus (GTK_WIDGET (self->view)) && gtk_text_iter_backward_char (&before)
          && gtk_text_iter_get_char (&before) == '.'))
    complete (self);
}

static gboolean
key_cb (GtkEventControllerKey *keys, guint keyval, guint code, GdkModifierType state, AisleSqlEditor *self)
{
  gboolean control = (state & GDK_CONTROL_MASK) != 0;
  GtkListBoxRow *row = gtk_list_box_get_selected_row (self->list);

  if (control && (keyval == GDK_KEY_Return || keyval == GDK_KEY_KP_Enter))
    {
      close_list (self);
      g_signal_emit (self, run_signal, 0);
      return TRUE;
    }
  if (control && keyval == GDK_KEY_space)
    {
      complete (self);
      return TRUE;
    }
  if (!self->completing)
    return FALSE;
  switch (keyval)
    {
    case GDK_KEY_Down:
      move (self, 1);
      return TRUE;
    case GDK_KEY_Up:
      move (self, -1);
      return TRUE;
    case GDK_KEY_Return:
    case GDK_KEY_KP_Enter:
    case GDK_KEY_Tab:
      if (row != NULL)
        choose (self, row);
      return TRUE;
    case GDK_KEY_Escape:
      close_list (self);
      return TRUE;
    case GDK_KEY_Left:
    case GDK_KEY_Right:
    case GDK_KEY_Home:
    case GDK_KEY_End:
      close_list (self);
      return FALSE;
    default:
      return FALSE;
    }
}

static void
leave_cb (AisleSqlEditor *self)
{
  close_list (self);
}

/* ---- the widget ---- */

static void
aisle_sql_editor_dispose (GObject *object)
{
  AisleSqlEditor *self = AISLE_SQL_EDITOR (object);
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  g_clear_pointer (&self->words, aisle_sql_words_free);
  G_OBJECT_CLASS (aisle_sql_editor_parent_class)->dispose (object);
}

static void
aisle_sql_editor_class_init (AisleSqlEditorClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = aisle_sql_editor_dispose;
  run_signal = g_signal_new ("run", AISLE_TYPE_SQL_EDITOR, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

static void
build_list (AisleSqlEditor *self)
{
  GtkWidget *list = gtk_list_box_new (), *scroller = gtk_scrolled_window_new (), *popover = gtk_popover_new ();

  self->list = GTK_LIST_BOX (list);
  self->scroller = GTK_SCROLLED_WINDOW (scroller);
  self->popover = GTK_POPOVER (popover);
  gtk_widget_set_can_focus (list, FALSE);
  gtk_widget_add_css_class (list, "navigation-sidebar");
  gtk_widget_add_css_class (list, "completions");
  gtk_accessible_update_property (GTK_ACCESSIBLE (list), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("What may stand here"), -1);
  gtk_scrolled_window_set_policy (self->scroller, GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_propagate_natural_height (self->scroller, TRUE);
  gtk_scrolled_window_set_propagate_natural_width (self->scroller, TRUE);
  gtk_scrolled_window_set_max_content_height (self->scroller, 220);
  gtk_scrolled_window_set_child (self->scroller, list);
  gtk_popover_set_child (self->popover, scroller);
  gtk_popover_set_autohide (self->popover, FALSE);
  gtk_popover_set_has_arrow (self->popover, FALSE);
  gtk_popover_set_position (self->popover, GTK_POS_BOTTOM);
  gtk_widget_set_halign (popover, GTK_ALIGN_START);
  gtk_widget_set_can_focus (popover, FALSE);
  gtk_widget_add_css_class (popover, "menu");
  gtk_widget_set_parent (popover, GTK_WIDGET (self));
  g_signal_connect_object (list, "row-activated", G_CALLBACK (choose), self, G_CONNECT_SWAPPED);
}

static void
aisle_sql_editor_init (AisleSqlEditor *self)
{
  GtkWidget *scroller = gtk_scrolled_window_new (), *view = gtk_text_view_new ();
  GtkEventController *keys = gtk_event_controller_key_new (), *focus = gtk_event_controller_focus_new ();

  self->view = GTK_TEXT_VIEW (view);
  self->buffer = gtk_text_view_get_buffer (self->view);
  gtk_text_view_set_monospace (self->view, TRUE);
  gtk_text_view_set_wrap_mode (self->view, GTK_WRAP_WORD_CHAR);
  gtk_text_view_set_accepts_tab (self->view, FALSE);
  gtk_text_view_set_left_margin (self->view, 12);
  gtk_text_view_set_right_margin (self->view, 12);
  gtk_text_view_set_top_margin (self->view, 9);
  gtk_text_view_set_bottom_margin (self->view, 9);
  gtk_accessible_update_property (GTK_ACCESSIBLE (view), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("SQL statement"), -1);
  self->keyword = gtk_text_buffer_create_tag (self->buffer, NULL, "weight", 600, NULL);
  self->string = gtk_text_buffer_create_tag (self->buffer, NULL, NULL);
  self->number = gtk_text_buffer_create_tag (self->buffer, NULL, NULL);
  self->comment = gtk_text_buffer_create_tag (self->buffer, NULL, NULL);
  self->error = gtk_text_buffer_create_tag (self->buffer, NULL, "underline", PANGO_UNDERLINE_ERROR, NULL);
  set_colours (self);
  g_signal_connect_object (adw_style_manager_get_default (), "notify::dark", G_CALLBACK (set_colours), self,
                           G_CONNECT_SWAPPED);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), view);
  gtk_widget_set_parent (scroller, GTK_WIDGET (self));
  build_list (self);
  g_signal_connect_object (self->buffer, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect_object (keys, "key-pressed", G_CALLBACK (key_cb), self, 0);
  gtk_widget_add_controller (view, keys);
  g_signal_connect_object (focus, "leave", G_CALLBACK (leave_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (view, focus);
}
