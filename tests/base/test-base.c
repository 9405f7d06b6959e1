/* Small parts of the base: bitmaps, passports, progress, kinds. */
#include "base/bitmap.h"
#include "base/event.h"
#include "base/passport.h"
#include "base/progress.h"

static void
test_bitmap (void)
{
  g_autoptr (AisleBitmap) a = aisle_bitmap_new (130, FALSE), b = aisle_bitmap_new (130, TRUE);

  aisle_bitmap_add (a, 0);
  aisle_bitmap_add (a, 129);
  g_assert_cmpuint (aisle_bitmap_count (a), ==, 2);
  g_assert_cmpuint (aisle_bitmap_count (b), ==, 130);
  aisle_bitmap_and (b, a);
  g_assert_cmpuint (aisle_bitmap_count (b), ==, 2);
  aisle_bitmap_not (b);
  g_assert_cmpuint (aisle_bitmap_count (b), ==, 128);
  aisle_bitmap_or (b, a);
  g_assert_cmpuint (aisle_bitmap_count (b), ==, 130);
  g_assert_true (aisle_bitmap_has (a, 129));
  g_assert_false (aisle_bitmap_has (a, 128));
}

static void
test_passport (void)
{
  g_autoptr (AislePassport) passport = aisle_passport_new ("Users who did all steps.");
  g_autoptr (JsonNode) node = NULL;
  g_autofree char *text = NULL;
  JsonObject *object;

  aisle_passport_set_rows (passport, 31, "events");
  aisle_passport_add_dropped (passport, "anonymous", 4);
  aisle_passport_add_note (passport, "four anonymous events count in revenue");
  node = aisle_passport_to_json (passport);
  object = json_node_get_object (node);
  g_assert_cmpint (aisle_json_integer (object, "rows_in", 0), ==, 31);
  g_assert_cmpint (aisle_json_integer (aisle_json_object (object, "dropped"), "anonymous", 0), ==, 4);
  text = aisle_passport_to_text (passport);
  g_assert_nonnull (strstr (text, "31"));
  g_assert_nonnull (strstr (text, "four anonymous"));
}

static void
keep_fraction (double fraction, const char *what, gpointer data)
{
  *(double *) data = fraction;
}

static void
test_progress (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  double seen = -1;
  AisleProgress whole = { keep_fraction, &seen, cancellable }, half, quarter;

  half = aisle_progress_part (&whole, .5, 1);
  quarter = aisle_progress_part (&half, 0, .5);
  g_assert_true (aisle_progress_step (&quarter, 1, "x", NULL));
  g_assert_cmpfloat (seen, ==, .75);
  g_assert_true (aisle_progress_step (NULL, 1, "x", NULL));
  g_cancellable_cancel (cancellable);
  g_assert_false (aisle_progress_step (&whole, 1, "x", &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_kinds (void)
{
  static const struct
  {
    const char *name;
    AisleKind kind;
  } cases[] = {
    { "view", AISLE_KIND_VIEW },    { "add_to_cart", AISLE_KIND_CART }, { "Remove From Cart", AISLE_KIND_OTHER },
    { "BUY", AISLE_KIND_PURCHASE }, { "购买", AISLE_KIND_PURCHASE },    { "whatever", AISLE_KIND_OTHER }
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpint (aisle_kind_guess (cases[i].name, strlen (cases[i].name)), ==, cases[i].kind);
  for (int i = 0; i < AISLE_N_ROLES; i++)
    {
      AisleRole role;
      g_assert_true (aisle_role_from_id (aisle_role_id ((AisleRole) i), &role));
      g_assert_cmpint (role, ==, i);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/bitmap", test_bitmap);
  g_test_add_func ("/base/passport", test_passport);
  g_test_add_func ("/base/progress", test_progress);
  g_test_add_func ("/base/kinds", test_kinds);
  return g_test_run ();
}
