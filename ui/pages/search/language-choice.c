/* language-choice.c: see language-choice.h. */
#include "pages/search/language-choice.h"
#include "widgets/card-list.h"

#include "base/i18n.h"
#include "text/stemmer.h"

struct _AisleLanguageChoice
{
  AdwBin parent_instance;
  AisleSession *session;
  GtkDropDown *list;
  GtkWidget *guessed;
  gboolean following; /* the list shows what holds: it tells nothing */
};

G_DEFINE_FINAL_TYPE (AisleLanguageChoice, aisle_language_choice, ADW_TYPE_BIN)

/* The ids of text/stemmer.h as people call them; another one as it is. */
static const char *
title_of (const char *id)
{
  static const struct
  {
    const char *id, *title;
  } titles[] = {
    { "none", N_ ("Chinese and others without endings") },
    { "english", N_ ("English") },
    { "arabic", N_ ("Arabic") },
    { "danish", N_ ("Danish") },
    { "dutch", N_ ("Dutch") },
    { "finnish", N_ ("Finnish") },
    { "french", N_ ("French") },
    { "german", N_ ("German") },
    { "hungarian", N_ ("Hungarian") },
    { "italian", N_ ("Italian") },
    { "nepali", N_ ("Nepali") },
    { "norwegian", N_ ("Norwegian") },
    { "portuguese", N_ ("Portuguese") },
    { "russian", N_ ("Russian") },
    { "romanian", N_ ("Romanian") },
    { "serbian", N_ ("Serbian") },
    { "spanish", N_ ("Spanish") },
    { "swedish", N_ ("Swedish") },
    { "tamil", N_ ("Tamil") },
    { "turkish", N_ ("Turkish") },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (titles); i++)
    if (g_str_equal (titles[i].id, id))
      return _ (titles[i].title);
  return id;
}

static gpointer
run (AisleProject *project, gpointer language, AisleProgress *progress, GError **error)
{
  if (!aisle_command_set (project, "language", language, error))
    return NULL;
  /* Translators: the language of the shop's texts */
  return g_strdup_printf (_ ("Search reads the texts as %s"), title_of (language));
}

static void
finished_cb (AisleJob *job, AisleLanguageChoice *self)
{
  const char *said = aisle_job_get_result (job);

  if (said == NULL)
    return;
  aisle_session_toast (self->session, said, TRUE);
  aisle_session_changed (self->session);
}

static void
chosen_cb (AisleLanguageChoice *self)
{
  const char *const *languages = aisle_stemmer_languages ();
  AisleJobSpec spec = { .title = _ ("Changing a setting"),
                        .lane = AISLE_LANE_COMPUTE,
                        .mode = AISLE_PROJECT_WRITE,
                        .run = run,
                        .input_free = g_free,
                        .result_free = g_free };

  if (self->following || self->session == NULL)
    return;
  spec.input = g_strdup (languages[gtk_drop_down_get_selected (self->list)]);
  g_signal_connect_object (aisle_session_run (self->session, &spec), "finished", G_CALLBACK (finished_cb), self, 0);
}

void
aisle_language_choice_load (AisleLanguageChoice *self, AisleSession *session)
{
  const char *const *languages = aisle_stemmer_languages ();
  JsonObject *info = aisle_session_get_info (session);
  const char *language = aisle_json_text (info, "language", "english");

  g_set_object (&self->session, session);
  self->following = TRUE;
  for (guint i = 0; languages[i] != NULL; i++)
    if (g_str_equal (languages[i], language))
      gtk_drop_down_set_selected (self->list, i);
  self->following = FALSE;
  gtk_widget_set_visible (
      self->guessed, info != NULL && json_object_get_boolean_member_with_default (info, "language_guessed", FALSE));
}

static void
aisle_language_choice_dispose (GObject *object)
{
  g_clear_object (&AISLE_LANGUAGE_CHOICE (object)->session);
  G_OBJECT_CLASS (aisle_language_choice_parent_class)->dispose (object);
}

static void
aisle_language_choice_class_init (AisleLanguageChoiceClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = aisle_language_choice_dispose;
}

static void
aisle_language_choice_init (AisleLanguageChoice *self)
{
  const char *const *languages = aisle_stemmer_languages ();
  g_autoptr (GPtrArray) titles = g_ptr_array_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9), *list;
  GtkWidget *label = gtk_label_new (_ ("Language of the texts"));

  for (guint i = 0; languages[i] != NULL; i++)
    g_ptr_array_add (titles, (gpointer) title_of (languages[i]));
  g_ptr_array_add (titles, NULL);
  list = aisle_card_list_new ((const char *const *) titles->pdata, _ ("Language of the texts"));
  self->list = GTK_DROP_DOWN (list);
  gtk_widget_set_tooltip_text (list, _ ("Whose word endings search takes for one word"));
  g_signal_connect_object (list, "notify::selected", G_CALLBACK (chosen_cb), self, G_CONNECT_SWAPPED);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), list);
  self->guessed = gtk_label_new (_ ("guessed"));
  gtk_widget_add_css_class (self->guessed, "dim-label");
  gtk_widget_set_tooltip_text (self->guessed, _ ("From the titles of the catalogue: choose a language to set it"));
  gtk_box_append (GTK_BOX (box), self->guessed);
  adw_bin_set_child (ADW_BIN (self), box);
}
