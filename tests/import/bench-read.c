/* bench-read.c: how fast a log becomes batches of events, with a sink that only looks at them.
 * Usage: bench-read [FILE.csv]; without a file it measures one it makes itself. */
#include "import/reader.h"

#include <glib/gstdio.h>
#include <sys/resource.h>

typedef struct
{
  AisleSink sink;
  gint64 rows, sum;
} Looker;

static gboolean
look_batch (AisleSink *sink, const AisleEventBatch *batch, GError **error)
{
  Looker *self = (Looker *) sink;

  self->rows += batch->n;
  for (gsize i = 0; i < batch->n; i++)
    self->sum += (batch->time != NULL ? batch->time[i] : 0) + (batch->user != NULL ? batch->user[i].length : 0);
  return TRUE;
}

static gboolean
look_reject (AisleSink *sink, AisleReject reason, gint64 line, const char *text, GError **error)
{
  return TRUE;
}

static double
cpu_seconds (void)
{
  struct rusage usage;

  getrusage (RUSAGE_SELF, &usage);
  return usage.ru_utime.tv_sec + usage.ru_stime.tv_sec + (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

static char *
make_log (gint64 rows)
{
  g_autoptr (GError) error = NULL;
  char *path;
  int fd = g_file_open_tmp ("aisle-bench-XXXXXX.csv", &path, &error);
  FILE *file = fd >= 0 ? fdopen (fd, "w") : NULL;

  if (file == NULL)
    g_error ("%s", error != NULL ? error->message : "no file");
  fputs ("ts,user_id,event,sku,price\n", file);
  for (gint64 i = 0; i < rows; i++)
    fprintf (file, "2024-03-%02dT%02d:%02d:%02dZ,U%08x,%s,SKU-%07d,%d.%02d\n", (int) (1 + i * 28 / rows),
             (int) (i / 3600 % 24), (int) (i / 60 % 60), (int) (i % 60), (guint) (i * 2654435761u),
             i % 9 ? "view" : "cart", (int) (i * 7919 % 50000), (int) (i % 300), (int) (i % 100));
  fclose (file);
  return path;
}

int
main (int argc, char **argv)
{
  g_autofree char *path = argc > 1 ? g_strdup (argv[1]) : make_log (2000000);
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleMapping) mapping = aisle_mapping_sniff (path, &error);
  double best = G_MAXDOUBLE;
  AisleReadCounts counts = { 0 };
  gint64 rows = 0;

  for (int i = 0; i < 3 && mapping != NULL && error == NULL; i++)
    {
      Looker looker = { { look_batch, look_reject }, 0, 0 };
      double start = cpu_seconds ();

      if (!aisle_reader (mapping->reader)->read (path, mapping, &looker.sink, &counts, NULL, &error))
        break;
      best = MIN (best, cpu_seconds () - start);
      rows = looker.rows;
    }
  if (argc <= 1)
    g_remove (path);
  if (error != NULL)
    {
      g_printerr ("%s\n", error->message);
      return 1;
    }
  g_print ("{\"benchmark\":\"csv-read\",\"rows\":%" G_GINT64_FORMAT ",\"rows_read\":%" G_GINT64_FORMAT
           ",\"bytes\":%" G_GUINT64_FORMAT ",\"cpu_seconds\":%.3f,\"rows_per_second\":%.0f}\n",
           rows, counts.rows_read, counts.bytes, best, rows / best);
  return 0;
}
