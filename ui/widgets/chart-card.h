/* chart-card.h: a card that holds one chart: title, the line that says the definition or the finding, the menu; the same
 * place shows the table behind it (F7), the work in progress and what went wrong. */
#pragma once

#include "base/answer.h"
#include "widgets/chart-view.h"

#define AISLE_TYPE_CHART_CARD (aisle_chart_card_get_type ())
G_DECLARE_FINAL_TYPE (AisleChartCard, aisle_chart_card, AISLE, CHART_CARD, GtkWidget)

GtkWidget *aisle_chart_card_new (const char *title);
void aisle_chart_card_set_title (AisleChartCard *self, const char *title);
/* The dim line; without one the passport's definition stands there. */
void aisle_chart_card_set_finding (AisleChartCard *self, const char *finding);
/* Height the picture asks for. */
void aisle_chart_card_set_height (AisleChartCard *self, int height);
void aisle_chart_card_set_busy (AisleChartCard *self);
void aisle_chart_card_set_error (AisleChartCard *self, const char *message);
/* There is nothing to show, and that is nobody's fault: a dim line that says why. */
void aisle_chart_card_set_note (AisleChartCard *self, const char *note);
/* params, currency, passport: (nullable) */
void aisle_chart_card_set_answer (AisleChartCard *self, const AisleChartKind *kind, AisleTable *table,
                                  AislePassport *passport, const AisleParams *params, const char *currency);
/* Another kind or other parameters for the table it has. */
void aisle_chart_card_set_chart (AisleChartCard *self, const AisleChartKind *kind, const AisleParams *params);
/* Without the chart: the head of a table that stands below. */
void aisle_chart_card_set_bare (AisleChartCard *self, gboolean bare);
/* A widget between title and menu, such as a switch of metrics. */
void aisle_chart_card_add_control (AisleChartCard *self, GtkWidget *control);
AisleChartView *aisle_chart_card_get_view (AisleChartCard *self);
gboolean aisle_chart_card_shows_table (AisleChartCard *self);
