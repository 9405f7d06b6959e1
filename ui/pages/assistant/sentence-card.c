/* sentence-card.c: see sentence-card.h. */
#include "pages/assistant/sentence-card.h"
#include "widgets/first-letter.h"

#include "base/i18n.h"
#include "command/classify.h"

#include <math.h>

#define TOLD 3 /* intents */

typedef struct
{
  GtkWidget *box;
  GtkLabel *name, *chance;
  GtkLevelBar *bar;
} Guess;

struct _AisleSentenceCard
{
  AdwBin parent_instance;
  AisleSession *session;
  gint64 run;
  GtkEditable *entry;
  GtkLabel *problem;
  GtkWidget *answer;
  Guess guesses[TOLD];
  guint64 asked; /* only the last answer counts */
};

G_DEFINE_FINAL_TYPE (AisleSentenceCard, aisle_sentence_card, ADW_TYPE_BIN)

/* ---- what is asked ---- */

typedef struct
{
  guint64 number;
  gint64 run;
  char *text;
} Asked;

static void
asked_free (gpointer data)
{
  g_free (((Asked *) data)->text);
  g_free (data);
}

static gpointer
run_classify (AisleProject *project, gpointer input, AisleProgress *progress, GError **error)
{
  const Asked *asked = input;
  const char *const texts[] = { asked->text };

  return aisle_command_classify (project, asked->run, texts, 1, progress, error);
}

static void
show_guess (Guess *guess, const AisleTable *table, gsize column)
{
  const char *name = aisle_table_text (table, 0, column);
  g_autofree char *chance = aisle_table_format (table, 0, column + 1), *said = NULL;

  gtk_widget_set_visible (guess->box, name != NULL);
  if (name == NULL)
    return;
  gtk_label_set_text (guess->name, name);
  gtk_label_set_text (guess->chance, chance);
  gtk_level_bar_set_value (guess->bar, CLAMP (aisle_table_number (table, 0, column + 1), 0, 1));
  said = g_strdup_printf ("%s: %s", name, chance);
  gtk_accessible_update_property (GTK_ACCESSIBLE (guess->bar), GTK_ACCESSIBLE_PROPERTY_LABEL, said, -1);
}

static void
classified_cb (AisleJob *job, AisleSentenceCard *self)
{
  const Asked *asked = aisle_job_get_input (job);
  const AisleTable *table = aisle_job_get_result (job);
  const GError *error = aisle_job_get_error (job);

  if (asked->number != self->asked || aisle_job_get_state (job) == AISLE_JOB_CANCELLED)
    return;
  gtk_widget_set_visible (GTK_WIDGET (self->problem), error != NULL);
  aisle_first_letter_label (self->problem, error != NULL ? error->message : NULL);
  gtk_widget_set_visible (self->answer, table != NULL);
  for (gsize k = 0; table != NULL && k < TOLD; k++)
    show_guess (&self->guesses[k], table, 1 + 2 * k);
}

static void
ask (AisleSentenceCard *self)
{
  g_autofree char *text = g_strstrip (g_strdup (gtk_editable_get_text (self->entry)));
  Asked *asked;
  AisleJobSpec spec = { .title = _ ("Reading a sentence"),
                        .lane = AISLE_LANE_LOOK,
                        .silent = TRUE,
                        .mode = AISLE_PROJECT_READ,
                        .run = run_classify,
                        .input_free = asked_free,
                        .result_free = (GDestroyNotify) aisle_table_unref };

  self->asked++;
  if (*text == '\0' || self->run == 0 || self->session == NULL)
    {
      gtk_widget_set_visible (self->answer, FALSE);
      gtk_widget_set_visible (GTK_WIDGET (self->problem), FALSE);
      return;
    }
  asked = g_new0 (Asked, 1);
  asked->number = self->asked;
  asked->run = self->run;
  asked->text = g_steal_pointer (&text);
  spec.input = asked;
  g_signal_connect_object (aisle_session_run (self->session, &spec), "finished", G_CALLBACK (classified_cb), self, 0);
}

void
aisle_sentence_card_load (AisleSentenceCard *self, AisleSession *session, gint64 run)
{
  g_set_object (&self->session, session);
  self->run = run;
  ask (self);
}

/* ---- the widget ---- */

static void
aisle_sentence_card_dispose (GObject *object)
{
  g_clear_object (&AISLE_SENTENCE_CARD (object)->session);
  G_OBJECT_CLASS (aisle_sentence_card_parent_class)->dispose (object);
}

static void
aisle_sentence_card_class_init (AisleSentenceCardClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = aisle_sentence_card_dispose;
}

static GtkWidget *
new_label (GtkWidget *box, float align, const char *style)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), align);
  if (style != NULL)
    gtk_widget_add_css_class (label, style);
  gtk_box_append (GTK_BOX (box), label);
  return label;
}

static void
make_guess (AisleSentenceCard *self, Guess *guess, gboolean first)
{
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9), *bar = gtk_level_bar_new ();

  guess->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
  guess->name = GTK_LABEL (new_label (line, 0, first ? "heading" : NULL));
  gtk_label_set_ellipsize (guess->name, PANGO_ELLIPSIZE_END);
  gtk_widget_set_hexpand (GTK_WIDGET (guess->name), TRUE);
  guess->chance = GTK_LABEL (new_label (line, 1, "numeric"));
  guess->bar = GTK_LEVEL_BAR (bar);
  gtk_level_bar_add_offset_value (guess->bar, GTK_LEVEL_BAR_OFFSET_LOW, 0);
  gtk_level_bar_remove_offset_value (guess->bar, GTK_LEVEL_BAR_OFFSET_HIGH);
  gtk_level_bar_remove_offset_value (guess->bar, GTK_LEVEL_BAR_OFFSET_FULL);
  gtk_box_append (GTK_BOX (guess->box), line);
  gtk_box_append (GTK_BOX (guess->box), bar);
  gtk_box_append (GTK_BOX (self->answer), guess->box);
}

static void
aisle_sentence_card_init (AisleSentenceCard *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12), *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *entry = gtk_entry_new (), *button = gtk_button_new_with_label (_ ("Tell Its Intent"));
  GtkWidget *title = new_label (box, 0, "heading");

  gtk_label_set_text (GTK_LABEL (title), _ ("Test a sentence"));
  self->entry = GTK_EDITABLE (entry);
  gtk_entry_set_placeholder_text (GTK_ENTRY (entry), _ ("What a customer might write"));
  gtk_editable_set_width_chars (self->entry, 9);
  gtk_widget_set_hexpand (entry, TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Sentence to test"), -1);
  g_signal_connect_object (entry, "activate", G_CALLBACK (ask), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (button, "clicked", G_CALLBACK (ask), self, G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (line), entry);
  gtk_box_append (GTK_BOX (line), button);
  gtk_box_append (GTK_BOX (box), line);
  self->problem = GTK_LABEL (new_label (box, 0, "error"));
  gtk_label_set_wrap (self->problem, TRUE);
  gtk_widget_set_visible (GTK_WIDGET (self->problem), FALSE);
  self->answer = gtk_box_new (GTK_ORIENTATION_VERTICAL, 9);
  gtk_widget_set_visible (self->answer, FALSE);
  for (gsize k = 0; k < TOLD; k++)
    make_guess (self, &self->guesses[k], k == 0);
  gtk_box_append (GTK_BOX (box), self->answer);
  gtk_widget_add_css_class (box, "card");
  gtk_widget_add_css_class (box, "lead-card");
  adw_bin_set_child (ADW_BIN (self), box);
}
