/* judgements-view.c: see judgements-view.h. */
#include "pages/search/judgements-view.h"
#include "app/settings.h"
#include "pages/search/agreement-card.h"
#include "pages/search/judgements-files.h"
#include "pages/search/judging-panel.h"
#include "pages/search/language-choice.h"
#include "widgets/wrap-box.h"

#include "base/i18n.h"
#include "feature/judgements.h"
#include "store/judged-rows.h"

struct _AisleJudgementsView
{
  AisleCardsView parent_instance;
  GtkEditable *judge;
  AisleLanguageChoice *language;
  AisleJudgingPanel *panel;
  AisleAgreementCard *agreement;
  GtkLabel *lack; /* what judgements lack to count */
};

G_DEFINE_FINAL_TYPE (AisleJudgementsView, aisle_judgements_view, AISLE_TYPE_CARDS_VIEW)

/* ---- who judges ---- */

static char *
judge_by_default (void)
{
  g_autofree char *kept = aisle_settings_text ("judge");

  if (*kept != '\0')
    return g_steal_pointer (&kept);
  return g_strdup (g_strcmp0 (g_get_real_name (), "Unknown") != 0 ? g_get_real_name () : g_get_user_name ());
}

static void
judge_cb (AisleJudgementsView *self)
{
  g_autofree char *judge = g_strstrip (g_strdup (gtk_editable_get_text (self->judge)));

  aisle_settings_set_text ("judge", judge);
  aisle_judging_panel_set_judge (self->panel, judge);
}

/* ---- files ---- */

static void
import_cb (AisleJudgementsView *self)
{
  aisle_judgements_import (aisle_page_view_get_session (AISLE_PAGE_VIEW (self)), GTK_WIDGET (self));
}

static void
export_cb (GtkWidget *widget, const char *name, GVariant *what)
{
  aisle_judgements_export (aisle_page_view_get_session (AISLE_PAGE_VIEW (widget)), widget,
                           g_variant_get_string (what, NULL));
}

/* ---- what does not count ---- */

static gpointer
read_lack (AisleProject *project, gpointer input, AisleProgress *progress, GError **error)
{
  AisleNameless found;
  g_autofree char *nameless = NULL, *gradeless = NULL;

  if (!aisle_judged_rows_nameless (project, &found, error) || !aisle_judgements_gradeless (project, &gradeless, error))
    return NULL;
  nameless = aisle_nameless_sentence (&found);
  if (nameless != NULL && gradeless != NULL)
    return g_strconcat (nameless, "\n", gradeless, NULL);
  return nameless != NULL ? g_steal_pointer (&nameless) : g_steal_pointer (&gradeless);
}

static void
show_lack_cb (AisleJob *job, AisleJudgementsView *self)
{
  const char *lack = aisle_job_get_result (job);

  gtk_label_set_text (self->lack, lack != NULL ? lack : "");
  gtk_widget_set_visible (GTK_WIDGET (self->lack), lack != NULL);
}

static void
load_lack (AisleJudgementsView *self, AisleSession *session)
{
  AisleJobSpec spec = { .title = _ ("Reading judgements"),
                        .lane = AISLE_LANE_LOOK,
                        .silent = TRUE,
                        .mode = AISLE_PROJECT_READ,
                        .run = read_lack,
                        .result_free = g_free };

  g_signal_connect_object (aisle_session_run (session, &spec), "finished", G_CALLBACK (show_lack_cb), self, 0);
}

/* ---- building ---- */

/* What clicks say beside the raw rate: every model has a column, the chosen one the grade. */
static const AisleCardSpec clicks_card = { "clicks", N_ ("Grades from clicks"), .flags = AISLE_QUESTION_LIST,
                                           .wide = TRUE };

