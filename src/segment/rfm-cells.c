/* rfm-cells.c: the usual names for combinations of scores. */
#include "segment/rfm.h"

#include "base/i18n.h"

static const struct
{
  const char *id, *title, *meaning;
} cells[] = {
  [AISLE_RFM_CHAMPIONS] = { "champions", N_ ("Champions"), N_ ("bought lately, often and much") },
  [AISLE_RFM_LOYAL] = { "loyal", N_ ("Loyal"), N_ ("buy often or much, not long ago") },
  [AISLE_RFM_POTENTIAL] = { "potential-loyal", N_ ("Potentially loyal"), N_ ("bought lately, a few times") },
  [AISLE_RFM_NEW] = { "new", N_ ("New buyers"), N_ ("bought lately, once and little") },
  [AISLE_RFM_PROMISING] = { "promising", N_ ("Promising"), N_ ("bought not long ago, once and little") },
  [AISLE_RFM_ATTENTION] = { "need-attention", N_ ("Need attention"), N_ ("middling in everything") },
  [AISLE_RFM_SLEEPING] = { "about-to-sleep", N_ ("About to sleep"), N_ ("bought little, some time ago") },
  [AISLE_RFM_RISK] = { "at-risk", N_ ("At risk"), N_ ("bought often or much, long ago") },
  [AISLE_RFM_LOSE] = { "cannot-lose", N_ ("Cannot lose"), N_ ("were among the best, long ago") },
  [AISLE_RFM_HIBERNATING] = { "hibernating", N_ ("Hibernating"), N_ ("bought little, long ago") },
};

/* [recency - 1][mean of frequency and monetary - 1] */
static const guint8 grid[5][5] = {
  { AISLE_RFM_HIBERNATING, AISLE_RFM_HIBERNATING, AISLE_RFM_RISK, AISLE_RFM_RISK, AISLE_RFM_LOSE },
  { AISLE_RFM_HIBERNATING, AISLE_RFM_HIBERNATING, AISLE_RFM_RISK, AISLE_RFM_RISK, AISLE_RFM_LOSE },
  { AISLE_RFM_SLEEPING, AISLE_RFM_SLEEPING, AISLE_RFM_ATTENTION, AISLE_RFM_LOYAL, AISLE_RFM_LOYAL },
  { AISLE_RFM_PROMISING, AISLE_RFM_POTENTIAL, AISLE_RFM_POTENTIAL, AISLE_RFM_LOYAL, AISLE_RFM_LOYAL },
  { AISLE_RFM_NEW, AISLE_RFM_POTENTIAL, AISLE_RFM_POTENTIAL, AISLE_RFM_CHAMPIONS, AISLE_RFM_CHAMPIONS },
};

AisleRfmCell
aisle_rfm_cell (guint recency, guint frequency, guint monetary)
{
  return (AisleRfmCell) grid[recency - 1][(frequency + monetary) / 2 - 1];
}

const char *
aisle_rfm_cell_id (AisleRfmCell cell)
{
  return cells[cell].id;
}

const char *
aisle_rfm_cell_title (AisleRfmCell cell)
{
  return _ (cells[cell].title);
}

const char *
aisle_rfm_cell_meaning (AisleRfmCell cell)
{
  return _ (cells[cell].meaning);
}

gboolean
aisle_rfm_cell_from_id (const char *id, AisleRfmCell *cell)
{
  for (guint i = 0; i < AISLE_RFM_N_CELLS; i++)
    if (g_str_equal (cells[i].id, id))
      {
        *cell = (AisleRfmCell) i;
        return TRUE;
      }
  return FALSE;
}
