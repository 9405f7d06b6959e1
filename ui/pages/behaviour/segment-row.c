/* segment-row.c: see segment-row.h.  The controls change the condition's tree, which prints its text. */
#include "pages/behaviour/segment-row.h"
#include "pages/behaviour/segment-controls.h"
#include "pages/behaviour/segment-filters.h"
#include "widgets/wrap-box.h"

#include "base/calendar.h"
#include "base/i18n.h"
#include "segment/rfm.h"

#include <math.h>

/* What a condition is about; then the attributes. */
enum
{
  WHAT_DID,
  WHAT_DID_NOT,
  WHAT_SEQUENCE,
  WHAT_ATTRIBUTE
};

struct _AisleSegmentRow
{
  AdwBin parent_instance;
  char **kinds; /* of the log, then "any" and what the condition names beside */
  AislePredicate *leaf;
  gboolean negated, filling;
  GtkWidget *join, *what, *not, *body;
};

static guint changed_signal, remove_signal;

G_DEFINE_FINAL_TYPE (AisleSegmentRow, aisle_segment_row, ADW_TYPE_BIN)

static const char *const what_titles[] = {
  [WHAT_DID] = N_ ("Did"),
  [WHAT_DID_NOT] = N_ ("Did not"),
  [WHAT_SEQUENCE] = N_ ("Went through steps"),
  [WHAT_ATTRIBUTE + AISLE_ATTRIBUTE_EVENTS] = N_ ("Number of events"),
  [WHAT_ATTRIBUTE + AISLE_ATTRIBUTE_SESSIONS] = N_ ("Number of sessions"),
  [WHAT_ATTRIBUTE + AISLE_ATTRIBUTE_ORDERS] = N_ ("Number of orders"),
  [WHAT_ATTRIBUTE + AISLE_ATTRIBUTE_REVENUE] = N_ ("Revenue"),
  [WHAT_ATTRIBUTE + AISLE_ATTRIBUTE_DAYS_ACTIVE] = N_ ("Days with events"),
  [WHAT_ATTRIBUTE + AISLE_ATTRIBUTE_FIRST_SEEN] = N_ ("First seen"),
  [WHAT_ATTRIBUTE + AISLE_ATTRIBUTE_LAST_SEEN] = N_ ("Last seen"),
  [WHAT_ATTRIBUTE + AISLE_ATTRIBUTE_CHANNEL] = N_ ("Channel"),
  [WHAT_ATTRIBUTE + AISLE_ATTRIBUTE_USER] = N_ ("User"),
  [WHAT_ATTRIBUTE + AISLE_ATTRIBUTE_RFM] = N_ ("Cell of buyers (RFM)"),
  [WHAT_ATTRIBUTE + AISLE_ATTRIBUTE_RECENCY] = N_ ("Days since last order"),
  [WHAT_ATTRIBUTE + AISLE_ATTRIBUTE_RECENCY_SCORE] = N_ ("Recency score (1 to 5)"),
  [WHAT_ATTRIBUTE + AISLE_ATTRIBUTE_FREQUENCY_SCORE] = N_ ("Frequency score (1 to 5)"),
  [WHAT_ATTRIBUTE + AISLE_ATTRIBUTE_MONETARY_SCORE] = N_ ("Monetary score (1 to 5)"),
};

/* In the order of AisleCompare. */
static const char *const compare_titles[] = { N_ ("fewer than"), N_ ("at most"),  N_ ("exactly"),
                                              N_ ("other than"), N_ ("at least"), N_ ("more than") };
static const char *const moment_titles[] = { N_ ("before"), N_ ("until the end of"),
                                             N_ ("on"),     N_ ("not on"),
                                             N_ ("from"),   N_ ("after") };

static void build_body (AisleSegmentRow *self);

static void
changed (AisleSegmentRow *self)
{
  g_signal_emit (self, changed_signal, 0);
}

static void
add (GtkWidget *box, GtkWidget *child)
{
  aisle_wrap_box_append (AISLE_WRAP_BOX (box), child);
}

static GtkWidget *
new_wrap (guint columns)
{
  GtkWidget *box = g_object_new (AISLE_TYPE_WRAP_BOX, NULL);

  aisle_wrap_box_set_max_columns (AISLE_WRAP_BOX (box), columns);
  return box;
}

