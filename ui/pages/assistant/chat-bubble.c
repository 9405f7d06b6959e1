/* chat-bubble.c: see chat-bubble.h. */
#include "pages/assistant/chat-bubble.h"

#include "base/i18n.h"

#include <math.h>

#define WIDEST 56 /* characters */

struct _AisleChatBubble
{
  GtkBox parent_instance;
  GtkWidget *button;
  GtkToggleButton *wrong;
};

static guint chosen_signal, judged_signal;

G_DEFINE_FINAL_TYPE (AisleChatBubble, aisle_chat_bubble, GTK_TYPE_BOX)

gboolean
aisle_chat_bubble_is_wrong (AisleChatBubble *self)
{
  return self->wrong != NULL && gtk_toggle_button_get_active (self->wrong);
}

void
aisle_chat_bubble_set_chosen (AisleChatBubble *self, gboolean chosen)
{
  if (chosen)
    gtk_widget_add_css_class (self->button, "chat-chosen");
  else
    gtk_widget_remove_css_class (self->button, "chat-chosen");
}

static void
clicked_cb (AisleChatBubble *self)
{
  g_signal_emit (self, chosen_signal, 0);
}

static void
judged_cb (AisleChatBubble *self)
{
  g_signal_emit (self, judged_signal, 0);
}

static GtkWidget *
new_text (const char *text)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_max_width_chars (GTK_LABEL (label), WIDEST);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  return label;
}

static GtkWidget *
new_badge (const AisleChatTurn *turn)
{
  GtkWidget *badge = gtk_label_new (aisle_reply_source_title (turn->source));
  g_autofree char *style = g_strconcat ("badge-", aisle_reply_source_id (turn->source), NULL);

  gtk_widget_add_css_class (badge, "badge");
  gtk_widget_add_css_class (badge, style);
  return badge;
}

/* Where the words come from, what was understood, and whether that was wrong. */
static GtkWidget *
new_foot (AisleChatBubble *self, const AisleChatTurn *turn)
{
  GtkWidget *foot = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  gtk_box_append (GTK_BOX (foot), new_badge (turn));
  if (turn->intent != NULL)
    {
      g_autofree char *said = g_strdup_printf ("%s · %.0f%%", turn->intent, turn->confidence * 100);
      GtkWidget *label = gtk_label_new (said);

      gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
      gtk_widget_add_css_class (label, "caption");
      gtk_widget_add_css_class (label, "dim-label");
      gtk_widget_add_css_class (label, "numeric");
      gtk_box_append (GTK_BOX (foot), label);
    }
  self->wrong = GTK_TOGGLE_BUTTON (gtk_toggle_button_new_with_label (_ ("Wrong")));
  gtk_widget_add_css_class (GTK_WIDGET (self->wrong), "chip");
  gtk_widget_add_css_class (GTK_WIDGET (self->wrong), "flat");
  gtk_widget_add_css_class (GTK_WIDGET (self->wrong), "caption");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->wrong),
                               _ ("Keeps the chat as a test, which is red until this answer no longer comes"));
  g_signal_connect_object (self->wrong, "toggled", G_CALLBACK (judged_cb), self, G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (foot), GTK_WIDGET (self->wrong));
  return foot;
}

GtkWidget *
aisle_chat_bubble_new (const char *text, const AisleChatTurn *turn)
{
  AisleChatBubble *self = g_object_new (AISLE_TYPE_CHAT_BUBBLE, "orientation", GTK_ORIENTATION_VERTICAL, "spacing", 3,
                                        "halign", turn != NULL ? GTK_ALIGN_START : GTK_ALIGN_END, NULL);
  GtkWidget *words = new_text (text);

  if (turn == NULL)
    {
      gtk_widget_add_css_class (words, "chat-bubble");
      gtk_widget_add_css_class (words, "chat-customer");
      gtk_box_append (GTK_BOX (self), words);
      return GTK_WIDGET (self);
    }
  self->button = gtk_button_new ();
  gtk_widget_add_css_class (self->button, "flat");
  gtk_widget_add_css_class (self->button, "chat-bubble");
  gtk_widget_add_css_class (self->button, "chat-assistant");
  gtk_widget_set_halign (self->button, GTK_ALIGN_START);
  gtk_widget_set_tooltip_text (self->button, _ ("Show what was used"));
  gtk_button_set_child (GTK_BUTTON (self->button), words);
  g_signal_connect_object (self->button, "clicked", G_CALLBACK (clicked_cb), self, G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (self), self->button);
  gtk_box_append (GTK_BOX (self), new_foot (self, turn));
  return GTK_WIDGET (self);
}

static void
aisle_chat_bubble_class_init (AisleChatBubbleClass *klass)
{
  chosen_signal =
      g_signal_new ("chosen", AISLE_TYPE_CHAT_BUBBLE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  judged_signal =
      g_signal_new ("judged", AISLE_TYPE_CHAT_BUBBLE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
aisle_chat_bubble_init (AisleChatBubble *self)
{
}
