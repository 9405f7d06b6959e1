/* Named arrays: order, uniqueness, hostile shapes, borrowed data. */
#include "numeric/tensor.h"

#include <string.h>

static void
test_set (void)
{
  g_autoptr (AisleTensors) set = aisle_tensors_new ();
  const gint64 shape[] = { 2, 3 }, scalar = 0, negative[] = { 2, -1 };
  const gint64 huge[] = { G_MAXINT64, 4 }, deep[] = { 1, 1, 1, 1, 1 };
  const float values[] = { 1, 2, 3, 4, 5, 6 };
  AisleTensor *tensor;

  tensor = aisle_tensors_add_copy (set, "a", AISLE_DTYPE_F32, 2, shape, values);
  g_assert_nonnull (tensor);
  g_assert_cmpuint (aisle_tensor_n_elements (tensor), ==, 6);
  g_assert_cmpmem (tensor->data, 24, values, 24);
  tensor = aisle_tensors_add (set, "b", AISLE_DTYPE_I64, 0, &scalar);
  g_assert_cmpuint (aisle_tensor_n_elements (tensor), ==, 1);
  g_assert_cmpint (*(gint64 *) tensor->data, ==, 0);
  g_assert_null (aisle_tensors_add (set, "a", AISLE_DTYPE_F32, 2, shape));
  g_assert_null (aisle_tensors_add (set, "c", AISLE_DTYPE_F32, 2, negative));
  g_assert_null (aisle_tensors_add (set, "c", AISLE_DTYPE_F32, 2, huge));
  g_assert_null (aisle_tensors_add (set, "c", AISLE_DTYPE_F32, 5, deep));
  g_assert_cmpuint (aisle_tensors_n (set), ==, 2);
  g_assert_cmpstr (aisle_tensors_at (set, 1)->name, ==, "b");
  g_assert_true (aisle_tensors_find (set, "a") == aisle_tensors_at (set, 0));
  g_assert_null (aisle_tensors_find (set, "c"));
}

static void
test_view (void)
{
  const gint32 values[] = { 7, 8 };
  const gint64 shape = 2;
  GBytes *owner = g_bytes_new (values, sizeof values);
  g_autoptr (AisleTensors) set = aisle_tensors_new ();
  AisleTensor *tensor =
      aisle_tensors_add_view (set, "v", AISLE_DTYPE_I32, 1, &shape, g_bytes_get_data (owner, NULL), owner);

  g_bytes_unref (owner); /* the tensor keeps it */
  g_assert_cmpmem (tensor->data, 8, values, 8);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/tensor/set", test_set);
  g_test_add_func ("/tensor/view", test_view);
  return g_test_run ();
}
