/* advice-list.h: a list of recommended items with what the model used, beside the lists of others. */
#pragma once

#include "command/command.h"

#include <adwaita.h>

/* The title of an item, or its id where it has none. */
const char *aisle_advice_name (const AisleRecommendation *item);
/* From 1; 0 where the item is not in the list. */
guint aisle_advice_rank (const AisleAdvice *self, gint32 item);
/* How many items two lists share. */
guint aisle_advice_n_shared (const AisleAdvice *self, const AisleAdvice *other);

typedef struct
{
  const char *title;
  const AisleAdvice *advice;
} AisleTitledAdvice;

typedef struct
{
  AisleTitledAdvice own;
  const AisleTitledAdvice *others; /* what stands beside it */
  guint n_others;
  gboolean everybody; /* the list is the same for all: its scores are users */
  GHashTable *before; /* (nullable) item -> rank with the whole history, where some of it is left out */
  void (*leave_out) (gint32 item, gpointer data); /* a part was unticked */
  gpointer data;
} AisleAdviceShow;

GtkWidget *aisle_advice_list_new (const AisleAdviceShow *show);
