/* test-shapley.c: the parts of a product's change, by hand and by the definition over all orders. */
#include "numeric/shapley.h"

static void
test_by_hand (void)
{
  const double before[] = { 1, 2, 10 }, after[] = { 2, 1.5, 18 };
  double parts[3];
  aisle_shapley_product (before, after, 2, parts);
  /* Half way between the two orders: (2 + 1.5) / 2 and -.5 (1 + 2) / 2. */
  g_assert_cmpfloat_with_epsilon (parts[0], 1.75, 1e-12);
  g_assert_cmpfloat_with_epsilon (parts[1], -.75, 1e-12);
  aisle_shapley_product (before, after, 3, parts);
  g_assert_cmpfloat_with_epsilon (parts[0], 20 / 3. + 51 / 6. + 27 / 3., 1e-12);
  g_assert_cmpfloat_with_epsilon (parts[0] + parts[1] + parts[2], 34, 1e-12);
  aisle_shapley_product (before, after, 1, parts);
  g_assert_cmpfloat (parts[0], ==, 1);
}

/* One factor after the other in the order given, from where the ones before have changed. */
static void
add_order (const double *before, const double *after, const gsize *order, double *parts)
{
  double now[4];
  for (gsize i = 0; i < 4; i++)
    now[i] = before[i];
  for (gsize i = 0; i < 4; i++)
    {
      double was = now[0] * now[1] * now[2] * now[3];
      now[order[i]] = after[order[i]];
      parts[order[i]] += (now[0] * now[1] * now[2] * now[3] - was) / 24;
    }
}

static void
test_all_orders (void)
{
  const double before[] = { 3, 0, -2, 1.25 }, after[] = { 2.5, 4, 7, 0.5 };
  double expected[4] = { 0 }, parts[4];
  for (gsize a = 0; a < 4; a++)
    for (gsize b = 0; b < 4; b++)
      for (gsize c = 0; c < 4; c++)
        if (a != b && a != c && b != c)
          add_order (before, after, (gsize[]){ a, b, c, 6 - a - b - c }, expected);
  aisle_shapley_product (before, after, 4, parts);
  for (gsize i = 0; i < 4; i++)
    g_assert_cmpfloat_with_epsilon (parts[i], expected[i], 1e-12);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/shapley/by-hand", test_by_hand);
  g_test_add_func ("/shapley/all-orders", test_all_orders);
  return g_test_run ();
}