/* ---- kinds ---- */

static guint
index_of_kind (AisleSegmentRow *self, const char *kind)
{
  guint n = g_strv_length (self->kinds);

  for (guint i = 0; i < n; i++)
    if (g_str_equal (self->kinds[i], kind))
      return i;
  self->kinds = g_renew (char *, self->kinds, n + 2);
  self->kinds[n] = g_strdup (kind);
  self->kinds[n + 1] = NULL;
  return n;
}

static void
kind_cb (GtkDropDown *list, GParamSpec *spec, AisleSegmentRow *self)
{
  AislePattern *pattern = g_object_get_data (G_OBJECT (list), "pattern");
  guint i = gtk_drop_down_get_selected (list);

  if (i >= g_strv_length (self->kinds))
    return;
  g_free (pattern->kind);
  pattern->kind = g_strdup (self->kinds[i]);
  changed (self);
}

static GtkWidget *
new_kind (AisleSegmentRow *self, AislePattern *pattern, const char *label)
{
  guint selected = index_of_kind (self, pattern->kind);
  GtkStringList *names = gtk_string_list_new (NULL);
  GtkWidget *list;

  for (guint i = 0; self->kinds[i] != NULL; i++)
    gtk_string_list_append (names, g_str_equal (self->kinds[i], "any") ? _ ("any event") : self->kinds[i]);
  list = aisle_segment_drop_down (names, selected, label);
  g_object_set_data (G_OBJECT (list), "pattern", pattern);
  g_signal_connect_object (list, "notify::selected", G_CALLBACK (kind_cb), self, 0);
  return list;
}

/* ---- comparing ---- */

static void
compare_cb (GtkDropDown *list, GParamSpec *spec, AisleSegmentRow *self)
{
  guint i = gtk_drop_down_get_selected (list);

  if (i >= AISLE_N_COMPARES)
    return;
  self->leaf->compare = (AisleCompare) i;
  changed (self);
}

static GtkWidget *
new_compare (AisleSegmentRow *self, const char *const *titles)
{
  GtkWidget *list = aisle_segment_choice (titles, AISLE_N_COMPARES, self->leaf->compare, _ ("Comparison"));

  g_signal_connect_object (list, "notify::selected", G_CALLBACK (compare_cb), self, 0);
  return list;
}

static void
number_cb (GtkSpinButton *button, AisleSegmentRow *self)
{
  self->leaf->number = gtk_spin_button_get_value (button);
  changed (self);
}

static GtkWidget *
new_number (AisleSegmentRow *self, const char *label)
{
  gboolean whole = self->leaf->number == floor (self->leaf->number)
                   && (self->leaf->type == AISLE_PREDICATE_DID || self->leaf->attribute != AISLE_ATTRIBUTE_REVENUE);
  GtkWidget *button = gtk_spin_button_new_with_range (whole ? 0 : -1e9, 1e9, 1);

  gtk_spin_button_set_digits (GTK_SPIN_BUTTON (button), whole ? 0 : 2);
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (button), self->leaf->number);
  gtk_editable_set_width_chars (GTK_EDITABLE (button), 5);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  g_signal_connect_object (button, "value-changed", G_CALLBACK (number_cb), self, 0);
  return button;
}

/* = and != of names. */
static void
equal_cb (GtkDropDown *list, GParamSpec *spec, AisleSegmentRow *self)
{
  self->leaf->compare = gtk_drop_down_get_selected (list) == 1 ? AISLE_COMPARE_NOT_EQUAL : AISLE_COMPARE_EQUAL;
  changed (self);
}

static GtkWidget *
new_equal (AisleSegmentRow *self)
{
  static const char *const titles[] = { N_ ("is"), N_ ("is not") };
  GtkWidget *list = aisle_segment_choice (titles, 2, self->leaf->compare == AISLE_COMPARE_NOT_EQUAL, _ ("Comparison"));

  g_signal_connect_object (list, "notify::selected", G_CALLBACK (equal_cb), self, 0);
  return list;
}

/* ---- did ---- */

static void
filters_cb (GtkToggleButton *button, GParamSpec *spec, GtkWidget *filters)
{
  gtk_widget_set_visible (filters, gtk_toggle_button_get_active (button));
}

