/* table-card.c: see table-card.h. */
#include "widgets/table-card.h"

#define LEAST_HEIGHT 100
#define MOST_HEIGHT  400

struct _AisleTableCard
{
  AdwBin parent_instance;
  AisleChartCard *head;
  AisleTableView *table;
};

G_DEFINE_FINAL_TYPE (AisleTableCard, aisle_table_card, ADW_TYPE_BIN)

void
aisle_table_card_set (AisleTableCard *self, const AisleAnswer *answer, const char *currency)
{
  /* The head has the table for its menu, its own chart is never seen. */
  aisle_chart_card_set_answer (self->head, aisle_chart_kind ("bars"), answer->table, answer->passport, NULL, currency);
  aisle_table_view_set_table (self->table, answer->table, currency);
  gtk_widget_set_visible (GTK_WIDGET (self->table), aisle_table_n_rows (answer->table) > 0);
}

void
aisle_table_card_set_note (AisleTableCard *self, const char *note)
{
  gtk_widget_set_visible (GTK_WIDGET (self->table), FALSE);
  aisle_chart_card_set_note (self->head, note);
}

AisleChartCard *
aisle_table_card_get_head (AisleTableCard *self)
{
  return self->head;
}

AisleTableView *
aisle_table_card_get_table (AisleTableCard *self)
{
  return self->table;
}

static void
aisle_table_card_class_init (AisleTableCardClass *klass)
{
}

static void
aisle_table_card_init (AisleTableCard *self)
{
}

GtkWidget *
aisle_table_card_new (const char *title, const char *const *hidden)
{
  AisleTableCard *self = g_object_new (AISLE_TYPE_TABLE_CARD, NULL);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);

  self->head = AISLE_CHART_CARD (aisle_chart_card_new (title));
  aisle_chart_card_set_bare (self->head, TRUE);
  self->table = AISLE_TABLE_VIEW (aisle_table_view_new ());
  aisle_table_view_set_hidden (self->table, hidden);
  aisle_table_view_set_no_intervals (self->table, TRUE); /* the head's own table has them */
  aisle_table_view_set_label (self->table, title);
  aisle_table_view_set_fit (self->table, LEAST_HEIGHT, MOST_HEIGHT);
  gtk_widget_add_css_class (GTK_WIDGET (self->table), "card");
  gtk_widget_add_css_class (GTK_WIDGET (self->table), "clip");
  gtk_widget_set_visible (GTK_WIDGET (self->table), FALSE);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->head));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->table));
  adw_bin_set_child (ADW_BIN (self), box);
  return GTK_WIDGET (self);
}
