/* bench.c: see bench.h. */
#include "bench/bench.h"

#include "base/files.h"
#include "base/json.h"
#include "numeric/blas.h"
#include "numeric/parallel.h"

#include <time.h>

static double
cpu_seconds (void)
{
  struct timespec now;
  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &now);
  return now.tv_sec + now.tv_nsec * 1e-9;
}

static int
compare_doubles (gconstpointer a, gconstpointer b)
{
  double x = *(const double *) a, y = *(const double *) b;
  return (x > y) - (x < y);
}

static void
print_record (JsonObject *object)
{
  json_object_set_string_member (object, "core", aisle_blas_core ());
  json_object_set_int_member (object, "threads", aisle_parallel_get_threads ());
  json_object_set_int_member (object, "peak_rss_bytes", aisle_peak_memory ());
  json_object_set_string_member (object, "version", AISLE_VERSION);
  JsonNode *node = json_node_init_object (json_node_alloc (), object);
  g_autofree char *text = aisle_json_print (node, FALSE);
  g_print ("%s\n", text);
  json_node_unref (node);
}

void
bench_skip (const char *name, const char *why)
{
  g_autoptr (JsonObject) object = json_object_new ();
  json_object_set_string_member (object, "bench", name);
  json_object_set_string_member (object, "skipped", why);
  print_record (object);
}

double
bench_run (const BenchRun *run)
{
  g_autofree double *seconds = g_new (double, run->repeats);
  double best = G_MAXDOUBLE, best_cpu = 0;
  for (guint i = 0; i < run->repeats; i++)
    {
      if (run->setup != NULL)
        run->setup (run->data);
      double cpu = cpu_seconds ();
      gint64 start = g_get_monotonic_time ();
      run->work (run->data);
      seconds[i] = (g_get_monotonic_time () - start) * 1e-6;
      cpu = cpu_seconds () - cpu;
      if (seconds[i] < best)
        {
          best = seconds[i];
          best_cpu = cpu;
        }
    }
  qsort (seconds, run->repeats, sizeof *seconds, compare_doubles);

  g_autoptr (JsonObject) object = json_object_new ();
  json_object_set_string_member (object, "bench", run->name);
  json_object_set_double_member (object, "best_s", best);
  json_object_set_double_member (object, "median_s", seconds[run->repeats / 2]);
  json_object_set_double_member (object, "cpu_s", best_cpu);
  json_object_set_int_member (object, "repeats", run->repeats);
  if (run->units > 0)
    {
      json_object_set_double_member (object, "per_s", run->units / best);
      json_object_set_string_member (object, "unit", run->unit);
    }
  if (run->mark > 0)
    json_object_set_double_member (object, "mark_s", run->mark);
  print_record (object);
  return best;
}

void
bench_record (const char *name, const char *first, ...)
{
  g_autoptr (JsonObject) object = json_object_new ();
  json_object_set_string_member (object, "bench", name);
  va_list pairs;
  va_start (pairs, first);
  for (const char *key = first; key != NULL; key = va_arg (pairs, const char *))
    json_object_set_double_member (object, key, va_arg (pairs, double));
  va_end (pairs);
  print_record (object);
}

char *
bench_shared (const char *path)
{
  const char *shared = g_getenv ("AISLE_SHARED");
  g_autofree char *whole = shared != NULL ? g_build_filename (shared, path, NULL) : NULL;
  return whole != NULL && g_file_test (whole, G_FILE_TEST_EXISTS) ? g_steal_pointer (&whole) : NULL;
}