static gboolean
is_plain_not (const AisleSegmentRow *self)
{
  return self->negated && self->leaf->type == AISLE_PREDICATE_DID && self->leaf->compare == AISLE_COMPARE_AT_LEAST
         && self->leaf->number == 1;
}

static void
build_did (AisleSegmentRow *self)
{
  GtkWidget *line = new_wrap (4), *button = gtk_toggle_button_new_with_label (_ ("Filters"));
  GtkWidget *filters = aisle_segment_filters_new (&self->leaf->patterns[0]);
  gboolean has = aisle_pattern_has_filters (&self->leaf->patterns[0]);

  add (line, new_kind (self, &self->leaf->patterns[0], _ ("Event kind")));
  if (!is_plain_not (self))
    {
      add (line, new_compare (self, compare_titles));
      add (line, new_number (self, _ ("How often")));
    }
  add (line, button);
  gtk_widget_set_visible (filters, has);
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (button), has);
  g_signal_connect_object (button, "notify::active", G_CALLBACK (filters_cb), filters, 0);
  g_signal_connect_object (filters, "changed", G_CALLBACK (changed), self, G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (self->body), line);
  gtk_box_append (GTK_BOX (self->body), filters);
}

/* ---- sequence ---- */

static const struct
{
  gint64 size;
  const char *title;
} units[] = { { AISLE_MINUTE, N_ ("minutes") }, { AISLE_HOUR, N_ ("hours") }, { AISLE_DAY, N_ ("days") } };

/* The largest unit in which the window is a whole number. */
static guint
unit_of (gint64 window)
{
  guint unit = G_N_ELEMENTS (units) - 1;

  while (unit > 0 && window % units[unit].size != 0)
    unit--;
  return unit;
}

static gboolean
rebuild_cb (gpointer self)
{
  build_body (self);
  return G_SOURCE_REMOVE;
}

/* Not from within the signal of a control that goes. */
static void
rebuild_later (AisleSegmentRow *self)
{
  g_idle_add_full (G_PRIORITY_HIGH_IDLE, rebuild_cb, g_object_ref (self), g_object_unref);
}

/* All steps, as the comparison is written. */
static void
take_all_steps (AislePredicate *leaf)
{
  leaf->compare = AISLE_COMPARE_AT_LEAST;
  leaf->number = leaf->funnel.n_steps;
}

static void
add_step_cb (AisleSegmentRow *self)
{
  AislePredicate *leaf = self->leaf;
  AislePattern *step = &leaf->patterns[leaf->n_patterns];

  if (leaf->n_patterns == AISLE_FUNNEL_MAX_STEPS)
    return;
  *step = (AislePattern){ .kind = g_strdup (self->kinds[0]),
                          .weekdays = AISLE_ANY_WEEKDAY,
                          .hours = AISLE_ANY_HOUR,
                          .price_from = NAN,
                          .price_to = NAN };
  leaf->funnel.n_steps = ++leaf->n_patterns;
  take_all_steps (leaf);
  rebuild_later (self);
  changed (self);
}

static void
remove_step_cb (AisleSegmentRow *self)
{
  AislePredicate *leaf = self->leaf;

  if (leaf->n_patterns < 2)
    return;
  leaf->funnel.n_steps = --leaf->n_patterns;
  g_clear_pointer (&leaf->patterns[leaf->n_patterns].kind, g_free);
  take_all_steps (leaf);
  rebuild_later (self);
  changed (self);
}

static void
mode_cb (GtkDropDown *list, GParamSpec *spec, AisleSegmentRow *self)
{
  self->leaf->funnel.mode = (AisleFunnelMode) MIN (gtk_drop_down_get_selected (list), AISLE_FUNNEL_ANY);
  changed (self);
}

/* Entry 0: all steps; entry k: stopped after step k; the last: did not begin. */
static void
stop_cb (GtkDropDown *list, GParamSpec *spec, AisleSegmentRow *self)
{
  guint i = gtk_drop_down_get_selected (list), n = self->leaf->funnel.n_steps;

  if (i == 0)
    take_all_steps (self->leaf);
  else
    {
      self->leaf->compare = AISLE_COMPARE_EQUAL;
      self->leaf->number = i < n ? i : 0;
    }
  changed (self);
}

