/* kpi-card.h: one number with its name and the change since the period before. */
#pragma once

#include <gtk/gtk.h>

#define AISLE_TYPE_KPI_CARD (aisle_kpi_card_get_type ())
G_DECLARE_FINAL_TYPE (AisleKpiCard, aisle_kpi_card, AISLE, KPI_CARD, GtkWidget)

/* change: relative to the period before, NaN unknown; before: (nullable) the value then, as text. */
GtkWidget *aisle_kpi_card_new (const char *title, const char *value, double change, const char *before);
