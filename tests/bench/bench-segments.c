/* bench-segments.c: predicates compiled over ten million events, as while one is edited and its users are counted.
 * The project is AISLE_BENCH_PROJECT: one of ten million events. */
#include "bench.h"

#include "command/command.h"

typedef struct
{
  const AisleView *view;
  const char *text;
  gsize users;
} Bench;

static void
stop_on (GError *error)
{
  if (error != NULL)
    g_error ("%s", error->message);
}

static void
compile (gpointer data)
{
  Bench *bench = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleBitmap) bitmap = aisle_segment_compile (bench->view, bench->text, NULL, &error);
  stop_on (error);
  bench->users = aisle_bitmap_count (bitmap);
}

static void
run (const AisleView *view, const char *name, const char *text)
{
  Bench bench = { .view = view, .text = text };
  g_autofree char *full = g_strdup_printf ("segment-%s", name);
  bench_run (&(BenchRun){ full, 7, NULL, compile, &bench, (double) view->columns->n_events, "events", 0.1 });
  bench_record (full, "users", (double) bench.users, NULL);
}

int
main (int argc, char **argv)
{
  static const char *const predicates[][2] = {
    { "did", "did (purchase)" },
    { "did-many", "did (view) >= 20 and did (purchase) = 0" },
    { "filters", "did (any, weekday = 6..7, hour = 9..17, price_from = 20) >= 3" },
    { "sequence", "sequence (view, cart, purchase, window = 7d)" },
    { "drop-off", "sequence (view, cart, purchase, window = 7d) = 2" },
    { "strict", "sequence (view, cart, purchase, window = 1d, mode = strict) < 3" },
    { "any-order", "sequence (view, cart, purchase, window = 7d, mode = any) = 2" },
    { "sequence-filters", "sequence (view (hour = 18..23), purchase (weekday = 1..5), window = 3d)" },
    { "did-not-within", "did (cart) and sequence (cart, purchase, window = 7d) < 2" },
    { "rfm", "rfm = \"at-risk\" or recency_score = 5" },
    { "attributes", "revenue > 100 and sessions >= 5 and days_active > 3 and orders >= 2" },
    { "sessions", "sessions >= 5" },
    { "seen", "first_seen < 2030-01-01 and last_seen > 2000-01-01 and days_active > 2" },
  };
  g_autoptr (GError) error = NULL;
  const char *path = g_getenv ("AISLE_BENCH_PROJECT");
  if (path == NULL)
    {
      bench_skip ("segments", "AISLE_BENCH_PROJECT names no project");
      return 0;
    }
  g_autoptr (AisleProject) project = aisle_project_open (path, AISLE_PROJECT_READ, &error);
  stop_on (error);
  g_autoptr (AisleLook) look = aisle_look_open (project, NULL, NULL, &error);
  stop_on (error);
  for (gsize i = 0; i < G_N_ELEMENTS (predicates); i++)
    run (&look->view, predicates[i][0], predicates[i][1]);
  return 0;
}