static GtkWidget *
new_stop (AisleSegmentRow *self)
{
  GtkStringList *names = gtk_string_list_new (NULL);
  guint n = self->leaf->funnel.n_steps, selected = 0;
  GtkWidget *list;

  gtk_string_list_append (names, _ ("to the end"));
  for (guint i = 1; i < n; i++)
    {
      g_autofree char *title = g_strdup_printf (_ ("stopped after step %u"), i);
      gtk_string_list_append (names, title);
    }
  gtk_string_list_append (names, _ ("did not begin"));
  if (self->leaf->compare == AISLE_COMPARE_EQUAL && self->leaf->number < n)
    selected = self->leaf->number > 0 ? (guint) self->leaf->number : n;
  list = aisle_segment_drop_down (names, selected, _ ("How far"));
  g_signal_connect_object (list, "notify::selected", G_CALLBACK (stop_cb), self, 0);
  return list;
}

static void
window_cb (GObject *control, AisleSegmentRow *self)
{
  GtkSpinButton *spin = g_object_get_data (control, "spin");
  GtkDropDown *unit = g_object_get_data (control, "unit");
  guint i = MIN (gtk_drop_down_get_selected (unit), G_N_ELEMENTS (units) - 1);

  self->leaf->funnel.window = (gint64) gtk_spin_button_get_value_as_int (spin) * units[i].size;
  changed (self);
}

static void
unit_cb (GObject *list, GParamSpec *spec, AisleSegmentRow *self)
{
  window_cb (list, self);
}

static GtkWidget *
new_window (AisleSegmentRow *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6), *spin = gtk_spin_button_new_with_range (0, 99999, 1);
  const char *titles[G_N_ELEMENTS (units)];
  guint unit = unit_of (self->leaf->funnel.window);
  GtkWidget *list;

  for (guint i = 0; i < G_N_ELEMENTS (units); i++)
    titles[i] = units[i].title;
  list = aisle_segment_choice (titles, G_N_ELEMENTS (units), unit, _ ("Unit of the window"));
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (spin), (double) (self->leaf->funnel.window / units[unit].size));
  gtk_editable_set_width_chars (GTK_EDITABLE (spin), 3);
  gtk_widget_set_hexpand (spin, TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (spin), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Window"), -1);
  g_object_set_data (G_OBJECT (spin), "spin", spin);
  g_object_set_data (G_OBJECT (spin), "unit", list);
  g_object_set_data (G_OBJECT (list), "spin", spin);
  g_object_set_data (G_OBJECT (list), "unit", list);
  g_signal_connect_object (spin, "value-changed", G_CALLBACK (window_cb), self, 0);
  g_signal_connect_object (list, "notify::selected", G_CALLBACK (unit_cb), self, 0);
  gtk_box_append (GTK_BOX (box), spin);
  gtk_box_append (GTK_BOX (box), list);
  return box;
}

static GtkWidget *
new_icon_button (AisleSegmentRow *self, const char *icon, const char *title, GCallback clicked)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon);

  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, title);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  g_signal_connect_object (button, "clicked", clicked, self, G_CONNECT_SWAPPED);
  return button;
}

static void
build_sequence (AisleSegmentRow *self)
{
  static const char *const modes[] = { N_ ("in this order"), N_ ("directly one after the other"), N_ ("in any order") };
  GtkWidget *steps = new_wrap (4), *settings = new_wrap (3), *buttons = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  GtkWidget *mode = aisle_segment_choice (modes, G_N_ELEMENTS (modes), self->leaf->funnel.mode, _ ("Order"));

  for (guint i = 0; i < self->leaf->n_patterns; i++)
    {
      g_autofree char *label = g_strdup_printf (_ ("Step %u"), i + 1);
      add (steps, aisle_segment_labelled (label, new_kind (self, &self->leaf->patterns[i], label)));
    }
  gtk_box_append (GTK_BOX (buttons),
                  new_icon_button (self, "aisle-add-symbolic", _ ("Add a step"), G_CALLBACK (add_step_cb)));
  gtk_box_append (GTK_BOX (buttons), new_icon_button (self, "aisle-remove-symbolic", _ ("Remove the last step"),
                                                      G_CALLBACK (remove_step_cb)));
  gtk_widget_set_valign (buttons, GTK_ALIGN_END);
  add (steps, buttons);
  g_signal_connect_object (mode, "notify::selected", G_CALLBACK (mode_cb), self, 0);
  add (settings, aisle_segment_labelled (_ ("Order"), mode));
  add (settings, aisle_segment_labelled (_ ("Within this time"), new_window (self)));
  add (settings, aisle_segment_labelled (_ ("How far"), new_stop (self)));
  gtk_box_append (GTK_BOX (self->body), steps);
  gtk_box_append (GTK_BOX (self->body), settings);
}

