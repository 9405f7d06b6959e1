/* kpi-card.h: one number with its name and the change since the period before. */
#pragma once

#include <gtk/gtk.h>

#define AISLE_TYPE_KPI_CARD (aisle_kpi_card_get_type ())
G_DECLARE_FINAL_TYPE (AisleKpiCard, aisle_kpi_card, AISLE, KPI_CARD, GtkWidget)

/* Relative to the period before, with its interval; NaN unknown. */
typedef struct
{
  double value, low, high;
} AisleChange;

/* before: (nullable) the value then, as text.  A change whose interval holds 0 has no colour: it may be none. */
GtkWidget *aisle_kpi_card_new (const char *title, const char *value, const AisleChange *change, const char *before);
