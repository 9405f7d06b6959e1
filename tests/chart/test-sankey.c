/* test-sankey.c: a Sankey diagram counted by hand: values, shares, one scale, nothing hidden, labels apart. */
#include "chart/sankey/sankey-layout.h"

static AisleTable *
read_table (const char *rows)
{
  g_autofree char *text = g_strconcat ("level,from,to,users\n", rows, NULL);
  AisleTable *table = aisle_table_from_csv (text, NULL);
  g_assert_nonnull (table);
  return table;
}

static const AisleSankeyNode *
node_named (const AisleSankeyLayout *layout, guint column, const char *name)
{
  for (guint i = 0; i < layout->nodes->len; i++)
    {
      const AisleSankeyNode *node = &g_array_index (layout->nodes, AisleSankeyNode, i);
      if (node->column == column && g_str_equal (node->name, name))
        return node;
    }
  g_assert_not_reached ();
}

static void
lay_out (AisleSankeyLayout *layout, AisleCanvas *canvas, const AisleTable *table, AisleTheme *theme, AisleFrame *frame)
{
  aisle_theme_init (theme, FALSE, FALSE, NULL);
  *frame = (AisleFrame){ .width = 600, .height = 300, .theme = theme, .cursor = -1 };
  aisle_canvas_init (canvas, NULL, frame);
  g_assert_true (aisle_sankey_lay_out (layout, canvas, table, NULL));
}

static void
test_values (void)
{
  /* A sends 30 to B and 10 to C; of B 25 go on to D, 5 are lost. */
  g_autoptr (AisleTable) table = read_table ("1,A,B,30\n1,A,C,10\n2,B,D,25\n2,C,D,10\n");
  g_auto (AisleCanvas) canvas;
  g_auto (AisleSankeyLayout) layout;
  AisleTheme theme;
  AisleFrame frame;
  lay_out (&layout, &canvas, table, &theme, &frame);
  g_assert_cmpuint (layout.n_columns, ==, 3);
  g_assert_cmpuint (layout.nodes->len, ==, 4);
  g_assert_cmpfloat (layout.total, ==, 40);
  const AisleSankeyNode *a = node_named (&layout, 0, "A"), *b = node_named (&layout, 1, "B"),
                        *c = node_named (&layout, 1, "C"), *d = node_named (&layout, 2, "D");
  g_assert_cmpfloat (b->value, ==, 30);
  g_assert_cmpfloat (d->value, ==, 35);
  g_assert_cmpfloat_with_epsilon (b->h / a->h, 0.75, 1e-9);
  g_assert_cmpfloat_with_epsilon (d->h / a->h, 0.875, 1e-9);
  g_assert_cmpfloat (b->y + b->h, <, c->y);
  g_autofree char *beside = aisle_sankey_value (&layout, c);
  g_assert_cmpstr (beside, ==, "10  25.0%");
  /* Bands tile their node from its upper edge. */
  const AisleSankeyFlow *to_b = &g_array_index (layout.flows, AisleSankeyFlow, 0), *to_c = to_b + 1, *on = to_b + 2;
  g_assert_cmpfloat_with_epsilon (to_b->y0, a->y, 1e-9);
  g_assert_cmpfloat_with_epsilon (to_c->y0, a->y + to_b->h, 1e-9);
  g_assert_cmpfloat_with_epsilon (to_c->y0 + to_c->h, a->y + a->h, 1e-9);
  g_assert_cmpfloat_with_epsilon (on->h / to_b->h, 25 / 30.0, 1e-9);
  g_assert_cmpfloat_with_epsilon (aisle_sankey_edge (to_c, to_c->x0), to_c->y0, 1e-9);
  g_assert_cmpfloat_with_epsilon (aisle_sankey_edge (to_c, (to_c->x0 + to_c->x1) / 2), (to_c->y0 + to_c->y1) / 2, 1e-9);
  g_assert_cmpfloat_with_epsilon (aisle_sankey_edge (to_c, to_c->x1), to_c->y1, 1e-9);
}

/* A thousandth has a mark, a slot for its label, and its share of the height. */
static void
test_nothing_hidden (void)
{
  g_autoptr (GString) rows = g_string_new (NULL);
  for (guint i = 0; i < 12; i++)
    g_string_append_printf (rows, "1,Start,Page %u,%u\n", i, i == 0 ? 100000 : 100);
  g_autoptr (AisleTable) table = read_table (rows->str);
  g_auto (AisleCanvas) canvas;
  g_auto (AisleSankeyLayout) layout;
  AisleTheme theme;
  AisleFrame frame;
  AisleMark mark;
  lay_out (&layout, &canvas, table, &theme, &frame);
  double line = aisle_canvas_line (&canvas, AISLE_TEXT_NORMAL);
  for (gsize i = 0; i < 12; i++)
    g_assert_true (aisle_chart_kind ("sankey")->mark (table, NULL, &frame, i, &mark));
  for (guint i = 0; i < layout.nodes->len; i++)
    {
      const AisleSankeyNode *node = &g_array_index (layout.nodes, AisleSankeyNode, i);
      g_assert_cmpfloat (node->slot_h, >=, line);
      g_assert_cmpfloat (node->slot_y + node->slot_h, <=, frame.height + 1e-6);
      for (guint j = 0; j < i; j++)
        {
          const AisleSankeyNode *other = node - (i - j);
          if (other->column == node->column)
            g_assert_true (node->slot_y >= other->slot_y + other->slot_h
                           || other->slot_y >= node->slot_y + node->slot_h);
        }
    }
}

/* The end of a path is below everything that goes on, however large it is. */
static void
test_aside (void)
{
  g_autoptr (AisleTable) table = read_table ("1,A,(end),80\n1,A,B,20\n2,B,(end),15\n2,B,C,5\n");
  g_auto (AisleCanvas) canvas;
  g_auto (AisleSankeyLayout) layout;
  AisleTheme theme;
  AisleFrame frame;
  lay_out (&layout, &canvas, table, &theme, &frame);
  g_assert_cmpfloat (node_named (&layout, 1, "(end)")->y, >, node_named (&layout, 1, "B")->y);
  g_assert_cmpfloat (node_named (&layout, 2, "(end)")->y, >, node_named (&layout, 2, "C")->y);
  g_assert_true (aisle_sankey_is_aside ("（结束）"));
}

static void
test_refusals (void)
{
  g_autoptr (AisleTable) negative = read_table ("1,A,B,-3\n");
  g_autoptr (AisleTable) text = read_table ("first,A,B,3\n");
  g_autoptr (GString) rows = g_string_new (NULL);
  const char *reason = NULL;
  for (guint i = 0; i <= AISLE_SANKEY_MOST_FLOWS; i++)
    g_string_append (rows, "1,A,B,3\n");
  g_autoptr (AisleTable) many = read_table (rows->str);
  const AisleTable *const tables[] = { negative, text, many };
  for (gsize i = 0; i < G_N_ELEMENTS (tables); i++)
    {
      g_assert_false (aisle_chart_kind ("sankey")->fits (tables[i], &reason));
      g_assert_nonnull (reason);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sankey/values", test_values);
  g_test_add_func ("/sankey/nothing-hidden", test_nothing_hidden);
  g_test_add_func ("/sankey/aside", test_aside);
  g_test_add_func ("/sankey/refusals", test_refusals);
  int result = g_test_run ();
  pango_cairo_font_map_set_default (NULL);
  return result;
}
