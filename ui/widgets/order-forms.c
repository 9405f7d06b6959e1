/* order-forms.c: see order-forms.h. */
#include "widgets/order-forms.h"

#include "base/i18n.h"

struct _AisleOrderForms
{
  AdwBin parent_instance;
  AisleParamsForm *split, *protocol; /* (nullable) protocol */
  AisleModelTrainer *trainer;        /* (nullable) which holds this */
  const AisleSplitMeaning *meanings;
  gsize n_meanings;
};

static guint changed_signal;

G_DEFINE_FINAL_TYPE (AisleOrderForms, aisle_order_forms, ADW_TYPE_BIN)

const AisleParams *
aisle_order_forms_get_split (AisleOrderForms *self)
{
  return aisle_params_form_get_params (self->split);
}

void
aisle_order_forms_set_split (AisleOrderForms *self, const char *name, const char *value)
{
  aisle_params_form_set (self->split, name, value);
}

gboolean
aisle_order_forms_is_valid (AisleOrderForms *self)
{
  return aisle_params_form_is_valid (self->split)
         && (self->protocol == NULL || aisle_params_form_is_valid (self->protocol));
}

static void
tell (AisleOrderForms *self)
{
  const char *split = aisle_params_text (aisle_order_forms_get_split (self), "split");

  for (gsize i = 0; i < self->n_meanings; i++)
    if (g_str_equal (self->meanings[i].split, split))
      aisle_params_form_set_description (self->split, _ (self->meanings[i].meaning));
  if (self->trainer != NULL)
    aisle_model_trainer_set_order (self->trainer, aisle_order_forms_get_split (self),
                                   self->protocol != NULL ? aisle_params_form_get_params (self->protocol) : NULL,
                                   aisle_order_forms_is_valid (self));
}

static void
changed_cb (AisleOrderForms *self)
{
  tell (self);
  g_signal_emit (self, changed_signal, 0);
}

void
aisle_order_forms_set_meanings (AisleOrderForms *self, const AisleSplitMeaning *meanings, gsize n)
{
  self->meanings = meanings;
  self->n_meanings = n;
  tell (self);
}

void
aisle_order_forms_join (AisleOrderForms *self, AisleModelTrainer *trainer)
{
  self->trainer = trainer;
  aisle_model_trainer_append (trainer, GTK_WIDGET (self));
  tell (self);
}

static void
aisle_order_forms_class_init (AisleOrderFormsClass *klass)
{
  changed_signal =
      g_signal_new ("changed", AISLE_TYPE_ORDER_FORMS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
aisle_order_forms_init (AisleOrderForms *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  adw_bin_set_child (ADW_BIN (self), box);
}

static AisleParamsForm *
add_form (AisleOrderForms *self, const char *title, const AisleParam *params, gsize n)
{
  GtkWidget *form = aisle_params_form_new (title, params, n, NULL);

  g_signal_connect_object (form, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (adw_bin_get_child (ADW_BIN (self))), form);
  return AISLE_PARAMS_FORM (form);
}

GtkWidget *
aisle_order_forms_new (const AisleTrainTask *task, const char *split_title, const char *protocol_title,
                       gboolean protocol)
{
  AisleOrderForms *self = g_object_new (AISLE_TYPE_ORDER_FORMS, NULL);

  self->split = add_form (self, split_title, task->split, *task->n_split);
  if (protocol)
    self->protocol = add_form (self, protocol_title, task->protocol, *task->n_protocol);
  return GTK_WIDGET (self);
}
