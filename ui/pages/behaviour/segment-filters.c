/* segment-filters.c: see segment-filters.h. */
#include "pages/behaviour/segment-filters.h"
#include "pages/behaviour/segment-controls.h"
#include "widgets/wrap-box.h"

#include "base/calendar.h"
#include "base/i18n.h"

#include <math.h>

struct _AisleSegmentFilters
{
  AdwBin parent_instance;
  AislePattern *pattern;
};

static guint changed_signal;

G_DEFINE_FINAL_TYPE (AisleSegmentFilters, aisle_segment_filters, ADW_TYPE_BIN)

gboolean
aisle_pattern_has_filters (const AislePattern *pattern)
{
  return pattern->item != NULL || pattern->category != NULL || pattern->channel != NULL || pattern->query != NULL
         || pattern->after != NULL || pattern->before != NULL || pattern->weekdays != AISLE_ANY_WEEKDAY
         || pattern->hours != AISLE_ANY_HOUR || !isnan (pattern->price_from) || !isnan (pattern->price_to);
}

static void
changed (AisleSegmentFilters *self)
{
  g_signal_emit (self, changed_signal, 0);
}

/* ---- names ---- */

static void
name_cb (GtkEditable *entry, AisleSegmentFilters *self)
{
  char **name = g_object_get_data (G_OBJECT (entry), "name");
  const char *text = gtk_editable_get_text (entry);

  g_free (*name);
  *name = *text != '\0' ? g_strdup (text) : NULL;
  changed (self);
}

static GtkWidget *
new_name (AisleSegmentFilters *self, const char *title, char **name)
{
  GtkWidget *entry = gtk_entry_new ();

  gtk_editable_set_text (GTK_EDITABLE (entry), *name != NULL ? *name : "");
  gtk_editable_set_width_chars (GTK_EDITABLE (entry), 10);
  g_object_set_data (G_OBJECT (entry), "name", name);
  g_signal_connect_object (entry, "changed", G_CALLBACK (name_cb), self, 0);
  return aisle_segment_labelled (title, entry);
}

/* ---- days ---- */

static void
day_cb (GtkEditable *entry, AisleSegmentFilters *self)
{
  AisleMoment **moment = g_object_get_data (G_OBJECT (entry), "moment");
  const char *text = gtk_editable_get_text (entry);
  AisleMoment read;
  gboolean fine = *text == '\0' || aisle_segment_read_moment (text, &read);

  aisle_segment_mark_wrong (GTK_WIDGET (entry), !fine);
  if (!fine)
    return;
  g_clear_pointer (moment, g_free);
  if (*text != '\0')
    *moment = g_memdup2 (&read, sizeof read);
  changed (self);
}

static GtkWidget *
new_day (AisleSegmentFilters *self, const char *title, AisleMoment **moment)
{
  GtkWidget *entry = aisle_segment_moment_entry (*moment);

  g_object_set_data (G_OBJECT (entry), "moment", moment);
  g_signal_connect_object (entry, "changed", G_CALLBACK (day_cb), self, 0);
  return aisle_segment_labelled (title, entry);
}

/* ---- weekdays and hours ---- */

static const struct
{
  guint32 days;
  const char *title;
} weekday_choices[] = {
  { AISLE_ANY_WEEKDAY, N_ ("Any day") },
  { 0x1f, N_ ("Monday to Friday") },
  { 0x60, N_ ("Weekend") },
  { 0x01, N_ ("Monday") },
  { 0x02, N_ ("Tuesday") },
  { 0x04, N_ ("Wednesday") },
  { 0x08, N_ ("Thursday") },
  { 0x10, N_ ("Friday") },
  { 0x20, N_ ("Saturday") },
  { 0x40, N_ ("Sunday") },
};

static void
weekday_cb (GtkDropDown *list, GParamSpec *spec, AisleSegmentFilters *self)
{
  guint i = gtk_drop_down_get_selected (list);

  if (i >= G_N_ELEMENTS (weekday_choices))
    return;
  self->pattern->weekdays = weekday_choices[i].days;
  changed (self);
}

/* Days that are no entry of the list, as 2..4, have one of their own at its end. */
static GtkWidget *
new_weekdays (AisleSegmentFilters *self)
{
  GtkStringList *names = gtk_string_list_new (NULL);
  GtkWidget *list;
  guint selected = G_N_ELEMENTS (weekday_choices);

  for (guint i = 0; i < G_N_ELEMENTS (weekday_choices); i++)
    {
      gtk_string_list_append (names, _ (weekday_choices[i].title));
      if (weekday_choices[i].days == self->pattern->weekdays)
        selected = i;
    }
  if (selected == G_N_ELEMENTS (weekday_choices))
    gtk_string_list_append (names, _ ("As in the text"));
  list = aisle_segment_drop_down (names, selected, _ ("Day of the week"));
  g_signal_connect_object (list, "notify::selected", G_CALLBACK (weekday_cb), self, 0);
  return aisle_segment_labelled (_ ("Day of the week"), list);
}

