/* used-panel.c: see used-panel.h. */
#include "pages/assistant/used-panel.h"

#include "base/i18n.h"

#include <math.h>

#define LINES 3

struct _AisleUsedPanel
{
  AdwBin parent_instance;
};

G_DEFINE_FINAL_TYPE (AisleUsedPanel, aisle_used_panel, ADW_TYPE_BIN)

/* Words of the shop are text, never markup. */
static GtkWidget *
add_row (GtkWidget *group, const char *title, const char *subtitle, const char *figure)
{
  GtkWidget *row = adw_action_row_new ();
  g_autofree char *under = subtitle != NULL ? g_markup_escape_text (subtitle, -1) : NULL;

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), under);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), LINES);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), LINES);
  if (figure != NULL)
    {
      GtkWidget *label = gtk_label_new (figure);

      gtk_widget_add_css_class (label, "numeric");
      adw_action_row_add_suffix (ADW_ACTION_ROW (row), label);
    }
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), row);
  return row;
}

static GtkWidget *
add_group (GtkWidget *box, const char *title)
{
  GtkWidget *group = adw_preferences_group_new ();

  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), title);
  gtk_box_append (GTK_BOX (box), group);
  return group;
}

/* "83%"; NULL where it is not known. */
static char *
per_cent (double share)
{
  return isfinite (share) ? g_strdup_printf ("%.0f%%", share * 100) : NULL;
}

static void
add_mentions (GtkWidget *box, const AisleChatTurn *turn)
{
  GtkWidget *group = turn->mentions->len > 0 ? add_group (box, _ ("Named")) : NULL;

  for (guint i = 0; i < turn->mentions->len; i++)
    {
      const AisleMention *mention = &g_array_index (turn->mentions, AisleMention, i);
      g_autofree char *text = aisle_chat_turn_dup_mention (turn, i);

      add_row (group, text, _ (mention->kind->title), g_strcmp0 (text, mention->value) == 0 ? NULL : mention->value);
    }
}

static void
add_passages (GtkWidget *box, const GPtrArray *passages)
{
  GtkWidget *group = passages->len > 0 ? add_group (box, _ ("Answers found")) : NULL;

  for (guint i = 0; i < passages->len; i++)
    {
      const AisleFoundAnswer *found = passages->pdata[i];
      g_autofree char *chance = per_cent (found->chance);

      add_row (group, found->question != NULL ? found->question : found->answer,
               found->question != NULL ? found->answer : NULL, chance);
    }
}

static void
add_items (GtkWidget *box, const GPtrArray *items)
{
  GtkWidget *group = items->len > 0 ? add_group (box, _ ("Items")) : NULL;

  for (guint i = 0; i < items->len; i++)
    {
      const AisleRecommendation *item = items->pdata[i];
      gboolean titled = item->title != NULL && *item->title != '\0';

      add_row (group, titled ? item->title : item->id, titled ? item->id : NULL, NULL);
    }
}

void
aisle_used_panel_show (AisleUsedPanel *self, const AisleChatTurn *turn)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 18), *group = add_group (box, _ ("What was used"));

  if (turn == NULL)
    add_row (group, _ ("Nothing is said yet"), _ ("Write as a customer would; each answer shows what it rests on"),
             NULL);
  else
    {
      g_autofree char *sure = per_cent (turn->confidence);

      if (turn->intent != NULL)
        add_row (group, turn->intent, _ ("Intent, and how sure the assistant is of it"), sure);
      add_row (group, aisle_reply_source_title (turn->source), turn->why, NULL);
      add_mentions (box, turn);
      add_passages (box, turn->passages);
      add_items (box, turn->items);
    }
  adw_bin_set_child (ADW_BIN (self), box);
}

static void
aisle_used_panel_class_init (AisleUsedPanelClass *klass)
{
}

static void
aisle_used_panel_init (AisleUsedPanel *self)
{
  aisle_used_panel_show (self, NULL);
}
