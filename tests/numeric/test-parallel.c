/* Work over chunks: every chunk once, whatever the threads; errors, cancel, nesting, several callers. */
#include "numeric/parallel.h"
#include "base/error.h"

#define N 1000

static gboolean
count_chunk (gsize index, guint worker, gpointer data, GError **error)
{
  gint *counts = data;

  g_assert_cmpuint (worker, <, aisle_parallel_get_threads ());
  g_atomic_int_inc (&counts[index]);
  return TRUE;
}

static void
test_every_chunk_once (void)
{
  for (guint threads = 1; threads <= 5; threads++)
    {
      gint counts[N] = { 0 };
      GError *error = NULL;

      aisle_parallel_set_threads (threads);
      g_assert_true (aisle_parallel_for (N, count_chunk, counts, NULL, NULL, &error));
      g_assert_no_error (error);
      for (gsize i = 0; i < N; i++)
        g_assert_cmpint (counts[i], ==, 1);
      g_assert_true (aisle_parallel_for (0, count_chunk, counts, NULL, NULL, &error));
    }
}

static gboolean
fail_late (gsize index, guint worker, gpointer data, GError **error)
{
  if (index < 17)
    return TRUE;
  g_set_error (error, AISLE_BASE_ERROR, AISLE_ERROR_FAILED, "%" G_GSIZE_FORMAT, index);
  return FALSE;
}

static void
test_lowest_error_wins (void)
{
  for (guint threads = 1; threads <= 4; threads++)
    for (guint round = 0; round < 50; round++)
      {
        g_autoptr (GError) error = NULL;

        aisle_parallel_set_threads (threads);
        g_assert_false (aisle_parallel_for (N, fail_late, NULL, NULL, NULL, &error));
        g_assert_cmpstr (error->message, ==, "17");
      }
}

typedef struct
{
  GCancellable *cancellable;
  gint ran;
} Cancel;

static gboolean
cancel_at_100 (gsize index, guint worker, gpointer data, GError **error)
{
  Cancel *self = data;

  if (index == 100)
    g_cancellable_cancel (self->cancellable);
  g_atomic_int_inc (&self->ran);
  return TRUE;
}

static void
test_cancel (void)
{
  for (guint threads = 1; threads <= 3; threads++)
    {
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      g_autoptr (GError) error = NULL;
      AisleProgress progress = { .cancellable = cancellable };
      Cancel self = { cancellable, 0 };

      aisle_parallel_set_threads (threads);
      g_assert_false (aisle_parallel_for (1000000, cancel_at_100, &self, &progress, "test", &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      g_assert_cmpint (self.ran, <, 1000000);
    }
}

static gboolean
nested (gsize index, guint worker, gpointer data, GError **error)
{
  gint counts[10] = { 0 };

  if (!aisle_parallel_for (10, count_chunk, counts, NULL, NULL, error))
    return FALSE;
  for (gsize i = 0; i < 10; i++)
    g_assert_cmpint (counts[i], ==, 1);
  return count_chunk (index, worker, data, error);
}

static gpointer
call_from_thread (gpointer unused)
{
  for (guint round = 0; round < 20; round++)
    {
      gint counts[50] = { 0 };
      GError *error = NULL;

      g_assert_true (aisle_parallel_for (50, nested, counts, NULL, NULL, &error));
      for (gsize i = 0; i < 50; i++)
        g_assert_cmpint (counts[i], ==, 1);
    }
  return NULL;
}

static void
test_nested_from_several_callers (void)
{
  GThread *threads[3];

  aisle_parallel_set_threads (3);
  for (guint i = 0; i < 3; i++)
    threads[i] = g_thread_new ("caller", call_from_thread, NULL);
  for (guint i = 0; i < 3; i++)
    g_thread_join (threads[i]);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/parallel/every-chunk-once", test_every_chunk_once);
  g_test_add_func ("/parallel/lowest-error-wins", test_lowest_error_wins);
  g_test_add_func ("/parallel/cancel", test_cancel);
  g_test_add_func ("/parallel/nested-from-several-callers", test_nested_from_several_callers);
  return g_test_run ();
}