static void
hours_cb (GtkSpinButton *changed_button, AisleSegmentFilters *self)
{
  GtkSpinButton *from = g_object_get_data (G_OBJECT (changed_button), "from");
  GtkSpinButton *to = g_object_get_data (G_OBJECT (changed_button), "to");
  int first = gtk_spin_button_get_value_as_int (from), last = gtk_spin_button_get_value_as_int (to);

  if (first > last)
    {
      gtk_spin_button_set_value (changed_button == from ? to : from, changed_button == from ? first : last);
      return;
    }
  self->pattern->hours = 0;
  for (int hour = first; hour <= last; hour++)
    self->pattern->hours |= 1u << hour;
  changed (self);
}

static GtkWidget *
new_hours (AisleSegmentFilters *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6), *labelled;
  GtkWidget *spins[2];

  for (int i = 0; i < 2; i++)
    {
      spins[i] = gtk_spin_button_new_with_range (0, 23, 1);
      gtk_editable_set_width_chars (GTK_EDITABLE (spins[i]), 2);
      gtk_spin_button_set_value (GTK_SPIN_BUTTON (spins[i]), i == 0 ? g_bit_nth_lsf (self->pattern->hours, -1)
                                                                    : g_bit_nth_msf (self->pattern->hours, -1));
      gtk_widget_set_hexpand (spins[i], TRUE);
      gtk_box_append (GTK_BOX (box), spins[i]);
    }
  for (int i = 0; i < 2; i++)
    {
      g_object_set_data (G_OBJECT (spins[i]), "from", spins[0]);
      g_object_set_data (G_OBJECT (spins[i]), "to", spins[1]);
      g_signal_connect_object (spins[i], "value-changed", G_CALLBACK (hours_cb), self, 0);
    }
  labelled = aisle_segment_labelled (_ ("Hours, first and last"), box);
  gtk_accessible_update_property (GTK_ACCESSIBLE (spins[0]), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("First hour"), -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (spins[1]), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Last hour"), -1);
  return labelled;
}

/* ---- prices ---- */

static void
price_cb (GtkEditable *entry, AisleSegmentFilters *self)
{
  double *price = g_object_get_data (G_OBJECT (entry), "price");
  const char *text = gtk_editable_get_text (entry);
  char *end = NULL;
  double value = g_ascii_strtod (text, &end);
  gboolean fine = *text == '\0' || (end != text && *end == '\0' && isfinite (value));

  aisle_segment_mark_wrong (GTK_WIDGET (entry), !fine);
  if (!fine)
    return;
  *price = *text == '\0' ? NAN : value;
  changed (self);
}

static GtkWidget *
new_price (AisleSegmentFilters *self, const char *title, double *price)
{
  GtkWidget *entry = gtk_entry_new ();
  char text[G_ASCII_DTOSTR_BUF_SIZE] = "";

  if (!isnan (*price))
    g_ascii_formatd (text, sizeof text, "%.15g", *price);
  gtk_editable_set_text (GTK_EDITABLE (entry), text);
  gtk_editable_set_width_chars (GTK_EDITABLE (entry), 6);
  gtk_entry_set_input_purpose (GTK_ENTRY (entry), GTK_INPUT_PURPOSE_NUMBER);
  g_object_set_data (G_OBJECT (entry), "price", price);
  g_signal_connect_object (entry, "changed", G_CALLBACK (price_cb), self, 0);
  return aisle_segment_labelled (title, entry);
}

/* ---- the widget ---- */

static void
aisle_segment_filters_class_init (AisleSegmentFiltersClass *klass)
{
  changed_signal =
      g_signal_new ("changed", AISLE_TYPE_SEGMENT_FILTERS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
aisle_segment_filters_init (AisleSegmentFilters *self)
{
}

GtkWidget *
aisle_segment_filters_new (AislePattern *pattern)
{
  AisleSegmentFilters *self = g_object_new (AISLE_TYPE_SEGMENT_FILTERS, NULL);
  AisleWrapBox *box = g_object_new (AISLE_TYPE_WRAP_BOX, NULL);

  self->pattern = pattern;
  aisle_wrap_box_set_max_columns (box, 4);
  aisle_wrap_box_append (box, new_name (self, _ ("Category"), &pattern->category));
  aisle_wrap_box_append (box, new_name (self, _ ("Item"), &pattern->item));
  aisle_wrap_box_append (box, new_name (self, _ ("Channel"), &pattern->channel));
  aisle_wrap_box_append (box, new_name (self, _ ("Query"), &pattern->query));
  aisle_wrap_box_append (box, new_day (self, _ ("From day"), &pattern->after));
  aisle_wrap_box_append (box, new_day (self, _ ("Before day"), &pattern->before));
  aisle_wrap_box_append (box, new_weekdays (self));
  aisle_wrap_box_append (box, new_hours (self));
  aisle_wrap_box_append (box, new_price (self, _ ("Price from"), &pattern->price_from));
  aisle_wrap_box_append (box, new_price (self, _ ("Price below"), &pattern->price_to));
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (box));
  return GTK_WIDGET (self);
}
