/* slices-card.c: see slices-card.h. */
#include "widgets/slices-card.h"
#include "widgets/chart-card.h"

#include "base/i18n.h"
#include "command/judged.h"

#define MOST_SENTENCES 3

struct _AisleSlicesCard
{
  AdwBin parent_instance;
  AisleChartCard *card;
};

G_DEFINE_FINAL_TYPE (AisleSlicesCard, aisle_slices_card, ADW_TYPE_BIN)

/* ---- what the answer holds ---- */

/* Rows of one slice follow each other, one a model. */
static gsize
count_models (const AisleTable *table)
{
  gsize n = 0;

  while (n < aisle_table_n_rows (table)
         && g_strcmp0 (aisle_table_text_of (table, n, "slice"), aisle_table_text_of (table, 0, "slice")) == 0)
    n++;
  return n;
}

static gboolean
stands_out (const AisleTable *table, gsize row)
{
  return aisle_table_integer_of (table, row, "difference_flag") == 1;
}

/* Nobody was judged by such a thing: no cold items were to be found. */
static gboolean
is_empty (const AisleTable *table, gsize row)
{
  return aisle_table_integer (table, row, aisle_slices_count_column (table)) == 0;
}

/* Of its slice: the model that the others are held against. */
static gboolean
is_first (const AisleTable *table, gsize row)
{
  return row == 0
         || g_strcmp0 (aisle_table_text_of (table, row, "slice"), aisle_table_text_of (table, row - 1, "slice")) != 0;
}

/* ---- the picture's rows ---- */

static const char *const drawn[][5] = {
  [AISLE_SLICES_DIFFERENCE] = { "difference", "difference_low", "difference_high", "difference_flag", NULL },
  [AISLE_SLICES_VALUE] = { "value", "value_low", "value_high", NULL },
};

/* title: of a slice, or of a model within it. */
static void
add_row (AisleTable *rows, const char *title, const AisleTable *from, gsize row, AisleSlicesShow show)
{
  gsize to = aisle_table_add_row (rows), column = 2;

  aisle_table_set_text (rows, to, 0, title);
  if (from == NULL)
    return;
  aisle_table_copy_cell (rows, to, 1, from, row, aisle_slices_count_column (from));
  for (const char *const *name = drawn[show]; *name != NULL; name++)
    aisle_table_copy_cell (rows, to, column++, from, row, (gsize) aisle_table_find (from, *name));
  if (show == AISLE_SLICES_VALUE) /* the one that the others are held against is grey */
    aisle_table_set_integer (rows, to, column, is_first (from, row) ? 2 : 1);
}

/* One row a slice, or where several are to be shown its title and below it a row a model. */
static AisleTable *
make_rows (const AisleTable *table, AisleSlicesShow show)
{
  const AisleColumnSpec label = { "label", N_ ("Slice"), AISLE_COLUMN_TEXT };
  AisleTable *rows = aisle_table_new (&label, 1);
  gsize n = count_models (table), first = show == AISLE_SLICES_DIFFERENCE ? 1 : 0;

  if (n == 0)
    return rows;
  aisle_table_add_column (rows, aisle_table_column (table, aisle_slices_count_column (table)));
  for (const char *const *name = drawn[show]; *name != NULL; name++)
    {
      AisleColumnSpec spec = *aisle_table_column (table, (gsize) aisle_table_find (table, *name));
      /* Translators: a metric, and the model that the others are held against */
      g_autofree char *title = g_strdup_printf (
          _ ("%s: difference to %s"), aisle_table_column (table, (gsize) aisle_table_find (table, "value"))->title,
          aisle_table_text_of (table, 0, "family"));

      if (g_str_equal (*name, "difference"))
        spec.title = title;
      aisle_table_add_column (rows, &spec);
    }
  if (show == AISLE_SLICES_VALUE)
    aisle_table_add_column (rows, &(AisleColumnSpec){ "group", N_ ("Group"), AISLE_COLUMN_INTEGER });
  for (gsize row = 0; row < aisle_table_n_rows (table); row++)
    {
      gboolean one = n - first == 1;

      if (is_empty (table, row - row % n))
        continue;
      if (row % n == 0 && !one)
        add_row (rows, aisle_table_text_of (table, row, "title"), NULL, 0, show);
      if (row % n >= first)
        {
          g_autofree char *model = g_strconcat ("\342\200\203", aisle_table_text_of (table, row, "family"), NULL);
          add_row (rows, one ? aisle_table_text_of (table, row, "title") : model, table, row, show);
        }
    }
  return rows;
}