/* ---- attributes ---- */

static void
moment_cb (GtkEditable *entry, AisleSegmentRow *self)
{
  AisleMoment moment;
  gboolean fine = aisle_segment_read_moment (gtk_editable_get_text (entry), &moment);

  aisle_segment_mark_wrong (GTK_WIDGET (entry), !fine);
  if (!fine)
    return;
  self->leaf->moment = moment;
  changed (self);
}

static void
channel_cb (GtkEditable *entry, AisleSegmentRow *self)
{
  g_free (self->leaf->text);
  self->leaf->text = g_strdup (gtk_editable_get_text (entry));
  changed (self);
}

static void
cell_cb (GtkDropDown *list, GParamSpec *spec, AisleSegmentRow *self)
{
  guint cell = gtk_drop_down_get_selected (list);

  if (cell >= AISLE_RFM_N_CELLS)
    return;
  g_free (self->leaf->text);
  self->leaf->text = g_strdup (aisle_rfm_cell_id ((AisleRfmCell) cell));
  changed (self);
}

static GtkWidget *
new_cell (AisleSegmentRow *self)
{
  GtkStringList *names = gtk_string_list_new (NULL);
  AisleRfmCell selected = AISLE_RFM_CHAMPIONS;
  GtkWidget *list;

  for (guint cell = 0; cell < AISLE_RFM_N_CELLS; cell++)
    gtk_string_list_append (names, aisle_rfm_cell_title ((AisleRfmCell) cell));
  if (!aisle_rfm_cell_from_id (self->leaf->text, &selected))
    selected = AISLE_RFM_CHAMPIONS;
  list = aisle_segment_drop_down (names, selected, _ ("Cell of buyers (RFM)"));
  g_signal_connect_object (list, "notify::selected", G_CALLBACK (cell_cb), self, 0);
  return list;
}

static void
build_attribute (AisleSegmentRow *self)
{
  GtkWidget *line = new_wrap (4), *entry;
  const char *title = _ (what_titles[WHAT_ATTRIBUTE + self->leaf->attribute]);

  switch (aisle_attribute_type (self->leaf->attribute))
    {
    case AISLE_ATTRIBUTE_MOMENT:
      entry = aisle_segment_moment_entry (&self->leaf->moment);
      gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
      g_signal_connect_object (entry, "changed", G_CALLBACK (moment_cb), self, 0);
      add (line, new_compare (self, moment_titles));
      add (line, entry);
      break;
    case AISLE_ATTRIBUTE_TEXT:
      add (line, new_equal (self));
      if (self->leaf->attribute == AISLE_ATTRIBUTE_RFM)
        {
          add (line, new_cell (self));
          break;
        }
      entry = gtk_entry_new ();
      gtk_editable_set_text (GTK_EDITABLE (entry), self->leaf->text);
      gtk_editable_set_width_chars (GTK_EDITABLE (entry), 10);
      gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
      g_signal_connect_object (entry, "changed", G_CALLBACK (channel_cb), self, 0);
      add (line, entry);
      break;
    case AISLE_ATTRIBUTE_NUMBER:
    default:
      add (line, new_compare (self, compare_titles));
      add (line, new_number (self, title));
    }
  gtk_box_append (GTK_BOX (self->body), line);
}

/* ---- the row ---- */

static guint
what_of (const AisleSegmentRow *self)
{
  return self->leaf->type == AISLE_PREDICATE_SEQUENCE ? WHAT_SEQUENCE
         : self->leaf->type == AISLE_PREDICATE_DID    ? (is_plain_not (self) ? WHAT_DID_NOT : WHAT_DID)
                                                      : WHAT_ATTRIBUTE + self->leaf->attribute;
}

