/* test-reply-grounds.c: what a written reply may say: by hand. */
#include "command/reply-grounds.h"

static void
test_grounds (void)
{
  static const struct
  {
    const char *reply, *source;
    gboolean grounded;
  } cases[] = {
    { "You can return it within 30 days.", "You can return it within 30 days of the delivery.", TRUE },
    { "you can RETURN it within 30 days!", "You can return it within 30 days of the delivery.", TRUE },
    { "You can return it within 60 days.", "You can return it within 30 days of the delivery.", FALSE },   /* made up */
    { "You can return it within thirty days", "You can return it within 30 days of the delivery.", TRUE }, /* 6 of 7 */
    { "Please call our office in Oslo", "You can return it within 30 days of the delivery.", FALSE },
    { "您可以在7天内退货", "您可以在7天内退货，运费由我们承担。", TRUE },
    { "您可以在15天内退货", "您可以在7天内退货，运费由我们承担。", FALSE },
    { "您可以在７天内退货", "您可以在7天内退货，运费由我们承担。", TRUE }, /* full width */
    { "亲，请联系快递公司", "您可以在7天内退货，运费由我们承担。", FALSE },
    { "Order A17 is on its way", "Order A18 is on its way", FALSE },
    { "", "You can return it.", FALSE },
    { " ?! ", "You can return it.", FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const char *const sources[] = { "an answer about nothing", cases[i].source, NULL };

      g_test_message ("%s", cases[i].reply);
      g_assert_cmpint (aisle_reply_is_grounded (cases[i].reply, sources), ==, cases[i].grounded);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/reply-grounds/by-hand", test_grounds);
  return g_test_run ();
}