/* ---- in words ---- */

/* The slices in which a model is significantly ahead (sign 1) or behind (-1), NULL for none; *all: in every one. */
static char *
list_slices (const AisleTable *table, gsize model, gsize n, int sign, gboolean *all)
{
  g_autoptr (GString) list = g_string_new (NULL);

  *all = TRUE;
  for (gsize row = model; row < aisle_table_n_rows (table); row += n)
    {
      if (is_empty (table, row))
        continue;
      if (stands_out (table, row) && sign * aisle_table_number_of (table, row, "difference") > 0)
        g_string_append_printf (list, "%s%s", list->len > 0 ? _ (", ") : "", aisle_table_text_of (table, row, "title"));
      else
        *all = FALSE;
    }
  return list->len > 0 ? g_strdup (list->str) : NULL;
}

static char *
sentence (const AisleTable *table, gsize model, gsize n)
{
  const char *name = aisle_table_text_of (table, model, "family"), *other = aisle_table_text_of (table, 0, "family");
  gboolean always_ahead, always_behind;
  g_autofree char *ahead = list_slices (table, model, n, 1, &always_ahead),
                  *behind = list_slices (table, model, n, -1, &always_behind);

  if (ahead != NULL && behind != NULL)
    /* Translators: two models, then slices of the customers or items: "hot, warm" */
    return g_strdup_printf (_ ("%s is ahead of %s: %s; behind: %s."), name, other, ahead, behind);
  if (ahead != NULL && always_ahead)
    /* Translators: two models */
    return g_strdup_printf (_ ("%s is ahead of %s in every row."), name, other);
  if (behind != NULL && always_behind)
    /* Translators: two models */
    return g_strdup_printf (_ ("%s is behind %s in every row."), name, other);
  if (ahead != NULL)
    /* Translators: two models, then slices of the customers or items: "hot, warm" */
    return g_strdup_printf (_ ("%s is ahead of %s: %s."), name, other, ahead);
  if (behind != NULL)
    /* Translators: two models, then slices of the customers or items: "hot, warm" */
    return g_strdup_printf (_ ("%s is behind %s: %s."), name, other, behind);
  /* Translators: two models */
  return g_strdup_printf (_ ("%s and %s cannot be told apart in any row."), name, other);
}

static char *
make_finding (const AisleTable *table)
{
  g_autoptr (GString) text = g_string_new (NULL);
  gsize n = count_models (table);

  for (gsize model = 1; model < MIN (n, MOST_SENTENCES + 1); model++)
    {
      g_autofree char *said = sentence (table, model, n);
      g_string_append_printf (text, "%s%s", text->len > 0 ? " " : "", said);
    }
  return g_strdup (text->str);
}

/* ---- the card ---- */

void
aisle_slices_card_set (AisleSlicesCard *self, const AisleAnswer *slices, AisleSlicesShow show)
{
  const AisleChartKind *kind = aisle_chart_kind ("dots");
  g_autoptr (AisleParams) params = aisle_params_new (kind->params, kind->n_params);
  g_autoptr (AisleTable) rows = make_rows (slices->table, show);
  g_autofree char *finding = make_finding (slices->table);
  g_autoptr (GError) error = NULL;

  if (!aisle_params_set (params, "y", drawn[show][0], &error))
    g_warning ("%s", error->message);
  aisle_chart_card_set_finding (self->card, finding);
  aisle_chart_card_set_height (self->card, CLAMP (64 + 28 * (int) aisle_table_n_rows (rows), 140, 640));
  aisle_chart_card_set_answer (self->card, kind, rows, slices->passport, params, NULL);
}

void
aisle_slices_card_set_note (AisleSlicesCard *self, const char *note)
{
  aisle_chart_card_set_note (self->card, note);
}

static void
aisle_slices_card_class_init (AisleSlicesCardClass *klass)
{
}

static void
aisle_slices_card_init (AisleSlicesCard *self)
{
  self->card = AISLE_CHART_CARD (aisle_chart_card_new (""));
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->card));
}

void
aisle_slices_card_set_title (AisleSlicesCard *self, const char *title)
{
  aisle_chart_card_set_title (self->card, title);
}

GtkWidget *
aisle_slices_card_new (const char *title)
{
  AisleSlicesCard *self = g_object_new (AISLE_TYPE_SLICES_CARD, NULL);

  aisle_slices_card_set_title (self, title);
  return GTK_WIDGET (self);
}