static void
build_body (AisleSegmentRow *self)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (self->body)) != NULL)
    gtk_box_remove (GTK_BOX (self->body), child);
  gtk_widget_set_visible (self->not, !is_plain_not (self));
  switch (self->leaf->type)
    {
    case AISLE_PREDICATE_SEQUENCE:
      build_sequence (self);
      return;
    case AISLE_PREDICATE_ATTRIBUTE:
      build_attribute (self);
      return;
    default:
      build_did (self);
    }
}

/* A condition to begin with. */
static AislePredicate *
template_of (AisleSegmentRow *self, guint what)
{
  g_autoptr (GString) text = g_string_new (NULL);
  guint n_kinds = g_strv_length (self->kinds);
  g_autoptr (GError) error = NULL;
  AislePredicate *leaf;

  switch (what)
    {
    case WHAT_DID:
    case WHAT_DID_NOT:
      g_string_append (text, "did (");
      aisle_predicate_append_name (text, self->kinds[0]);
      g_string_append_c (text, ')');
      break;
    case WHAT_SEQUENCE:
      g_string_append (text, "sequence (");
      aisle_predicate_append_name (text, self->kinds[0]);
      g_string_append (text, ", ");
      aisle_predicate_append_name (text, self->kinds[MIN (1, n_kinds - 1)]);
      g_string_append (text, ", window = 7d)");
      break;
    default:
      {
        AisleAttributeName attribute = (AisleAttributeName) (what - WHAT_ATTRIBUTE);
        AisleAttributeType type = aisle_attribute_type (attribute);
        g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
        g_autofree char *day = g_date_time_format (now, "%Y-%m-%d");
        g_string_append_printf (text, "%s %s %s", aisle_attribute_id (attribute),
                                type == AISLE_ATTRIBUTE_TEXT ? "=" : ">=",
                                attribute == AISLE_ATTRIBUTE_RFM  ? "champions"
                                : type == AISLE_ATTRIBUTE_TEXT    ? "\"\""
                                : type == AISLE_ATTRIBUTE_MOMENT  ? day
                                : attribute > AISLE_ATTRIBUTE_RFM ? "3"
                                                                  : "1");
      }
    }
  leaf = aisle_predicate_parse (text->str, NULL, &error);
  if (leaf == NULL)
    g_error ("%s: %s", text->str, error->message);
  return leaf;
}

static void
set_negated (AisleSegmentRow *self, gboolean negated)
{
  self->negated = negated;
  self->filling = TRUE;
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->not ), negated && !is_plain_not (self));
  self->filling = FALSE;
}

static void
what_cb (GtkDropDown *list, GParamSpec *spec, AisleSegmentRow *self)
{
  guint what = gtk_drop_down_get_selected (list);
  AislePredicate *old;

  if (what >= G_N_ELEMENTS (what_titles) || what == what_of (self))
    return;
  /* Did and did not share what is counted. */
  old = self->leaf;
  if (what > WHAT_DID_NOT || self->leaf->type != AISLE_PREDICATE_DID)
    self->leaf = template_of (self, what);
  else
    {
      self->leaf->compare = AISLE_COMPARE_AT_LEAST;
      self->leaf->number = 1;
    }
  set_negated (self, what == WHAT_DID_NOT);
  build_body (self);
  if (self->leaf != old)
    aisle_predicate_free (old);
  changed (self);
}

/* "Not did" is an entry of the list rather than a button. */
static void
not_cb (GtkToggleButton *button, GParamSpec *spec, AisleSegmentRow *self)
{
  if (self->filling)
    return;
  set_negated (self, gtk_toggle_button_get_active (button));
  if (is_plain_not (self))
    {
      gtk_drop_down_set_selected (GTK_DROP_DOWN (self->what), WHAT_DID_NOT);
      build_body (self);
    }
  changed (self);
}

static void
remove_cb (AisleSegmentRow *self)
{
  g_signal_emit (self, remove_signal, 0);
}

