/* table-card.h: an answer as a list: the head of a card with its finding and menu, and the table below. */
#pragma once

#include "widgets/chart-card.h"
#include "widgets/table-view.h"

#include <adwaita.h>

#define AISLE_TYPE_TABLE_CARD (aisle_table_card_get_type ())
G_DECLARE_FINAL_TYPE (AisleTableCard, aisle_table_card, AISLE, TABLE_CARD, AdwBin)

/* hidden: (nullable) static, NULL-terminated columns for scripts alone. */
GtkWidget *aisle_table_card_new (const char *title, const char *const *hidden);
void aisle_table_card_set (AisleTableCard *self, const AisleAnswer *answer, const char *currency);
void aisle_table_card_set_note (AisleTableCard *self, const char *note);
AisleChartCard *aisle_table_card_get_head (AisleTableCard *self);
AisleTableView *aisle_table_card_get_table (AisleTableCard *self);