static GtkWidget *
new_judge_box (AisleJudgementsView *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9), *entry = gtk_entry_new ();
  GtkWidget *label = gtk_label_new (_ ("Judge"));
  GtkEventController *focus = gtk_event_controller_focus_new ();
  g_autofree char *judge = judge_by_default ();

  self->judge = GTK_EDITABLE (entry);
  gtk_editable_set_text (self->judge, judge);
  gtk_editable_set_width_chars (self->judge, 12);
  gtk_widget_set_tooltip_text (entry, _ ("Under which name judgements are kept"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Judge"), -1);
  g_signal_connect_object (entry, "activate", G_CALLBACK (judge_cb), self, G_CONNECT_SWAPPED);
  /* Who has typed a name and goes on to grade means it. */
  g_signal_connect_object (focus, "leave", G_CALLBACK (judge_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (entry, focus);
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), entry);
  return box;
}

static GtkWidget *
new_file_buttons (AisleJudgementsView *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9), *import = gtk_button_new_with_label (_ ("Import…")),
            *export_button = gtk_menu_button_new ();
  g_autoptr (GMenu) menu = g_menu_new ();

  g_menu_append (menu, _ ("As CSV, a row a judge"), "judgements.export::csv");
  g_menu_append (menu, _ ("As TREC qrels"), "judgements.export::qrels");
  g_menu_append (menu, _ ("Grades from clicks, as CSV"), "judgements.export::clicks");
  gtk_menu_button_set_label (GTK_MENU_BUTTON (export_button), _ ("Export"));
  gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (export_button), G_MENU_MODEL (menu));
  g_signal_connect_object (import, "clicked", G_CALLBACK (import_cb), self, G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (box), import);
  gtk_box_append (GTK_BOX (box), export_button);
  return box;
}

static void
aisle_judgements_view_load (AislePageView *view)
{
  AisleJudgementsView *self = AISLE_JUDGEMENTS_VIEW (view);
  AisleSession *session = aisle_page_view_get_session (view);

  aisle_language_choice_load (self->language, session);
  aisle_judging_panel_load (self->panel, session);
  aisle_agreement_card_load (self->agreement, session);
  load_lack (self, session);
  AISLE_PAGE_VIEW_CLASS (aisle_judgements_view_parent_class)->load (view);
}

/* A query to judge. */
static void
aisle_judgements_view_show_detail (AislePageView *view, const char *detail)
{
  aisle_judging_panel_show (AISLE_JUDGEMENTS_VIEW (view)->panel, detail);
}

static void
aisle_judgements_view_class_init (AisleJudgementsViewClass *klass)
{
  AISLE_PAGE_VIEW_CLASS (klass)->load = aisle_judgements_view_load;
  AISLE_PAGE_VIEW_CLASS (klass)->show_detail = aisle_judgements_view_show_detail;
  gtk_widget_class_install_action (GTK_WIDGET_CLASS (klass), "judgements.export", "s", export_cb);
}

static void
aisle_judgements_view_init (AisleJudgementsView *self)
{
  AisleCardsView *view = AISLE_CARDS_VIEW (self);
  GtkWidget *head = g_object_new (AISLE_TYPE_WRAP_BOX, NULL);

  self->panel = g_object_new (AISLE_TYPE_JUDGING_PANEL, NULL);
  self->language = g_object_new (AISLE_TYPE_LANGUAGE_CHOICE, NULL);
  self->agreement = g_object_new (AISLE_TYPE_AGREEMENT_CARD, NULL);
  aisle_wrap_box_append (AISLE_WRAP_BOX (head), new_judge_box (self));
  aisle_wrap_box_append (AISLE_WRAP_BOX (head), GTK_WIDGET (self->language));
  aisle_wrap_box_append (AISLE_WRAP_BOX (head), new_file_buttons (self));
  aisle_judging_panel_set_judge (self->panel, gtk_editable_get_text (self->judge));
  self->lack = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_wrap (self->lack, TRUE);
  gtk_label_set_wrap_mode (self->lack, PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (self->lack, 0);
  gtk_widget_add_css_class (GTK_WIDGET (self->lack), "warning");
  gtk_widget_set_visible (GTK_WIDGET (self->lack), FALSE);
  aisle_cards_view_add_widget (view, head);
  aisle_cards_view_add_widget (view, GTK_WIDGET (self->lack));
  aisle_cards_view_add_widget (view, GTK_WIDGET (self->panel));
  aisle_cards_view_add_widget (view, GTK_WIDGET (self->agreement));
  aisle_cards_view_add_one (view, &clicks_card);
}