gboolean
aisle_segment_row_can_show (const AislePredicate *leaf)
{
  const AisleFunnel *funnel = &leaf->funnel;

  if (leaf->type != AISLE_PREDICATE_SEQUENCE)
    return leaf->type == AISLE_PREDICATE_DID
           || (leaf->type == AISLE_PREDICATE_ATTRIBUTE && !leaf->scoring.until && !leaf->scoring.split_ties);
  if (leaf->n_patterns != funnel->n_steps || leaf->has_next)
    return FALSE;
  for (guint i = 0; i < leaf->n_patterns; i++)
    if (aisle_pattern_has_filters (&leaf->patterns[i]))
      return FALSE;
  return !funnel->first_only && funnel->window % AISLE_MINUTE == 0
         && funnel->window / units[unit_of (funnel->window)].size <= 99999
         && ((leaf->compare == AISLE_COMPARE_AT_LEAST && leaf->number == funnel->n_steps)
             || (leaf->compare == AISLE_COMPARE_EQUAL && leaf->number == floor (leaf->number) && leaf->number >= 0
                 && leaf->number < funnel->n_steps));
}

void
aisle_segment_row_set_first (AisleSegmentRow *self, gboolean first)
{
  gtk_widget_set_visible (self->join, !first);
}

gboolean
aisle_segment_row_get_either (AisleSegmentRow *self)
{
  return gtk_drop_down_get_selected (GTK_DROP_DOWN (self->join)) == 1;
}

void
aisle_segment_row_append_text (AisleSegmentRow *self, GString *text)
{
  g_autofree char *printed = aisle_predicate_print (self->leaf);

  g_string_append_printf (text, "%s%s", self->negated ? "not " : "", printed);
}

static void
aisle_segment_row_finalize (GObject *object)
{
  AisleSegmentRow *self = AISLE_SEGMENT_ROW (object);

  g_strfreev (self->kinds);
  g_clear_pointer (&self->leaf, aisle_predicate_free);
  G_OBJECT_CLASS (aisle_segment_row_parent_class)->finalize (object);
}

static void
aisle_segment_row_class_init (AisleSegmentRowClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = aisle_segment_row_finalize;
  changed_signal =
      g_signal_new ("changed", AISLE_TYPE_SEGMENT_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  remove_signal =
      g_signal_new ("remove", AISLE_TYPE_SEGMENT_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
aisle_segment_row_init (AisleSegmentRow *self)
{
}

/* "and", what, "not", the button that removes. */
static GtkWidget *
new_head (AisleSegmentRow *self, gboolean either)
{
  static const char *const joins[] = { N_ ("and"), N_ ("or") };
  GtkWidget *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  self->join = aisle_segment_choice (joins, 2, either, _ ("Joined with the conditions above by"));
  self->what = aisle_segment_choice (what_titles, G_N_ELEMENTS (what_titles), what_of (self), _ ("Condition"));
  self->not = gtk_toggle_button_new_with_label (_ ("Not"));
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->not ), self->negated && !is_plain_not (self));
  gtk_widget_set_tooltip_text (self->not, _ ("Users for whom this does not hold"));
  gtk_widget_set_hexpand (self->join, FALSE);
  gtk_widget_set_hexpand (self->what, TRUE);
  gtk_box_append (GTK_BOX (head), self->join);
  gtk_box_append (GTK_BOX (head), self->what);
  gtk_box_append (GTK_BOX (head), self->not );
  gtk_box_append (GTK_BOX (head),
                  new_icon_button (self, "aisle-remove-symbolic", _ ("Remove this condition"), G_CALLBACK (remove_cb)));
  g_signal_connect_object (self->join, "notify::selected", G_CALLBACK (changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->what, "notify::selected", G_CALLBACK (what_cb), self, 0);
  g_signal_connect_object (self->not, "notify::active", G_CALLBACK (not_cb), self, 0);
  return head;
}

GtkWidget *
aisle_segment_row_new (const char *const *kinds, AislePredicate *leaf, gboolean negated, gboolean either)
{
  AisleSegmentRow *self = g_object_new (AISLE_TYPE_SEGMENT_ROW, NULL);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);

  self->kinds = g_strdupv ((char **) kinds);
  index_of_kind (self, "any");
  self->leaf = leaf;
  self->negated = negated;
  self->body = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  gtk_box_append (GTK_BOX (box), new_head (self, either));
  gtk_box_append (GTK_BOX (box), self->body);
  gtk_widget_add_css_class (box, "condition");
  adw_bin_set_child (ADW_BIN (self), box);
  build_body (self);
  return GTK_WIDGET (self);
}
